"""Which invitations to a review reached whom: each is an occasion that names the review, its day and its time.

A day or a time that was moved after somebody had been told has that person told at once, under an occasion that names
the day told before, too, so that a review moved back to its first day is told once more. The invitation of somebody
who was not told yet waits for its own day. A local rule: nobody comes on a day that is none.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.notifications.rules.child_view import Standing
from services.notifications.rules.notice import RecipientKind

ARRANGED: Final = "review.arranged"
_PARTS: Final = 4
"""Of an occasion: the row of the table, the review, its day and its time; a moved one has the day before it, too."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who was last told that a review is on this day."""

    kind: RecipientKind
    person_id: str
    day: date


def occasion_of(
    row_id: str, review_id: str, day: date, starts_at: str, person_id: str | None, standing: Standing
) -> str:
    """Under which occasion this row tells this person of this day and time: the one they know it by, or a new one."""
    theirs = (key for key in _about(review_id, standing) if key.startswith(f"{row_id}|"))
    told = [key for key in theirs if _has(key, person_id, standing)]
    if not told:
        return f"{row_id}|{review_id}|{day}|{starts_at}"
    last = told[-1]
    same = (_day_in(last), _time_in(last)) == (day, starts_at)
    return last if same else f"{row_id}|{review_id}|{day}|{_day_in(last)}|{starts_at}"


def moved_from(occasion: str) -> date | None:
    """The day that this person was told before, if this occasion is a move; None for a first invitation."""
    parts = occasion.split("|")
    return date.fromisoformat(parts[3]) if occasion.startswith(f"{ARRANGED}.") and len(parts) > _PARTS else None


def invited_to(review_id: str, standing: Standing) -> list[Invited]:
    """Whoever was told of this review, with the day that they were told last."""
    found: dict[tuple[RecipientKind, str], Invited] = {}
    for key in _about(review_id, standing):
        kind = RecipientKind(key.partition("|")[0].split(".")[2])
        for person_id in standing.told_before[key]:
            found[(kind, person_id)] = Invited(kind, person_id, _day_in(key))
    return list(found.values())


def _about(review_id: str, standing: Standing) -> list[str]:
    """The occasions of invitations to this review of which anybody was told, oldest first."""
    return [key for key in standing.told_before if key.startswith(f"{ARRANGED}.") and key.split("|")[1] == review_id]


def _has(key: str, person_id: str | None, standing: Standing) -> bool:
    return (person_id or "") in standing.told_before[key]


def _day_in(occasion: str) -> date:
    return date.fromisoformat(occasion.split("|")[2])


def _time_in(occasion: str) -> str:
    return occasion.rpartition("|")[2]
