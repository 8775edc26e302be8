"""Which matter on record is which of those that the changes make now, so that each keeps its id.

An answered one is known by its answer. Any other is the one with which it has most changes in common: of several first
one that has not gone, then the oldest. So of a matter that is split the greater part goes on, and of two that become
one the greater; of equals the earlier.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from services.scheduling.rules.matters.model import Matter
from services.scheduling.tables.matters import JOINED, WITHDRAWN

Row = Mapping[str, Any]
_CLOSED: Final = (WITHDRAWN, JOINED)


class Pair(NamedTuple):
    """A matter on record (none: a new one) with what it is now (none: nothing is left of it)."""

    row: Row | None
    matter: Matter | None


def match(rows: Sequence[Row], keys: Mapping[str, frozenset[str]], matters: Sequence[Matter]) -> list[Pair]:
    """Every row and every matter once; `keys` are the changes that each row has on record, by its id."""
    by_id = {row["id"]: row for row in rows}
    found = [(each.answered, each) for each in matters if each.answered is not None]
    left = [each for each in matters if each.answered is None]
    pairs = [Pair(by_id.pop(matter_id, None), matter) for matter_id, matter in found]
    likely = sorted(
        (row["status"] in _CLOSED, -len(keys.get(row["id"], frozenset()) & matter.keys), row["id"], at)
        for row in by_id.values()
        for at, matter in enumerate(left)
        if keys.get(row["id"], frozenset()) & matter.keys
    )
    taken: set[int] = set()
    for *_, matter_id, at in likely:
        if matter_id in by_id and at not in taken:
            taken.add(at)
            pairs.append(Pair(by_id.pop(matter_id), left[at]))
    new = (Pair(None, matter) for at, matter in enumerate(left) if at not in taken)
    return [*(Pair(row, None) for row in by_id.values()), *pairs, *new]
