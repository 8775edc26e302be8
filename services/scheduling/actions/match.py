"""Which review on record is which of those wanted, so that a review keeps its id when its dates move.

One that people spoke of is known by its id, and so is one that the plan goes on with. A past review is the one that was
put on record as held elsewhere on that day, else the one that was held here on it, else the one planned for that day:
what was prepared for that belongs to it, and the next review has papers of its own. One still to come is known by its
series: first by the day on which that began, then (the beginning having been corrected) by the number of the time in
care, then whichever is left. Where none of these is left, one that was cancelled goes on if it is of the same time in
care.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.scheduling.actions.known import Wanted
from services.scheduling.rules.model import SERIES_OF_KIND
from services.scheduling.tables.reviews import CANCELLED, STILL_TO_COME, WAS_HELD

Row = Mapping[str, Any]
Pair = tuple[Row | None, Wanted | None]


def match(recorded: Sequence[Row], wanted: Sequence[Wanted]) -> list[Pair]:
    """Pairs of a row and what is wanted of it; a row alone is withdrawn, a wanted one alone is new.

    Rows first, so that what is withdrawn has gone before what is new comes.
    """
    rows, left, pairs = list(recorded), list(wanted), list[Pair]()
    for is_same in (*_STANDING, _began_that_day_and_was_cancelled, _in_that_period_and_was_cancelled):
        for want in list(left):
            row = next((row for row in rows if is_same(row, want)), None)
            if row is not None:
                rows.remove(row)
                left.remove(want)
                pairs.append((row, want))
    return [*((row, None) for row in rows), *pairs, *((None, want) for want in left)]


def _fits(row: Row, want: Wanted) -> bool:
    """A held review stays held, unless nobody says so any more: then it may be one that ended with the time in care.

    A cancelled one is called for again only where it is the very one (see below).
    """
    if want.status in WAS_HELD:
        return row["status"] in WAS_HELD
    if row["status"] in WAS_HELD:
        return want.status == CANCELLED and row["baseline"] is None
    return row["status"] in STILL_TO_COME or want.status == CANCELLED


def _held_that_day(row: Row, want: Wanted) -> bool:
    same_day = want.held_on is not None and bool(row["held_on"] == want.held_on)
    return _fits(row, want) and same_day and want.review_id is None


def _told_of_that_day(row: Row, want: Wanted) -> bool:
    """The past review itself, for which another meeting of that day stood as long as that was said to be held."""
    itself = row["baseline"] is not None and row["status"] in (*WAS_HELD, CANCELLED)
    return itself and want.review_id is None and want.held_on is not None and bool(row["held_on"] == want.held_on)


def _was_planned(row: Row, want: Wanted) -> bool:
    """Whether this past review is the one that was planned: the same by its name, held on the day that was planned."""
    named = all(row[name] == getattr(want, name) for name in ("care_from", "kind", "number"))
    that_day = want.held_on in (row["due_on"], row["arranged_for"])
    return named and that_day and want.status in WAS_HELD and row["status"] in STILL_TO_COME


def _began_that_day(row: Row, want: Wanted) -> bool:
    return _in_that_series(row, want) and bool(row["care_from"] == want.care_from)


def _in_that_period(row: Row, want: Wanted) -> bool:
    return _in_that_series(row, want) and bool(row["period"] == want.period)


def _in_that_series(row: Row, want: Wanted) -> bool:
    """A review still to come is known by what it serves; of those that only follow one another, by their series."""
    same = row["kind"] == want.kind or (_series(row["kind"]) is _series(want.kind) is not None)
    return _fits(row, want) and want.held_on is None and want.review_id is None and same


def _series(kind: str) -> tuple[str, ...] | None:
    return SERIES_OF_KIND.get(kind)


def _began_that_day_and_was_cancelled(row: Row, want: Wanted) -> bool:
    return _was_cancelled(row, want) and bool(row["care_from"] == want.care_from)


def _in_that_period_and_was_cancelled(row: Row, want: Wanted) -> bool:
    return _was_cancelled(row, want) and bool(row["period"] == want.period)


def _was_cancelled(row: Row, want: Wanted) -> bool:
    """Whether what cancelled this review is not so after all: it goes on, and what was late for it has been late."""
    named = all(row[name] == getattr(want, name) for name in ("kind", "number"))
    return named and row["status"] == CANCELLED and want.status in STILL_TO_COME


def _was_spoken_of(row: Row, want: Wanted) -> bool:
    """The one of which people said that it was held."""
    return want.status in WAS_HELD and _goes_on(row, want)


def _goes_on(row: Row, want: Wanted) -> bool:
    """The one that the plan goes on with, unless it was held after all."""
    return want.review_id is not None and bool(row["id"] == want.review_id)


_STANDING: Final = (
    _was_spoken_of,
    _told_of_that_day,
    _held_that_day,
    _was_planned,
    _goes_on,
    _began_that_day,
    _in_that_period,
    _in_that_series,
)
