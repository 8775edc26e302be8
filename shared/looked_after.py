"""A looked-after child, as the facts tell it: the periods of care, and what is known of the child now.

Pure: the same facts give the same child, in whatever order they arrived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from shared.events.base import Event
from shared.events.child_court import LegalStatusChanged, ProceedingsEnded, ProceedingsStarted
from shared.events.child_life import (
    ChildBecameLookedAfter,
    ChildCeasedToBeLookedAfter,
    ChildDetailsCorrected,
    ChildRecordsMerged,
    PlacementStarted,
)
from shared.events.duty_to_inform import SocialWorkerChanged
from shared.facts import Fact

DETAILS: frozenset[type[Event]] = frozenset(
    {
        ChildBecameLookedAfter,
        ChildCeasedToBeLookedAfter,
        ChildDetailsCorrected,
        ChildRecordsMerged,
        LegalStatusChanged,
        PlacementStarted,
        ProceedingsEnded,
        ProceedingsStarted,
        SocialWorkerChanged,
    }
)
"""The events from which a child is known; a service that needs the child registers these facts."""


@dataclass(frozen=True, slots=True)
class CarePeriod:
    """One unbroken time of being looked after, both ends local dates.

    `earliest_known` says that care may have begun before `start`. `baseline` is set when we first heard of it as
    imported history; `received` is when we first heard of it.
    """

    number: int
    start: date
    end: date | None
    earliest_known: bool
    baseline: date | None
    received: datetime

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class LookedAfterChild:
    """What the facts held say of one child."""

    child_id: str
    periods: tuple[CarePeriod, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    in_proceedings: bool = False

    @property
    def current(self) -> CarePeriod | None:
        """The period of care that has not ended."""
        return self.periods[-1] if self.periods and self.periods[-1].end is None else None

    @property
    def sibling_ids(self) -> tuple[str, ...]:
        return tuple(self.details.get("sibling_ids") or ())

    @property
    def parent_ids(self) -> tuple[str, ...]:
        return tuple(self.details.get("parent_ids") or ())


@dataclass(frozen=True, slots=True)
class _Turn:
    """A beginning or an end of care, as stated."""

    on: date
    begins: bool
    fact: Fact
    earliest_known: bool = False


def child_from(child_id: str, facts: Sequence[Fact]) -> LookedAfterChild:
    """The child that these facts tell of; facts must be in the order in which they were stated."""
    return LookedAfterChild(child_id, _periods(facts), _details(facts), _in_proceedings(facts))


def _periods(facts: Sequence[Fact]) -> tuple[CarePeriod, ...]:
    runs = [(begins, list(turns)) for begins, turns in groupby(_turns(facts), key=lambda turn: turn.begins)]
    if runs and not runs[0][0]:
        runs = runs[1:]
    pairs = [(runs[at][1], runs[at + 1][1] if at + 1 < len(runs) else None) for at in range(0, len(runs), 2)]
    told = [(begun, ended) for begun, ended in pairs if any(_is_beginning(turn) for turn in begun)]
    return tuple(_period(number, begun, ended) for number, (begun, ended) in enumerate(told, 1))


def _period(number: int, begun: list[_Turn], ended: list[_Turn] | None) -> CarePeriod:
    """One period: of several statements of one beginning or end, the one made last stands.

    A beginning that is only the earliest we know of never overrules a true one.
    """
    true_starts = [turn for turn in begun if not turn.earliest_known]
    start = max(true_starts or begun, key=lambda turn: turn.fact.order if true_starts else (-turn.on.toordinal(),))
    first = min((turn.fact for turn in begun), key=lambda fact: fact.first_received)
    end = max(ended, key=lambda turn: turn.fact.order).on if ended else None
    return CarePeriod(
        number, start.on, end, start.earliest_known, first.baseline, min(turn.fact.first_received for turn in begun)
    )


def _is_beginning(turn: _Turn) -> bool:
    return isinstance(turn.fact.data, ChildBecameLookedAfter)


def _turns(facts: Sequence[Fact]) -> list[_Turn]:
    """Every beginning and end by its own date; on one day an end comes before the next beginning if care was open."""
    turns = [turn for fact in facts if (turn := _turn(fact)) is not None]
    ordered: list[_Turn] = []
    for _, group in groupby(sorted(turns, key=lambda turn: turn.on), key=lambda turn: turn.on):
        same_day = list(group)
        in_care = bool(ordered) and ordered[-1].begins
        ordered.extend(sorted(same_day, key=lambda turn: turn.begins if in_care else not turn.begins))
    return ordered


def _turn(fact: Fact) -> _Turn | None:
    stated = fact.data
    if isinstance(stated, ChildCeasedToBeLookedAfter):
        return _Turn(stated.ceased_on, False, fact)
    if isinstance(stated, ChildBecameLookedAfter | ChildDetailsCorrected) and stated.looked_after_from is not None:
        return _Turn(stated.looked_after_from, True, fact, stated.looked_after_from_is_earliest_known)
    return None


def _details(facts: Sequence[Fact]) -> Mapping[str, Any]:
    """The newest of each detail; absent means unchanged, an empty list or null means none."""
    known: dict[str, Any] = {}
    for fact in facts:
        known.update(_stated(fact))
    return known


def _stated(fact: Fact) -> dict[str, Any]:
    data = fact.data
    if isinstance(data, ChildBecameLookedAfter | ChildDetailsCorrected):
        return {name: getattr(data, name) for name in data.model_fields_set}
    if isinstance(data, LegalStatusChanged):
        return {"legal_status": data.code}
    if isinstance(data, PlacementStarted):
        return {"placement": data.placement}
    if isinstance(data, SocialWorkerChanged):
        changed = {"social_worker_id": data.social_worker_id, "team_id": data.team_id}
        changed["team_manager_id"] = data.team_manager_id
        return {name: value for name, value in changed.items() if value is not None}
    return {}


def _in_proceedings(facts: Sequence[Fact]) -> bool:
    started = {fact.data.case_number for fact in facts if isinstance(fact.data, ProceedingsStarted)}
    ended = {fact.data.case_number for fact in facts if isinstance(fact.data, ProceedingsEnded)}
    return bool(started - ended)
