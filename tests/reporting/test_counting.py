"""The totals are kept as counts, and say at any moment what counting everything anew would say."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.declaration import DECLARATION
from services.reporting.projections.rebuild import rebuild
from services.reporting.queries import shown as queries
from services.reporting.queries.shown import Summary
from services.reporting.rules.counting import last_days
from services.reporting.tables.children import busy_days, children, due, events, late_by_kind, merged, tallies
from shared.events.council.child_life import ChildCeasedToBeLookedAfter, ChildRecordsMerged
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroAllocationEnded
from shared.events.services.duties import DutyLate, DutyMet, DutyMoved, DutyOpened
from shared.policy import load_profile
from shared.service.service import Service
from shared.storage import migrate
from shared.storage.database import Database, is_infrastructure_fault
from tests.support.clock import FakeClock
from tests.support.events import said
from tests.support.harness import Harness
from tests.support.laws import examples
from tests.support.reporting_lives import BEGAN, a_life, allocated, came_into_care, duty, pictures

pytestmark = pytest.mark.both("migrations")


Start = Callable[..., Awaitable[Harness]]
DAYS = [BEGAN + timedelta(days=number) for number in range(24)]
CHILDREN = ("C1", "C2", "C3", "C4")


def told(number: int, what: str, child: str, other: str, day: int) -> Envelope:
    """The number-th thing that is said; some of them are about the same duty, allocation or merger."""
    at = f"2026-01-05T{10 + number // 60:02}:{number % 60:02}:00"
    mine: dict[str, Any] = {"id": f"D{day % 5}{child}", "due_on": DAYS[day]}
    said_of = {
        "came": lambda: came_into_care(child, at=at),
        "left": lambda: said(ChildCeasedToBeLookedAfter(ceased_on=DAYS[day]), child, by="council", at=at),
        "allocated": lambda: allocated(child, f"I{other[1]}", at=at, id=f"A{number}"),
        "ended": lambda: said(
            IroAllocationEnded(allocation_id=f"A{number - 1}", iro_id="I1", ended_on=BEGAN, reason="left"),
            child,
            by="allocation",
            at=at,
        ),
        "opened": lambda: duty(DutyOpened, at, child, **mine),
        "late": lambda: duty(DutyLate, at, child, **mine, late_from=DAYS[day]),
        "moved": lambda: duty(DutyMoved, at, child, **mine, was_due_on=BEGAN, reason="facts_changed"),
        "met": lambda: duty(DutyMet, at, child, **mine, met_on=DAYS[day], late=False),
        "merged": lambda: said(ChildRecordsMerged(duplicate_id=other), child, by="council", at=at),
    }
    return said_of[what]()


KINDS = ("came", "came", "allocated", "opened", "opened", "late", "moved", "met", "left", "ended", "merged")
THINGS = st.tuples(
    st.sampled_from(KINDS), st.sampled_from(CHILDREN), st.sampled_from(CHILDREN), st.integers(0, len(DAYS) - 1)
)


async def counted_anew(svc: Harness, today: date) -> Summary:
    rows = [row for row in await svc.rows(children) if row["looked_after"]]
    ids = {row["child_id"] for row in rows}
    undone = [each for each in await svc.rows(due) if each["status"] in ("open", "late") and each["child_id"] in ids]
    sunday = today + timedelta(days=6 - today.weekday())
    soon = {each["child_id"] for each in undone if each["due_on"] and today <= each["due_on"] <= sunday}
    return Summary(
        children=len(rows),
        without_iro=sum(row["iro_id"] is None for row in rows),
        late=len({each["child_id"] for each in undone if each["status"] == "late"}),
        due_this_week=len(soon),
        iro_ids=sorted({row["iro_id"] for row in rows} - {None}),
    )


async def kept(svc: Harness, today: date) -> Summary:
    async with svc.service.database.reading() as connection:
        return await queries.summary(connection, today)


async def listed_by_sunday(svc: Harness, today: date) -> int:
    """How many children are behind the number of those with something due by Sunday."""
    async with svc.service.database.reading() as connection:
        return len(await queries.list_children(connection, queries.Wanted(week_from=today), None, 1000))


def late_anew(ids: Mapping[str, str], duties: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, str, str]]:
    """For how many of these children, whose IROs these are, a kind of duty is late."""
    late = {(row["child_id"], row["duty"], row["policy_version"]) for row in duties if row["status"] == "late"}
    return Counter((ids[child_id], duty, policy) for child_id, duty, policy in late if child_id in ids)


async def assert_kept_in_step(svc: Harness) -> None:
    iros = {row["child_id"]: row["iro_id"] or "" for row in await svc.rows(children) if row["looked_after"]}
    kept_late = {
        (row["iro_id"], row["duty"], row["policy_version"]): row["children"] for row in await svc.rows(late_by_kind)
    }
    assert {kind: many for kind, many in kept_late.items() if many} == late_anew(iros, await svc.rows(due))
    for today in DAYS:
        summary = await kept(svc, today)
        assert summary == await counted_anew(svc, today), today
        assert await listed_by_sunday(svc, today) == summary.due_this_week, today


@pytest.fixture
async def svc(start_service: Start) -> Harness:
    return await start_service(DECLARATION)


async def forget(svc: Harness) -> None:
    async with svc.service.database.transaction() as connection:
        for table in (events, children, due, merged, tallies, late_by_kind, busy_days):
            await connection.execute(table.delete())


@examples(1 / 4)
@given(
    things=st.lists(THINGS, min_size=3, max_size=25),
    many=st.integers(1, 8),
    order=st.randoms(use_true_random=False),
    twice=st.booleans(),
)
async def test_the_counts_are_those_of_a_count_from_scratch_whatever_is_told_in_whatever_order(
    svc: Harness, things: list[tuple[str, str, str, int]], many: int, order: Any, twice: bool
) -> None:
    await forget(svc)
    life = [told(number, *thing) for number, thing in enumerate(things) if thing[0] != "merged" or thing[1] != thing[2]]
    if twice:
        life += life[::2]
    order.shuffle(life)
    for start in range(0, len(life), many):
        await svc.hears(*life[start : start + many])
    await assert_kept_in_step(svc)
    before = await pictures(svc)
    await rebuild(svc.service.database, svc.service.profile)
    assert await pictures(svc) == before


async def test_the_counts_of_a_family_are_kept_event_by_event(svc: Harness) -> None:
    for each in a_life():
        await svc.hears(each)
        await assert_kept_in_step(svc)
    assert await kept(svc, date(2026, 1, 12)) == Summary(2, 1, 2, 2, ["I2"])


def test_of_each_week_the_last_day_counts_and_a_week_ends_on_sunday() -> None:
    sunday, monday = date(2026, 1, 11), date(2026, 1, 12)
    assert last_days([BEGAN, sunday, None, monday, monday]) == ["2026-01-11", "2026-01-12"]
    assert last_days([]) is last_days([None]) is None


async def test_workers_who_write_at_the_same_time_lose_no_count(svc: Harness) -> None:
    in_care = [came_into_care(f"C{number}") for number in range(40)]
    given = [allocated(f"C{number}", f"I{number % 3}", id=f"A{number}") for number in range(40)]
    late = [
        each
        for number in range(40)
        for each in (
            duty(DutyOpened, "2026-01-05T10:00:01", f"C{number}", id=f"D{number}", due_on=DAYS[number % 7]),
            duty(DutyLate, "2026-01-13T00:01:00", f"C{number}", id=f"D{number}", late_from=DAYS[8], due_on=DAYS[7]),
        )
    ]
    batches = [part[start::4] for part in (in_care, given, late, late[::-1]) for start in range(4)]
    await asyncio.gather(*(hears_in_the_end(svc, batch) for batch in batches))
    assert await kept(svc, DAYS[0]) == Summary(40, 0, 40, 0, ["I0", "I1", "I2"])
    await assert_kept_in_step(svc)


async def hears_in_the_end(svc: Harness, batch: list[Envelope]) -> None:
    """As a reader does: a fault of the machinery, such as a deadlock, is waited out."""
    while True:
        try:
            return await svc.hears(*batch)
        except Exception as fault:
            if not is_infrastructure_fault(fault):
                raise


async def test_an_upgrade_counts_what_is_there(database_url: str) -> None:
    database = Database(database_url)
    await migrate.migrate(database, "reporting")
    clock = FakeClock("2026-01-14")
    svc = Harness(Service(DECLARATION, database, clock, load_profile("england-2010")), clock)
    await svc.hears(*a_life())
    live = await pictures(svc)
    assert any(row["last_days"] for row in live["children"])
    undone = await migrate.undo(database, "reporting", "0001")
    assert await migrate.migrate(database, "reporting") == undone[::-1]
    assert await pictures(svc) == live
    await assert_kept_in_step(svc)
    await database.close()
