"""A looked-after child, as the facts tell it: the periods of care, and what is known of the child now.

Pure: the same facts give the same child, in whatever order they arrived.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from shared.calendar import birthday
from shared.child.details import Told, newest, stated_by, told_by
from shared.child.merged_records import MergedRecords, inside
from shared.child.proceedings import open_cases
from shared.child.times_in_care import Span, Turn, laid_out, turns_of
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
from shared.policy import Profile
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


class SecondStart(NamedTuple):
    """A second beginning, on this day, of a time in care that began on another: what it means a person is asked."""

    on: date
    stands: date
    fact: Fact


@dataclass(frozen=True)
class LookedAfterChild:
    """What the facts held say of one child."""

    child_id: str
    periods: tuple[CarePeriod, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    in_proceedings: bool = False
    told: Sequence[Told] = field(default=(), repr=False, hash=False, compare=False)
    second_starts: tuple[SecondStart, ...] = ()

    def details_on(self, day: date) -> Mapping[str, Any]:
        """What was so on an earlier day, as we know it now."""
        days, known = self._by_day
        return known[bisect_right(days, day)]

    @cached_property
    def _by_day(self) -> tuple[list[date], list[Mapping[str, Any]]]:
        """The days on which something was told, and what was known before the first of them and after each.

        Many duties ask of many days, between which seldom anything changes.
        """
        told = sorted(self.told, key=lambda each: each.on)
        known: list[Mapping[str, Any]] = [{}]
        for each in told:
            known.append({**known[-1], **each.values})
        return [each.on for each in told], known

    def of_age_on(self, age: int) -> date | None:
        """The birthday on which childhood ends, where it is known; the profile says at what age (`childhood`)."""
        born = self.details.get("date_of_birth")
        return birthday(born, age) if isinstance(born, date) else None

    def is_of_age(self, day: date, age: int) -> bool:
        """Whether the child has had that birthday by that day."""
        on = self.of_age_on(age)
        return on is not None and on <= day

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


_OF_ONE_PERIOD = ("placement", "short_breaks", "legal_status", "voluntary", "looked_after_from")
"""What one time in care does not tell of the next."""


def child_from(child_id: str, facts: Sequence[Fact], profile: Profile) -> LookedAfterChild:
    """The child that these facts tell of; facts must be in the order in which they were stated.

    `profile` says how far a second beginning moves a time in care by itself.
    """
    months_back = profile.settings.second_beginnings.moved_back_months
    if facts and {fact.subject for fact in facts} != {child_id}:
        return _child_from(
            child_id, facts, months_back
        )  # said of two records: rare, and all that was said has a bearing
    telling = [fact for fact in facts if type(fact.data) in DETAILS]
    known = _KNOWN.get(child_id)
    if known is None or known[1] != months_back or not _say_the_same(known[0], telling):
        if len(_KNOWN) >= _KEEP_AT_MOST:
            del _KNOWN[next(iter(_KNOWN))]
        known = _KNOWN[child_id] = (telling, months_back, _child_from(child_id, telling, months_back))
    return known[2]


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
_KEEP_AT_MOST = 1_000
_KNOWN: dict[str, tuple[list[Fact], int, LookedAfterChild]] = {}
"""The children asked about last, with the facts that told of them: each event of a child asks several times, and most
events say nothing of what a child is known from."""


def _child_from(child_id: str, facts: Sequence[Fact], months_back: int) -> LookedAfterChild:
    records = MergedRecords(child_id, facts)
    told, spans = told_by(facts, records), _spans(facts, records, months_back)
    periods = tuple(_periods(spans, facts, records))
    asked = tuple(SecondStart(turn.on, span.begun.on, turn.said[-1]) for span in spans for turn in span.asked)
    return LookedAfterChild(child_id, periods, newest(told), bool(open_cases(facts)), told, asked)


def _periods(spans: Sequence[Span], facts: Sequence[Fact], records: MergedRecords) -> list[CarePeriod]:
    corrections = _corrections_of(spans, facts)
    periods: list[CarePeriod] = []
    for number, span in enumerate(spans, 1):
        periods.append(_period(number, span, corrections[number - 1], periods, records))
    return periods


def _corrections_of(spans: Sequence[Span], facts: Sequence[Fact]) -> list[list[Fact]]:
    """The corrections without a date, by the period of care that was the newest known when they were made."""
    found: list[list[Fact]] = [[] for _ in spans]
    for fact in facts:
        if found and type(fact.data) is ChildDetailsCorrected and fact.data.looked_after_from is None:
            found[max((at for at, span in enumerate(spans) if span.place <= fact.place), default=0)].append(fact)
    return found


def _key_of(first: Fact, span: Span, taken: Collection[str]) -> str:
    """The day on which it was first said to begin; another's name only if that day was told again of another time."""
    key = first.key if first.key not in taken else span.begun.on.isoformat()
    while key in taken:
        key += "+"
    return key


def _period(
    number: int, span: Span, corrections: list[Fact], earlier: Sequence[CarePeriod], records: MergedRecords
) -> CarePeriod:
    """One time in care with what was stated of it."""
    beginnings = [fact for fact in span.said if isinstance(fact.data, ChildBecameLookedAfter)]
    first = min(beginnings, key=_first_heard)
    before = earlier[-1].stated if earlier else {}
    stated = {name: value for name, value in before.items() if name not in _OF_ONE_PERIOD}
    taken = {each.key for each in earlier}
    earliest_known = span.begun.earliest_known
    for fact in sorted([*span.said, *corrections], key=lambda fact: fact.place):
        values = records.stated(fact, stated_by(fact))
        stated |= values
        if fact in corrections and fact.place > span.begun.stated and _EARLIEST in values:
            earliest_known = bool(values[_EARLIEST])
    return CarePeriod(
        number,
        span.begun.on,
        span.end,
        earliest_known,
        first.baseline,
        first.first_received,
        _key_of(first, span, taken),
        stated,
        frozenset(fact.key for fact in beginnings),
    )


_EARLIEST = "looked_after_from_is_earliest_known"


def _first_heard(fact: Fact) -> tuple[datetime, bool, str]:
    """What was heard first stands; of two heard together the live one."""
    return (fact.first_received, fact.baseline is not None, fact.key)


def _spans(facts: Sequence[Fact], records: MergedRecords, months_back: int) -> list[Span]:
    """Every time in care; of another record's turns, those that say nothing new are left out."""
    own = turns_of((fact for fact in facts if not records.is_other(fact)), months_back)
    others = turns_of((fact for fact in facts if records.is_other(fact)), months_back, other=True)
    if not others:
        return laid_out(own, months_back)
    known = laid_out(own, months_back)
    spans = [(span.begun.on, span.end) for span in known]
    vague = [(span.begun.on, None) for span in known if span.begun.earliest_known]
    new = [turn for turn in others if not inside(turn.on, spans) or _is_truer(turn, vague)]
    return laid_out([*own, *new], months_back)


def _is_truer(turn: Turn, vague: Sequence[tuple[date, date | None]]) -> bool:
    """Whether another record knows the true beginning where the child's own knows the earliest date alone."""
    return turn.begins and not turn.earliest_known and inside(turn.on, vague)
