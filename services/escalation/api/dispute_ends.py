"""How a dispute ends, over HTTP; what was agreed, carried out; and who answers for a manager who is away."""

from typing import Final

from services.escalation.actions.disputes import deputies, ending
from services.escalation.actions.disputes.take_back import take_back
from services.escalation.actions.disputes.words import CARRIED_OUT, ENDED
from services.escalation.api.dispute_access import Doer, Leader, Reader, Taker, brought_up_to_date, led, seen, settled
from services.escalation.queries import disputes as queries
from services.escalation.schemas.disputes import CarriedOut, Deputies, DeputyShown, Dispute, NewDeputy, Resolution
from shared.auth.roles import Caller
from shared.duties.may_report import NOBODY, may_report
from shared.refusals import Forbidden
from shared.router import Router
from shared.service.service import Service
from shared.service.whose import note, whose
from shared.service.withdrawal import Withdrawal
from shared.web.if_match import IfMatch
from shared.web.parameters import PathId
from shared.web.refusing import refuses

_ENDING: Final = refuses("dispute-over", "stages-left", "answer-awaited", missing="dispute", wrong=["future-date"])
_TAKING: Final = refuses("rests-on-it", missing="statement")
_REMEDY: Final = refuses("carried-out", missing="remedy", wrong=["future-date"])
_CARRIED_OUT: Final = "/disputes/{dispute_id}/remedies/{remedy_id}/carried-out"
_NOT_TOLD: Final = (
    "That it was carried out is said by the person named, the child's social worker or managers, the IRO, or who "
    "stands in for her."
)
_OTHERS: Final = "Who answers for a manager is said by herself, by IRO administration or by an IRO manager."


def router(service: Service) -> Router:
    """The routes of a dispute's end and after."""
    routes = Router(tags=["disputes"])
    for add in (_ending, _ending_taken_back, _remedies, _remedies_taken_back, _deputies):
        add(routes, service)
    return routes


def _ending(routes: Router, service: Service) -> None:
    @routes.post("/disputes/{dispute_id}/resolution", responses=_ENDING)
    async def a_dispute_is_resolved(dispute_id: PathId, told: Resolution, caller: Leader, expected: IfMatch) -> Dispute:
        """Settled, with what changed for the child and what is to be done; or unresolved, which meets no limit."""
        await led(service, caller, await seen(service, caller, dispute_id))
        async with service.deciding() as work:
            row = await brought_up_to_date(service, work, dispute_id)
            expected.check(row["version"], required=False)
            await ending.resolve(work, row, told.told, told.on, caller.subject)
            return await settled(service, work, caller, dispute_id, "dispute_resolved")

    @routes.post("/disputes/{dispute_id}/withdrawal", responses=refuses("dispute-over", missing="dispute"))
    async def a_dispute_is_withdrawn(dispute_id: PathId, why: Withdrawal, caller: Leader, expected: IfMatch) -> Dispute:
        """The IRO pursues it no further, and says why; it stays on the children's records."""
        await led(service, caller, await seen(service, caller, dispute_id))
        async with service.deciding() as work:
            row = await brought_up_to_date(service, work, dispute_id)
            expected.check(row["version"], required=False)
            await ending.withdraw_dispute(work, row, why.reason, caller.subject)
            return await settled(service, work, caller, dispute_id, "dispute_withdrawn")


def _ending_taken_back(routes: Router, service: Service) -> None:
    async def taken(dispute_id: str, how: str, why: Withdrawal, caller: Caller) -> Dispute:
        await led(service, caller, await seen(service, caller, dispute_id))
        async with service.deciding() as work:
            row = await brought_up_to_date(service, work, dispute_id)
            await take_back(work, row, ENDED, why.reason, caller, how=how)
            return await settled(service, work, caller, dispute_id, "dispute_goes_on")

    @routes.post("/disputes/{dispute_id}/resolution/withdrawal", responses=_TAKING)
    async def it_is_not_resolved_after_all(dispute_id: PathId, why: Withdrawal, caller: Leader) -> Dispute:
        """It goes on, and its days have never stopped; not once a remedy was carried out."""
        return await taken(dispute_id, "resolved", why, caller)

    @routes.post("/disputes/{dispute_id}/withdrawal/withdrawal", responses=_TAKING)
    async def it_goes_on_after_all(dispute_id: PathId, why: Withdrawal, caller: Leader) -> Dispute:
        """It goes on, and its days have never stopped."""
        return await taken(dispute_id, "withdrawn", why, caller)


def _remedies(routes: Router, service: Service) -> None:
    @routes.post(_CARRIED_OUT, responses=_REMEDY)
    async def a_remedy_was_carried_out(
        dispute_id: PathId, remedy_id: PathId, told: CarriedOut, caller: Doer
    ) -> Dispute:
        """What was agreed was done: by whoever it was named for, those on the child's case, or the IRO."""
        row = await seen(service, caller, dispute_id)
        async with service.looking() as work:
            remedy = await ending.the_remedy(work, dispute_id, remedy_id)
            people = (await whose(service, work, row["subject"])).people if row["subjectkind"] == "child" else NOBODY
        if caller.subject != remedy["responsible_person_id"] and not may_report(caller, "person_named", people):
            raise Forbidden(_NOT_TOLD)
        async with service.deciding() as work:
            row = await brought_up_to_date(service, work, dispute_id)
            remedy = await ending.the_remedy(work, dispute_id, remedy_id)
            await ending.carry_out(work, row, remedy, told.on, caller.subject)
            return await settled(service, work, caller, dispute_id, "remedy_carried_out")


def _remedies_taken_back(routes: Router, service: Service) -> None:
    @routes.post(f"{_CARRIED_OUT}/withdrawal", responses=_TAKING)
    async def a_remedy_was_not_carried_out(
        dispute_id: PathId, remedy_id: PathId, why: Withdrawal, caller: Taker
    ) -> Dispute:
        """It was not done after all: by whoever said it was, or the IRO manager."""
        await seen(service, caller, dispute_id)
        async with service.deciding() as work:
            row = await brought_up_to_date(service, work, dispute_id)
            await take_back(work, row, CARRIED_OUT, why.reason, caller, key=remedy_id)
            return await settled(service, work, caller, dispute_id, "remedy_not_carried_out")


def _deputies(routes: Router, service: Service) -> None:
    @routes.put("/deputies", responses=refuses())
    async def who_answers_for_a_manager(new: NewDeputy, caller: Doer) -> DeputyShown:
        """Who answers for a manager at her stages: for good, or from the first to the last day that she is away."""
        if caller.subject != new.manager_id and not caller.has("iro_admin", "iro_manager"):
            raise Forbidden(_OTHERS)
        async with service.work() as work:
            await deputies.name_deputy(work, new.manager_id, new.model_dump(mode="json"), caller.subject)
            await note(work, caller, "deputy_named", new.manager_id)
        return DeputyShown.model_validate(new.model_dump())

    @routes.get("/deputies")
    async def everybody_who_answers_for_a_manager(_caller: Reader) -> Deputies:
        """By manager."""
        async with service.looking() as work:
            rows = await queries.all_deputies(work.connection)
        return Deputies(items=[DeputyShown.model_validate(row) for row in rows])
