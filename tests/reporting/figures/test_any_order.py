"""Figures are counted from events alone: in any order, after corrections, withdrawals and merges, live or made anew."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.declaration import DECLARATION
from services.reporting.projections.rebuild import rebuild
from services.reporting.rules.figures.all_figures import Tally
from services.reporting.tables.children import busy_days, children, due, events, late_by_kind, merged, tallies
from services.reporting.tables.figures import counted, drift, figure_days, figure_months, figures_awaited, sibling_links
from tests.support.events import withdrawn
from tests.support.figure_lives import TODAY, a_family, came, kept, left, state_hash
from tests.support.harness import Harness
from tests.support.laws import examples

pytestmark = pytest.mark.both("order")
Start = Callable[..., Awaitable[Harness]]
FIGURES = (counted, figure_days, figure_months, drift)
EVERYTHING = (events, children, due, merged, tallies, late_by_kind, busy_days, *FIGURES, figures_awaited, sibling_links)


@pytest.fixture
async def family(start_service: Start) -> tuple[Harness, str]:
    svc = await start_service(DECLARATION, now=TODAY.isoformat())
    await svc.hears(*a_family())
    return svc, await state_hash(svc)


async def forget(svc: Harness) -> None:
    async with svc.service.database.transaction() as connection:
        for table in EVERYTHING:
            await connection.execute(table.delete())


@examples(1 / 4)
@given(
    told=st.permutations(range(len(a_family()))),
    again=st.sets(st.integers(0, len(a_family()) - 1)),
    many=st.integers(1, 20),
)
async def test_any_order_and_any_repetition_count_the_same(
    family: tuple[Harness, str], told: list[int], again: set[int], many: int
) -> None:
    svc, expected = family
    life = a_family()
    order = [life[number] for number in (*told, *again)]
    await forget(svc)
    for start in range(0, len(order), many):
        await svc.hears(*order[start : start + many])
    assert await state_hash(svc) == expected


async def test_made_anew_from_the_first_event_the_state_is_the_live_one(
    start_service: Start,
) -> None:
    svc = await start_service(DECLARATION, now=TODAY.isoformat())
    for each in a_family():
        await svc.hears(each)
    live = await state_hash(svc)
    async with svc.service.database.transaction() as connection:
        await connection.execute(figure_days.update().values(above=7))
        await connection.execute(figure_months.update().values(below=7))
        await connection.execute(counted.delete().where(counted.c.kind == "review"))
        await connection.execute(sibling_links.delete())
    await rebuild(svc.service.database, svc.service.profile, batch=3)
    assert await state_hash(svc) == live


async def test_the_counts_by_day_are_those_of_the_things_counted(family: tuple[Harness, str]) -> None:
    svc, _ = family
    state = await kept(svc)
    anew = Tally((), state[counted.name])
    assert sorted(anew.by_day(), key=str) == sorted(state[figure_days.name], key=str)
    assert sorted(anew.by_month(), key=str) == sorted(state[figure_months.name], key=str)


async def test_after_an_upgrade_those_told_of_before_are_counted(start_service: Start) -> None:
    svc = await start_service(DECLARATION, now=TODAY.isoformat())
    await svc.hears(*a_family())
    expected = await state_hash(svc)
    async with svc.service.database.transaction() as connection:
        for table in FIGURES:
            await connection.execute(table.delete())
        for kind, subject in (("child", "C1"), ("child", "C1x"), ("child", "C2"), ("child", "C3"), ("iro", "I1")):
            row = {"subjectkind": kind, "subject": subject, "since": datetime(2000, 1, 1, tzinfo=UTC)}
            await connection.execute(figures_awaited.insert().values(row))
    await svc.sweeps(TODAY)
    assert await svc.rows(figures_awaited) == []
    assert await state_hash(svc) == expected


async def test_who_reads_no_figures_has_them_counted_five_minutes_after_the_first_word(start_service: Start) -> None:
    svc = await start_service(DECLARATION, now=f"{TODAY}T09:00:00")
    await svc.hears(*a_family()[:3])
    for at, waits in (("09:04:59", True), ("09:05:00", False), ("09:05:01", False)):
        await svc.sweeps(f"{TODAY}T{at}")
        assert bool(await svc.rows(figures_awaited)) == waits
    assert await svc.rows(counted)


async def test_a_child_of_whom_everything_was_withdrawn_counts_nowhere(start_service: Start) -> None:
    svc = await start_service(DECLARATION, now=TODAY.isoformat())
    began, over = came("C1"), left("C1", 30)
    await svc.hears(began, over)
    await svc.hears(withdrawn(began), withdrawn(over))
    assert set(map(str, (await kept(svc)).values())) == {"[]"}
