"""What rows say against each other: what cannot stand is left out and named, what is odd is kept and named.

Left out: a second row about the same fact, anything before birth, and what is of a child whose date of birth or legal
status no row gives. Kept with a warning: an end before its start (the end is dropped), gaps, overlaps, an end without a
reason and the like, because a child must not drop out of the caseload for them. Of two rows about one fact the
choice does not depend on their order in the file.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from shared.ssda903 import codes, rows
from shared.ssda903.ages import leave_out_who_is_of_age
from shared.ssda903.gaps import fill_gaps
from shared.ssda903.histories import ends_care, histories
from shared.ssda903.returns import Return, RowProblem

R = TypeVar("R", bound=rows.Row)


def check(found: Return) -> None:
    """Leave out the rows that cannot stand; add to the return's problems and its dates of birth."""
    _spans(found)
    _one_row_per_fact(found)
    found.births = _births(found)
    _nothing_before_birth(found)
    leave_out_who_is_of_age(found)
    fill_gaps(found)
    for warn in (_odd_ends, _odd_neighbours, _odd_mothers):
        found.problems.extend(warn(found))


def _keep(found: Return, room: list[R], column: str, why: str, good: Callable[[R], bool]) -> None:
    """Keep the good rows of a room and name the others."""
    bad = [row for row in room if not good(row)]
    found.problems.extend(RowProblem(row.file, row.line, column, why) for row in bad)
    if bad:
        room[:] = [row for row in room if good(row)]


def _in_order(start: date | None, end: date | None) -> bool:
    return start is None or end is None or start <= end


def _spans(found: Return) -> None:
    _drop_end(found, found.episodes, ("DECOM", "decom"), ("DEC", "dec"))
    _drop_end(found, found.missing, ("MIS_START", "start"), ("MIS_END", "end"))
    _drop_end(found, found.adopted, ("DATE_INT", "decided"), ("DATE_MATCH", "matched"))
    _drop_end(found, found.social_workers, ("SW_DECOM", "start"), ("SW_DEC", "end"))
    _drop_end(found, found.placed_for_adoption, ("DATE_PLACED", "decided"), ("DATE_PLACED_CEASED", "ceased"))


def _drop_end(found: Return, room: list[Any], start: tuple[str, str], end: tuple[str, str]) -> None:
    """An end before its start is dropped; `start` and `end` are each a column and the field it is read into."""
    for index, row in enumerate(room):
        if not _in_order(getattr(row, start[1]), getattr(row, end[1])):
            room[index] = row._replace(**{end[1]: None})
            why = f"lies before {start[0]}: not taken"
            found.problems.append(RowProblem(row.file, row.line, end[0], why, left_out=False))


def _one_row_per_fact(found: Return) -> None:
    _unique(found, found.header, "CHILD", lambda row: row.child)
    _unique(found, found.episodes, "DECOM", lambda row: (row.child, row.decom, row.rne))
    _unique(found, found.reviews, "REVIEW", lambda row: (row.child, row.review))
    _unique(found, found.missing, "MIS_START", lambda row: (row.child, row.start))
    _unique(found, found.uasc, "CHILD", lambda row: row.child)
    _unique(found, found.adopted, "CHILD", lambda row: row.child)
    _unique(found, found.placed_for_adoption, "DATE_PLACED", lambda row: (row.child, row.decided))
    _unique(found, found.social_workers, "SW_DECOM", lambda row: (row.child, row.start))


def _unique(found: Return, room: list[R], column: str, key: Callable[[R], object]) -> None:
    """One row per key: the same row twice is a warning, two that differ are a contradiction."""
    groups: dict[object, list[R]] = defaultdict(list)
    for row in room:
        groups[key(row)].append(row)
    if len(groups) == len(room):
        return
    kept: list[R] = []
    for group in groups.values():
        first, *others = sorted(group, key=_fullest_first)
        kept.append(first)
        found.problems.extend(_second(first, other, column) for other in others)
    room[:] = kept


def _fullest_first(row: rows.Row) -> tuple[object, ...]:
    said = row[2:]
    return (sum(value is None for value in said), *map(str, said), row.file, row.line)


def _second(first: rows.Row, other: rows.Row, column: str) -> RowProblem:
    place = f"line {first.line}" if first.file == other.file else f"line {first.line} of {first.file}"
    if first[2:] == other[2:]:
        return RowProblem(other.file, other.line, column, "repeats another row", False, place)
    why = "is that of another row, which says something else and is kept"
    return RowProblem(other.file, other.line, column, why, True, place)


def _births(found: Return) -> dict[str, date]:
    """Each child's date of birth: the header's, else the one that most rows give, else the earliest of those."""
    said: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for row in found.with_births():
        if row.dob:
            said[row.child][row.dob] += 1
    births = {child: min((-times, day) for day, times in days.items())[1] for child, days in said.items()}
    births |= {row.child: row.dob for row in found.header if row.dob}
    for row in found.with_births():
        if row.dob and row.dob != births[row.child]:
            why = "is not the date of birth that the rest of the return gives"
            found.problems.append(RowProblem(row.file, row.line, "DOB", why, left_out=False))
    return births


def _nothing_before_birth(found: Return) -> None:
    births, why = found.births, "lies before the child's birth"

    def after_birth(child: str, day: date | None) -> bool:
        return day is None or child not in births or births[child] <= day

    no_birth = "has no date of birth in the header or any other module"
    _no_child_without_birth(found)
    _keep(found, found.episodes, "CHILD", no_birth, lambda row: row.child in births)
    _keep(found, found.episodes, "DECOM", why, lambda row: after_birth(row.child, row.decom))
    _keep(found, found.reviews, "REVIEW", why, lambda row: after_birth(row.child, row.review))
    _keep(found, found.missing, "MIS_START", why, lambda row: after_birth(row.child, row.start))
    _keep(found, found.adopted, "DATE_INT", why, lambda row: after_birth(row.child, row.decided))
    _keep(found, found.placed_for_adoption, "DATE_PLACED", why, lambda row: after_birth(row.child, row.decided))
    _keep(found, found.social_workers, "SW_DECOM", why, lambda row: after_birth(row.child, row.start))


def _no_child_without_birth(found: Return) -> None:
    """A child whose date of birth no module gives is left out: the header's own problem says so."""
    lost = {(row.file, row.line) for row in found.header if row.child not in found.births}
    for index, problem in enumerate(found.problems):
        if problem.column == "DOB" and (problem.file, problem.line) in lost:
            found.problems[index] = problem._replace(left_out=True)
    found.header[:] = [row for row in found.header if row.child in found.births]


def _warnings(row: rows.Row, oddities: Iterable[tuple[bool, str, str]]) -> Iterator[RowProblem]:
    return (RowProblem(row.file, row.line, column, why, left_out=False) for odd, column, why in oddities if odd)


def _odd_ends(found: Return) -> Iterator[RowProblem]:
    for row in found.episodes:
        still_open = row.dec is None
        oddities = (
            (still_open and row.rec is not None, "REC", "gives a reason but DEC is empty: read as still open"),
            (not still_open and row.rec is None, "REC", "is empty although DEC is not: read as X1, care goes on"),
            (row.rec == codes.END_UNKNOWN, "REC", "is read as the end of care, for a reason that is not known"),
            (row.decom > codes.REPLACED.get(row.place or "", date.max), "PLACE", "is a code of earlier years: kept"),
            (row.dec == row.decom, "DEC", "is the day the episode began: it lasted less than a day"),
        )
        yield from _warnings(row, oddities)


def _odd_neighbours(found: Return) -> Iterator[RowProblem]:
    for history in histories(found.episodes).values():
        for earlier, later in pairwise(history):
            for odd, column, why in _oddities_between(earlier, later):
                if odd:
                    yield RowProblem(later.file, later.line, column, why, False, f"line {earlier.line}")


def _oddities_between(earlier: rows.Episode, later: rows.Episode) -> Iterator[tuple[bool, str, str]]:
    before = "the episode before"
    if earlier.dec is None:
        yield True, "DECOM", f"{before} has no end: read as ended here"
        return
    days = (later.decom - earlier.dec).days
    goes_on = not ends_care(earlier)
    yield days < 0, "DECOM", f"{before} ends later: read as ended here"
    yield goes_on and days > 1 and later.rne != "S", "DECOM", f"{before} ends earlier, with X1: read as one period"
    yield goes_on and later.rne == "S", "RNE", f"says that care started, but {before} did not end it"
    yield not goes_on and days >= 0 and later.rne != "S", "RNE", f"goes on, but {before} ended care: a new period"


def _odd_mothers(found: Return) -> Iterator[RowProblem]:
    for row in found.header:
        born = found.births[row.child]
        oddities: tuple[tuple[bool, str, str], ...] = (
            (row.mc_dob is not None and row.mother != "1", "MC_DOB", "is given although MOTHER is not 1"),
            (row.mc_dob is not None and row.mc_dob <= born, "MC_DOB", "lies before the mother's own birth"),
        )
        yield from _warnings(row, oddities)
