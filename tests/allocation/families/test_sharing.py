"""Children are told that they share their IRO with brothers and sisters, each once, whatever the order (Hull 1)."""

import random
from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import event as listening

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations
from shared.events.council.child_life import ChildBecameLookedAfter, ChildDetailsCorrected
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroAllocated, IroChanged, IroShared
from tests.support.families import became, ceased, chooses, corrected, excepts, has_met, holders, joins, merged, renamed
from tests.support.harness import Harness, event

IMPORT = date(2026, 1, 5)


@pytest.fixture
async def allocation(start_service: Any) -> Harness:
    started: Harness = await start_service(DECLARATION, now="2026-01-05")
    await joins(started, "JO")
    return started


def imported(child: str, *siblings: str) -> Envelope:
    data = ChildBecameLookedAfter(
        looked_after_from="2025-06-02", date_of_birth="2015-03-02", legal_status="V2", sibling_ids=siblings
    )
    return event(data, child, baseline=IMPORT)


async def told(allocation: Harness) -> list[tuple[str, tuple[str, ...], date | None]]:
    """Whom `iro.shared` was announced to, with whom, and as which history."""
    return [(each.subject, each.data.with_ids, each.baseline) for each in await allocation.announced(IroShared)]


async def named_in_letters(allocation: Harness) -> dict[str, tuple[str, ...]]:
    return {each.subject: each.data.shared_with for each in await allocation.announced(IroAllocated, IroChanged)}


async def test_a_child_is_told_once_of_a_brother_who_comes_later_and_gets_the_same_iro(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    assert await told(allocation) == []
    arrives = became("BEN", "2026-02-02", sibling_ids=("AVA",))
    await allocation.hears(arrives, now="2026-02-02")
    (said,) = await allocation.announced(IroShared)
    (row,) = await allocation.rows(allocations, child_id="AVA")
    assert (said.subject, said.data.with_ids, said.data.iro_id) == ("AVA", ("BEN",), "JO")
    assert (said.data.allocation_id, said.data.shared_from, said.baseline) == (row["id"], date(2026, 2, 2), None)
    assert await named_in_letters(allocation) == {"AVA": (), "BEN": ("AVA",)}
    await allocation.hears(arrives, corrected("AVA", "2026-02-03", sibling_ids=("BEN",)), now="2026-02-03")
    assert len(await told(allocation)) == 1
    await allocation.hears(became("CAL", "2026-02-04", sibling_ids=("AVA", "BEN")), now="2026-02-04")
    assert (await told(allocation))[1:] == [("AVA", ("CAL",), None), ("BEN", ("CAL",), None)]


async def test_brothers_and_sisters_who_come_together_are_named_in_each_others_letters(allocation: Harness) -> None:
    family = (became("AVA"), became("BEN", sibling_ids=("AVA",)), became("CAL", sibling_ids=("AVA", "BEN")))
    await allocation.hears(*family)
    assert await told(allocation) == []
    assert await named_in_letters(allocation) == {"AVA": ("BEN", "CAL"), "BEN": ("AVA", "CAL"), "CAL": ("AVA", "BEN")}
    await allocation.hears(*family)
    assert await told(allocation) == []


async def test_two_who_share_already_are_told_when_they_turn_out_to_be_brother_and_sister(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    await allocation.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)), now="2026-02-02")
    assert await told(allocation) == [("AVA", ("BEN",), None), ("BEN", ("AVA",), None)]


async def test_whoever_moves_to_a_sisters_iro_reads_it_in_the_letter_and_the_sister_is_told(
    allocation: Harness,
) -> None:
    await joins(allocation, "SAM")
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN"))
    await has_met(allocation, "AVA")
    await allocation.hears(corrected("BEN", sibling_ids=("AVA",)))
    assert (await holders(allocation))["BEN"] == (await holders(allocation))["AVA"]
    assert await told(allocation) == [("AVA", ("BEN",), None)]
    assert (await named_in_letters(allocation))["BEN"] == ("AVA",)


async def test_a_brother_who_waited_is_told_of_when_a_place_is_free(allocation: Harness) -> None:
    await allocation.hears(became("AVA"), became("OLD"))
    async with allocation.service.work() as work:
        await work.connection.execute(DECLARATION.tables.tables["iros"].update().values(fte=0.03))
    await allocation.hears(became("BEN", sibling_ids=("AVA",)))
    assert "BEN" not in await holders(allocation)
    await allocation.hears(ceased("OLD", "2026-01-06"), now="2026-01-06")
    assert (await holders(allocation))["BEN"] == "JO"
    assert await told(allocation) == [("AVA", ("BEN",), None)]


async def test_a_brother_who_leaves_and_returns_to_the_same_iro_is_not_told_of_twice(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN", sibling_ids=("AVA",)))
    await allocation.hears(ceased("BEN", "2026-01-08"), now="2026-01-08")
    await allocation.hears(became("BEN", "2026-02-02"), now="2026-02-02")
    assert (await holders(allocation))["BEN"] == "JO"
    assert await told(allocation) == [("AVA", ("BEN",), None)]


async def test_a_brother_told_of_under_another_record_is_not_told_of_again_when_they_are_merged(
    allocation: Harness,
) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(became("BEN2", sibling_ids=("AVA",)))
    await allocation.hears(became("BEN"), merged("BEN", "BEN2"))
    assert [each for each in await told(allocation) if each[0] == "AVA"] == [("AVA", ("BEN2",), None)]


async def test_siblings_who_need_not_share_and_do_are_told_all_the_same(allocation: Harness) -> None:
    await allocation.hears(became("AVA", sibling_ids=("BEN",)))
    await excepts(allocation, "AVA", "BEN", reason="group_too_large")
    await allocation.hears(became("BEN", sibling_ids=("AVA",)))
    assert set((await holders(allocation)).values()) == {"JO"}
    assert await told(allocation) == [("AVA", ("BEN",), None)]


async def test_a_manager_who_brings_siblings_together_has_both_told(allocation: Harness) -> None:
    await joins(allocation, "SAM")
    await allocation.hears(became("AVA"), became("BEN"))
    other = (await holders(allocation))["BEN"]
    await excepts(allocation, "AVA", "BEN", reason="group_too_large")
    await allocation.hears(corrected("BEN", sibling_ids=("AVA",)))
    assert await told(allocation) == []
    await chooses(allocation, "AVA", other)
    assert (await named_in_letters(allocation))["AVA"] == ("BEN",)
    assert await told(allocation) == [("BEN", ("AVA",), None)]


async def test_what_was_so_at_the_import_is_noted_and_nobody_is_written_to(allocation: Harness) -> None:
    await allocation.hears(imported("AVA"))
    await allocation.hears(imported("BEN", "AVA"))
    assert await told(allocation) == [("AVA", ("BEN",), IMPORT)]
    said = {"time": "2026-01-05T11:00:00+00:00", "baseline": IMPORT}
    late_part = event(ChildDetailsCorrected(sibling_ids=("AVA",)), "CAL", **said)
    await allocation.hears(imported("CAL"))
    await allocation.hears(late_part)
    assert [each for each in await told(allocation) if each[2] is None] == []
    assert (await told(allocation))[1:] == [("AVA", ("CAL",), IMPORT), ("CAL", ("AVA",), IMPORT)]


async def test_what_is_found_or_happens_after_the_import_is_told(allocation: Harness) -> None:
    await allocation.hears(imported("AVA"), imported("BEN"))
    await allocation.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)), now="2026-02-02")
    assert await told(allocation) == [("AVA", ("BEN",), None), ("BEN", ("AVA",), None)]
    await allocation.hears(became("CAL", "2026-02-03", sibling_ids=("AVA",)), now="2026-02-03")
    assert (await told(allocation))[2:] == [("AVA", ("CAL",), None)]


async def test_an_imported_child_is_told_of_a_sister_who_was_here_before(allocation: Harness) -> None:
    await allocation.hears(became("AVA"))
    await allocation.hears(imported("BEN", "AVA"))
    assert await told(allocation) == [("AVA", ("BEN",), None), ("BEN", ("AVA",), None)]


async def test_a_child_without_a_family_costs_no_question_about_families(allocation: Harness) -> None:
    asked: list[str] = []

    def ask(*of: Any) -> None:
        asked.append(of[2])

    listening.listen(Engine, "before_cursor_execute", ask)
    await allocation.hears(became("AVA"))
    alone = list(asked)
    await allocation.hears(became("BEN", sibling_ids=("AVA",)))
    listening.remove(Engine, "before_cursor_execute", ask)
    for table in ("sibling_splits", "SET told_of"):
        assert any(table in each for each in asked)
        assert not any(table in each for each in alone)


async def test_in_every_order_each_child_is_told_once_of_each_who_shares(allocation: Harness) -> None:
    await joins(allocation, "SAM")
    stream = [
        became("AVA"),
        became("BEN", sibling_ids=("AVA",)),
        became("CAL"),
        corrected("CAL", "2026-01-07", sibling_ids=("AVA", "BEN")),
        ceased("BEN", "2026-01-12"),
        became("BEN", "2026-01-20"),
        became("DOT", sibling_ids=("CAL2",)),
        became("CAL2"),
        merged("CAL", "CAL2", "2026-01-21"),
    ]
    shuffling = random.Random(7)
    allocation.clock.set("2026-03-02")
    for round_ in range(6):
        names = {name: f"{name}-{round_}" for name in ("AVA", "BEN", "CAL", "CAL2", "DOT")}
        for each in shuffling.sample(stream, len(stream)):
            await allocation.hears(renamed(each, names))
        await allocation.hears(*(renamed(each, names) for each in stream))
        heard = await _heard_of(allocation)
        wanted = {("AVA", "BEN"), ("AVA", "CAL"), ("BEN", "CAL"), ("CAL", "DOT")}
        held = await holders(allocation)
        assert len({held[names[each]] for each in ("AVA", "BEN", "CAL", "DOT")}) == 1
        for one, other in wanted:
            assert heard[names[one]][names[other]] == heard[names[other]][names[one]] == 1, (round_, one, other)


async def _heard_of(allocation: Harness) -> dict[str, Counter[str]]:
    """For each child with an IRO: of whom the child heard in the present allocation, and how often, by today's ids."""
    present = {row["id"]: row["child_id"] for row in await allocation.rows(allocations) if row["ended_on"] is None}
    heard: dict[str, Counter[str]] = {child: Counter() for child in present.values()}
    for each in await allocation.announced(IroAllocated, IroChanged, IroShared):
        if each.data.allocation_id in present:
            names = each.data.with_ids if isinstance(each.data, IroShared) else each.data.shared_with
            heard[present[each.data.allocation_id]].update(name.replace("CAL2", "CAL") for name in names)
    return heard
