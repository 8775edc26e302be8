"""Counterparts in partner agencies, over HTTP."""

from typing import Annotated

from fastapi import Depends

from services.escalation.actions.beside.words import take_back_word
from services.escalation.actions.counterparts import say as actions
from services.escalation.actions.freezes.say import managers_of
from services.escalation.api.cafcass import OneChild
from services.escalation.queries import beside as queries
from services.escalation.schemas.counterparts import Counterpart, CounterpartAnswered, Counterparts, NewCounterpart
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.child.who_may import may_write
from shared.refusals import Forbidden
from shared.router import Router
from shared.service.service import Service
from shared.service.whose import SaidId, Staff, Whose, is_so, note, the_child
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.refusing import refuses

_TELLERS = ("team_manager", "service_manager", "senior_manager", "iro", "corporate_iro", "iro_admin", "iro_manager")
Teller = Annotated[Caller, Depends(allow(*_TELLERS))]
_ONE = "/counterparts/{counterpart_id}"
_WHY = "This is said by a manager of the child's team or its line, or by the child's IRO and the IRO service."
_NEW = refuses("dispute-over", missing="child", wrong=["future-date", "no-such-dispute"])
_ANSWER = refuses("answered-already", missing="counterpart", wrong=["future-date"])
_BACK = refuses("answered-already", missing="counterpart")


def router(service: Service) -> Router:
    """Every route about counterparts."""
    routes = Router(tags=["counterparts"])
    _saying(routes, service)
    _answering(routes, service)
    _taking_back(routes, service)
    return routes


def _saying(routes: Router, service: Service) -> None:
    @routes.get("/counterparts", responses=refuses(missing="child"))
    async def counterparts_called_on_for_a_child(child_id: OneChild, caller: Staff) -> Counterparts:
        """The agencies called on in every dispute that is for this child, the oldest first."""
        child = await the_child(service, caller, child_id)
        async with service.looking() as work:
            disputes = await queries.disputes_for(work.connection, child.child_id)
            rows = await queries.counterparts_in(work.connection, [row["id"] for row in disputes])
        await service.audit.read(caller, "read_counterparts", child.child_id)
        return shown_to(caller, Counterparts(items=[Counterpart.model_validate(row) for row in rows]))

    @routes.post("/counterparts", status_code=201, responses=_NEW)
    async def a_partner_agency_is_called_on(new: NewCounterpart, caller: Teller, once: Once) -> Counterpart:
        """A counterpart in a partner agency is asked to help settle a dispute in the child's time (Jersey 7.19)."""
        child = await the_child(service, caller, new.child_id)
        _may_tell(caller, child)
        async with once.change(service, caller) as change:
            id_ = await actions.ask_counterpart(change.work, child.child_id, new, caller.subject)
            await change.settle("counterpart_asked", child.child_id)
            row = await actions.the_counterpart(change.work, id_)
            return await change.answer(Counterpart.model_validate(row))


def _answering(routes: Router, service: Service) -> None:
    @routes.post(f"{_ONE}/answered", status_code=201, responses=_ANSWER)
    async def the_agency_answered(
        counterpart_id: SaidId, told: CounterpartAnswered, caller: Teller, once: Once
    ) -> Counterpart:
        """The agency said what it does."""
        await _seen(service, caller, counterpart_id)
        async with once.change(service, caller) as change:
            row = await actions.the_counterpart(change.work, counterpart_id)
            await actions.answer_of_counterpart(change.work, row, told, caller.subject)
            await change.settle("counterpart_answered", row["child_id"])
            row = await actions.the_counterpart(change.work, counterpart_id)
            return await change.answer(Counterpart.model_validate(row))


def _taking_back(routes: Router, service: Service) -> None:
    @routes.post(f"{_ONE}/withdrawal", status_code=204, responses=_BACK)
    async def calling_on_an_agency_is_taken_back(counterpart_id: SaidId, why: Withdrawal, caller: Teller) -> None:
        """Nobody was called on after all: by whoever said it, or the IRO manager."""
        await taken_back(caller, counterpart_id, actions.ASKED, why)

    @routes.post(f"{_ONE}/answered/withdrawal", status_code=204, responses=_BACK)
    async def the_answer_of_an_agency_is_taken_back(counterpart_id: SaidId, why: Withdrawal, caller: Teller) -> None:
        """It has not answered so."""
        await taken_back(caller, counterpart_id, actions.ANSWERED, why)

    async def taken_back(caller: Caller, counterpart_id: str, kind: str, why: Withdrawal) -> None:
        await _seen(service, caller, counterpart_id)
        async with service.deciding() as work:
            row = await actions.the_counterpart(work, counterpart_id)
            await take_back_word(work, await actions.word_to_take_back(work, row, kind), caller, why.reason)
            await note(work, caller, "counterpart_withdrawn", row["child_id"])


async def _seen(service: Service, caller: Caller, counterpart_id: str) -> None:
    """The caller may see the child of whom it is, and say it."""
    async with service.looking() as work:
        row = await actions.the_counterpart(work, counterpart_id)
    await service.must_see(caller, row["child_id"], "counterpart")
    _may_tell(caller, await the_child(service, caller, row["child_id"]))


def _may_tell(caller: Caller, child: Whose) -> None:
    if caller.subject not in managers_of(child.people, None) and not is_so(may_write, caller, child.people):
        raise Forbidden(_WHY)
