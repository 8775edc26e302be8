"""The register of facts on a real database: every statement, the one that stands, and who was heard first."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import event as listen

from shared.events.council.child_court import GuardianDiscussionHeld
from shared.events.council.child_life import ChildBecameLookedAfter, ChildRecordsMerged
from shared.events.council.withdrawals import FactWithdrawn, Statement
from shared.events.envelope import Envelope
from shared.events.services.scheduling import ReviewHeld
from shared.policy import Profile
from shared.register import facts as register
from shared.register.facts import Fact
from shared.service.service import Declaration
from shared.storage.tables import statements
from shared.work.unit_of_work import Work
from tests.support import facts
from tests.support.events import event, said
from tests.support.facts import became, day
from tests.support.harness import Harness, start

pytestmark = pytest.mark.both("storage")


Start = Callable[..., Awaitable[Harness]]
REGISTER = Declaration(
    "reporting", facts=frozenset({ChildBecameLookedAfter, ChildRecordsMerged, ReviewHeld, GuardianDiscussionHeld})
)


async def held(svc: Harness, *subjects: str) -> dict[str, list[Fact]]:
    async with svc.service.work() as work:
        return await register.load(work, subjects)


def review(on: str, **more: Any) -> Envelope:
    return event(ReviewHeld(review_id="R1", kind="first_review", held_on=day(on)), **more)


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0), (1, 0, 1)])
async def test_of_two_statements_the_one_written_down_later_stands_whatever_the_order(
    start_service: Start, order: tuple[int, ...]
) -> None:
    """Fault A1: when a thing happened never decides, nor when it came if the source says when it was written down."""
    svc = await start_service(REGISTER)
    told = [
        review("2026-01-30", time="2026-01-30", recorded="2026-01-30", received="2026-02-09", id="a"),
        review("2026-01-29", time="2026-01-29", received="2026-02-02", id="b"),
    ]
    for number in order:
        await svc.hears(told[number])
    (fact,) = (await held(svc, "C1047"))["C1047"]
    assert (fact.data.happened_on(), fact.event_id, sorted(fact.event_ids)) == (day("2026-01-29"), "b", ["a", "b"])
    assert fact.first_received.date() == day("2026-02-02")


@pytest.mark.parametrize(
    ("live_at", "imported_at", "baseline"),
    [("08:00", "09:00", None), ("09:00", "09:00", None), ("10:00", "09:00", day("2026-01-05"))],
)
@pytest.mark.parametrize("live_first", [True, False])
async def test_a_fact_is_live_or_history_as_it_was_first_received(
    start_service: Start, live_at: str, imported_at: str, baseline: date | None, live_first: bool
) -> None:
    svc = await start_service(REGISTER)
    live = event(became(), received=f"2026-01-05T{live_at}:00+00:00")
    imported = event(became(), received=f"2026-01-05T{imported_at}:00+00:00", baseline=day("2026-01-05"))
    for each in (live, imported) if live_first else (imported, live):
        await svc.hears(each)
    (fact,) = (await held(svc, "C1047"))["C1047"]
    assert fact.baseline == baseline


async def test_what_a_service_of_ours_announces_says_each_time_whether_it_is_history(start_service: Start) -> None:
    svc = await start_service(REGISTER)
    held_then = ReviewHeld(review_id="R1", kind="first_review", held_on=day("2026-05-07"))
    await svc.hears(said(held_then, by="scheduling", at="2026-03-01"))
    before = held_then.model_copy(update={"held_on": day("2026-03-18")})
    await svc.hears(said(before, by="scheduling", at="2026-04-01", baseline=day("2026-03-31")))
    (fact,) = (await held(svc, "C1047"))["C1047"]
    assert (fact.data.happened_on(), fact.baseline) == (day("2026-03-18"), day("2026-03-31"))


async def test_what_a_service_announced_was_received_when_it_said_so_not_when_it_was_read(start_service: Start) -> None:
    svc = await start_service(REGISTER, now="2026-03-02")
    said = review("2026-01-30", time="2026-01-30T10:00:00+00:00")
    attributes = said._asdict() | {"receivedat": None}
    await svc.hears(Envelope(**attributes))
    assert (await held(svc, "C1047"))["C1047"][0].first_received.date() == day("2026-01-30")


async def test_what_gives_no_date_happened_on_the_day_it_was_said_and_can_happen_again(start_service: Start) -> None:
    svc = await start_service(REGISTER)
    talk = GuardianDiscussionHeld(topics=("plan",))
    await svc.hears(*(event(talk, time=f"2026-01-{on}T10:00:00+00:00") for on in ("05", "05", "09")))
    assert sorted(fact.key for fact in (await held(svc, "C1047"))["C1047"]) == ["2026-01-05", "2026-01-09"]


async def test_every_statement_is_kept_once_and_one_of_each_fact_stands(start_service: Start) -> None:
    svc = await start_service(REGISTER)
    nights = [event(became(), id=f"night-{number:03}") for number in range(300)]
    await svc.hears(*nights)
    await svc.hears(*nights)
    (fact,) = (await held(svc, "C1047"))["C1047"]
    assert fact.event_ids == {each.id for each in nights}
    assert fact.event_id == "night-299"
    assert len(await svc.rows(statements)) == 300


def merge(survivor: str, duplicate: str, at: str = "2026-01-05") -> Envelope:
    return event(ChildRecordsMerged(duplicate_id=duplicate), survivor, time=f"{at}T10:00:00+00:00")


async def test_through_two_merges_the_last_survivor_has_every_fact(start_service: Start) -> None:
    svc = await start_service(REGISTER)
    await svc.hears(*(event(became(f"2026-01-0{number}"), f"C{number}") for number in (5, 6, 7)))
    await svc.hears(merge("C6", "C5"))
    await svc.hears(merge("C7", "C6"))
    found = await held(svc, "C5", "C6", "C7")
    assert [len(found[name]) for name in ("C5", "C6", "C7")] == [0, 0, 5]
    async with svc.service.work() as work:
        assert await register.survivors_of(work, ["C5", "C6", "C7"]) == {"C5": "C7", "C6": "C7"}


async def test_news_of_a_duplicate_settles_the_survivor(start_service: Start) -> None:
    svc = await start_service(REGISTER)
    await svc.hears(event(became(), "C1"), merge("C1", "C2"))
    async with svc.service.work() as work:
        await svc.service.dispatch(work, [event(became(), "C2")])
    assert set(work.touched) == {"C1", "C2"}


async def test_news_of_a_duplicate_settles_the_survivor_of_whom_only_what_is_looked_up_was_told(
    start_service: Start,
) -> None:
    settled: list[str] = []

    async def settle(_work: Work, subjects: Sequence[str], _profile: Profile) -> None:
        settled.extend(subjects)

    told = frozenset({ChildBecameLookedAfter, ChildRecordsMerged})
    svc = await start_service(Declaration("a", told, looked_up=frozenset({ReviewHeld}), settle=settle))
    await svc.hears(event(became(), "C1"), merge("C1", "C2"))
    settled.clear()
    review = event(facts.held("R1", "2026-01-20", "first_review"), "C1", source="/iro/scheduling")
    await svc.hears(review)
    assert settled == []
    await svc.hears(event(became(), "C2"), review._replace(id="another"))
    assert sorted(settled) == ["C1", "C2"]


@pytest.mark.parametrize("order", [("C1", "C3"), ("C3", "C1")])
async def test_a_record_merged_into_two_others_belongs_to_the_one_named_last(
    start_service: Start, order: tuple[str, str]
) -> None:
    svc = await start_service(REGISTER)
    said_at = {"C1": "2026-01-06", "C3": "2026-01-07"}
    for survivor in order:
        await svc.hears(merge(survivor, "C2", said_at[survivor]))
    async with svc.service.work() as work:
        assert await register.survivors_of(work, ["C2"]) == {"C2": "C3"}


async def test_records_merged_in_a_circle_are_still_one_child(start_service: Start) -> None:
    svc = await start_service(REGISTER)
    await svc.hears(event(became(), "C1"), merge("C1", "C2"), merge("C2", "C1"), merge("C3", "C3"))
    found = await held(svc, "C1", "C2", "C3")
    assert [len(found[name]) for name in ("C1", "C2", "C3")] == [3, 0, 1]


async def test_facts_are_read_once_in_a_transaction_until_something_is_added(start_service: Start) -> None:
    svc = await start_service(REGISTER)
    await svc.hears(event(became(), "C1"))
    asked: list[str] = []
    sync = svc.service.database._writer.sync_engine
    listen.listen(sync, "before_cursor_execute", lambda *given: asked.append(given[2]))
    async with svc.service.work() as work:
        await register.load(work, ["C1"])
        before = len(asked)
        assert len((await register.loaded(work, ["C1"]))["C1"]) == 1
        assert len(asked) == before
        await register.remember(work, [event(became("2026-01-06"), "C1")])
        assert len((await register.loaded(work, ["C1"]))["C1"]) == 2


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.integers(1, 3), st.booleans()), max_size=6))
@example([("a", 1, 1, True), ("b", 1, 1, False)])
@example([("b", 2, 1, True), ("a", 1, 1, True), ("c", 1, 2, False)])
def test_the_facts_that_events_state_are_those_that_the_register_holds(told: list[tuple[str, int, int, bool]]) -> None:
    said = [
        review(
            f"2026-01-{20 + number}",
            time=f"2026-02-0{stated}T10:00:00+00:00",
            received=f"2026-02-0{received}T11:00:00+00:00",
            id=f"{name}{number}",
            baseline=day("2026-01-05") if imported else None,
        )
        for number, (name, stated, received, imported) in enumerate(told)
    ]

    async def register_holds() -> list[Fact]:
        with tempfile.TemporaryDirectory() as folder:
            svc = await start(REGISTER, f"sqlite:///{folder}/service.db")
            for each in said:
                await svc.hears(each)
            found = (await held(svc, "C1047"))["C1047"]
            await svc.service.database.close()
            return found

    assert asyncio.run(register_holds()) == register.facts_stated_by(said)


async def test_what_is_announced_stands_among_the_facts_loaded_as_if_all_were_read_again(start_service: Start) -> None:
    svc = await start_service(REGISTER)
    first, moved = (
        review("2026-01-30", id="a"),
        ReviewHeld(review_id="R1", kind="first_review", held_on=day("2026-02-02")),
    )
    other = ReviewHeld(review_id="R2", kind="second_review", held_on=day("2026-01-12"))
    taken_back = FactWithdrawn(withdraws=Statement(source=first.source, id="a"), reason="entered_in_error")
    await svc.hears(event(became()), first)
    async with svc.service.work() as work:
        for said_here in (other, moved, other, taken_back, moved):
            await register.loaded(work, ["C1047"])
            told = [work.announce(said_here, "C1047")]
            await register.remember_announced(work, told)
            await register.remember_announced(work, told)  # what was remembered before stands once
            found = await register.loaded(work, ["C1047"])
            for known in (work.loaded, work.grown, work.read):
                known.clear()
            assert found == await register.loaded(work, ["C1047"])
