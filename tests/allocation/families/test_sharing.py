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
from shared.events.council.child_life import ChildDetailsCorrected
from shared.events.services.allocation import IroAllocated, IroChanged, IroShared, IroSharingCorrected
from tests.support.council import Council
from tests.support.events import became, ceased, corrected, event, imported, merged, renamed, restored, withdrawn

IMPORT = date(2026, 1, 5)


@pytest.fixture
async def council(start_service: Any) -> Council:
    started = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await started.joins("JO")
    return started


async def told(council: Council) -> list[tuple[str, tuple[str, ...], date | None]]:
    """Whom `iro.shared` was announced to, with whom, and as which history."""
    return [(each.subject, each.data.with_ids, each.baseline) for each in await council.announced(IroShared)]


async def named_in_letters(council: Council) -> dict[str, tuple[str, ...]]:
    return {each.subject: each.data.shared_with for each in await council.announced(IroAllocated, IroChanged)}


async def test_a_child_is_told_once_of_a_brother_who_comes_later_and_gets_the_same_iro(council: Council) -> None:
    await council.hears(became("AVA"))
    assert await told(council) == []
    arrives = became("BEN", "2026-02-02", sibling_ids=("AVA",))
    await council.hears(arrives, now="2026-02-02")
    (said,) = await council.announced(IroShared)
    (row,) = await council.rows(allocations, child_id="AVA")
    assert (said.subject, said.data.with_ids, said.data.iro_id) == ("AVA", ("BEN",), "JO")
    assert (said.data.allocation_id, said.data.shared_from, said.baseline) == (row["id"], date(2026, 2, 2), None)
    assert await named_in_letters(council) == {"AVA": (), "BEN": ("AVA",)}
    await council.hears(arrives, corrected("AVA", "2026-02-03", sibling_ids=("BEN",)), now="2026-02-03")
    assert len(await told(council)) == 1
    await council.hears(became("CAL", "2026-02-04", sibling_ids=("AVA", "BEN")), now="2026-02-04")
    assert (await told(council))[1:] == [("AVA", ("CAL",), None), ("BEN", ("CAL",), None)]


async def test_brothers_and_sisters_who_come_together_are_named_in_each_others_letters(council: Council) -> None:
    family = (became("AVA"), became("BEN", sibling_ids=("AVA",)), became("CAL", sibling_ids=("AVA", "BEN")))
    await council.hears(*family)
    assert await told(council) == []
    assert await named_in_letters(council) == {"AVA": ("BEN", "CAL"), "BEN": ("AVA", "CAL"), "CAL": ("AVA", "BEN")}
    await council.hears(*family)
    assert await told(council) == []


async def test_two_who_share_already_are_told_when_they_turn_out_to_be_brother_and_sister(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    await council.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)), now="2026-02-02")
    assert await told(council) == [("AVA", ("BEN",), None), ("BEN", ("AVA",), None)]


async def test_whoever_moves_to_a_sisters_iro_reads_it_in_the_letter_and_the_sister_is_told(
    council: Council,
) -> None:
    await council.joins("SAM")
    await council.hears(became("AVA"))
    await council.hears(became("BEN"))
    await council.has_met("AVA")
    await council.hears(corrected("BEN", sibling_ids=("AVA",)))
    assert (await council.holders())["BEN"] == (await council.holders())["AVA"]
    assert await told(council) == [("AVA", ("BEN",), None)]
    assert (await named_in_letters(council))["BEN"] == ("AVA",)


async def test_a_brother_who_waited_is_told_of_when_a_place_is_free(council: Council) -> None:
    await council.hears(became("AVA"), became("OLD"))
    async with council.service.deciding() as work:
        await work.connection.execute(DECLARATION.tables.tables["iros"].update().values(fte=0.03))
    await council.hears(became("BEN", sibling_ids=("AVA",)))
    assert "BEN" not in await council.holders()
    await council.hears(ceased("OLD", "2026-01-06"), now="2026-01-06")
    assert (await council.holders())["BEN"] == "JO"
    assert await told(council) == [("AVA", ("BEN",), None)]


async def test_a_brother_who_leaves_and_returns_to_the_same_iro_is_not_told_of_twice(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN", sibling_ids=("AVA",)))
    await council.hears(ceased("BEN", "2026-01-08"), now="2026-01-08")
    await council.hears(became("BEN", "2026-02-02"), now="2026-02-02")
    assert (await council.holders())["BEN"] == "JO"
    assert await told(council) == [("AVA", ("BEN",), None)]


async def test_a_brother_told_of_under_another_record_is_not_told_of_again_when_they_are_merged(
    council: Council,
) -> None:
    await council.hears(became("AVA"))
    await council.hears(became("BEN2", sibling_ids=("AVA",)))
    await council.hears(became("BEN"), merged("BEN", "BEN2"))
    assert [each for each in await told(council) if each[0] == "AVA"] == [("AVA", ("BEN2",), None)]


async def test_siblings_who_need_not_share_and_do_are_told_all_the_same(council: Council) -> None:
    await council.hears(became("AVA", sibling_ids=("BEN",)))
    await council.excepts("AVA", "BEN", reason="group_too_large")
    await council.hears(became("BEN", sibling_ids=("AVA",)))
    assert set((await council.holders()).values()) == {"JO"}
    assert await told(council) == [("AVA", ("BEN",), None)]


async def test_a_manager_who_brings_siblings_together_has_both_told(council: Council) -> None:
    await council.joins("SAM")
    await council.hears(became("AVA"), became("BEN"))
    other = (await council.holders())["BEN"]
    await council.excepts("AVA", "BEN", reason="group_too_large")
    await council.hears(corrected("BEN", sibling_ids=("AVA",)))
    assert await told(council) == []
    await council.chooses("AVA", other)
    assert (await named_in_letters(council))["AVA"] == ("BEN",)
    assert await told(council) == [("BEN", ("AVA",), None)]


async def test_what_was_so_at_the_import_is_noted_and_nobody_is_written_to(council: Council) -> None:
    await council.hears(imported("AVA", "2025-06-02", baseline=IMPORT))
    await council.hears(imported("BEN", "2025-06-02", baseline=IMPORT, sibling_ids=("AVA",)))
    assert await told(council) == [("AVA", ("BEN",), IMPORT)]
    said = {"time": "2026-01-05T11:00:00+00:00", "baseline": IMPORT}
    late_part = event(ChildDetailsCorrected(sibling_ids=("AVA",)), "CAL", **said)
    await council.hears(imported("CAL", "2025-06-02", baseline=IMPORT))
    await council.hears(late_part)
    assert [each for each in await told(council) if each[2] is None] == []
    assert (await told(council))[1:] == [("AVA", ("CAL",), IMPORT), ("CAL", ("AVA",), IMPORT)]


async def test_what_is_found_or_happens_after_the_import_is_told(council: Council) -> None:
    await council.hears(imported("AVA", "2025-06-02", baseline=IMPORT), imported("BEN", "2025-06-02", baseline=IMPORT))
    await council.hears(corrected("BEN", "2026-02-02", sibling_ids=("AVA",)), now="2026-02-02")
    assert await told(council) == [("AVA", ("BEN",), None), ("BEN", ("AVA",), None)]
    await council.hears(became("CAL", "2026-02-03", sibling_ids=("AVA",)), now="2026-02-03")
    assert (await told(council))[2:] == [("AVA", ("CAL",), None)]


async def test_an_imported_child_is_told_of_a_sister_who_was_here_before(council: Council) -> None:
    await council.hears(became("AVA"))
    await council.hears(imported("BEN", "2025-06-02", baseline=IMPORT, sibling_ids=("AVA",)))
    assert await told(council) == [("AVA", ("BEN",), None), ("BEN", ("AVA",), None)]


async def test_a_child_without_a_family_costs_no_question_about_families(council: Council) -> None:
    asked: list[str] = []

    def ask(*of: Any) -> None:
        asked.append(of[2].replace('"', ""))

    listening.listen(Engine, "before_cursor_execute", ask)
    await council.hears(became("AVA"))
    alone = list(asked)
    await council.hears(became("BEN", sibling_ids=("AVA",)))
    listening.remove(Engine, "before_cursor_execute", ask)
    for table in ("sibling_splits", "SET told_of"):
        assert any(table in each for each in asked)
        assert not any(table in each for each in alone)


async def test_in_every_order_each_child_is_told_once_of_each_who_shares(council: Council) -> None:
    await council.joins("SAM")
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
    council.clock.set("2026-03-02")
    for round_ in range(6):
        names = {name: f"{name}-{round_}" for name in ("AVA", "BEN", "CAL", "CAL2", "DOT")}
        for each in shuffling.sample(stream, len(stream)):
            await council.hears(renamed(each, names))
        await council.hears(*(renamed(each, names) for each in stream))
        heard = await _heard_of(council)
        wanted = {("AVA", "BEN"), ("AVA", "CAL"), ("BEN", "CAL"), ("CAL", "DOT")}
        held = await council.holders()
        assert len({held[names[each]] for each in ("AVA", "BEN", "CAL", "DOT")}) == 1
        for one, other in wanted:
            assert heard[names[one]][names[other]] == heard[names[other]][names[one]] == 1, (round_, one, other)


async def _heard_of(council: Council) -> dict[str, Counter[str]]:
    """For each child with an IRO: of whom the child heard in the present allocation, and how often, by today's ids."""
    present = {row["id"]: row["child_id"] for row in await council.rows(allocations) if row["ended_on"] is None}
    heard: dict[str, Counter[str]] = {child: Counter() for child in present.values()}
    for each in await council.announced(IroAllocated, IroChanged, IroShared):
        if each.data.allocation_id in present:
            names = each.data.with_ids if isinstance(each.data, IroShared) else each.data.shared_with
            heard[present[each.data.allocation_id]].update(name.replace("CAL2", "CAL") for name in names)
    return heard


async def corrected_names(council: Council) -> list[tuple[str, tuple[str, ...]]]:
    """Of whom `iro.sharing_corrected` was announced, and who is no brother or sister."""
    return [(each.subject, each.data.not_with_ids) for each in await council.announced(IroSharingCorrected)]


async def test_of_those_named_with_an_allocation_is_said_who_is_none_and_who_is_one_again(council: Council) -> None:
    """All who are none, each time; whoever is one again is told of anew, and who was never named makes no news."""
    links = [corrected(other, "2026-01-05", sibling_ids=("AVA",)) for other in ("BEN", "CAL")]
    await council.hears(became("AVA"), became("BEN"), became("CAL"), *links)
    assert await named_in_letters(council) == {"AVA": ("BEN", "CAL"), "BEN": ("AVA",), "CAL": ("AVA",)}
    for link in links:
        await council.hears(withdrawn(link))
    assert await corrected_names(council) == [
        ("AVA", ("BEN",)),
        ("BEN", ("AVA",)),
        ("AVA", ("BEN", "CAL")),
        ("CAL", ("AVA",)),
    ]
    assert await told(council) == []
    await council.hears(restored(links[0]))
    assert (await corrected_names(council))[4:] == [("AVA", ("CAL",)), ("BEN", ())]
    assert await told(council) == [("AVA", ("BEN",), None), ("BEN", ("AVA",), None)]
    (row,) = await council.rows(allocations, child_id="AVA")
    assert row["told_of"] == ["BEN"]
