"""Facts that come late, twice, in another order, or of two records of one child: allocation ends the same."""

import asyncio
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy import event as listening

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, breaches, unallocated
from services.allocation.tables.families import splits
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroAllocated, IroAllocationEnded, IroChanged
from shared.storage.tables import duties
from tests.support import harness
from tests.support.council import Council
from tests.support.events import became, ceased, corrected, merged
from tests.support.laws import examples


@pytest.fixture
async def council(start_service: Any) -> Council:
    started = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await started.joins("JO", "SAM")
    return started


async def history(council: Council, child: str) -> list[tuple[str, int, date | None, str | None]]:
    rows = sorted(await council.rows(allocations, child_id=child), key=lambda row: str(row["id"]))
    return [(row["iro_id"], row["period"], row["ended_on"], row["end_reason"]) for row in rows]


async def test_of_two_records_with_an_iro_each_the_survivors_stays_and_the_other_is_voided_visibly(
    council: Council,
) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("AVA2"))
    before = await council.holders()
    await council.hears(merged("AVA", "AVA2", "2026-01-06"), now="2026-01-06")
    assert await council.holders() == {"AVA": before["AVA"]}
    assert await history(council, "AVA2") == [(before["AVA2"], 1, date(2026, 1, 6), "records_merged")]
    assert await history(council, "AVA") == [(before["AVA"], 1, None, None)]
    (ended,) = await council.announced(IroAllocationEnded)
    assert (ended.subject, ended.data.reason) == ("AVA2", "records_merged")


async def test_a_survivor_without_an_iro_goes_on_with_the_duplicates(council: Council) -> None:
    await council.hears(became("X"))
    await council.hears(became("AVA2"))
    theirs = (await council.holders())["AVA2"]
    await council.has_met("AVA2")
    await council.hears(merged("AVA", "AVA2", "2026-01-06"), now="2026-01-06")
    assert (await council.holders())["AVA"] == theirs
    made = (await council.announced(IroAllocated))[-1]
    assert (made.subject, made.data.rule, made.data.iro_id) == ("AVA", "records_merged", theirs)
    assert (await council.holders())["X"] != theirs
    await council.hears(corrected("X", "2026-02-02", sibling_ids=("AVA",)), now="2026-02-02")
    held = await council.holders()
    assert held == {"X": theirs, "AVA": theirs}, "the child knows the IRO whom the duplicate's record had"


async def test_a_child_on_record_under_two_ids_returns_to_the_iro_whom_the_duplicate_had(council: Council) -> None:
    await council.hears(became("AVA2", "2025-01-06"), ceased("AVA2", "2025-03-03"))
    await council.hears(became("X"))
    await council.hears(became("AVA2"))
    first = (await council.holders())["AVA2"]
    await council.hears(ceased("AVA2", "2026-01-06"), now="2026-01-06")
    await council.hears(merged("AVA", "AVA2", "2026-01-07"), now="2026-01-07")
    await council.hears(became("AVA", "2026-02-02"), now="2026-02-02")
    (now,) = [row for row in await council.rows(allocations, child_id="AVA") if row["ended_on"] is None]
    assert (now["iro_id"], now["rule"]) == (first, "former_iro")


async def test_whoever_names_the_duplicate_as_a_sibling_means_the_survivor(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN", sibling_ids=("AVA2",)))
    before = await council.holders()
    assert before["AVA"] != before["BEN"]
    await council.hears(merged("AVA", "AVA2"))
    assert len(set((await council.holders()).values())) == 1
    await council.hears(became("CAL", parent_ids=("AVA2",)))
    held = await council.holders()
    assert held["CAL"] != held["AVA"]


async def test_a_link_to_the_duplicate_that_is_heard_after_the_merge_brings_the_survivor_along(
    council: Council,
) -> None:
    await council.hears(became("AVA"), became("AVA2"), merged("AVA", "AVA2"))
    await council.hears(became("BEN"))
    assert len(set((await council.holders()).values())) == 2
    await council.hears(corrected("BEN", sibling_ids=("AVA2",)))
    assert len(set((await council.holders()).values())) == 1


async def test_a_merge_that_makes_a_record_longer_known_keeps_the_survivors_allocation(council: Council) -> None:
    await council.hears(became("AVA2", "2026-01-02"))
    await council.hears(became("AVA", "2026-01-05"))
    mine = await history(council, "AVA")
    await council.hears(merged("AVA", "AVA2", "2026-01-06"), now="2026-01-06")
    assert await history(council, "AVA") == mine


async def test_care_that_ended_before_we_hear_that_it_began_leaves_nobody_allocated(council: Council) -> None:
    await council.hears(ceased("AVA", "2026-01-04"))
    await council.hears(became("AVA", "2026-01-02"))
    assert await council.holders() == {}
    assert await council.rows(unallocated) == []


async def test_an_earlier_time_in_care_that_we_hear_of_late_does_not_end_the_present_allocation(
    council: Council,
) -> None:
    await council.hears(became("AVA"))
    ((iro, _, _, _),) = await history(council, "AVA")
    await council.hears(ceased("AVA", "2024-06-03"))
    await council.hears(became("AVA", "2024-01-08"))
    assert await history(council, "AVA") == [(iro, 2, None, None)]


async def test_a_corrected_beginning_moves_the_clock_and_not_the_iro(council: Council) -> None:
    await council.hears(became("AVA"))
    before = await history(council, "AVA")
    await council.hears(corrected("AVA", "2026-01-06", looked_after_from="2026-01-02"), now="2026-01-06")
    assert await history(council, "AVA") == before
    (clock,) = [row for row in await council.rows(duties, duty="iro_appointed") if row["status"] != "voided"]
    assert clock["due_on"] == date(2026, 1, 9)


async def test_a_corrected_beginning_moves_the_last_day_of_a_child_who_still_waits(start_service: Any) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-06"))
    await council.hears(became("AVA"))
    await council.hears(corrected("AVA", "2026-01-06", looked_after_from="2026-01-02"))
    (row,) = await council.rows(unallocated)
    assert (row["looked_after_from"], row["due_on"]) == (date(2026, 1, 2), date(2026, 1, 9))


async def test_the_same_events_a_month_later_change_nothing(council: Council) -> None:
    stream = [
        became("AVA"),
        became("BEN"),
        corrected("BEN", sibling_ids=("AVA",)),
        became("MUM"),
        corrected("AVA", parent_ids=("MUM",)),
        merged("AVA", "AVA2"),
    ]
    for each in stream:
        await council.hears(each)
    before = await everything(council)
    await council.hears(*stream, now="2026-02-05")
    assert await everything(council) == before


async def everything(council: Council) -> list[Any]:
    tables = (allocations, breaches, splits, unallocated)
    return [sorted(await council.rows(table), key=str) for table in tables]


CHILDREN = ("AVA", "BEN", "CAL", "MUM")
EVERY_ID = (*CHILDREN, "DUP")


@st.composite
def streams(draw: st.DrawFn) -> list[Envelope]:
    """One family's events as they happened: links both ways and corrected, a child who leaves and returns, a merge."""
    some = st.lists(st.sampled_from(EVERY_ID), max_size=2, unique=True).map(tuple)
    told: list[Envelope] = []
    for child in EVERY_ID:
        parents = draw(st.sampled_from([(), ("MUM",)])) if child not in {"MUM", "DUP"} else ()
        siblings = tuple(each for each in draw(some) if each not in parents)
        worker = draw(st.sampled_from([None, None, "JO", "SAM"]))
        told.append(became(child, sibling_ids=siblings, parent_ids=parents, social_worker_id=worker))
    corrections = st.tuples(st.sampled_from(CHILDREN[:3]), some, st.sampled_from([(), ("MUM",)]))
    for day, (child, named, parents) in enumerate(draw(st.lists(corrections, max_size=3)), start=6):
        siblings = tuple(each for each in named if each not in parents)
        told.append(corrected(child, f"2026-01-{day:02}", sibling_ids=siblings, parent_ids=parents))
    leaving = draw(st.sampled_from([None, "AVA", "BEN"]))
    if leaving:
        told.append(ceased(leaving, "2026-01-12"))
        told += [became(leaving, "2026-01-20")] if draw(st.booleans()) else []
    return [*told, merged("CAL", "DUP", "2026-01-21")]


@examples(1 / 4)
@given(streams(), st.data())
def test_a_shuffled_stream_of_one_family_ends_as_the_ordered_one_and_a_prefix_again_changes_nothing(
    stream: list[Envelope], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(stream))
    prefix = stream[: data.draw(st.integers(0, len(stream)))]
    ordered, other = asyncio.run(outcomes(stream, prefix, shuffled))
    assert ordered == other


async def outcomes(stream: list[Envelope], prefix: list[Envelope], shuffled: list[Envelope]) -> tuple[Any, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return (
            await outcome(Path(folder, "ordered.db"), stream, prefix),
            await outcome(Path(folder, "shuffled.db"), shuffled, shuffled[: len(prefix)]),
        )


async def outcome(file: Path, stream: list[Envelope], again: list[Envelope]) -> Any:
    """Who is looked after and has an IRO, who of them shares, and what is broken; after saying some of it again."""
    council = Council.of(await harness.start(DECLARATION, f"sqlite:///{file}", now="2026-03-02"))
    await council.joins("JO", "SAM", "PAT", "QUY")
    for each in stream:
        await council.hears(each)
    before = await everything(council)
    for each in again:
        await council.hears(each)
    assert await everything(council) == before
    held = await council.holders()
    rows = await council.rows(DECLARATION.tables.tables["links"])
    links = {(row["kind"], *sorted(_now(row[side]) for side in ("child_id", "other_id"))) for row in rows}
    found = {
        (kind, one, other, held[one] == held[other])
        for kind, one, other in links
        if one != other and one in held and other in held
    }
    split = {tuple(row["child_ids"]) for row in await council.rows(splits, ended_on=None)}
    state = (sorted(held), sorted(found), await council.breaches(), sorted(split))
    await council.service.database.close()
    return state


def _now(child: str) -> str:
    return "CAL" if child == "DUP" else child


async def test_an_import_of_many_children_asks_the_database_a_bounded_number_of_times(council: Council) -> None:
    few = await statements(council, "FEW", 40)
    many = await statements(council, "MANY", 140)
    assert many <= few + 2
    assert await council.announced(IroChanged) == []


async def statements(council: Council, name: str, number: int) -> int:
    """How many statements it takes to hear of so many children, siblings in pairs, in one batch."""
    asked: list[str] = []

    def ask(*of: Any) -> None:
        asked.append(of[2])

    pairs = (became(f"{name}-{at}", sibling_ids=(f"{name}-{at ^ 1}",)) for at in range(number))
    listening.listen(Engine, "before_cursor_execute", ask)
    await council.hears(*pairs)
    listening.remove(Engine, "before_cursor_execute", ask)
    return len(asked)
