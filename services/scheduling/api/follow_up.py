"""What follows a review over HTTP: decisions sent and answered, the care plan, and each of these taken back."""

from services.scheduling.actions.follow_up import say
from services.scheduling.actions.follow_up.withdrawals import take_back_step
from services.scheduling.api.after_reviews import (
    IRO,
    MANAGER,
    WORKER,
    Reader,
    Teller,
    Writer,
    review_to_tell_of,
    shown,
    the_review,
)
from services.scheduling.rules.follow_up.steps import Step
from services.scheduling.schemas.follow_up import CarePlanUpdate, DecisionsSent, FollowUp, ManagementResponse
from shared.auth import audit
from shared.auth.codes_only import shown_to
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.parameters import PathId
from shared.web.refusing import KEY_REUSED, Responses, refuses

_TAKEN_BACK = {
    "decisions-sent": (Step.DECISIONS_SENT, "decisions-answered"),
    "record": (Step.RECORD_WRITTEN, "record-distributed"),
    "record-distributed": (Step.RECORD_DISTRIBUTED, "record-changed"),
    "management-response": (Step.DECISIONS_ANSWERED, None),
    "care-plan-update": (Step.CARE_PLAN_UPDATED, None),
}
_DATED = ("future-date",)


def router(service: Service) -> Router:
    """The routes of what follows a review, but for its record."""
    routes = Router(tags=["after a review"])
    _reading(routes, service)
    _decisions(routes, service)
    _answering(routes, service)
    _care_plan(routes, service)
    for path, (step, slug) in _TAKEN_BACK.items():
        _taking_back(routes, service, path, step, refuses(*([slug] if slug else []), missing="statement"))
    return routes


def _reading(routes: Router, service: Service) -> None:
    @routes.get("/reviews/{review_id}/follow-up", responses=refuses(missing="review"))
    async def what_followed_a_review(review_id: PathId, caller: Reader) -> FollowUp:
        """How far what follows a review has come: decisions, record, care plan."""
        review = await the_review(service, caller, review_id)
        async with service.looking() as work:
            answer = await shown(work, review)
        await service.audit.read(caller, "read_follow_up", review["child_id"])
        return shown_to(caller, answer)


def _decisions(routes: Router, service: Service) -> None:
    responses = refuses("not-held", KEY_REUSED, missing="review", wrong=_DATED)

    @routes.post("/reviews/{review_id}/decisions-sent", responses=responses)
    async def decisions_were_sent(review_id: PathId, body: DecisionsSent, caller: Writer, once: Once) -> FollowUp:
        """The review's decisions went to the social worker and the team manager; said again it is a correction."""
        review = await review_to_tell_of(service, caller, review_id, IRO)
        async with once.change(service, caller) as change:
            await say.say_decisions_sent(change.work, review, body, caller.subject)
            await change.settle("review.decisions_sent", review["child_id"])
            return await change.answer(await shown(change.work, review), 200)


def _answering(routes: Router, service: Service) -> None:
    responses = refuses("decisions-not-sent", say.AGREED_BY_SILENCE, KEY_REUSED, missing="review", wrong=_DATED)

    @routes.post("/reviews/{review_id}/management-response", responses=responses)
    async def a_manager_answers_the_decisions(
        review_id: PathId, body: ManagementResponse, caller: Teller, once: Once
    ) -> FollowUp:
        """The team manager agrees to the decisions, or says with which not; silence is agreement (Jersey 3.71)."""
        review = await review_to_tell_of(service, caller, review_id, MANAGER)
        async with once.change(service, caller) as change:
            await say.say_response(change.work, service.profile, review, body, caller.subject)
            await change.settle("review.management_response", review["child_id"])
            return await change.answer(await shown(change.work, review), 200)


def _care_plan(routes: Router, service: Service) -> None:
    responses = refuses("not-completed", KEY_REUSED, missing="review", wrong=_DATED)

    @routes.post("/reviews/{review_id}/care-plan-update", responses=responses)
    async def the_care_plan_was_updated(
        review_id: PathId, body: CarePlanUpdate, caller: Teller, once: Once
    ) -> FollowUp:
        """The care plan was brought up to date with what the review changed (Jersey 3.69)."""
        review = await review_to_tell_of(service, caller, review_id, WORKER)
        async with once.change(service, caller) as change:
            await say.say_care_plan_updated(change.work, review, body, caller.subject)
            await change.settle("review.care_plan_updated", review["child_id"])
            return await change.answer(await shown(change.work, review), 200)


def _taking_back(routes: Router, service: Service, path: str, step: Step, responses: Responses) -> None:
    async def taken_back(review_id: PathId, taken_back: Withdrawal, caller: Teller) -> FollowUp:
        """What was said last of this was a mistake: what was said before stands again, or nothing."""
        review = await the_review(service, caller, review_id)
        async with service.deciding() as work:
            await take_back_step(work, review, step, taken_back.reason, caller)
            await service.settle(work)
            await audit.record(work.connection, caller, f"review.{step}_withdrawn", review["child_id"], work.now)
            return await shown(work, review)

    taken_back.__name__ = f"{path.replace('-', '_')}_is_taken_back"
    routes.post(f"/reviews/{{review_id}}/{path}/withdrawal", responses=responses)(taken_back)
