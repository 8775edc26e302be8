"""Saying of a review that it is arranged, held, adjourned, cancelled; that one is directed, or what one leaves out.

Each checks what was given, states it about the child, and leaves the rest to settling (decision 16).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from services.scheduling.actions import said
from services.scheduling.rules.holding import moves
from services.scheduling.schemas import holding as schemas
from shared.calendar import local_date
from shared.policy import Profile
from shared.refusals import Conflict, Unprocessable
from shared.register.statements import Word, state
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def arrange(work: Work, profile: Profile, row: Row, given: schemas.Arrangement, by: str) -> None:
    """Give the review its day, place, chair and invitees, or others; after its due day only with the reason."""
    moves.must_be_possible(row["status"], moves.ARRANGE)
    if given.starts_at is not None and local_date(given.starts_at, profile.calendar) != given.arranged_for:
        raise Unprocessable.at("/starts_at", "is not on the day of arranged_for", slug="another-day")
    if given.arranged_for < work.today and given.arranged_for != row["arranged_for"]:
        raise Unprocessable.at("/arranged_for", "lies in the past: if it was held then, say so", slug="past-date")
    if row["not_before"] is not None and given.arranged_for < row["not_before"]:
        raise Conflict("outside-window", "Too early", f"This review may not be held before {row['not_before']}.")
    if given.arranged_for > row["due_on"] and given.late_reason is None:
        how = f"It is due on {row['due_on']}. Choose a day by then, or say with late_reason why it cannot be."
        if row["due_on"] < work.today:
            how = f"It was due on {row['due_on']}. Say with late_reason why it is late."
        raise Conflict("outside-window", "After its due day", how)
    data = given.model_dump(mode="json", exclude_none=True)
    await state(work, row["child_id"], said.ARRANGED, data, by=by, key=row["id"], on=given.arranged_for)


async def hold(work: Work, row: Row, given: schemas.Holding, iros: Collection[str], by: str) -> None:
    """Say that the review was held, or on another day than was said; one held late needs the reason, as does one that
    was chaired by none of `iros`: the child's IRO, and who stands in."""
    moves.must_be_possible(row["status"], moves.HOLD)
    _must_have_been(work, row, given.held_on, "/held_on")
    if given.held_on > row["due_on"] and given.late_reason is None:
        message = f"is wanted: the review was due on {row['due_on']}. Say whom or what it waited for"
        raise Unprocessable.at("/late_reason", message, slug="late-reason-wanted")
    data = {"late_reason": given.late_reason, **_chaired(row, given, iros)}
    await state(work, row["child_id"], said.HELD, data, by=by, key=row["id"], on=given.held_on)


async def meet(work: Work, row: Row, given: schemas.Meeting, iros: Collection[str], by: str) -> None:
    """Say that a meeting of the review was held; the first one's day is the day of the review (Jersey 3.24)."""
    moves.must_be_possible(row["status"], moves.MEET)
    _must_have_been(work, row, given.on, "/on")
    data = {"review_id": row["id"], "kind": given.kind, **_chaired(row, given, iros)}
    key = f"{row['id']}|{given.on}"
    await state(work, row["child_id"], said.MEETING, data, by=by, key=key, on=given.on)


async def adjourn(work: Work, row: Row, given: schemas.Adjournment, by: str) -> None:
    """Adjourn an arranged review: the date first set stands (Jersey 3.25, 3.27)."""
    moves.must_be_possible(row["status"], moves.ADJOURN)
    adjourned_on = given.adjourned_on or work.today
    if adjourned_on > work.today:
        raise Unprocessable.at("/adjourned_on", "lies ahead", slug="future-date")
    data = given.model_dump(mode="json", exclude_none=True) | {
        "adjourned_on": adjourned_on.isoformat(),
        "first_set_for": row["arranged_for"].isoformat(),
    }
    await state(work, row["child_id"], said.ADJOURNED, data, by=by, key=row["id"], on=adjourned_on)


async def cancel(work: Work, row: Row, given: schemas.Cancellation, by: str) -> None:
    """Cancel a review with the IRO's consent and an exceptional reason; another one is planned in its place."""
    moves.must_be_possible(row["status"], moves.CANCEL)
    if not given.iro_consents:
        how = "A review is cancelled only with the IRO's recorded consent, for an exceptional reason."
        raise Conflict("iro-has-not-consented", "The IRO has not consented", how)
    data = {"reason": given.reason}
    await state(work, row["child_id"], said.CANCELLED, data, by=by, key=row["id"], on=work.today, reason=given.note)


async def direct(work: Work, child_id: str, given: schemas.NewReview, by: str) -> str:
    """Direct a review, or record that somebody asked for one; the id of what was said."""
    if given.due_on is not None and given.due_on < work.today:
        raise Unprocessable.at("/due_on", "lies in the past", slug="past-date")
    its_id = new_id()
    data = {
        "due_on": given.due_on.isoformat() if given.due_on is not None else None,
        "asked_by": given.asked_by,
        "for_changes": list(given.for_changes),
    }
    await state(work, child_id, said.DIRECTED, data, by=by, key=its_id, on=work.today, reason=given.reason)
    return its_id


async def take_off(work: Work, row: Row, given: schemas.TakenOff, by: str) -> None:
    """Say what this review does not answer: it is planned for by another one."""
    moves.must_be_possible(row["status"], moves.TAKE_OFF)
    if given.name not in (*row["serves"], *row["considered"]):
        message = f"is none of what this review answers: {', '.join([*row['serves'], *row['considered']])}"
        raise Unprocessable.at("/name", message, slug="not-served")
    if [given.name] == [*row["serves"], *row["considered"]]:
        how = "It is the only reason for this review. Cancel the review, or arrange it for another day."
        raise Conflict("nothing-left", "Nothing would be left", how)
    data = {"review_id": row["id"], "name": given.name}
    key = f"{row['id']}|{given.name}"
    await state(work, row["child_id"], said.TAKEN_OFF, data, by=by, key=key, on=work.today, reason=given.reason)


def _chaired(row: Row, given: schemas.Chaired, iros: Collection[str]) -> dict[str, Any]:
    chair = given.chaired_by or row["chair_id"]
    if chair is not None and chair not in iros and given.other_chair_because is None:
        message = f"is wanted: {chair} is neither the child's IRO nor stands in for her. Say why the IRO did not chair"
        raise Unprocessable.at("/other_chair_because", message, slug="other-chair")
    return {"chaired_by": chair, "other_chair_because": given.other_chair_because}


def chaired(words: Sequence[Word], review_id: str) -> dict[str, Any]:
    """Who chaired the review, and why that was not the IRO, as far as that was said."""
    about = [each.data for each in words if each.kind == said.HELD and each.key == review_id]
    about += [each.data for each in words if each.kind == said.MEETING and each.data["review_id"] == review_id]
    told = [{name: data.get(name) for name in ("chaired_by", "other_chair_because")} for data in about]
    by_others = [each for each in told if each["other_chair_because"] is not None]
    return next(iter(by_others or told), {})


def word_about(words: list[Word], kind: str, key: str) -> Word | None:
    """What stands of this kind about this review."""
    return next((word for word in words if (word.kind, word.key) == (kind, key)), None)


def _must_have_been(work: Work, row: Row, day: date, pointer: str) -> None:
    if day > work.today:
        raise Unprocessable.at(pointer, "lies ahead: say so once it was held", slug="future-date")
    if day < row["care_from"]:
        message = f"lies before the child became looked after on {row['care_from']}"
        raise Unprocessable.at(pointer, message, slug="before-care")
