"""What changed about a review, said on the wire."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.scheduling.tables.reviews import CANCELLED, COMPLETED
from shared.events.services.scheduling import ParticipationRecorded, ReviewCancelled, ReviewDue, ReviewHeld
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_NAMED = ("child_id", "kind", "number")
_DUE = (*_NAMED, "due_on", "not_before", "rule")
_HELD = (*_NAMED, "held_on")
_CLOSED = ("child_id", "status", "cancelled_on", "cancelled_because")


class FollowsFrom(NamedTuple):
    """The ids of the events that a review follows from: those it is due by, and those that held or cancelled it."""

    due: Sequence[str]
    closed: Sequence[str]


def announce(work: Work, before: Row | None, after: Row, follows_from: FollowsFrom) -> None:
    """Announce how `after` differs from `before` (None: a new review)."""
    if after["status"] == COMPLETED:
        _announce_held(work, before, after, follows_from.closed)
        return
    if after["status"] == CANCELLED and before is None and after["baseline"] is not None:
        return  # imported history that was over when we heard of it: nobody waits for this review
    if _differ(before, after, _DUE):
        dates = {name: after[name] for name in ("due_on", "not_before", "rule")}
        _say(work, ReviewDue(**_which(after), **dates), after, follows_from.due)
    if after["status"] == CANCELLED and _differ(before, after, _CLOSED):
        closed = {"cancelled_on": after["cancelled_on"], "reason": after["cancelled_because"]}
        _say(work, ReviewCancelled(**_which(after), **closed), after, follows_from.closed)


def _announce_held(work: Work, before: Row | None, after: Row, stated_by: Sequence[str]) -> None:
    if _differ(before, after, _HELD):
        _say(work, ReviewHeld(**_which(after), held_on=after["held_on"]), after, stated_by)
    if after["participation"] is not None and _differ(before, after, (*_HELD, "participation")):
        took_part = {name: after[name] for name in ("held_on", "participation")}
        _say(work, ParticipationRecorded(review_id=after["id"], **took_part), after, stated_by)


def _say(
    work: Work,
    event: ReviewDue | ReviewCancelled | ReviewHeld | ParticipationRecorded,
    review: Row,
    stated_by: Sequence[str],
) -> None:
    work.announce(event, review["child_id"], baseline=review["baseline"], stated_by=stated_by)


def _which(review: Row) -> dict[str, Any]:
    return {
        "review_id": review["id"],
        "kind": review["kind"],
        "number": review["number"],
        "iro_id": review["iro_id"],
    }


def _differ(before: Row | None, after: Row, names: tuple[str, ...]) -> bool:
    return before is None or any(before[name] != after[name] for name in names)
