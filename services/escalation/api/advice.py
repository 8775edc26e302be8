"""Legal advice of the IRO's own, over HTTP: she needs nobody's leave, and she and her manager alone see it."""

from collections.abc import Mapping
from typing import Any

from services.escalation.actions.advice import say as actions
from services.escalation.actions.beside.words import take_back_word
from services.escalation.api.cafcass import OneChild
from services.escalation.queries import beside as queries
from services.escalation.schemas.advice import Advice, AdviceReceived, Advices, NewAdvice
from services.escalation.tables.beside_disputes import legal_advice
from shared.auth.roles import Caller
from shared.child.who_may import may_decide
from shared.router import Router
from shared.service.service import Service
from shared.service.whose import NOT_THE_IRO, Decider, SaidId, note, the_child
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

_NEW = refuses(missing="child", wrong=["future-date", "no-such-dispute"])
_ONE = refuses("received-already", missing="legal advice", wrong=["future-date"])
_BACK = refuses("received-already", missing="legal advice")


def router(service: Service) -> Router:
    """Every route about legal advice."""
    routes = Router(tags=["legal advice"])
    _saying(routes, service)
    _receiving(routes, service)
    return routes


def _saying(routes: Router, service: Service) -> None:
    @routes.get("/legal-advice", responses=refuses(missing="child"))
    async def legal_advice_about_a_child(child_id: OneChild, caller: Decider) -> Advices:
        """What the caller sought about this child; the IRO manager is shown all of it."""
        child = await the_child(service, caller, child_id)
        async with service.looking() as work:
            rows = await queries.about(work.connection, legal_advice, child.child_id)
        await service.audit.read(caller, "read_legal_advice", child.child_id)
        return Advices(items=[_advice(row) for row in rows if actions.may_know(caller, row)])

    @routes.post("/legal-advice", status_code=201, responses=_NEW)
    async def the_iro_seeks_legal_advice(new: NewAdvice, caller: Decider, once: Once) -> Advice:
        """Independent legal advice is sought: by the IRO alone, whenever she needs it (Jersey 6.11-6.12)."""
        subject, kind = new.about
        if kind == "child":
            subject = (await the_child(service, caller, subject, may_decide, NOT_THE_IRO)).child_id
        async with once.change(service, caller) as change:
            id_ = await actions.seek_advice(change.work, subject, new, caller.subject, caller.subject)
            await change.settle("legal_advice_sought", subject)
            return await change.answer(_advice(await actions.the_advice(change.work, caller, id_)))


def _receiving(routes: Router, service: Service) -> None:
    @routes.post("/legal-advice/{advice_id}/received", status_code=201, responses=_ONE)
    async def the_advice_came(advice_id: SaidId, told: AdviceReceived, caller: Decider, once: Once) -> Advice:
        """The advice that was sought was given; what it says stays where it is kept."""
        async with once.change(service, caller) as change:
            row = await actions.the_advice(change.work, caller, advice_id)
            await actions.receive_advice(change.work, row, told, caller.subject)
            await change.settle("legal_advice_received", row["subject"])
            return await change.answer(_advice(await actions.the_advice(change.work, caller, advice_id)))

    @routes.post("/legal-advice/{advice_id}/withdrawal", status_code=204, responses=_BACK)
    async def seeking_advice_is_taken_back(advice_id: SaidId, why: Withdrawal, caller: Decider) -> None:
        """No advice was sought after all."""
        async with service.deciding() as work:
            await taken_back(work, caller, advice_id, actions.SOUGHT, why)

    @routes.post("/legal-advice/{advice_id}/received/withdrawal", status_code=204, responses=_BACK)
    async def the_coming_of_advice_is_taken_back(advice_id: SaidId, why: Withdrawal, caller: Decider) -> None:
        """It has not come yet."""
        async with service.deciding() as work:
            await taken_back(work, caller, advice_id, actions.RECEIVED, why)

    async def taken_back(work: Work, caller: Caller, advice_id: str, kind: str, why: Withdrawal) -> None:
        row = await actions.the_advice(work, caller, advice_id)
        await take_back_word(work, await actions.word_to_take_back(work, row, kind), caller, why.reason)
        await note(work, caller, "legal_advice_withdrawn", row["subject"])


def _advice(row: Mapping[str, Any]) -> Advice:
    kind, told = row["subjectkind"], row["data"]
    ids = {
        name: row["subject"] if kind == name.removesuffix("_id") else None for name in ("child_id", "foster_carer_id")
    }
    return Advice.model_validate({**row, **ids, **told, "on_what": told["about"]})
