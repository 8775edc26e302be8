"""The steps of an open dispute over HTTP: answers, the IRO's view of them, the next stage, and taking these back."""

from collections.abc import Mapping
from typing import Any, Final

from services.escalation.actions.disputes import steps
from services.escalation.actions.disputes.take_back import take_back
from services.escalation.actions.disputes.words import COMPLAINT_BY, NEXT_STAGE, OPENED, RESPONSE, VIEW
from services.escalation.api.dispute_access import (
    OFFICE,
    Answerer,
    Leader,
    Taker,
    asked,
    brought_up_to_date,
    led,
    refuse_parties,
    seen,
    settled,
)
from services.escalation.rules.disputes.ladder import ladder_of
from services.escalation.schemas.disputes import Dispute, IrosView, NextStage, Response, TakingBack, WhoComplains
from shared.auth.roles import Caller
from shared.refusals import Forbidden, Unprocessable
from shared.router import Router
from shared.service.service import Service
from shared.service.whose import note
from shared.service.withdrawal import Withdrawal
from shared.web.if_match import IfMatch
from shared.web.parameters import PathId
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_ANSWERING: Final = refuses("dispute-over", "moved-on", missing="dispute", wrong=["future-date", "no-such-stage"])
_MOVING: Final = refuses(
    "dispute-over",
    "no-further-stage",
    "emergency-only",
    "formal-only",
    missing="dispute",
    wrong=["no-such-stage", "reason-needed"],
)
_TAKING: Final = refuses("rests-on-it", missing="statement")
_NOT_ASKED: Final = (
    "This is answered by the manager of the stage, by her deputy, or written down for her by IRO administration or an "
    "IRO manager."
)
_OWN_WORDS: Final = "is for IRO administration and IRO managers, who write down what came by letter"


def router(service: Service) -> Router:
    """The routes of an open dispute."""
    routes = Router(tags=["disputes"])
    for add in (_answering, _leading, _complaining, _taking_back, _opening_taken_back):
        add(routes, service)
    return routes


def _answering(routes: Router, service: Service) -> None:
    @routes.post("/disputes/{dispute_id}/response", status_code=201, responses=_ANSWERING)
    async def the_manager_answers(dispute_id: PathId, told: Response, caller: Answerer, expected: IfMatch) -> Dispute:
        """The manager of a stage answers, or her deputy; what she says after the dispute went on is kept, as late."""
        await seen(service, caller, dispute_id)
        async with service.deciding() as work:
            row = await brought_up_to_date(service, work, dispute_id)
            expected.check(row["version"], required=False)
            number, data = await _whose_answer(work, row, told, caller)
            await steps.respond(work, row, number, data, caller.subject, told.on)
            return await settled(service, work, caller, dispute_id, "dispute_answered")


async def _whose_answer(work: Work, row: Row, told: Response, caller: Caller) -> tuple[int, dict[str, Any]]:
    """At which stage, and whose: her own, or what IRO administration or an IRO manager writes down.

    Raises Forbidden and Unprocessable.
    """
    may = await asked(work, row)
    data = told.model_dump(mode="json", include={"agreed", "text_ref", "resources", "by_role"})
    if caller.subject in may:
        for name in ("on", "responded_by", "by_role"):
            if getattr(told, name) is not None:
                raise Unprocessable.at(f"/{name}", _OWN_WORDS)
        return _number(row, told, caller.subject, may), {**data, "responded_by": caller.subject}
    if not caller.has(*OFFICE):
        raise Forbidden(_NOT_ASKED)
    number: int = told.number or may.get(told.responded_by or "") or row["stage"]
    _refuse_nobody(work, row, told, number, may)
    return number, {**data, "responded_by": told.responded_by}


def _number(row: Row, told: Response, who: str, may: Mapping[str, int]) -> int:
    """The stage she names, at which she is or was to answer, else the last such."""
    number = told.number or may[who]
    theirs = {each["number"] for each in row["stages"] if who in each["manager_ids"]} | {may[who]}
    if number not in theirs:
        raise Unprocessable.at("/number", "you were not to answer at this stage", slug="no-such-stage")
    return number


def _refuse_nobody(work: Work, row: Row, told: Response, number: int, may: Mapping[str, int]) -> None:
    """Raise Unprocessable where it is not said whose answer it is, or it is nobody's who was to answer."""
    if told.responded_by is not None:
        known: list[str] = next((each["manager_ids"] for each in row["stages"] if each["number"] == number), [])
        if known and told.responded_by not in may:
            raise Unprocessable.at("/responded_by", "does not answer for any stage of this dispute")
        return
    policy = steps.policy_of(row, work.profile)
    ladder = ladder_of(policy.settings.disputes, row["subjectkind"])
    roles = ladder[number - 1].managers if number <= len(ladder) else ()
    if told.by_role not in roles:
        named = ", ".join(roles)
        raise Unprocessable.at("/responded_by", f"is needed: whose answer it is, or by_role as one of {named}")


def _leading(routes: Router, service: Service) -> None:
    @routes.post("/disputes/{dispute_id}/view", responses=refuses("dispute-over", "not-answered", missing="dispute"))
    async def what_the_iro_thinks_of_an_answer(
        dispute_id: PathId, told: IrosView, caller: Leader, expected: IfMatch
    ) -> Dispute:
        """Whether an answer is good enough for the child; said again, the last word stands."""
        await led(service, caller, await seen(service, caller, dispute_id))
        async with service.deciding() as work:
            row = await brought_up_to_date(service, work, dispute_id)
            expected.check(row["version"], required=False)
            await steps.view(work, row, told.response_id, told.view, caller.subject)
            return await settled(service, work, caller, dispute_id, "dispute_answer_viewed")

    @routes.post("/disputes/{dispute_id}/next-stage", responses=_MOVING)
    async def the_iro_takes_it_further(
        dispute_id: PathId, told: NextStage, caller: Leader, expected: IfMatch
    ) -> Dispute:
        """To the next stage, from today; past some with the reason, in Jersey in an emergency alone."""
        await led(service, caller, await seen(service, caller, dispute_id))
        async with service.deciding() as work:
            row = await brought_up_to_date(service, work, dispute_id)
            expected.check(row["version"], required=False)
            await steps.next_stage(work, row, told.model_dump(), caller.subject)
            return await settled(service, work, caller, dispute_id, "dispute_taken_further")


def _complaining(routes: Router, service: Service) -> None:
    @routes.post("/disputes/{dispute_id}/complaint-by", responses=refuses("dispute-over", missing="dispute"))
    async def who_complains_for_the_child(dispute_id: PathId, told: WhoComplains, caller: Leader) -> Dispute:
        """Who complains for a child who cannot (Jersey 6.8); the dispute goes on whatever becomes of that (6.9)."""
        await led(service, caller, await seen(service, caller, dispute_id))
        async with service.deciding() as work:
            row = await brought_up_to_date(service, work, dispute_id)
            await steps.say_who_complains(work, row, told.by, caller.subject)
            return await settled(service, work, caller, dispute_id, "dispute_complaint_considered")


def _taking_back(routes: Router, service: Service) -> None:
    @routes.post("/disputes/{dispute_id}/response/withdrawal", responses=_TAKING)
    async def an_answer_is_taken_back(dispute_id: PathId, why: TakingBack, caller: Taker) -> Dispute:
        """By whoever gave it, or the IRO manager: whoever was silent has been silent."""
        await seen(service, caller, dispute_id)
        return await _taken(service, caller, dispute_id, RESPONSE, why.reason, why.response_id)

    @routes.post("/disputes/{dispute_id}/view/withdrawal", responses=_TAKING)
    async def a_view_is_taken_back(dispute_id: PathId, why: TakingBack, caller: Leader) -> Dispute:
        """What the IRO thought of an answer counts for nothing."""
        await led(service, caller, await seen(service, caller, dispute_id))
        return await _taken(service, caller, dispute_id, VIEW, why.reason, why.response_id)

    @routes.post("/disputes/{dispute_id}/next-stage/withdrawal", responses=_TAKING)
    async def a_move_is_taken_back(dispute_id: PathId, why: Withdrawal, caller: Leader) -> Dispute:
        """The dispute was not taken further after all; the days of the stage before have run on."""
        await led(service, caller, await seen(service, caller, dispute_id))
        return await _taken(service, caller, dispute_id, NEXT_STAGE, why.reason)


def _opening_taken_back(routes: Router, service: Service) -> None:
    @routes.post("/disputes/{dispute_id}/complaint-by/withdrawal", responses=_TAKING)
    async def who_complains_is_taken_back(dispute_id: PathId, why: Withdrawal, caller: Leader) -> Dispute:
        """Nobody is to complain for the child after all."""
        await led(service, caller, await seen(service, caller, dispute_id))
        return await _taken(service, caller, dispute_id, COMPLAINT_BY, why.reason)

    @routes.post("/disputes/{dispute_id}/opening/withdrawal", status_code=204, responses=_TAKING)
    async def the_opening_is_taken_back(dispute_id: PathId, why: Withdrawal, caller: Leader) -> None:
        """It was opened by mistake, as of another child: it never was, unless a later step rests on it."""
        await led(service, caller, await seen(service, caller, dispute_id))
        async with service.deciding() as work:
            row = await brought_up_to_date(service, work, dispute_id)
            await take_back(work, row, OPENED, why.reason, caller)
            await service.settle(work)
            for subject in (row["subject"], *row["also_for"]):
                await note(work, caller, "dispute_opening_withdrawn", subject)


async def _taken(
    service: Service, caller: Caller, dispute_id: str, kind: str, reason: str, key: str | None = None
) -> Dispute:
    async with service.deciding() as work:
        row = await brought_up_to_date(service, work, dispute_id)
        if kind != RESPONSE:
            await refuse_parties(service, work, caller, row)
        await take_back(work, row, kind, reason, caller, key=key)
        return await settled(service, work, caller, dispute_id, f"{kind.replace(':', '_')}_withdrawn")
