"""How an IRO was treated for a challenge, over HTTP: for herself and her manager's manager alone."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends

from services.escalation.actions.beside.words import take_back_word
from services.escalation.actions.practice import adverse as actions
from services.escalation.queries import beside as queries
from services.escalation.schemas.practice import AdverseTreatment, AdverseTreatments, NewAdverseTreatment
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.router import Router
from shared.service.service import Service
from shared.service.whose import SaidId, note
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.refusing import refuses

Iro = Annotated[Caller, Depends(allow("iro", "corporate_iro"))]
Sees = Annotated[Caller, Depends(allow("iro", "corporate_iro", actions.TOLD_TO))]


def router(service: Service) -> Router:
    """Every route about adverse treatment."""
    routes = Router(tags=["adverse treatment"])
    _saying(routes, service)
    _taking_back(routes, service)
    return routes


def _saying(routes: Router, service: Service) -> None:
    @routes.get("/adverse-treatment")
    async def adverse_treatment(caller: Sees) -> AdverseTreatments:
        """What the caller said of it herself; her manager's manager is shown all of it (Jersey 6.5, 7.6)."""
        whose = None if caller.has(actions.TOLD_TO) else caller.subject
        async with service.looking() as work:
            rows = await queries.adverse_treatments(work.connection, whose)
        await service.audit.read(caller, "read_adverse_treatment", whose or caller.subject)
        return AdverseTreatments(items=[_shown(row) for row in rows])

    @routes.post("/adverse-treatment", status_code=201, responses=refuses(wrong=["future-date"]))
    async def an_iro_was_treated_adversely(new: NewAdverseTreatment, caller: Iro, once: Once) -> AdverseTreatment:
        """The IRO says how she was treated for a challenge; it is not announced, and her manager is not shown it."""
        async with once.change(service, caller) as change:
            id_ = await actions.say_adverse(change.work, new, caller.subject)
            await change.settle("adverse_treatment_said", caller.subject)
            return await change.answer(_shown(await actions.the_one(change.work, caller, id_)))


def _taking_back(routes: Router, service: Service) -> None:
    @routes.post(
        "/adverse-treatment/{said_id}/withdrawal",
        status_code=204,
        responses=refuses(missing="record of adverse treatment"),
    )
    async def adverse_treatment_is_taken_back(said_id: SaidId, why: Withdrawal, caller: Iro) -> None:
        """It was not so: by her who said it."""
        async with service.deciding() as work:
            row = await actions.the_one(work, caller, said_id)
            await take_back_word(work, await actions.word_of(work, row), caller, why.reason)
            await note(work, caller, "adverse_treatment_withdrawn", caller.subject)


def _shown(row: Mapping[str, Any]) -> AdverseTreatment:
    return AdverseTreatment.model_validate({**row, "on": row["on_day"]})
