"""Recorded exceptions for siblings end when their reason ends, and what was split by them is looked at again."""

import asyncio
import itertools
import random
import tempfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.declaration import DECLARATION
from services.allocation.tables.families import exceptions, splits
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroChanged, SiblingGroupSplit, SiblingGroupSplitEnded
from shared.work.timers import next_moments
from tests.support import harness
from tests.support.council import EXCEPTIONS_RUN_OUT, Council
from tests.support.events import became, ceased, corrected, merged, renamed
from tests.support.laws import examples


@pytest.fixture
async def council(start_service: Any) -> Council:
    started = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await started.joins("JO", "SAM")
    return started


async def ended(council: Council) -> list[tuple[str | None, str | None]]:
    """Who ended each exception, and why; the earliest first."""
    rows = sorted(await council.rows(exceptions), key=lambda row: str(row["id"]))
    return [(row["ended_by"], row["end_reason"]) for row in rows]


STANDS = [(None, None)]


def expected(child: str) -> Envelope:
    """The child's record has been opened; care has not begun as far as we know."""
    return corrected(child, "2026-01-02", social_worker_id="SW0")


async def parted(council: Council, **more: Any) -> None:
    """AVA and BEN, who are in conflict, have different IROs."""
    await council.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)))
    await council.excepts("AVA", "BEN", **more)
    assert len(set((await council.holders()).values())) == 2


@pytest.mark.parametrize(("today", "over"), [("2026-01-19", False), ("2026-01-20", False), ("2026-01-21", True)])
async def test_an_exception_with_a_last_day_ends_on_the_day_after(council: Council, today: str, over: bool) -> None:
    await parted(council, until="2026-01-20")
    await council.know_their_iros("AVA", "BEN", now="2026-01-15")
    before = await council.holders()
    await council.sweeps(today)
    assert await ended(council) == ([("system", "until_passed")] if over else STANDS)
    assert bool(await council.breaches()) is over
    assert await council.holders() == before, "whoever knows the IRO is moved by a manager only"
    await council.sweeps(today)
    said = [each.data.reason for each in await council.announced(SiblingGroupSplit)]
    assert said == ["conflict_of_interest", *(["proposed_to_a_manager"] if over else [])]


async def test_the_day_after_the_last_is_a_timer_that_outlives_a_restart(council: Council) -> None:
    await parted(council, until="2026-01-20")
    timers = [EXCEPTIONS_RUN_OUT]
    async with council.service.database.reading() as connection:
        assert await next_moments(connection, timers, council.service.profile) == [datetime(2026, 1, 21, tzinfo=UTC)]
    await council.sweeps("2026-03-02")
    async with council.service.database.reading() as connection:
        assert await next_moments(connection, timers, council.service.profile) == [None]


async def test_siblings_who_have_not_met_their_iros_share_again_at_once(council: Council) -> None:
    await parted(council, until="2026-01-20")
    await council.sweeps("2026-01-21")
    assert len(set((await council.holders()).values())) == 1
    assert (await council.announced(IroChanged))[-1].data.decided_by == "system"
    (over,) = await council.announced(SiblingGroupSplitEnded)
    (row,) = await council.rows(splits)
    assert (over.data.split_id, over.data.ended_on) == (row["id"], date(2026, 1, 21))


async def test_it_ends_when_a_child_leaves_care_and_does_not_come_back_with_the_child(council: Council) -> None:
    await parted(council)
    before = await council.holders()
    leaves = ceased("BEN", "2026-02-03")
    await council.hears(leaves, now="2026-02-03")
    assert await ended(council) == [("system", "care_ended")]
    assert await council.holders() == {"AVA": before["AVA"]}
    await council.hears(became("BEN", "2026-03-02"), leaves, now="2026-03-02")
    assert await council.holders() == {"AVA": before["AVA"], "BEN": before["AVA"]}
    assert await ended(council) == [("system", "care_ended")]


async def test_it_ends_when_the_link_is_withdrawn(council: Council) -> None:
    await parted(council)
    before = await council.holders()
    await council.hears(corrected("BEN", "2026-02-03", sibling_ids=()), now="2026-02-03")
    assert await ended(council) == [("system", "link_withdrawn")]
    assert await council.holders() == before


async def test_a_decision_made_ahead_waits_for_the_brother_and_for_the_link(council: Council) -> None:
    await council.hears(became("AVA"), expected("BEN"))
    await council.excepts("AVA", "BEN")
    await council.hears(corrected("AVA", "2026-01-06", social_worker_id="SW1"))
    await council.hears(became("BEN"))
    assert await ended(council) == STANDS
    await council.hears(corrected("BEN", "2026-01-07", sibling_ids=("AVA",)))
    assert await ended(council) == STANDS
    assert len(set((await council.holders()).values())) == 2


async def test_an_exception_that_names_a_record_merged_since_is_between_the_same_children(council: Council) -> None:
    await council.hears(became("AVA"), became("BEN2", sibling_ids=("AVA",)))
    await council.excepts("AVA", "BEN2")
    await council.hears(merged("BEN", "BEN2", "2026-01-06"), now="2026-01-06")
    assert await ended(council) == STANDS
    held = await council.holders()
    assert held["AVA"] != held["BEN"]
    await council.hears(merged("AVA", "BEN", "2026-01-07"), now="2026-01-07")
    assert await ended(council) == [("system", "records_merged")]


async def too_large(council: Council) -> None:
    """JO has AVA and BEN, SAM has CAL, and neither has room for three; all know their IROs."""
    async with council.service.deciding() as work:
        await work.connection.execute(DECLARATION.tables.tables["iros"].update().values(fte=0.03))
    await council.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)), expected("CAL"))
    await council.excepts("AVA", "BEN", "CAL", reason="group_too_large")
    await council.hears(became("CAL", sibling_ids=("AVA", "BEN")))
    held = await council.holders()
    assert held["AVA"] == held["BEN"] != held["CAL"]
    await council.know_their_iros("AVA", "BEN", "CAL")


async def test_a_group_that_was_too_large_ends_when_it_is_smaller_and_one_of_their_iros_can_have_all(
    council: Council,
) -> None:
    await too_large(council)
    assert await ended(council) == STANDS, "it is as large as it was"
    before = await council.holders()
    await council.hears(ceased("BEN", "2026-02-03"), now="2026-02-03")
    assert await ended(council) == [("system", "group_fits")]
    assert await council.holders() == {child: before[child] for child in ("AVA", "CAL")}
    (found,) = await council.breaches()
    assert found[1] == "siblings"
    said = [(each.data.child_ids, each.data.reason) for each in await council.announced(SiblingGroupSplit)]
    assert said == [(("AVA", "BEN", "CAL"), "group_too_large"), (("AVA", "CAL"), "proposed_to_a_manager")]


async def test_a_smaller_group_still_needs_the_exception_while_nobody_has_room_for_all(council: Council) -> None:
    await too_large(council)
    await council.hears(ceased("BEN", "2026-02-03"), became("X", "2026-02-03"), became("Y", "2026-02-03"))
    assert await ended(council) == STANDS
    await council.hears(ceased("X", "2026-02-04"), ceased("Y", "2026-02-04"), now="2026-02-04")
    await council.hears(corrected("AVA", "2026-02-05", social_worker_id="SW1"), now="2026-02-05")
    assert await ended(council) == [("system", "group_fits")]


async def test_a_smaller_group_still_needs_the_exception_while_no_iro_of_theirs_is_independent_of_all(
    council: Council,
) -> None:
    await too_large(council)
    held = await council.holders()
    await council.hears(
        corrected("AVA", "2026-02-03", social_worker_id=held["CAL"]),
        corrected("CAL", "2026-02-03", social_worker_id=held["AVA"]),
        ceased("BEN", "2026-02-03"),
    )
    assert await ended(council) == STANDS


async def test_a_conflict_of_interest_stands_in_a_smaller_group_while_two_are_siblings_in_care(
    council: Council,
) -> None:
    await council.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)))
    await council.hears(became("CAL", sibling_ids=("AVA", "BEN")))
    await council.joins("PAT")
    await council.excepts("AVA", "BEN", "CAL")
    assert len(set((await council.holders()).values())) == 3
    await council.hears(ceased("BEN", "2026-02-03"), now="2026-02-03")
    assert await ended(council) == STANDS
    await council.hears(ceased("CAL", "2026-02-04"), now="2026-02-04")
    assert await ended(council) == [("system", "care_ended")]


async def test_in_every_order_of_the_facts_it_ends_the_same_and_settling_again_changes_nothing(
    council: Council,
) -> None:
    stream = [
        became("AVA"),
        became("BEN", sibling_ids=("AVA",)),
        ceased("BEN", "2026-02-03"),
        became("BEN", "2026-02-10"),
    ]
    orders = random.Random(7).sample(list(itertools.permutations(stream)), 6)
    for number, order in enumerate(orders):
        ava, ben = f"AVA-{number}", f"BEN-{number}"
        council.clock.set("2026-01-05")
        await council.hears(expected(ava), expected(ben))
        await council.excepts(ava, ben)
        council.clock.set("2026-03-02")
        for each in order:
            await council.hears(renamed(each, {"AVA": ava, "BEN": ben}))
        state = (await ended(council), await council.holders())
        assert state[0][-1] == ("system", "care_ended"), order
        assert state[1][ava] == state[1][ben], order
        await council.hears(*(renamed(each, {"AVA": ava, "BEN": ben}) for each in order))
        assert (await ended(council), await council.holders()) == state


FAMILY = ("AVA", "BEN", "CAL")


@st.composite
def streams(draw: st.DrawFn) -> list[Envelope]:
    """Three siblings, one of them in two records, some of whom leave and return, each on days of their own."""
    told = [became(child, sibling_ids=draw(_NAMED)) for child in (*FAMILY, "DUP")]
    for day, child in enumerate(FAMILY, start=10):
        if draw(st.booleans()):
            told.append(ceased(child, f"2026-01-{day}"))
            told += [became(child, f"2026-02-{day}")] if draw(st.booleans()) else []
    return [*told, merged("CAL", "DUP", "2026-02-20")]


_NAMED = st.lists(st.sampled_from((*FAMILY, "DUP")), max_size=2, unique=True).map(tuple)
_TWO = st.sampled_from([("AVA", "BEN"), ("AVA", "CAL"), ("BEN", "DUP")])


@examples(1 / 8)
@given(streams(), _TWO, st.sampled_from(["conflict_of_interest", "group_too_large"]), st.data())
def test_a_shuffled_stream_ends_exceptions_and_splits_as_the_ordered_one_does(
    stream: list[Envelope], two: tuple[str, str], reason: str, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(stream))
    assert asyncio.run(outcome(stream, two, reason)) == asyncio.run(outcome(shuffled, two, reason))


async def outcome(stream: list[Envelope], two: tuple[str, str], reason: str) -> Any:
    """How the exception, the splits and the breaches end; hearing everything once more changes none of it."""
    with tempfile.TemporaryDirectory() as folder:
        council = Council.of(await harness.start(DECLARATION, f"sqlite:///{folder}/iro.db", now="2026-01-05"))
        await council.joins("JO", "SAM", "PAT", "QUY")
        await council.hears(*map(expected, two))
        await council.excepts(*two, reason=reason)
        council.clock.set("2026-03-02")
        for each in stream:
            await council.hears(each)
        state = await end_state(council, reason)
        for each in stream:
            await council.hears(each)
        assert await end_state(council, reason) == state
        await council.service.database.close()
        return state


async def end_state(council: Council, reason: str) -> Any:
    """Of children who need not share it depends on the loads, and so on who came first, whether they do."""
    found = (await ended(council), sorted(await council.holders()))
    if reason == "group_too_large":
        return found
    split = {tuple(row["child_ids"]) for row in await council.rows(splits, ended_on=None)}
    return (*found, sorted(split), await council.breaches())
