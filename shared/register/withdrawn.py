"""Which statements count: those that nobody withdrew, or that were restored since."""

from collections.abc import Container, Iterable, Mapping
from typing import Any, Final

from shared.events.council.withdrawals import FactRestored, FactWithdrawn

WITHDRAWN: Final = FactWithdrawn.wire_type()
RESTORED: Final = FactRestored.wire_type()
Row = Mapping[str, Any]


def withdrawn(said: Iterable[tuple[str, str, str]]) -> set[str]:
    """The statements that count for nothing, as `source|id`, given the kind, key and place of each statement."""
    return set(withdrawals({"kind": kind, "key": key, "place": place} for kind, key, place in said))


def withdrawals(said: Iterable[Row]) -> dict[str, Row]:
    """By statement that counts for nothing, as `source|id`, its withdrawal, among these rows with kind, key and place.

    Of what was said of a statement itself the last stands, whichever was heard first.
    """
    last: dict[str, Row] = {}
    for row in said:
        before = last.get(row["key"])
        if row["kind"] in (WITHDRAWN, RESTORED) and row["place"] > (before["place"] if before else ""):
            last[row["key"]] = row
    return {key: row for key, row in last.items() if row["kind"] == WITHDRAWN}


def counting(rows: Iterable[Row], all_the_same: Container[str] = ()) -> list[Row]:
    """Of these statements, all that were made about their subjects, those that count for what they say.

    `all_the_same` are the ids of some that are to count though they were withdrawn.
    """
    found = list(rows)
    said = [row for row in found if row["kind"] not in (WITHDRAWN, RESTORED)]
    if len(said) == len(found):  # nearly always
        return said
    gone = withdrawals(found)
    return [row for row in said if _identity(row) not in gone or row["id"] in all_the_same]


def taken_back(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Of the same statements those of which nothing is left, each with its withdrawal.

    Where another statement of the same kind and key counts, the fact is said all the same.
    """
    found = list(rows)
    gone = withdrawals(found)
    if not gone:
        return []
    still_said = {(row["kind"], row["key"]) for row in found if _identity(row) not in gone}
    unsaid = (row for row in found if _identity(row) in gone and (row["kind"], row["key"]) not in still_said)
    return [(row, gone[_identity(row)]) for row in unsaid]


def _identity(row: Row) -> str:
    return f"{row['source']}|{row['id']}"
