"""Settling a child's reviews: those the facts call for against those on record, and the difference announced."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.scheduling.actions.announce import FollowsFrom, announce
from services.scheduling.actions.match import match
from services.scheduling.actions.wanted import Wanted, wanted_reviews
from services.scheduling.queries import reviews as queries
from services.scheduling.tables.reviews import ARRANGED, CANCELLED, COMPLETED, PLANNED, STILL_TO_COME
from shared.child.looked_after import LookedAfterChild, child_from
from shared.child.said_by import begun_by, ended_by
from shared.events.council.child_life import PastReviewRecorded
from shared.events.services.scheduling import ParticipationRecorded, ReviewCancelled, ReviewHeld
from shared.ops.wakeup import BREATH
from shared.policy import Profile
from shared.register import aliases, facts
from shared.register.facts import Fact
from shared.register.take_back import take_back
from shared.work.unit_of_work import Work, new_id

Row = Mapping[str, Any]
_NOT_SO_AFTER_ALL: Final = {COMPLETED: (ReviewHeld, ParticipationRecorded), CANCELLED: (ReviewCancelled,)}
_NOTED = ("kind", "due_on", "status", "held_on")


async def settle_reviews(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring the reviews of these children in line with the facts; hearing the same again changes nothing."""
    merged = await aliases.survivors_of(work, subjects)
    child_ids = sorted({merged.get(subject, subject) for subject in subjects})
    held = await facts.loaded(work, child_ids)
    under = {fact.subject: child_id for child_id in child_ids for fact in held[child_id]}
    recorded = await queries.reviews_on_record(work.connection, under | {child_id: child_id for child_id in child_ids})
    new: list[Row] = []
    changed: list[Row] = []
    for child_id in child_ids:
        child = child_from(child_id, held[child_id], profile)
        wanted = wanted_reviews(child, held[child_id], profile, work.today)
        for row, want in match(recorded.get(child_id, []), wanted):
            after = _after(work, child_id, row, want)
            if after == row:
                continue
            (new if row is None else changed).append(after)
            announce(work, row, after, _follows_from(after, child, held[child_id]))
            if row is not None and row["status"] in _NOT_SO_AFTER_ALL:
                _take_back_what_is_not_so(work, row, after, held[child_id])
        await BREATH
    await queries.save(work.connection, new, changed)


def _take_back_what_is_not_so(work: Work, before: Row, after: Row, held: Sequence[Fact]) -> None:
    """A past review that was not held, or a cancelled one that goes on: whoever heard of it counts it no more."""
    if before["status"] == after["status"]:
        return
    for fact in held:
        if isinstance(fact.data, _NOT_SO_AFTER_ALL[before["status"]]) and fact.data.review_id == before["id"]:
            take_back(work, fact)


def _follows_from(review: Row, child: LookedAfterChild, held: Sequence[Fact]) -> FollowsFrom:
    """The events that a review follows from: what it counts from, and what held or cancelled it."""
    period = next((each for each in child.periods if each.number == review["period"]), None)
    past = [(fact.data.held_on, fact.event_id) for fact in held if isinstance(fact.data, PastReviewRecorded)]
    begun = begun_by(period, held) if period is not None else frozenset()
    counted = [*(event_id for _, event_id in sorted(past, reverse=True)), *sorted(begun)]
    was_held = [event_id for on, event_id in past if on == review["held_on"]]
    return FollowsFrom(counted, was_held or sorted(ended_by(period, held)))


def _after(work: Work, child_id: str, row: Row | None, want: Wanted | None) -> Row:
    if row is None:
        assert want is not None
        return _planned_anew(child_id, want)
    if want is None:
        return _withdrawn(work, child_id, row)
    given = _fields(want)
    if row["status"] == ARRANGED and want.status == PLANNED:
        given["status"] = ARRANGED
    return _noted(work, row, {**row, **given, "child_id": child_id})


def _planned_anew(child_id: str, want: Wanted) -> Row:
    fresh: dict[str, Any] = {
        "id": new_id(),
        "child_id": child_id,
        "arranged_for": None,
        "venue": None,
        "history": [],
        "version": 1,
    }
    return {**fresh, **_fields(want)}


def _fields(want: Wanted) -> dict[str, Any]:
    return {name: getattr(want, name) for name in want.__slots__}


def _withdrawn(work: Work, child_id: str, row: Row) -> Row:
    """A review on record that no fact calls for: closed visibly, never deleted."""
    if row["status"] == CANCELLED:
        return row
    because = "records_merged" if row["child_id"] != child_id else "facts_changed"
    closed = {"status": CANCELLED, "cancelled_on": work.today, "cancelled_because": because, "iro_id": None}
    return _noted(work, row, {**row, **closed})


def _noted(work: Work, row: Row, after: Row) -> Row:
    """The review with its history and version moved on, if anything about it changed."""
    if after == row:
        return row
    was = {name: _plain(row[name]) for name in _NOTED if row[name] != after[name]}
    if not was:
        return {**after, "version": row["version"] + 1}
    entry = {"at": work.now.isoformat(), "why": _why(row, after), "was": was}
    return {**after, "history": [*row["history"], entry], "version": row["version"] + 1}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _why(row: Row, after: Row) -> str:
    if after["status"] == CANCELLED and row["status"] != CANCELLED:
        return str(after["cancelled_because"])
    if row["care_from"] != after["care_from"]:
        return "the beginning of care was corrected"
    if row["status"] in STILL_TO_COME and row["kind"] != after["kind"]:
        return "an earlier review became known"
    if after["status"] == COMPLETED:
        return "the order of the past reviews became known"
    if row["status"] == CANCELLED:
        return "what cancelled it was taken back"
    return "the facts it counts from changed"
