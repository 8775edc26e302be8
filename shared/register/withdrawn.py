"""Which statements count: those that nobody withdrew, or that were restored since."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from shared.events.council.withdrawals import FactRestored, FactWithdrawn

WITHDRAWN: Final = FactWithdrawn.wire_type()
RESTORED: Final = FactRestored.wire_type()
Row = Mapping[str, Any]


def withdrawn(said: Iterable[tuple[str, str, str]]) -> set[str]:
    """The statements that count for nothing, as `source|id`, given the kind, key and place of each statement.

    Of what was said of a statement itself the last stands, whichever was heard first.
    """
    last: dict[str, tuple[str, str]] = {}
    for kind, key, place in said:
        if kind in (WITHDRAWN, RESTORED) and place > last.get(key, ("", ""))[0]:
            last[key] = (place, kind)
    return {key for key, (_, kind) in last.items() if kind == WITHDRAWN}


def counting(rows: Iterable[Row]) -> list[Row]:
    """Of these statements, all that were made about their subjects, those that count for what they say."""
    found = list(rows)
    said = [row for row in found if row["kind"] not in (WITHDRAWN, RESTORED)]
    if len(said) == len(found):  # nearly always
        return said
    gone = _withdrawn_among(found)
    return [row for row in said if _identity(row) not in gone]


def taken_back(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Of the same statements those of which nothing is left, each with its withdrawal.

    Where another statement of the same kind and key counts, the fact is said all the same.
    """
    found = list(rows)
    gone = _withdrawn_among(found)
    if not gone:
        return []
    by = {row["key"]: row for row in sorted(found, key=lambda row: str(row["place"])) if row["kind"] == WITHDRAWN}
    still_said = {(row["kind"], row["key"]) for row in found if _identity(row) not in gone}
    unsaid = (row for row in found if _identity(row) in gone and (row["kind"], row["key"]) not in still_said)
    return [(row, by[_identity(row)]) for row in unsaid]


def _withdrawn_among(rows: Iterable[Row]) -> set[str]:
    return withdrawn((row["kind"], row["key"], row["place"]) for row in rows)


def _identity(row: Row) -> str:
    return f"{row['source']}|{row['id']}"
