"""Where a statement stands in the one order: a text that sorts the same way everywhere, given once.

Whoever takes a statement in gives it its place; it travels with the event, and everybody else only compares. It is made
of when the source wrote it down (never after it was received), when it was received, its number among what came at that
moment, and its id. When a thing happened never decides.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from shared.calendar import sortable


def place_of(stated: datetime, received: datetime, number: int, id_: str) -> str:
    """The place of a statement that its source wrote down at `stated`; no later than it was received."""
    at = sortable(received)
    return f"{sortable(stated) if stated < received else at}|{at}|{number:012}|{id_}"


@lru_cache(maxsize=64)
def begins_at(moment: datetime) -> str:
    """How the places of all that is said by itself at this moment begin; their ids follow."""
    return place_of(moment, moment, 0, "")


def number_in(place: str) -> int:
    """The number in a place."""
    return int(place.split("|")[2])


def id_in(place: str) -> str:
    """The id of the statement that has a place."""
    return place.split("|", 3)[3]


def end_of(day: date) -> datetime:
    """The last moment of a day: when a return of the year that ends on it was written down."""
    return datetime.combine(day, time(tzinfo=UTC)) + timedelta(days=1, microseconds=-1)
