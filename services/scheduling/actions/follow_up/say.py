"""What people say after a review: its decisions sent, the manager's answer, the care plan brought up to date."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.scheduling.actions.follow_up.answer_clocks import answer_clocks
from services.scheduling.actions.follow_up.words import CARE_PLAN, RESPONSE, SENT, Said, day_of, reached, said_of
from services.scheduling.rules.follow_up.considered import in_time
from services.scheduling.rules.follow_up.steps import Step, refuse_before_its_turn
from services.scheduling.schemas.follow_up import CarePlanUpdate, DecisionsSent, ManagementResponse
from shared.policy import Profile
from shared.refusals import Conflict, FieldError, Unprocessable
from shared.register.statements import state
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
AGREED_BY_SILENCE: Final = "agreed-by-silence"


async def say_decisions_sent(work: Work, review: Row, body: DecisionsSent, by: str) -> None:
    """Put on record when the decisions were sent; said again it is a correction (Jersey 3.69)."""
    refuse_before_its_turn(Step.DECISIONS_SENT, reached(review, await said_of(work, review)))
    not_ahead(work, "/sent_on", body.sent_on)
    not_ahead(work, "/received_on", body.received_on)
    not_before("/sent_on", body.sent_on, review["held_on"], "the review was held")
    data = {"received_on": body.received_on}
    await state(work, review["child_id"], SENT, data, by=by, key=review["id"], on=body.sent_on)


async def say_response(work: Work, profile: Profile, review: Row, body: ManagementResponse, by: str) -> None:
    """Put on record what the manager answered. Refused once silence has agreed: after the last day of the duty."""
    said = await said_of(work, review)
    refuse_before_its_turn(Step.DECISIONS_ANSWERED, reached(review, said))
    not_ahead(work, "/responded_on", body.responded_on)
    not_before("/responded_on", body.responded_on, day_of(said.words[SENT]), "the decisions were sent")
    _refuse_unknown_decisions(said, body)
    clock = (await answer_clocks(work, profile, [review["child_id"]])).get(review["id"])
    if clock is not None and not in_time(body.responded_on, clock):
        how = f"The last day to answer was {clock.due_on}; since then silence is agreement. Take it up with the IRO."
        raise Conflict(AGREED_BY_SILENCE, "The decisions count as agreed", how)
    data = {"agreed": body.agreed, "disagreed_with": list(body.disagreed_with), "reason_ref": body.reason_ref}
    await state(work, review["child_id"], RESPONSE, data, by=by, key=review["id"], on=body.responded_on)


async def say_care_plan_updated(work: Work, review: Row, body: CarePlanUpdate, by: str) -> None:
    """Put on record when the care plan was brought up to date with the review (Jersey 3.69)."""
    refuse_before_its_turn(Step.CARE_PLAN_UPDATED, reached(review, await said_of(work, review)))
    not_ahead(work, "/updated_on", body.updated_on)
    not_before("/updated_on", body.updated_on, review["held_on"], "the review was held")
    await state(work, review["child_id"], CARE_PLAN, {}, by=by, key=review["id"], on=body.updated_on)


def not_ahead(work: Work, pointer: str, day: date | None) -> None:
    """Refuse a day that has not come yet."""
    if day is not None and day > work.today:
        raise Unprocessable.at(pointer, "this day has not come yet", slug="future-date")


def not_before(pointer: str, day: date | None, first: date | None, what: str) -> None:
    """Refuse a day that lies before what has to have come first."""
    if day is not None and first is not None and day < first:
        raise Unprocessable.at(pointer, f"lies before the day on which {what}: {first.isoformat()}")


def _refuse_unknown_decisions(said: Said, body: ManagementResponse) -> None:
    known = said.decision_ids
    unknown = [at for at, each in enumerate(body.disagreed_with) if each not in known]
    if unknown:
        told = "is no decision of this review"
        raise Unprocessable(errors=[FieldError(f"/disagreed_with/{at}", told) for at in unknown])
