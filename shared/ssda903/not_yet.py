"""What does not fit the day whose caseload is opened: dates after it, and care still open after the 18th birthday."""

from calendar import isleap
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeVar

from shared.ssda903 import rows
from shared.ssda903.histories import histories
from shared.ssda903.returns import Return, RowProblem

R = TypeVar("R", bound=rows.Row)


def not_yet_known(found: Return, as_of: date) -> list[RowProblem]:
    """Warnings for every date after `as_of`: that fact was left out, the rest of its row was not."""
    return sorted(_later(found, as_of))


def still_open_at_18(found: Return, as_of: date) -> list[RowProblem]:
    """Warnings for children whose care is open on `as_of` although they are 18 by then: it ended at the latest there.

    They are imported as the return has them. Source: Children Act 1989, s105(1): a child is under 18.
    """
    why = f"is empty although the child was 18 by {as_of.isoformat()}"
    last = [history[-1] for history in histories(found.episodes).values()]
    return sorted(
        RowProblem(row.file, row.line, "DEC", why, left_out=False)
        for row in last
        if row.dec is None and row.decom <= as_of and _eighteenth_birthday(found.births[row.child]) <= as_of
    )


def _eighteenth_birthday(born: date) -> date:
    """Of a child born on 29 February, 1 March where the year has no such day."""
    year = born.year + 18
    return date(year, 3, 1) if (born.month, born.day) == (2, 29) and not isleap(year) else born.replace(year=year)


def _later(found: Return, as_of: date) -> Iterator[RowProblem]:
    yield from _in(found.episodes, "DECOM", lambda row: row.decom, as_of)
    yield from _in(found.episodes, "DEC", lambda row: row.dec, as_of)
    yield from _in(found.reviews, "REVIEW", lambda row: row.review, as_of)
    yield from _in(found.missing, "MIS_START", lambda row: row.start, as_of)
    yield from _in(found.missing, "MIS_END", lambda row: row.end, as_of)
    yield from _in(found.adopted, "DATE_INT", lambda row: row.decided, as_of)
    yield from _in(found.placed_for_adoption, "DATE_PLACED", lambda row: row.decided, as_of)
    yield from _in(found.placed_for_adoption, "DATE_PLACED_CEASED", lambda row: row.ceased, as_of)
    yield from _in(found.social_workers, "SW_DECOM", lambda row: row.start, as_of)


def _in(room: Iterable[R], column: str, day_of: Callable[[R], date | None], as_of: date) -> Iterator[RowProblem]:
    why = f"lies after {as_of.isoformat()}, the day whose caseload is opened: not imported"
    for row in room:
        day = day_of(row)
        if day and day > as_of:
            yield RowProblem(row.file, row.line, column, why, left_out=False)
