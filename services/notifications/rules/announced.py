"""How a notice on record is announced: by ids and codes, never by what it says."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

BY_HAND: Final = "by_hand"
"""The channel of what a person is asked to do."""
CHILD: Final = "child"
OF_NO_CHILD: Final = frozenset({"team", "provider"})
"""Whom else than a child a notice may be about: it tells of their practice."""


class About(NamedTuple):
    """Whom a notice is about, and what that is: a child, a team or a provider."""

    subject: str
    subjectkind: str


def about(row: Mapping[Any, Any]) -> About:
    """Whom a notice on record is about."""
    kind: str = row["subjectkind"]
    return About(row["child_id"] if kind == CHILD else row["about_id"], kind)


def said_about(row: Mapping[Any, Any]) -> dict[str, Any]:
    """What is said of a notice on record is said about this subject, and because of this event."""
    subject, kind = about(row)
    return {"subject": subject, "subjectkind": kind, "because": row["why_event_id"]}


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
