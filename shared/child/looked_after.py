"""A looked-after child, as the facts tell it: the periods of care, and what is known of the child now.

Pure: the same facts give the same child, in whatever order they arrived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from shared.child.details import Told, newest, stated_by, told_by
from shared.child.merged_records import MergedRecords, inside
from shared.child.proceedings import open_cases
from shared.events.base import Event
from shared.events.council.child_court import LegalStatusChanged, ProceedingsEnded, ProceedingsStarted
from shared.events.council.child_life import (
    ChildBecameLookedAfter,
    ChildCeasedToBeLookedAfter,
    ChildDetailsCorrected,
    ChildRecordsMerged,
    PlacementStarted,
)
from shared.events.council.duty_to_inform import SocialWorkerChanged
from shared.register.facts import Fact

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
    imported history; `received` is when we first heard of it. `key` names this period whatever its number and however
    often its beginning is corrected; `keys` are all that ever named it (two records of one child may each have named
    it). `stated` is what its beginning and the corrections of it say.
    """

    number: int
    start: date
    end: date | None
    earliest_known: bool
    baseline: date | None
    received: datetime
    key: str = ""
    stated: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)
    keys: frozenset[str] = field(default=frozenset(), compare=False)

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class LookedAfterChild:
    """What the facts held say of one child."""

    child_id: str
    periods: tuple[CarePeriod, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    in_proceedings: bool = False
    told: Sequence[Told] = field(default=(), repr=False, hash=False, compare=False)

    def details_on(self, day: date) -> Mapping[str, Any]:
        """What was so on an earlier day, as we know it now."""
        return newest(each for each in self.told if each.on <= day)

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
    other: bool = False
    """Said of another record, before it was merged into the child's."""


_Span = tuple[list[_Turn], list[_Turn] | None]
"""The statements of the beginning of one time in care, and those of its end if it has ended."""

_OF_ONE_PERIOD = ("placement", "short_breaks", "legal_status", "voluntary", "looked_after_from")
"""What one time in care does not tell of the next."""


def child_from(child_id: str, facts: Sequence[Fact]) -> LookedAfterChild:
    """The child that these facts tell of; facts must be in the order in which they were stated."""
    if any(fact.subject != child_id for fact in facts):
        return _child_from(child_id, facts)  # said of two records: rare, and all that was said has a bearing
    telling = [fact for fact in facts if isinstance(fact.data, _TELLING)]
    known = _KNOWN.get(child_id)
    if known is None or not _say_the_same(known[0], telling):
        if len(_KNOWN) >= _KEEP_AT_MOST:
            del _KNOWN[next(iter(_KNOWN))]
        known = _KNOWN[child_id] = (telling, _child_from(child_id, telling))
    return known[1]


def _say_the_same(some: Sequence[Fact], others: Sequence[Fact]) -> bool:
    return len(some) == len(others) and all(map(_says_the_same, some, others))


def _says_the_same(one: Fact, other: Fact) -> bool:
    """Whether a child is known alike from both: which fields were given counts, and which events stated it does not.

    Services differ in that: reporting, which keeps the events, does not gather their ids in its facts.
    """
    if one[_BUT_THE_EVENT_IDS] != other[_BUT_THE_EVENT_IDS]:
        return False
    return one.data is other.data or one.data.model_fields_set == other.data.model_fields_set


_BUT_THE_EVENT_IDS = slice(Fact._fields.index("event_ids"))
_TELLING = tuple(DETAILS)
_KEEP_AT_MOST = 1_000
_KNOWN: dict[str, tuple[list[Fact], LookedAfterChild]] = {}
"""The children asked about last, with the facts that told of them: each event of a child asks several times, and most
events say nothing of what a child is known from."""


def _child_from(child_id: str, facts: Sequence[Fact]) -> LookedAfterChild:
    records = MergedRecords(child_id, facts)
    told = told_by(facts, records)
    return LookedAfterChild(child_id, _periods(facts, records), newest(told), bool(open_cases(facts)), told)


def _periods(facts: Sequence[Fact], records: MergedRecords) -> tuple[CarePeriod, ...]:
    known = _known(_turns(facts, records))
    corrections = _corrections_of([begun for begun, _ in known], facts)
    periods: list[CarePeriod] = []
    for number, (begun, ended) in enumerate(known, 1):
        before = periods[-1].stated if periods else {}
        periods.append(_period(number, begun, ended, corrections[number - 1], before, records))
    return tuple(periods)


def _known(turns: Sequence[_Turn]) -> list[_Span]:
    """Each time in care: the statements of its beginning, and those of its end if it has ended."""
    runs = [(begins, list(group)) for begins, group in groupby(turns, key=lambda turn: turn.begins)]
    if runs and not runs[0][0]:
        runs = runs[1:]
    pairs = [(runs[at][1], runs[at + 1][1] if at + 1 < len(runs) else None) for at in range(0, len(runs), 2)]
    return [(begun, ended) for begun, ended in pairs if any(_is_beginning(turn) for turn in begun)]


def _corrections_of(begun: Sequence[list[_Turn]], facts: Sequence[Fact]) -> list[list[Fact]]:
    """The corrections without a date, by the period of care that was the newest known when they were made."""
    found: list[list[Fact]] = [[] for _ in begun]
    stated = [min(turn.fact.place for turn in turns if _is_beginning(turn)) for turns in begun]
    for fact in facts:
        if found and isinstance(fact.data, ChildDetailsCorrected) and fact.data.looked_after_from is None:
            found[max((at for at, place in enumerate(stated) if place <= fact.place), default=0)].append(fact)
    return found


def _period(
    number: int,
    begun: list[_Turn],
    ended: list[_Turn] | None,
    corrections: list[Fact],
    before: Mapping[str, Any],
    records: MergedRecords,
) -> CarePeriod:
    """One period: of several statements of one beginning or end, the one made last stands.

    A beginning that is only the earliest we know of never overrules a true one.
    """
    start = _standing(begun)
    first = min((turn.fact for turn in begun if _is_beginning(turn)), key=_first_heard)
    said = sorted([*(turn.fact for turn in begun), *corrections], key=lambda fact: fact.place)
    stated = {name: value for name, value in before.items() if name not in _OF_ONE_PERIOD}
    earliest_known = start.earliest_known
    for fact in said:
        stated |= records.stated(fact, stated_by(fact))
        if fact in corrections and fact.place > start.fact.place and _EARLIEST in fact.data.model_fields_set:
            earliest_known = bool(stated[_EARLIEST])
    return CarePeriod(
        number,
        start.on,
        _last_stated(ended).on if ended else None,
        earliest_known,
        first.baseline,
        first.first_received,
        first.key,
        stated,
        frozenset(turn.fact.key for turn in begun if _is_beginning(turn)),
    )


_EARLIEST = "looked_after_from_is_earliest_known"


def _standing(begun: Sequence[_Turn]) -> _Turn:
    """Of the true beginnings the one stated last; without any, the earliest date known."""
    true_starts = [turn for turn in begun if not turn.earliest_known]
    if true_starts:
        return _last_stated(true_starts)
    return min(begun, key=lambda turn: (turn.on, turn.fact.place))


def _last_stated(turns: Sequence[_Turn]) -> _Turn:
    """The statement made last; one of another record that was merged into the child's yields to the child's own."""
    return max(turns, key=lambda turn: (not turn.other, turn.fact.place))


def _first_heard(fact: Fact) -> tuple[datetime, bool, str]:
    """What was heard first stands; of two heard together the live one."""
    return (fact.first_received, fact.baseline is not None, fact.key)


def _is_beginning(turn: _Turn) -> bool:
    return isinstance(turn.fact.data, ChildBecameLookedAfter)


def _turns(facts: Sequence[Fact], records: MergedRecords) -> list[_Turn]:
    """Every beginning and end in order; of another record's, those that say nothing new are left out."""
    turns = [turn for fact in facts if (turn := _turn(fact, other=records.is_other(fact))) is not None]
    if not any(turn.other for turn in turns):
        return _in_order(turns)
    own = _known(_in_order([turn for turn in turns if not turn.other]))
    spans = [(_standing(begun).on, _last_stated(ended).on if ended else None) for begun, ended in own]
    vague = [(_standing(begun).on, None) for begun, _ in own if _standing(begun).earliest_known]
    return _in_order([turn for turn in turns if not turn.other or not inside(turn.on, spans) or _is_truer(turn, vague)])


def _is_truer(turn: _Turn, vague: Sequence[tuple[date, date | None]]) -> bool:
    """Whether another record knows the true beginning where the child's own knows the earliest date alone."""
    return turn.begins and not turn.earliest_known and inside(turn.on, vague)


def _in_order(turns: Sequence[_Turn]) -> list[_Turn]:
    """By their own dates; on one day an end comes before the next beginning if care was open."""
    ordered: list[_Turn] = []
    for _, group in groupby(sorted(turns, key=lambda turn: turn.on), key=lambda turn: turn.on):
        same_day = list(group)
        in_care = bool(ordered) and ordered[-1].begins
        ordered.extend(sorted(same_day, key=lambda turn: turn.begins if in_care else not turn.begins))
    return ordered


def _turn(fact: Fact, *, other: bool) -> _Turn | None:
    stated = fact.data
    if isinstance(stated, ChildCeasedToBeLookedAfter):
        return _Turn(stated.ceased_on, False, fact, other=other)
    if isinstance(stated, ChildBecameLookedAfter | ChildDetailsCorrected) and stated.looked_after_from is not None:
        return _Turn(stated.looked_after_from, True, fact, stated.looked_after_from_is_earliest_known, other)
    return None
