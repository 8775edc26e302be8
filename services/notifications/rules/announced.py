"""How a notice on record is announced: by ids and codes, never by what it says."""

from collections.abc import Mapping
from typing import Any, Final

BY_HAND: Final = "by_hand"
"""The channel of what a person is asked to do."""


def described(row: Mapping[Any, Any], *, channel: str | None = None) -> dict[str, Any]:
    """A notice on record as its events describe it."""
    return {
        "notice_id": row["id"],
        "template": row["template"],
        "duty": row["duty"],
        "recipient_kind": row["recipient_kind"],
        "recipient_id": row["recipient_id"] or None,
        "channel": channel or row["channel"] or BY_HAND,
        "allocation_id": row["allocation_id"] or None,
        "cause_id": row["why_event_id"],
        **{name: row[name] for name in ("document_id", "review_id") if row.get(name) is not None},
    }
