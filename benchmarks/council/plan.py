"""Which transactions rows have to be written in: the door's one, then one a service that writes, and hop.

The hop of an announcement is its depth along `causationid`; of a letter's, which names no cause there, along the
`cause_id` in its data. What a service announces because of its own announcement at the same moment is of the same hop,
for it was committed with it. Reporting takes in each hop once. Pure: rows in, transactions out.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""Of one database: by table."""

_ALLOCATED = ("iro.allocated.", "child.unallocated.")
_TOLD = "notice."


@dataclass(slots=True)
class Transaction:
    """What one service commits at once."""

    service: str
    hop: int
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    @property
    def allocates(self) -> bool:
        return any(str(row["type"]).startswith(_ALLOCATED) for row in self.rows.get("outbox", ()))

    @property
    def tells(self) -> bool:
        """Whether it puts on record that letters went out, which are to be on disk before."""
        return any(str(row["type"]).startswith(_TOLD) for row in self.rows.get("outbox", ()))


def hops(announced: Sequence[Row]) -> dict[str, int]:
    """Of each of these outbox rows, by id, how many causes it has among them."""
    rows = {str(row["id"]): row for row in announced}
    found: dict[str, int] = {}

    def hop(row: Row) -> int:
        id_ = row["id"]
        if id_ not in found:
            cause = rows.get(_cause(row) or "")
            found[id_] = 0 if cause is None else hop(cause) + (not _together(row, cause))
        return found[id_]

    return {id_: hop(row) for id_, row in rows.items()}


def _together(row: Row, cause: Row) -> bool:
    return bool(row["source"] == cause["source"] and row["time"] == cause["time"])


def _cause(row: Row) -> str | None:
    cause: str | None = row["causationid"] or json.loads(row["data"]).get("cause_id")
    return cause


def transactions(new: Mapping[str, Rows]) -> list[Transaction]:
    """These new and changed rows, by service, as transactions in the order in which they would have to be made."""
    depth = hops([row for rows in new.values() for row in rows.get("outbox", ())])
    made: dict[tuple[int, str], Transaction] = {}

    def at(hop: int, service: str) -> Transaction:
        return made.setdefault((hop, service), Transaction(service, hop))

    for service, rows in new.items():
        for row in rows.get("outbox", ()):
            at(depth[row["id"]], service).rows["outbox"].append(row)
    for hop in sorted(set(depth.values())):
        if new.get("reporting"):
            at(hop, "reporting")
    for service, rows in ((service, rows) for service, rows in new.items() if rows):
        _spread(rows, _its_own(service, list(made.values())) or [at(1, service)])
    return [made[place] for place in sorted(made, key=lambda place: (place[0], place[1] == "reporting", place[1]))]


def _its_own(service: str, made: Sequence[Transaction]) -> list[Transaction]:
    """The service's transactions; the door's, which only takes events in, is left out if it has another."""
    own = [each for each in made if each.service == service]
    return [each for each in own if each.hop or service == "reporting"] or own


def _spread(rows: Rows, among: Sequence[Transaction]) -> None:
    """All but the outbox's rows, evenly: which of a service's transactions wrote a row cannot be told."""
    for table, its in rows.items():
        if table != "outbox":
            for number, row in enumerate(its):
                among[number * len(among) // len(its)].rows[table].append(row)
