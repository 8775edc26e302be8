"""Settling a child's reviews: those the facts and people's words call for against those on record, and the difference
announced."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.scheduling.actions.announce import FollowsFrom, announce
from services.scheduling.actions.by_policy import policy_of
from services.scheduling.actions.known import Known, Wanted, columns
from services.scheduling.actions.match import match
from services.scheduling.actions.noted import noted
from services.scheduling.actions.said import Said, said_of_reviews
from services.scheduling.actions.wanted import wanted_reviews
from services.scheduling.actions.whose import theirs
from services.scheduling.queries import reviews as queries
from services.scheduling.rules.model import OnRecord
from services.scheduling.tables.reviews import ARRANGED, CANCELLED, PLANNED, STILL_TO_COME, WAS_HELD
from shared.child.looked_after import LookedAfterChild, child_from
from shared.child.said_by import begun_by, ended_by
from shared.duties.engine import policies_of_duties
from shared.events.base import to_date, to_instant
from shared.events.council.child_life import PastReviewRecorded
from shared.events.services.scheduling import (
    ParticipationRecorded,
    ReviewAdjourned,
    ReviewArranged,
    ReviewCancelled,
    ReviewEvent,
    ReviewHeld,
)
from shared.ops.wakeup import BREATH
from shared.policy import Profile
from shared.register import aliases, facts
from shared.register.facts import Fact
from shared.register.statements import words_about
from shared.register.take_back import take_back
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_TOLD_OF: Final = {
    **dict.fromkeys(WAS_HELD, (ReviewHeld, ReviewAdjourned, ParticipationRecorded)),
    CANCELLED: (ReviewCancelled,),
}
"""What was announced of a review in this state, and is not so where it is in another after all."""
_BY_THE_IRO: Final = "iro_consented"
"""The reason of a review that was cancelled with the IRO's consent; the words for it are the exceptional reason."""


async def settle_reviews(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring the reviews of these children in line with what was said; hearing the same again changes nothing."""
    merged = await aliases.survivors_of(work, subjects)
    child_ids = sorted({merged.get(subject, subject) for subject in subjects})
    held = await facts.loaded(work, child_ids)
    words = await words_about(work, child_ids)
    under = {fact.subject: child_id for child_id in child_ids for fact in held[child_id]}
    whose = await theirs(work, under | dict(zip(child_ids, child_ids, strict=True)), held, words)
    judged = await policies_of_duties(work, profile, child_ids)
    for fact in (each for one in whose.values() for each in one.of_another):
        take_back(work, fact)
    new: list[Row] = []
    changed: list[Row] = []
    for child_id in child_ids:
        said, rows = said_of_reviews(whose[child_id].words), whose[child_id].rows
        child, on_record = child_from(child_id, held[child_id], profile), _on_record(child_id, rows, said)
        about = child, held[child_id], said, on_record, profile, work.today
        wanted = wanted_reviews(Known(*about, judged=judged[child_id], rows=rows, learnt=work.learnt))
        gone = [row for row in rows if row["id"] in said.cancelled]
        pairs = match([each for each in rows if each not in gone], wanted)
        for row, want in [*((each, None) for each in gone), *pairs]:
            after = _after(work, child_id, said, row, want)
            if after != row:
                (new if row is None else changed).append(after)
                _announce(work, child, held[child_id], said, row, after)
        await BREATH
    await queries.save(work.connection, new, changed)


def _on_record(child_id: str, rows: Sequence[Row], said: Said) -> list[OnRecord]:
    """Those that are still to come, as far as people's words stand."""
    return [
        OnRecord(
            row["id"],
            frozenset((*row["serves"], *row["considered"])),
            row["due_on"],
            row["care_from"],
            row["period"],
            _arranged_for(said, row["id"]),
            said.taken_off.get(row["id"], frozenset()),
            row["child_id"] != child_id,
        )
        for row in rows
        if row["id"] not in said.cancelled and _may_be_held(row)
    ]


def _may_be_held(row: Row) -> bool:
    """Also what people said was held or cancelled, and took back."""
    was_here = row["status"] in WAS_HELD and row["baseline"] is None
    return row["status"] in STILL_TO_COME or was_here or row["cancelled_because"] == _BY_THE_IRO


def _arranged_for(said: Said, review_id: str) -> Any:
    word = said.arranged.get(review_id)
    return to_date(word.data["arranged_for"]) if word is not None else None


def _announce(
    work: Work, child: LookedAfterChild, held: Sequence[Fact], said: Said, row: Row | None, after: Row
) -> None:
    adjourned = said.adjourned.get(after["id"])
    announce(work, row, after, _follows_from(after, child, held), adjourned.data if adjourned is not None else None)
    not_so = _not_so(row, after)
    for fact in held if not_so else ():  # whoever heard of it counts it no more
        if isinstance(fact.data, not_so) and fact.data.review_id == after["id"]:
            take_back(work, fact)


def _not_so(row: Row | None, after: Row) -> tuple[type[ReviewEvent], ...]:
    """What was announced of the review before and is not so after all."""
    if row is None:
        return ()
    unarranged = (ReviewArranged,) if row["arranged_for"] is not None and after["arranged_for"] is None else ()
    if row["status"] == after["status"] or (row["status"] in WAS_HELD and after["status"] in WAS_HELD):
        return unarranged
    return (*unarranged, *_TOLD_OF.get(row["status"], ()))


def _follows_from(review: Row, child: LookedAfterChild, held: Sequence[Fact]) -> FollowsFrom:
    """The events that a review follows from: what it counts from, and what held or cancelled it."""
    period = next((each for each in child.periods if each.number == review["period"]), None)
    past = [(fact.data.held_on, fact.event_id) for fact in held if type(fact.data) is PastReviewRecorded]
    begun = begun_by(period, held) if period is not None else frozenset()
    counted = [*(event_id for _, event_id in sorted(past, reverse=True)), *sorted(begun)]
    was_held = [event_id for on, event_id in past if on == review["held_on"]]
    return FollowsFrom(counted, was_held or sorted(ended_by(period, held)))


def _after(work: Work, child_id: str, said: Said, row: Row | None, want: Wanted | None) -> Row:
    if row is None:
        assert want is not None
        fresh = _fresh(child_id, work.profile.id)
        return _as_arranged(want, {**fresh, **columns(want), **_arrangement(said, fresh, want)})
    if want is None:
        return _withdrawn(work, child_id, said, row)
    given = _as_arranged(want, {**columns(want), **_arrangement(said, row, want)})
    if row["iro_id"] is not None and want.status in WAS_HELD and row["status"] in WAS_HELD:
        given["iro_id"] = row["iro_id"]  # who chaired it stays, whoever is the child's IRO later
    policy = policy_of(row, work.profile, given["status"])
    return noted(work, row, {**row, **given, "child_id": child_id, "policy_version": policy})


def _as_arranged(want: Wanted, given: dict[str, Any]) -> dict[str, Any]:
    arranged = given["arranged_for"] is not None and want.status == PLANNED
    return {**given, "status": ARRANGED} if arranged else given


def _fresh(child_id: str, policy: str) -> dict[str, Any]:
    none = dict.fromkeys(("arranged_for", "starts_at", "venue", "venue_kind", "chair_id"))
    return {
        "id": new_id(),
        "child_id": child_id,
        **none,
        "invitees": [],
        "times_arranged": 0,
        "history": [],
        "version": 1,
        "policy_version": policy,
    }


def _arrangement(said: Said, row: Row, want: Wanted) -> dict[str, Any]:
    """When, where and with whom it is arranged; every other day than the one before is a postponement."""
    word = said.arranged.get(row["id"])
    if word is None:
        none = dict.fromkeys(("starts_at", "venue", "venue_kind", "chair_id"))
        again = want.set_for is not None and want.set_for != row["arranged_for"]
        times = row["times_arranged"] + again
        return {**none, "arranged_for": want.set_for, "invitees": [], "times_arranged": times}
    data, on = word.data, to_date(word.data["arranged_for"])
    starts_at = to_instant(data["starts_at"]) if data.get("starts_at") else None
    again = on != row["arranged_for"]
    return {
        "arranged_for": on,
        "starts_at": starts_at,
        **{name: data.get(name) for name in ("venue", "venue_kind", "chair_id")},
        "invitees": list(data.get("invitees") or ()),
        "times_arranged": row["times_arranged"] + again,
    }


def _withdrawn(work: Work, child_id: str, said: Said, row: Row) -> Row:
    """A review on record that nothing calls for, or that was cancelled: closed visibly, never deleted."""
    word = said.cancelled.get(row["id"])
    if row["status"] == CANCELLED and (word is None or row["cancelled_because"] == _BY_THE_IRO):
        return row
    because = "records_merged" if row["child_id"] != child_id else "facts_changed"
    closed = {"status": CANCELLED, "cancelled_on": work.today, "cancelled_because": because, "iro_id": None}
    closed["of_age_on"] = None
    if word is not None:
        closed |= {"cancelled_on": word.on, "cancelled_because": _BY_THE_IRO}
    return noted(work, row, {**row, **closed})
