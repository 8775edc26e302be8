"""What starts a clock or answers it: the facts held about a subject, seen as the policy's starts and answers do."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from shared.child.looked_after import CarePeriod, LookedAfterChild
from shared.child.said_by import begun_by, ended_by
from shared.child.states import state_on, whatever_the_day
from shared.duties.pieces import PLACE, Piece, Report, fits, from_end, from_facts, from_period, from_report
from shared.duties.ways import fault_of_way
from shared.events.base import Event
from shared.events.council.child_life import ChildBecameLookedAfter, ChildCeasedToBeLookedAfter, ChildDetailsCorrected
from shared.events.council.duties_done import DutyReported
from shared.policy import Answer, Duty, Profile, Start
from shared.register.facts import Fact

BECAME = ChildBecameLookedAfter.TYPE
CEASED = ChildCeasedToBeLookedAfter.TYPE
CORRECTED = ChildDetailsCorrected.TYPE
Wanted = TypeVar("Wanted", Start, Answer)


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
        for fact in facts:
            self._facts[fact.data.TYPE].append(fact)
        for report in reports:
            self._reports[report.call].append(report)
        self._nothing_is_found()

    def _nothing_is_found(self) -> None:
        self._found: dict[tuple[str | None, str | None, str | None], list[Piece]] = {}
        self._fitting: dict[int, list[Piece]] = {}
        self._was: dict[tuple[str, date], bool] = {}
        self._whatever: dict[str, bool | None] = {}
        self._never: dict[tuple[str, ...], bool] = {}
        self._starts_among: dict[int, tuple[Start, ...]] = {}
        self._heard_among: dict[int, tuple[Any, ...]] = {}
        self._begun_by: dict[int, frozenset[str]] = {}
        self.starting: dict[tuple[str, int], list[Piece]] = {}
        """What starts each duty, by each of its starts: found once, however many clocks ask for it (`openings.py`)."""
        self.names = frozenset((BECAME, CEASED, *self._facts, *self._reports))
        """What there may be evidence of: of most that could start or answer a duty nothing was ever heard."""

    def with_keys(self, renamed: Mapping[tuple[str, str], str]) -> "Subject":
        """The same, with what was told of some duties told under their other keys."""
        reports = [replace(each, key=renamed.get((each.duty or "", each.key or ""), each.key)) for each in self.reports]
        return Subject(self.child, self.facts, self.profile, self.today, reports)

    def told_also(self, more: Sequence[Fact]) -> "Subject":
        """The same with more facts, stated last; what was found among facts of other types is not looked for again."""
        other = copy(self)
        other.facts, other._facts = [*self.facts, *more], self._facts.copy()
        for fact in more:
            other._facts[fact.data.TYPE] = [*other._facts[fact.data.TYPE], fact]
        other._nothing_is_found()
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
                found = [piece for piece in found if fits(wanted, piece)]
            self._fitting[id(wanted)] = found
        return found

    def has_heard_of(self, wanted: Start | Answer) -> bool:
        """Whether there may be evidence that fits: of most that could start or answer a duty nothing was ever heard."""
        return wanted.told_as in self.names

    def starts_among(self, starts: tuple[Start, ...]) -> tuple[Start, ...]:
        """The same of a duty's starts, without those whose conditions held on no day."""
        found = self._starts_among.get(id(starts))
        if found is None:
            heard = [each for each in starts if each.told_as in self.names]
            found = tuple([each for each in heard if not (each.only_while and self._were_never_so(each.only_while))])
            self._starts_among[id(starts)] = found
        return found

    def _were_never_so(self, states: tuple[str, ...]) -> bool:
        """Whether one of these conditions held on no day: then no day need be asked about."""
        found = self._never.get(states)
        if found is None:
            found = self._never[states] = any(self._any_day(state) is False for state in states)
        return found

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
            found = self._candidates(wanted)
            if len(found) > 1:
                found.sort(key=PLACE)
            self._found[place] = found
        return found

    def _candidates(self, wanted: Start | Answer) -> list[Piece]:
        if wanted.call is not None:
            return [from_report(each, wanted) for each in self._reports.get(wanted.call, ())]
        if wanted.event == BECAME:
            made = [from_period(each, wanted, self.calendar, self._begun(each)) for each in self.child.periods]
            return [piece for piece in made if piece is not None]
        if wanted.event == CEASED:
            told = self._facts.get(CEASED, ())
            ends = [from_end(each, self.calendar, ended_by(each, told)) for each in self.child.periods]
            return [piece for piece in ends if piece is not None]
        return from_facts(self._facts.get(wanted.event or "", ()), wanted, self.calendar)

    def _begun(self, period: CarePeriod) -> frozenset[str]:
        ids = self._begun_by.get(period.number)
        if ids is None:
            ids = self._begun_by[period.number] = begun_by(period, self._of_beginnings())
        return ids

    def _of_beginnings(self) -> Iterator[Fact]:
        """The facts that may say when care began."""
        return (fact for kind in (BECAME, CORRECTED) for fact in self._facts.get(kind, ()))


def _done_as_it_may_be(duty: Duty, report: Report) -> bool:
    return fault_of_way(duty, report.data.get("how"), report.data.get("because")) is None


def _reported(fact: Fact) -> Report:
    assert isinstance(fact.data, DutyReported)
    said = fact.data.model_dump(exclude_none=True, exclude={"duty", "on"})
    return Report("met", fact.data.duty, None, fact.data.on, said, fact.data.by, ids=fact.event_ids)


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
