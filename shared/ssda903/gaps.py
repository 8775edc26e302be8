"""What an episode does not say, taken from the child's other episodes, so that no odd code costs a child.

A legal status or placement that is not given goes on from the episode before; where care begins, the legal status is
that of the child's nearest other row. An end whose reason is no code was the end of care, unless the next row goes on.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from shared.ssda903 import codes
from shared.ssda903.histories import histories, periods
from shared.ssda903.returns import Return, RowProblem
from shared.ssda903.rows import Episode

_WITHOUT_LEGAL_CHANGE = {"L": None, "B": "P", "U": "T"}
"""What an episode's beginning still says when it is not known what its legal status became."""


def fill_gaps(found: Return) -> None:
    """Fill what the episodes do not say; leave out, and name, those of a child whose legal status no row gives."""
    filled: list[Episode] = []
    for history in histories(found.episodes).values():
        if not any(row.ls for row in history):
            why = "is given by no row of the child"
            found.problems.extend(RowProblem(row.file, row.line, "LS", why) for row in history)
            continue
        for period in periods(_with_ends(history)):
            filled.extend(_filled(period.episodes, history, found))
    found.episodes[:] = sorted(filled, key=lambda row: (row.file, row.line))


def _with_ends(history: Sequence[Episode]) -> list[Episode]:
    """An end for an unknown reason was none when the next row goes on within a day."""
    ends = [
        row._replace(rec=codes.CARE_GOES_ON) if row.rec == codes.END_UNKNOWN and _goes_on(row, later) else row
        for row, later in pairwise(history)
    ]
    return [*ends, history[-1]]


def _goes_on(earlier: Episode, later: Episode) -> bool:
    return earlier.dec is not None and later.rne != "S" and (later.decom - earlier.dec).days <= 1


def _filled(period: Sequence[Episode], history: Sequence[Episode], found: Return) -> Iterator[Episode]:
    before: Episode | None = None
    for row in period:
        full = row
        if full.ls is None:
            donor = before or _nearest(row, period, history)
            full = full._replace(ls=donor.ls, rne=_WITHOUT_LEGAL_CHANGE.get(full.rne or "", full.rne))
            if before is None:
                why = "is taken from another row of the child: care begins here without one"
                place = f"line {donor.line} of {donor.file}"
                found.problems.append(RowProblem(row.file, row.line, "LS", why, False, place))
        if full.place is None and before is not None and full.rne not in codes.PLACEMENT_MOVES:
            full = full._replace(place=before.place)
        yield full
        before = full


def _nearest(row: Episode, period: Sequence[Episode], history: Sequence[Episode]) -> Episode:
    given = [other for other in history if other.ls]
    return min(given, key=lambda other: (other not in period, abs((other.decom - row.decom).days)))
