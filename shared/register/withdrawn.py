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
    gone = withdrawn((row["kind"], row["key"], row["place"]) for row in found)
    said = (row for row in found if row["kind"] not in (WITHDRAWN, RESTORED))
    return [row for row in said if f"{row['source']}|{row['id']}" not in gone] if gone else list(said)
