"""What the door asks of an event that can be read: that what it says can be so."""

from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import BaseModel

from shared.calendar import Calendar, birthday
from shared.events.ages import BORN, OF_AGE, faults_of_age
from shared.events.base import Event
from shared.events.cloudevents import RefusedEvent, refused
from shared.events.council.child_life import ChildBecameLookedAfter, ChildDetailsCorrected
from shared.events.envelope import Envelope
from shared.refusals import FieldError

OUR_OWN = "/iro/"
"""What the sources of our own services begin with; nobody else may announce in their name."""
_OTHER_CHILDREN = ("sibling_ids", "parent_ids", "candidate_ids", "sibling_id", "duplicate_id", "also_for")
"""Fields that name other children than the one the event is about."""


def checked(at: int, each: Envelope | RefusedEvent, today: date, calendar: Calendar) -> Envelope | RefusedEvent:
    """The event, or why it is refused. `at` is its place in the request."""
    if isinstance(each, RefusedEvent):
        return each
    ahead = list(_not_ahead(each.data, today))
    if ahead:
        return refused(at, each.id, ahead, "not-happened-yet")
    wrong = [*_in_our_name(each), *_outside(each.data, calendar), *_family(each), *_ages(each.data, calendar)]
    return refused(at, each.id, wrong) if wrong else each


def _not_ahead(data: Event, today: date) -> Iterator[FieldError]:
    """An event is a fact in the past tense: what is only planned is to be told when it has happened."""
    for name in data.NOT_AHEAD:
        if (getattr(data, name) or today) > today:
            yield FieldError(f"/data/{name}", "has not come yet: tell it when it has")


def _in_our_name(each: Envelope) -> Iterator[FieldError]:
    if each.source.startswith(OUR_OWN):
        yield FieldError("/source", f"may not begin with {OUR_OWN}, which is our own services'")


def _outside(data: Event, calendar: Calendar) -> Iterator[FieldError]:
    """No limit can be counted from a day that the calendar does not reach, and nobody is a child from so long ago."""
    first, last = calendar.first_day, calendar.last_day
    for pointer, day in _days(data, "/data"):
        if not pointer.endswith(f"/{BORN}") and not calendar.covers(day):
            yield FieldError(pointer, f"must lie between {first.isoformat()} and {last.isoformat()}")


def _days(part: BaseModel, at: str) -> Iterator[tuple[str, date]]:
    """Every day that an event names, with its pointer."""
    for name, value in part.__dict__.items():
        if isinstance(value, date):
            yield f"{at}/{type(part).model_fields[name].serialization_alias or name}", value
        elif isinstance(value, BaseModel):
            yield from _days(value, f"{at}/{name}")


def _family(each: Envelope) -> Iterator[FieldError]:
    """Nobody is their own brother, sister or parent, or somebody's parent and brother or sister at once."""
    said = each.data.__dict__  # asked of everything that comes in: a model is slow to say that it lacks a field
    for name in _OTHER_CHILDREN:
        named = said.get(name)
        for place, child_id in _placed(named, f"/data/{name}"):
            if child_id == each.subject:
                yield FieldError(place, "is the child's own id")
    siblings: Sequence[str] = said.get("sibling_ids") or ()
    for place, child_id in _placed(said.get("parent_ids"), "/data/parent_ids"):
        if child_id in siblings:
            yield FieldError(place, "stands among the brothers and sisters, too")


def _placed(named: Sequence[str] | str | None, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(named, str):
        yield pointer, named
    else:
        yield from ((f"{pointer}/{number}", child_id) for number, child_id in enumerate(named or ()))


def _ages(data: Event, calendar: Calendar) -> Iterator[FieldError]:
    """What an event says of a child's age by itself; `known_child` looks at what was said before."""
    if not isinstance(data, ChildBecameLookedAfter | ChildDetailsCorrected) or data.date_of_birth is None:
        return
    began = data.looked_after_from
    if began is not None:
        yield from (FieldError(f"/data/{name}", why) for name, why in faults_of_age(data.date_of_birth, began).items())
    elif birthday(data.date_of_birth, OF_AGE) <= calendar.first_day:
        yield FieldError(f"/data/{BORN}", f"was {OF_AGE} years before {calendar.first_day.isoformat()} or earlier")
