"""What changed about a review, said on the wire."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.scheduling.tables.reviews import ADJOURNED, CANCELLED, WAS_HELD
from shared.events.services.scheduling import (
    ParticipationRecorded,
    ReviewAdjourned,
    ReviewArranged,
    ReviewCancelled,
    ReviewDue,
    ReviewHeld,
)
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_NAMED = ("child_id", "kind", "number", "ordinal", "serves", "considered")
_DUE = (*_NAMED, "due_on", "not_before", "rule")
_ARRANGED = ("child_id", "arranged_for", "starts_at", "venue_kind", "invitees")
_HELD = (*_NAMED, "held_on", "late_reason", "series", "out_of_time_from")
_CLOSED = ("child_id", "status", "cancelled_on", "cancelled_because")


class FollowsFrom(NamedTuple):
    """The ids of the events that a review follows from: those it is due by, and those that held or cancelled it."""

    due: Sequence[str]
    closed: Sequence[str]


def announce(
    work: Work, before: Row | None, after: Row, follows_from: FollowsFrom, adjourned: Mapping[str, Any] | None = None
) -> None:
    """Announce how `after` differs from `before` (None: a new review); `adjourned` is what was said if it was."""
    if after["status"] in WAS_HELD:
        _announce_held(work, before, after, follows_from.closed, adjourned)
        return
    if after["status"] == CANCELLED and before is None and after["baseline"] is not None:
        return  # imported history that was over when we heard of it: nobody waits for this review
    was_held = before is not None and before["status"] in WAS_HELD  # what moved then was not said as due
    if was_held or _differ(before, after, _DUE):
        dates = {name: after[name] for name in ("due_on", "not_before", "rule")}
        _say(work, ReviewDue(**_which(after), **dates), after, follows_from.due)
    if after["status"] == CANCELLED and _differ(before, after, _CLOSED):
        closed = {"cancelled_on": after["cancelled_on"], "reason": after["cancelled_because"]}
        _say(work, ReviewCancelled(**_which(after), **closed), after, follows_from.closed)
    elif after["arranged_for"] is not None and _differ(before, after, _ARRANGED):
        _say(work, _arranged(before, after), after, follows_from.due)


def _arranged(before: Row | None, after: Row) -> ReviewArranged:
    was = before["arranged_for"] if before is not None else None
    dates = {name: after[name] for name in ("arranged_for", "due_on", "starts_at", "venue_kind")}
    moved_from = was if was != after["arranged_for"] else None
    dates["invited"] = tuple(sorted({each["kind"] for each in after["invitees"]}))
    return ReviewArranged(**_which(after), **dates, previously_arranged_for=moved_from)


def _announce_held(
    work: Work, before: Row | None, after: Row, stated_by: Sequence[str], adjourned: Mapping[str, Any] | None
) -> None:
    was_adjourned = before is not None and before["status"] == ADJOURNED
    if adjourned is not None and not was_adjourned:
        said = {name: adjourned[name] for name in ("adjourned_on", "first_set_for", "reason")}
        _say(work, ReviewAdjourned(**_which(after), **said), after, stated_by)
    is_adjourned = after["status"] == ADJOURNED
    newly = before is None or before["status"] not in WAS_HELD or was_adjourned is not is_adjourned
    if newly or _differ(before, after, _HELD):
        dates = {name: after[name] for name in ("held_on", "late_reason", "series", "out_of_time_from")}
        due_on = after["due_on"] if after["baseline"] is None else None
        _say(work, ReviewHeld(**_which(after), **dates, due_on=due_on, adjourned=is_adjourned), after, stated_by)
    if after["participation"] is not None and _differ(before, after, ("child_id", "held_on", "participation")):
        took_part = {name: after[name] for name in ("held_on", "participation")}
        _say(work, ParticipationRecorded(review_id=after["id"], **took_part), after, stated_by)


def _say(
    work: Work,
    event: ReviewDue | ReviewArranged | ReviewCancelled | ReviewHeld | ReviewAdjourned | ParticipationRecorded,
    review: Row,
    stated_by: Sequence[str],
) -> None:
    work.announce(event, review["child_id"], baseline=review["baseline"], stated_by=stated_by)


def _which(review: Row) -> dict[str, Any]:
    names = ("kind", "number", "iro_id", "ordinal", "serves", "considered")
    return {"review_id": review["id"], **{name: review[name] for name in names}}


def _differ(before: Row | None, after: Row, names: tuple[str, ...]) -> bool:
    return before is None or any(before[name] != after[name] for name in names)
