"""Until when somebody has had to do with a child, so that their contact details are needed no longer. Pure.

A relation ends on its own last day, and with the child's time in care at the latest; one that goes on has no end.
Source: UK GDPR art 5(1)(e).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from shared.calendar import Calendar, local_date
from shared.child.guardians import terms_of
from shared.child.looked_after import LookedAfterChild
from shared.events.council.child_life import ChildDetailsCorrected
from shared.register.facts import Fact

Row = Mapping[Any, Any]
Ties = Mapping[str, date | None]
_NAMED_AS: Final = ("social_worker_id", "team_manager_id", "visitor_id", "personal_adviser_id")
"""By which details of a child people are named whose details are held."""


def ties_of(child: LookedAfterChild, held: Sequence[Fact], related: Iterable[Row], calendar: Calendar) -> Ties:
    """By person the last day on which they had to do with this child, the child itself among them; None: still."""
    over = child.periods[-1].end if child.periods else None
    found: dict[str, date | None] = {}
    for person_id, until in _each(child, held, related, calendar):
        last = _earlier(until, over)
        found[person_id] = _later(found[person_id], last) if person_id in found else last
    return found


def _each(
    child: LookedAfterChild, held: Sequence[Fact], related: Iterable[Row], calendar: Calendar
) -> Iterator[tuple[str, date | None]]:
    corrections = (fact for fact in held if isinstance(fact.data, ChildDetailsCorrected))
    said_on = {fact.place: local_date(fact.time, calendar) for fact in corrections}
    if child.periods:
        yield child.child_id, None
    for row in related:
        yield row["person_id"], row["to_on"]
    for name in _NAMED_AS:
        yield from _named_as(name, child, said_on)
    for term in terms_of(held, calendar):
        yield term.guardian_id, term.until


def _named_as(name: str, child: LookedAfterChild, said_on: Mapping[str, date]) -> Iterator[tuple[str, date | None]]:
    """Whoever was named so, until another was; a correction says no day, and counts from when it was made."""
    now: str | None = None
    for told in child.told:
        named = told.values.get(name, now)
        if named != now and now:
            yield now, said_on.get(told.place, told.on) if told.is_correction else told.on
        now = named
    if now:
        yield now, None


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)
