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

from services.allocation.actions.managers import exceptions as excepting
from services.allocation.declaration import DECLARATION
from services.allocation.tables.families import exceptions, splits
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroChanged, SiblingGroupSplit, SiblingGroupSplitEnded
from tests.support import harness
from tests.support.families import (
    became,
    ceased,
    corrected,
    excepts,
    holders,
    joins,
    know_their_iros,
    merged,
    renamed,
    standing,
)
from tests.support.harness import Harness
from tests.support.laws import examples


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    started: Harness = await start_service(DECLARATION, now="2026-01-05")
    await joins(started, "JO", "SAM")
    return started


async def ended(allocation: Harness) -> list[tuple[str | None, str | None]]:
    """Who ended each exception, and why; the earliest first."""
    rows = sorted(await allocation.rows(exceptions), key=lambda row: str(row["id"]))
    return [(row["ended_by"], row["end_reason"]) for row in rows]


STANDS = [(None, None)]


def expected(child: str) -> Envelope:
    """The child's record has been opened; care has not begun as far as we know."""
    return corrected(child, "2026-01-02", social_worker_id="SW0")


async def parted(allocation: Harness, **more: Any) -> None:
    """AVA and BEN, who are in conflict, have different IROs."""
    await allocation.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)))
    await excepts(allocation, "AVA", "BEN", **more)
    assert len(set((await holders(allocation)).values())) == 2


@pytest.mark.parametrize(("today", "over"), [("2026-01-19", False), ("2026-01-20", False), ("2026-01-21", True)])
async def test_an_exception_with_a_last_day_ends_on_the_day_after(allocation: Harness, today: str, over: bool) -> None:
    await parted(allocation, until="2026-01-20")
    await know_their_iros(allocation, "AVA", "BEN", now="2026-01-15")
    before = await holders(allocation)
    await allocation.sweeps(today)
    assert await ended(allocation) == ([("system", "until_passed")] if over else STANDS)
    assert bool(await standing(allocation)) is over
    assert await holders(allocation) == before, "whoever knows the IRO is moved by a manager only"
    await allocation.sweeps(today)
    said = [each.data.reason for each in await allocation.announced(SiblingGroupSplit)]
    assert said == ["conflict_of_interest", *(["proposed_to_a_manager"] if over else [])]


async def test_the_day_after_the_last_is_a_timer_that_outlives_a_restart(allocation: Harness) -> None:
    await parted(allocation, until="2026-01-20")
    timer = excepting.EXCEPTIONS_RUN_OUT
    async with allocation.service.database.reading() as connection:
        assert await timer.next_due(connection, allocation.service.profile) == datetime(2026, 1, 21, tzinfo=UTC)
    await allocation.sweeps("2026-03-02")
    async with allocation.service.database.reading() as connection:
        assert await timer.next_due(connection, allocation.service.profile) is None


async def test_siblings_who_have_not_met_their_iros_share_again_at_once(allocation: Harness) -> None:
    await parted(allocation, until="2026-01-20")
    await allocation.sweeps("2026-01-21")
    assert len(set((await holders(allocation)).values())) == 1
    assert (await allocation.announced(IroChanged))[-1].data.decided_by == "system"
    (over,) = await allocation.announced(SiblingGroupSplitEnded)
    (row,) = await allocation.rows(splits)
    assert (over.data.split_id, over.data.ended_on) == (row["id"], date(2026, 1, 21))


async def test_it_ends_when_a_child_leaves_care_and_does_not_come_back_with_the_child(allocation: Harness) -> None:
    await parted(allocation)
    before = await holders(allocation)
    leaves = ceased("BEN", "2026-02-03")
    await allocation.hears(leaves, now="2026-02-03")
    assert await ended(allocation) == [("system", "care_ended")]
    assert await holders(allocation) == {"AVA": before["AVA"]}
    await allocation.hears(became("BEN", "2026-03-02"), leaves, now="2026-03-02")
    assert await holders(allocation) == {"AVA": before["AVA"], "BEN": before["AVA"]}
    assert await ended(allocation) == [("system", "care_ended")]


async def test_it_ends_when_the_link_is_withdrawn(allocation: Harness) -> None:
    await parted(allocation)
    before = await holders(allocation)
    await allocation.hears(corrected("BEN", "2026-02-03", sibling_ids=()), now="2026-02-03")
    assert await ended(allocation) == [("system", "link_withdrawn")]
    assert await holders(allocation) == before


async def test_a_decision_made_ahead_waits_for_the_brother_and_for_the_link(allocation: Harness) -> None:
    await allocation.hears(became("AVA"), expected("BEN"))
    await excepts(allocation, "AVA", "BEN")
    await allocation.hears(corrected("AVA", "2026-01-06", social_worker_id="SW1"))
    await allocation.hears(became("BEN"))
    assert await ended(allocation) == STANDS
    await allocation.hears(corrected("BEN", "2026-01-07", sibling_ids=("AVA",)))
    assert await ended(allocation) == STANDS
    assert len(set((await holders(allocation)).values())) == 2


async def test_an_exception_that_names_a_record_merged_since_is_between_the_same_children(allocation: Harness) -> None:
    await allocation.hears(became("AVA"), became("BEN2", sibling_ids=("AVA",)))
    await excepts(allocation, "AVA", "BEN2")
    await allocation.hears(merged("BEN", "BEN2", "2026-01-06"), now="2026-01-06")
    assert await ended(allocation) == STANDS
    held = await holders(allocation)
    assert held["AVA"] != held["BEN"]
    await allocation.hears(merged("AVA", "BEN", "2026-01-07"), now="2026-01-07")
    assert await ended(allocation) == [("system", "records_merged")]


async def too_large(allocation: Harness) -> None:
    """JO has AVA and BEN, SAM has CAL, and neither has room for three; all know their IROs."""
    async with allocation.service.work() as work:
        await work.connection.execute(DECLARATION.tables.tables["iros"].update().values(fte=0.03))
    await allocation.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)), expected("CAL"))
    await excepts(allocation, "AVA", "BEN", "CAL", reason="group_too_large")
    await allocation.hears(became("CAL", sibling_ids=("AVA", "BEN")))
    held = await holders(allocation)
    assert held["AVA"] == held["BEN"] != held["CAL"]
    await know_their_iros(allocation, "AVA", "BEN", "CAL")


async def test_a_group_that_was_too_large_ends_when_it_is_smaller_and_one_of_their_iros_can_have_all(
    allocation: Harness,
) -> None:
    await too_large(allocation)
    assert await ended(allocation) == STANDS, "it is as large as it was"
    before = await holders(allocation)
    await allocation.hears(ceased("BEN", "2026-02-03"), now="2026-02-03")
    assert await ended(allocation) == [("system", "group_fits")]
    assert await holders(allocation) == {child: before[child] for child in ("AVA", "CAL")}
    (found,) = await standing(allocation)
    assert found[1] == "siblings"
    said = [(each.data.child_ids, each.data.reason) for each in await allocation.announced(SiblingGroupSplit)]
    assert said == [(("AVA", "BEN", "CAL"), "group_too_large"), (("AVA", "CAL"), "proposed_to_a_manager")]


async def test_a_smaller_group_still_needs_the_exception_while_nobody_has_room_for_all(allocation: Harness) -> None:
    await too_large(allocation)
    await allocation.hears(ceased("BEN", "2026-02-03"), became("X", "2026-02-03"), became("Y", "2026-02-03"))
    assert await ended(allocation) == STANDS
    await allocation.hears(ceased("X", "2026-02-04"), ceased("Y", "2026-02-04"), now="2026-02-04")
    await allocation.hears(corrected("AVA", "2026-02-05", social_worker_id="SW1"), now="2026-02-05")
    assert await ended(allocation) == [("system", "group_fits")]


async def test_a_smaller_group_still_needs_the_exception_while_no_iro_of_theirs_is_independent_of_all(
    allocation: Harness,
) -> None:
    await too_large(allocation)
    held = await holders(allocation)
    await allocation.hears(
        corrected("AVA", "2026-02-03", social_worker_id=held["CAL"]),
        corrected("CAL", "2026-02-03", social_worker_id=held["AVA"]),
        ceased("BEN", "2026-02-03"),
    )
    assert await ended(allocation) == STANDS


async def test_a_conflict_of_interest_stands_in_a_smaller_group_while_two_are_siblings_in_care(
    allocation: Harness,
) -> None:
    await allocation.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)))
    await allocation.hears(became("CAL", sibling_ids=("AVA", "BEN")))
    await joins(allocation, "PAT")
    await excepts(allocation, "AVA", "BEN", "CAL")
    assert len(set((await holders(allocation)).values())) == 3
    await allocation.hears(ceased("BEN", "2026-02-03"), now="2026-02-03")
    assert await ended(allocation) == STANDS
    await allocation.hears(ceased("CAL", "2026-02-04"), now="2026-02-04")
    assert await ended(allocation) == [("system", "care_ended")]


async def test_in_every_order_of_the_facts_it_ends_the_same_and_settling_again_changes_nothing(
    allocation: Harness,
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
        allocation.clock.set("2026-01-05")
        await allocation.hears(expected(ava), expected(ben))
        await excepts(allocation, ava, ben)
        allocation.clock.set("2026-03-02")
        for each in order:
            await allocation.hears(renamed(each, {"AVA": ava, "BEN": ben}))
        state = (await ended(allocation), await holders(allocation))
        assert state[0][-1] == ("system", "care_ended"), order
        assert state[1][ava] == state[1][ben], order
        await allocation.hears(*(renamed(each, {"AVA": ava, "BEN": ben}) for each in order))
        assert (await ended(allocation), await holders(allocation)) == state


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
        allocation = await harness.start(DECLARATION, f"sqlite:///{folder}/iro.db", now="2026-01-05")
        await joins(allocation, "JO", "SAM", "PAT", "QUY")
        await allocation.hears(*map(expected, two))
        await excepts(allocation, *two, reason=reason)
        allocation.clock.set("2026-03-02")
        for each in stream:
            await allocation.hears(each)
        state = await end_state(allocation, reason)
        for each in stream:
            await allocation.hears(each)
        assert await end_state(allocation, reason) == state
        await allocation.service.database.close()
        return state


async def end_state(allocation: Harness, reason: str) -> Any:
    """Of children who need not share it depends on the loads, and so on who came first, whether they do."""
    found = (await ended(allocation), sorted(await holders(allocation)))
    if reason == "group_too_large":
        return found
    split = {tuple(row["child_ids"]) for row in await allocation.rows(splits, ended_on=None)}
    return (*found, sorted(split), await standing(allocation))
