"""What holds of every opening, and that a whole service's caseload is opened by few statements."""

import asyncio
import random
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.allocation.declaration import DECLARATION
from services.allocation.rules.plans.model import Plan
from services.allocation.tables.children import unallocated
from services.allocation.tables.openings import BEING_OPENED
from shared.events.envelope import Envelope
from tests.support import harness
from tests.support.council import Council, complete_opening
from tests.support.events import imported
from tests.support.harness import statements
from tests.support.laws import examples

HOURS = {"JO": 0.1, "SAM": 0.05, "PAT": 0.05}
"""Room for seven children, and twice for three."""
THERE, COMING = ("E0", "E1", "E2"), tuple(f"I{number}" for number in range(8))


class Caseload(NamedTuple):
    """Children who have an IRO, and those with whom a caseload is opened: their events, and who is whose what."""

    there: list[Envelope]
    coming: list[Envelope]
    siblings: set[frozenset[str]]
    parents: set[frozenset[str]]


@st.composite
def caseloads(draw: st.DrawFn) -> Caseload:
    pair = st.lists(st.sampled_from((*THERE, *COMING)), min_size=2, max_size=2, unique=True).map(frozenset)
    among = pair.filter(lambda both: not both <= set(THERE))
    parents = set(draw(st.lists(among, max_size=2)))
    siblings = set(draw(st.lists(among, max_size=7))) - parents
    there = [_told(child, siblings, parents) for child in draw(st.lists(st.sampled_from(THERE), unique=True))]
    return Caseload(there, [_told(child, siblings, parents) for child in COMING], siblings, parents)


def _told(child: str, siblings: set[frozenset[str]], parents: set[frozenset[str]]) -> Envelope:
    """Each link is told of by both sides or by one, who is the younger."""
    theirs = tuple(sorted(other for both in siblings if child in both for other in both - {child}))
    above = tuple(sorted(other for both in parents if child == max(both) for other in both - {child}))
    return imported(child, sibling_ids=theirs, parent_ids=above)


class Opened(NamedTuple):
    """Who had whom before and after completing an opening, the plan, the loads, and who waits for what."""

    before: dict[str, str]
    after: dict[str, str]
    plan: Plan
    waiting: dict[str, str]


async def opened(file: Path, there: list[Envelope], batches: list[list[Envelope]]) -> Opened:
    council = Council.of(await harness.start(DECLARATION, f"sqlite:///{file}"))
    service = council.service
    for iro_id, fte in HOURS.items():
        await council.joins(iro_id, fte=fte)
    for each in there:
        await council.hears(each)
    row = await council.declares_opening()
    for batch in batches:
        await council.hears(*batch)
    before = await council.holders()
    plan = await council.does(complete_opening(row["id"]))
    reasons = {row["child_id"]: row["reason"] for row in await council.rows(unallocated)}
    found = Opened(before, await council.holders(), plan, reasons)
    await service.database.close()
    return found


@examples(1 / 4)
@given(caseloads(), st.data())
def test_an_opening_moves_nobody_breaks_no_rule_and_does_not_depend_on_the_order_of_arrival(
    caseload: Caseload, data: st.DataObject
) -> None:
    order, size = data.draw(st.permutations(caseload.coming)), data.draw(st.integers(1, 8))
    with tempfile.TemporaryDirectory() as folder:
        whole = asyncio.run(opened(Path(folder, "whole.db"), caseload.there, [caseload.coming]))
        batches = [order[start : start + size] for start in range(0, len(order), size)]
        other = asyncio.run(opened(Path(folder, "other.db"), caseload.there, batches))
    assert other == whole
    assert whole.before.items() <= whole.after.items()
    assert set(whole.before) == {each.subject for each in caseload.there} - whole.waiting.keys()
    assert set(whole.after) | set(whole.waiting) == {each.subject for each in (*caseload.there, *caseload.coming)}
    assert BEING_OPENED not in whole.waiting.values()
    _no_rule_is_broken(caseload, whole)


def _no_rule_is_broken(caseload: Caseload, whole: Opened) -> None:
    after = whole.after
    loads = {iro_id: list(after.values()).count(iro_id) for iro_id in HOURS}
    assert all(loads[iro_id] <= 70 * fte + 1e-6 for iro_id, fte in HOURS.items())
    assert not [both for both in caseload.parents if len(both & after.keys()) == 2 and len(_iros(after, both)) == 1]
    parted = {each.child_id for each in whole.plan.placements if "not with every sibling" in each.reason}
    together = [
        both for both in caseload.siblings if both <= set(COMING) and both <= after.keys() and not both & parted
    ]
    assert all(len(_iros(after, both)) == 1 for both in together)


def _iros(held: dict[str, str], children: frozenset[str]) -> set[str]:
    return {held[child] for child in children}


@pytest.mark.both("statements")
async def test_a_caseload_of_1200_children_is_opened_in_one_transaction_by_few_statements(start_service: Any) -> None:
    council = Council.of(await start_service(DECLARATION))
    service = council.service
    await council.joins(*(f"IRO{number:02}" for number in range(18)))
    row = await council.declares_opening()
    events = _many(1_200)
    for start in range(0, len(events), 500):
        await council.hears(*events[start : start + 500])
    with statements(service.database) as asked:
        plan = await council.does(complete_opening(row["id"]))
    assert (plan.max_before, plan.max_after, plan.gap, plan.unplaced) == (0, 67, 0, ())
    assert len(await council.holders()) == 1_200
    assert len(asked) < 40, len(asked)


def _many(number: int) -> list[Envelope]:
    """Children in families of one to four."""
    chance, told = random.Random(1), []
    while len(told) < number:
        size = min(chance.choices((1, 2, 3, 4), (62, 20, 10, 8))[0], number - len(told))
        ids = [f"C{len(told) + place:04}" for place in range(size)]
        told += [imported(child, sibling_ids=tuple(other for other in ids if other != child)) for child in ids]
    return told
