"""Two records that were merged by mistake and are two children again: what was said meanwhile of the surviving one may
have been about either, and only a person knows.

What was said under the duplicate's own id went back with it. What our own services announced follows from the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.allocation.queries import unmerged as queries
from shared.events.council.child_life import ChildRecordsMerged
from shared.register.aliases import under_which_ids
from shared.register.statements import ABOUT, ABOUT_ANOTHER, CALL
from shared.register.withdrawn import RESTORED, WITHDRAWN, counting, taken_back
from shared.storage.view import Row
from shared.work.unit_of_work import Work

_MERGED: Final = ChildRecordsMerged.wire_type()
_OURS: Final = "/iro/"
"""How the sources of our own services begin."""


@dataclass(frozen=True, slots=True)
class Unmerged:
    """Two children who were one by mistake, the merger, and what was said of the first meanwhile, as it was said."""

    child_id: str
    other_id: str
    merger: Row
    said: Sequence[Row]


async def unmerged_about(work: Work, ids: Sequence[str]) -> dict[str, list[Unmerged]]:
    """Of each of these children the records that were merged into the child's by mistake while something was said."""
    under = await under_which_ids(work, ids)
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in await ABOUT.rows(work.connection, under):
        rows[row["subject"]].append(row)
    found: dict[str, list[Unmerged]] = defaultdict(list)
    for subject, its in rows.items():
        undone = {row["key"]: row for row, _ in taken_back(its) if row["kind"] == _MERGED}
        for other_id, merger in sorted(undone.items()):
            apart = under.get(other_id) != under[subject]
            said = await _said_meanwhile(work, subject, other_id) if apart else []
            if said:
                found[under[subject]].append(Unmerged(under[subject], other_id, merger, said))
    return found


async def _said_meanwhile(work: Work, subject: str, other_id: str) -> list[Row]:
    """What counts of what was said of the surviving record while the two were one."""
    rows = await queries.everything_said_of(work.connection, subject)
    spans = _spans(rows, {_identity(row) for row in rows if (row["kind"], row["key"]) == (_MERGED, other_id)})
    return [
        row
        for row in counting(rows)
        if (row["origin"] == CALL or not row["source"].startswith(_OURS))
        and any(begun < row["place"] < over for begun, over in spans)
    ]


def _spans(rows: Iterable[Row], mergers: set[str]) -> list[tuple[str, str]]:
    """From which place to which the mergers counted; what was withdrawn before it was stated never did."""
    begun: dict[str, str] = {}
    spans = []
    for row in sorted(rows, key=lambda row: str(row["place"])):
        about = row["key"] if row["kind"] in ABOUT_ANOTHER else _identity(row)
        if about not in mergers:
            continue
        if row["kind"] == WITHDRAWN:
            spans += [(begun.pop(about), row["place"])] if about in begun else []
        elif row["kind"] == RESTORED or about not in begun:
            begun.setdefault(about, row["place"])
    return spans


def _identity(row: Mapping[str, object]) -> str:
    return f"{row['source']}|{row['id']}"
