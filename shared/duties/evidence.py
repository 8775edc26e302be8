"""What starts a clock or answers it: the facts held about a subject, looked at as the policy's starts and answers do."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from shared.calendar import Calendar, birthday, local_date
from shared.events.child_life import ChildBecameLookedAfter
from shared.facts import Fact
from shared.looked_after import CarePeriod, LookedAfterChild
from shared.policy import Answer, AtLeast, Start

BECAME = ChildBecameLookedAfter.TYPE
CARE_ORDERS = frozenset({"C1", "C2", "E1"})
"""SSDA903 legal statuses under which a child stays looked after in custody: care orders and placement orders."""


@dataclass(frozen=True, slots=True)
class Report:
    """A fact that no event carries, told by a call: `met`, or another named in the policy."""

    call: str
    duty: str | None
    key: str | None
    on: date
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """All that is held about one subject when its duties are derived."""

    child: LookedAfterChild
    facts: Sequence[Fact]
    reports: Sequence[Report] = ()
    has_iro: bool = False

    def is_so(self, state: str | None) -> bool:
        """Whether a condition on the child's present state holds."""
        if state is None:
            return True
        if state == "in_proceedings":
            return self.child.in_proceedings
        if state == "care_order":
            return self.child.details.get("legal_status") in CARE_ORDERS
        return self.has_iro


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: a fact, a period of care, or a report, with its date and where to look up its fields."""

    key: str
    on: date
    look_up: Callable[[str], Any]
    baseline: date | None
    period: CarePeriod | None = None
    source: object = None


def pieces(subject: Subject, wanted: Start | Answer, calendar: Calendar) -> list[Piece]:
    """The evidence that fits a start or an answer, in the order of its dates."""
    found = [piece for piece in _candidates(subject, wanted, calendar) if _fits(wanted, piece)]
    return sorted(found, key=lambda piece: (piece.on, piece.key))


def _candidates(subject: Subject, wanted: Start | Answer, calendar: Calendar) -> Iterable[Piece]:
    if wanted.call is not None:
        return [_from_report(each) for each in subject.reports if each.call == wanted.call]
    if wanted.event == BECAME:
        made = [_from_period(subject.child, period, wanted, calendar) for period in subject.child.periods]
    else:
        made = [_from_fact(each, wanted, calendar) for each in subject.facts if wanted.event == each.data.TYPE]
    return [piece for piece in made if piece is not None]


def _from_report(report: Report) -> Piece:
    return Piece(report.key or "", report.on, report.data.get, None, source=report)


def _from_period(
    child: LookedAfterChild, period: CarePeriod, wanted: Start | Answer, calendar: Calendar
) -> Piece | None:
    """A period of care stands for all statements of its beginning, so correcting its date moves its clocks."""

    def look_up(path: str) -> Any:
        if path == "looked_after_from":
            return period.start
        if path == "receivedat":
            return local_date(period.received, calendar)
        return _inside(child.details, path) if period is child.periods[-1] else None

    on = look_up(wanted.field or "looked_after_from")
    return None if on is None else Piece(str(period.number), on, look_up, period.baseline, period, source=period)


def _from_fact(fact: Fact, wanted: Start | Answer, calendar: Calendar) -> Piece | None:
    def look_up(path: str) -> Any:
        of_the_envelope = {"id": fact.event_id, "subject": fact.subject, "time": fact.time, "receivedat": fact.received}
        return of_the_envelope[path] if path in of_the_envelope else _inside(fact.data, path)

    found = look_up(wanted.field) if wanted.field is not None else fact.data.happened_on()
    on = local_date(found, calendar) if isinstance(found, datetime) else found
    if on is None:
        on = local_date(fact.time, calendar) if wanted.field is None else None
    return None if on is None else Piece(fact.key, on, look_up, fact.baseline, source=fact)


def _inside(whole: Any, path: str) -> Any:
    for name in path.split("."):
        whole = whole.get(name) if isinstance(whole, Mapping) else getattr(whole, name, None)
        if whole is None:
            return None
    return whole


def _fits(wanted: Start | Answer, piece: Piece) -> bool:
    if not all(_holds(condition, piece.look_up(path)) for path, condition in wanted.when.items()):
        return False
    either = getattr(wanted, "when_any", {})
    return not either or any(_holds(condition, piece.look_up(path)) for path, condition in either.items())


def _holds(condition: Any, value: Any) -> bool:
    """What was never said counts as false."""
    if isinstance(condition, AtLeast):
        return isinstance(value, int) and value >= condition.at_least
    if isinstance(condition, tuple):
        return value in condition
    return bool(value) is condition if isinstance(condition, bool) else value == condition


def starting_date(start: Start, piece: Piece) -> date:
    """The day the clock counts from."""
    return birthday(piece.on, start.birthday) if start.birthday is not None else piece.on


def nth_only(start: Start, found: list[Piece]) -> list[Piece]:
    """Where the n-th episode within so many days starts the clock: only those."""
    if start.episodes is None:
        return found
    rule = start.episodes
    chosen = []
    for piece in found:
        since = piece.on - timedelta(days=rule.within_days - 1)
        if sum(since <= other.on <= piece.on for other in found) == rule.nth:
            chosen.append(piece)
    return chosen
