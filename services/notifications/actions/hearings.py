"""The hearings that are listed, of the children whom a caller may see: each once, for every child of its case.

Source: Hull 2 (the IRO is told of what is before the court); Blackpool 10.4.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.events.base import Event
from shared.events.council.child_court import HearingListed, HearingVacated
from shared.register.aliases import survivors_of
from shared.register.facts import Fact, told_of
from shared.register.naming import subjects_of
from shared.storage.rows import Only
from shared.work.unit_of_work import Work

HEARINGS: Final[frozenset[type[Event]]] = frozenset({HearingListed, HearingVacated})


@dataclass(frozen=True, slots=True)
class Ahead:
    """A hearing that stands listed, and the children of its case."""

    hearing_id: str
    kind: str
    on: date
    case_number: str | None
    child_ids: tuple[str, ...]


async def hearings_from(work: Work, day: date, only: Only, child_id: str | None = None) -> list[Ahead]:
    """Those of that day and later, the next one first; of one child, or of all in `only` (None: every child)."""
    named = {child_id} if child_id is not None else await subjects_of(work, {HearingListed})
    merged = await survivors_of(work, sorted(named))
    children = {merged.get(each, each) for each in named}
    seen = children if only is None else {each for each in children if each in only}
    return _ahead(await told_of(work, sorted(seen), HEARINGS), day)


def _ahead(told: Mapping[str, Sequence[Fact]], day: date) -> list[Ahead]:
    found: dict[str, HearingListed] = {}
    children: dict[str, set[str]] = defaultdict(set)
    for child_id, facts in told.items():
        for each in _standing(facts):
            if each.on >= day:
                found[each.hearing_id] = found.get(each.hearing_id, each) if each.case_number is None else each
                children[each.hearing_id].add(child_id)
    shown = (
        Ahead(its, each.kind, each.on, each.case_number, tuple(sorted(children[its]))) for its, each in found.items()
    )
    return sorted(shown, key=lambda each: (each.on, each.hearing_id))


def _standing(facts: Iterable[Fact]) -> Iterable[HearingListed]:
    """Listed, and not vacated since it was listed last."""
    its = list(facts)
    off = {fact.data.hearing_id: fact.place for fact in its if isinstance(fact.data, HearingVacated)}
    for fact in its:
        if isinstance(fact.data, HearingListed) and off.get(fact.data.hearing_id, "") < fact.place:
            yield fact.data
