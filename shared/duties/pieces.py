"""Pieces of evidence: a fact, a period of care or a report, each with its own date and where its fields are."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple

from shared.calendar import Calendar, local_date
from shared.child.looked_after import CarePeriod
from shared.events.base import to_date
from shared.policy import Answer, AtLeast, Contains, NotIn, Start
from shared.register.facts import Fact


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


PLACE: Final = attrgetter("on", "key")
"""A piece's `place`, for many of them."""


def from_report(report: Report, wanted: Start | Answer) -> Piece:
    """What was told by a call, dated by the field that is wanted or by itself."""

    def look_up(path: str) -> Any:
        found = report.data.get(path)
        return report.key if found is None and path == "review_id" else found

    given = look_up(wanted.field) if wanted.field is not None else None
    on = report.on if given is None else to_date(given)
    return Piece(report.key or "", on, report.on, report, look_up)


def from_period(period: CarePeriod, wanted: Start | Answer, calendar: Calendar, ids: frozenset[str]) -> Piece | None:
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


def from_end(period: CarePeriod, calendar: Calendar, ids: frozenset[str]) -> Piece | None:
    """As `from_period`: the end of a period as it was stated last, not every date it was ever said to have."""
    if period.end is None:
        return None
    on = {"ceased_on": period.end}
    return Piece(period.key, period.end, local_date(period.received, calendar), period, on.get, None, period, ids)


_OF_THE_ENVELOPE: Final[Mapping[str, str]] = {
    "id": "event_id",
    "subject": "subject",
    "time": "time",
    "receivedat": "first_received",
    "baseline": "baseline",
}
"""What a policy names of the envelope, and where a fact has it."""


def from_facts(facts: Iterable[Fact], wanted: Start | Answer, calendar: Calendar) -> list[Piece]:
    """The pieces that these facts of one type are, but for those without the date that is wanted."""
    asked = wanted.field
    pieces = (_from_fact(fact, asked, asked is None or asked == fact.data.ON, calendar) for fact in facts)
    return [piece for piece in pieces if piece is not None]


def _from_fact(fact: Fact, asked: str | None, own: bool, calendar: Calendar) -> Piece | None:
    """A fact's own date may be absent: then it is the local day of the event's time."""
    data = fact.data

    def look_up(path: str) -> Any:
        return getattr(fact, _OF_THE_ENVELOPE[path]) if path in _OF_THE_ENVELOPE else _inside(data, path)

    found = data.happened_on() if own else look_up(asked or "")
    if found is None:
        if not own:
            return None
        found = fact.time
    on = found if type(found) is date else local_date(found, calendar)
    ids = fact.event_ids or frozenset((fact.event_id,))
    received, dated_at = fact.first_received, fact.dated_at
    dated_on = known_on = local_date(received, calendar)
    if own and dated_at is not None and dated_at != received:
        dated_on = local_date(dated_at, calendar)
    once = data.ON is not None and not data.KEY
    return Piece(fact.key, on, known_on, fact, look_up, fact.baseline, None, ids, once, dated_on)


def _inside(whole: Any, path: str) -> Any:
    if "." not in path:
        return whole.get(path) if type(whole) is dict else getattr(whole, path, None)
    for name in path.split("."):
        whole = whole.get(name) if isinstance(whole, dict) else getattr(whole, name, None)
        if whole is None:
            return None
    return whole


def fits(wanted: Start | Answer, piece: Piece) -> bool:
    """Whether it is as the start or answer wants it."""
    for path, condition in wanted.when.items():
        if not _holds(condition, piece.look_up(path)):
            return False
    either = getattr(wanted, "when_any", None)  # an answer has none
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
    return wanted.event == fact.data.TYPE and any(fits(wanted, piece) for piece in from_facts([fact], wanted, calendar))
