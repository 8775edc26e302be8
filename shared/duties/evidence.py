"""What starts a clock or answers it: the facts held about a subject, seen as the policy's starts and answers do."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeVar

from shared.calendar import Calendar, local_date
from shared.child.looked_after import CarePeriod, LookedAfterChild
from shared.child.said_by import begun_by, ended_by
from shared.child.states import state_on, whatever_the_day
from shared.duties.ways import fault_of_way
from shared.events.base import Event, to_date
from shared.events.council.child_life import ChildBecameLookedAfter, ChildCeasedToBeLookedAfter, ChildDetailsCorrected
from shared.events.council.duties_done import DutyReported
from shared.policy import Answer, AtLeast, Contains, Duty, NotIn, Profile, Start
from shared.register.facts import Fact

BECAME = ChildBecameLookedAfter.TYPE
CEASED = ChildCeasedToBeLookedAfter.TYPE
CORRECTED = ChildDetailsCorrected.TYPE


@dataclass(frozen=True, slots=True)
class Report:
    """A fact that no event carries, told by a call: `met`, or another named in the policy.

    `by` told it; `reason` says why, where it puts right what was told before.
    """

    call: str
    duty: str | None
    key: str | None
    on: date
    data: Mapping[str, Any] = field(default_factory=dict)
    by: str | None = None
    reason: str | None = None
    ids: frozenset[str] = frozenset()
    """The events that told it, if an event did."""


class Piece(NamedTuple):
    """One piece of evidence: a fact, a period of care, or a report, with its own date and where its fields are.

    `known_on` is the local date on which we first heard of it. `ids` are the events that stated it. `once` says that
    stating it again with another date corrects it, for it has no key of its own.
    """

    key: str
    on: date
    known_on: date
    source: Fact | CarePeriod | Report
    look_up: Callable[[str], Any]
    baseline: date | None = None
    period: CarePeriod | None = None
    ids: frozenset[str] = frozenset()
    once: bool = False
    dated_on: date | None = None
    """The local day on which its date was first heard of, as it is now; `known_on` where nothing changed it."""

    @property
    def place(self) -> tuple[date, str]:
        """Where it stands among others: by its date."""
        return (self.on, self.key)


Wanted = TypeVar("Wanted", Start, Answer)
PLACE: Final = attrgetter("on", "key")
"""A piece's `place`, for many of them."""


class Subject:
    """All that is held about one subject when its duties are derived, as at a local date."""

    def __init__(
        self,
        child: LookedAfterChild,
        facts: Sequence[Fact],
        profile: Profile,
        today: date,
        reports: Iterable[Report] = (),
    ) -> None:
        self.child = child
        self.facts = facts
        self.profile = profile
        self.calendar = profile.calendar
        self.of_age_on = child.of_age_on(profile.settings.childhood.ends_at_age)
        self.today = today
        self._facts: dict[str, list[Fact]] = defaultdict(list)
        self._reports: dict[str, list[Report]] = defaultdict(list)
        self._found: dict[tuple[str | None, str | None, str | None], list[Piece]] = {}
        self._fitting: dict[int, list[Piece]] = {}
        self._was: dict[tuple[str, date], bool] = {}
        self._whatever: dict[str, bool | None] = {}
        self._heard_among: dict[int, tuple[Any, ...]] = {}
        self._begun_by: dict[int, frozenset[str]] = {}
        self.starting: dict[tuple[str, int], list[Piece]] = {}
        """What starts each duty, by each of its starts: found once, however many clocks ask for it (`openings.py`)."""
        for fact in facts:
            self._facts[fact.data.TYPE].append(fact)
        for report in reports:
            self._reports[report.call].append(report)
        self.names = frozenset((BECAME, CEASED, *self._facts, *self._reports))
        """What there may be evidence of: of most that could start or answer a duty nothing was ever heard."""

    def with_keys(self, renamed: Mapping[tuple[str, str], str]) -> "Subject":
        """The same, with what was told of some duties told under their other keys."""
        reports = [replace(each, key=renamed.get((each.duty or "", each.key or ""), each.key)) for each in self.reports]
        return Subject(self.child, self.facts, self.profile, self.today, reports)

    def told_also(self, more: Sequence[Fact]) -> "Subject":
        """The same with more facts, stated last; what was found among facts of other types is not looked for again."""
        other = Subject(self.child, [*self.facts, *more], self.profile, self.today, self.reports)
        kinds = {fact.data.TYPE for fact in more}
        other._found = {place: pieces for place, pieces in self._found.items() if place[0] not in kinds}
        return other

    @property
    def reports(self) -> list[Report]:
        """What was told by calls."""
        return [report for told in self._reports.values() for report in told]

    @property
    def heard_of(self) -> frozenset[str]:
        """The names of everything there is evidence of: only duties that one of them starts can have a clock."""
        return frozenset((*self._facts, *self._reports))

    def report_of(self, duty: str, key: str) -> Report | None:
        """What a person told of this duty: that it was met."""
        told = self._reports.get("met", ())
        return next((each for each in told if (each.duty, each.key or "") == (duty, key)), None)

    def reported(self, duty: Duty) -> list[Report]:
        """What councils' systems told of this duty by its name, by day: that it was done."""
        if DutyReported.TYPE not in self.names or not any(answer.call == "met" for answer in duty.met_by):
            return []
        told = (_reported(fact) for fact in self.facts_of(DutyReported))
        own = (report for report in told if report.duty == duty.id and _done_as_it_may_be(duty, report))
        return sorted(own, key=lambda each: each.on)

    def is_so(self, states: Iterable[str], day: date) -> bool:
        """Whether all these conditions on how the child stood held on a day; many duties ask the same of one day."""
        for state in states:
            so = self._any_day(state)
            if not (self._on(day, state) if so is None else so):
                return False
        return True

    def _on(self, day: date, state: str) -> bool:
        place = (state, day)
        found = self._was.get(place)
        if found is None:
            found = self._was[place] = state_on(self.child, self._facts, self.profile, state, day)
        return found

    def is_ever_so(self, states: Iterable[str]) -> bool:
        """Whether all these conditions may have held on any day; if not, no day need be asked about."""
        return all(map(self._may_be_so, states))

    def _may_be_so(self, state: str) -> bool:
        return self._any_day(state) is not False

    def _any_day(self, state: str) -> bool | None:
        if state not in self._whatever:
            self._whatever[state] = whatever_the_day(self.child, self._facts, state)
        return self._whatever[state]

    def facts_of(self, kind: type[Event]) -> Sequence[Fact]:
        """The facts held of one type."""
        return self._facts.get(kind.TYPE, ())

    def pieces(self, wanted: Start | Answer) -> list[Piece]:
        """The evidence that fits a start or an answer, in the order of its dates."""
        found = self._fitting.get(id(wanted))
        if found is None:
            found = self._all(wanted) if self.has_heard_of(wanted) else []
            if wanted.is_conditional:
                found = [piece for piece in found if _fits(wanted, piece)]
            self._fitting[id(wanted)] = found
        return found

    def has_heard_of(self, wanted: Start | Answer) -> bool:
        """Whether there may be evidence that fits: of most that could start or answer a duty nothing was ever heard."""
        return wanted.told_as in self.names

    def heard_among(self, wanted: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
        """Those of a duty's starts or answers for which there may be evidence: asked once for all its clocks."""
        found = self._heard_among.get(id(wanted))
        if found is None:
            names = self.names
            found = self._heard_among[id(wanted)] = tuple([each for each in wanted if each.told_as in names])
        return found

    def _all(self, wanted: Start | Answer) -> list[Piece]:
        """The same for every duty that looks at the same field of the same event."""
        place = (wanted.event, wanted.call, wanted.field)
        found = self._found.get(place)
        if found is None:
            made = (piece for piece in self._candidates(wanted) if piece is not None)
            found = self._found[place] = sorted(made, key=PLACE)
        return found

    def _candidates(self, wanted: Start | Answer) -> Iterable[Piece | None]:
        if wanted.call is not None:
            return (_from_report(each, wanted) for each in self._reports.get(wanted.call, ()))
        if wanted.event == BECAME:
            return (self._begun(period, wanted) for period in self.child.periods)
        if wanted.event == CEASED:
            return (self._ended(period) for period in self.child.periods)
        return (_from_fact(fact, wanted, self.calendar) for fact in self._facts.get(wanted.event or "", ()))

    def _begun(self, period: CarePeriod, wanted: Start | Answer) -> Piece | None:
        ids = self._begun_by.get(period.number)
        if ids is None:
            ids = self._begun_by[period.number] = begun_by(period, self._of_beginnings())
        return _from_period(period, wanted, self.calendar, ids)

    def _of_beginnings(self) -> Iterator[Fact]:
        """The facts that may say when care began."""
        return (fact for kind in (BECAME, CORRECTED) for fact in self._facts.get(kind, ()))

    def _ended(self, period: CarePeriod) -> Piece | None:
        piece = _from_end(period, self.calendar)
        return piece and piece._replace(ids=ended_by(period, self._facts.get(CEASED, ())))


def _done_as_it_may_be(duty: Duty, report: Report) -> bool:
    return fault_of_way(duty, report.data.get("how"), report.data.get("because")) is None


def _reported(fact: Fact) -> Report:
    assert isinstance(fact.data, DutyReported)
    said = fact.data.model_dump(exclude_none=True, exclude={"duty", "on"})
    return Report("met", fact.data.duty, None, fact.data.on, said, fact.data.by, ids=fact.event_ids)


def _from_report(report: Report, wanted: Start | Answer) -> Piece:
    def look_up(path: str) -> Any:
        found = report.data.get(path)
        return report.key if found is None and path == "review_id" else found

    given = look_up(wanted.field) if wanted.field is not None else None
    on = report.on if given is None else to_date(given)
    return Piece(report.key or "", on, report.on, report, look_up)


def _from_period(period: CarePeriod, wanted: Start | Answer, calendar: Calendar, ids: frozenset[str]) -> Piece | None:
    """A period of care stands for all statements of its beginning, so correcting its date moves its clocks."""
    received = local_date(period.received, calendar)
    of_the_period = {
        "looked_after_from": period.start,
        "receivedat": received,
        "looked_after_from_is_earliest_known": period.earliest_known,
    }

    def look_up(path: str) -> Any:
        return of_the_period[path] if path in of_the_period else _inside(period.stated, path)

    on = look_up(wanted.field or "looked_after_from")
    if on is None:
        return None
    return Piece(period.key, on, received, period, look_up, period.baseline, period, ids)


def _from_end(period: CarePeriod, calendar: Calendar) -> Piece | None:
    """As `_from_period`: the end of a period as it was stated last, not every date it was ever said to have."""
    if period.end is None:
        return None
    on = {"ceased_on": period.end}
    return Piece(period.key, period.end, local_date(period.received, calendar), period, on.get, None, period)


_OF_THE_ENVELOPE: Final[Mapping[str, str]] = {
    "id": "event_id",
    "subject": "subject",
    "time": "time",
    "receivedat": "first_received",
    "baseline": "baseline",
}
"""What a policy names of the envelope, and where a fact has it."""


def _from_fact(fact: Fact, wanted: Start | Answer, calendar: Calendar) -> Piece | None:
    """A fact's own date may be absent: then it is the local day of the event's time."""

    def look_up(path: str) -> Any:
        return getattr(fact, _OF_THE_ENVELOPE[path]) if path in _OF_THE_ENVELOPE else _inside(fact.data, path)

    own = wanted.field is None or wanted.field == fact.data.ON
    found = fact.data.happened_on() if own else look_up(wanted.field or "")
    if found is None and own:
        found = fact.time
    if found is None:
        return None
    on = local_date(found, calendar)
    ids = fact.event_ids or frozenset((fact.event_id,))
    once = not fact.data.KEY and fact.data.ON is not None
    known_on = local_date(fact.first_received, calendar)
    changed = own and fact.dated_at not in (None, fact.first_received)
    dated_on = local_date(fact.dated_at, calendar) if changed and fact.dated_at is not None else known_on
    return Piece(fact.key, on, known_on, fact, look_up, fact.baseline, ids=ids, once=once, dated_on=dated_on)


def _inside(whole: Any, path: str) -> Any:
    if "." not in path:
        return whole.get(path) if isinstance(whole, dict) else getattr(whole, path, None)
    for name in path.split("."):
        whole = whole.get(name) if isinstance(whole, dict) else getattr(whole, name, None)
        if whole is None:
            return None
    return whole


def _fits(wanted: Start | Answer, piece: Piece) -> bool:
    for path, condition in wanted.when.items():
        if not _holds(condition, piece.look_up(path)):
            return False
    either = wanted.when_any if isinstance(wanted, Start) else None
    return not either or any(_holds(condition, piece.look_up(path)) for path, condition in either.items())


def _holds(condition: Any, value: Any) -> bool:
    """What was never said counts as false."""
    if type(condition) is str:
        return bool(value == condition)
    if isinstance(condition, bool):
        return bool(value) is condition
    if isinstance(condition, AtLeast):
        return isinstance(value, int) and value >= condition.at_least
    if isinstance(condition, Contains):
        return condition.contains in (value or ())
    if isinstance(condition, NotIn):
        return value not in condition.not_in
    if isinstance(condition, tuple):
        return value in condition
    return bool(value == condition)


def may_tell_of(wanted: Start | Answer, fact: Fact, calendar: Calendar) -> bool:
    """Whether this fact by itself fits a start or an answer."""
    if wanted.event != fact.data.TYPE:
        return False
    piece = _from_fact(fact, wanted, calendar)
    return piece is not None and _fits(wanted, piece)


def as_last_stated(found: Sequence[Piece], breaks: Sequence[date]) -> list[Piece]:
    """What has no key of its own, stated with several dates, is one occurrence as long as nothing ended it between.

    The date stated last stands; the occurrence keeps the key under which it was first heard of.
    """
    runs: list[list[Piece]] = []
    for piece in found:
        if runs and not any(runs[-1][-1].on <= day <= piece.on for day in breaks):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return [_one_of(run) for run in runs]


def _one_of(run: list[Piece]) -> Piece:
    facts = [(piece, piece.source) for piece in run]
    last, _ = max(facts, key=lambda each: _stated(each[1]))
    first, _ = min(facts, key=lambda each: _heard(each[1]))
    ids = frozenset().union(*(piece.ids for piece in run))
    return last._replace(key=first.key, baseline=first.baseline, ids=ids, known_on=first.known_on)


def _stated(source: object) -> str:
    assert isinstance(source, Fact)
    return source.place


def _heard(source: object) -> tuple[datetime, bool, str]:
    assert isinstance(source, Fact)
    return (source.first_received, source.baseline is not None, source.key)


def nth_only(start: Start, found: list[Piece]) -> list[Piece]:
    """Where the n-th episode within so many days starts the clock: only those."""
    if start.episodes is None:
        return found
    rule = start.episodes
    different = list({piece.key: piece for piece in found}.values())
    chosen = []
    for at, piece in enumerate(different, 1):
        if sum((piece.on - other.on).days < rule.within_days for other in different[:at]) == rule.nth:
            chosen.append(piece)
    return chosen
