"""Decisions with which the manager disagreed, settled over HTTP."""

from typing import Annotated

from fastapi import Depends

from services.scheduling.actions.decisions import progress, settlement
from services.scheduling.api.decisions import NOT_THE_IRO, DecisionId, Iro, decision_seen, decision_settled
from services.scheduling.api.outcome import is_iro_of
from services.scheduling.schemas.decisions import Decision, SettlementBody
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.refusals import Forbidden
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.refusing import refuses

Taker = Annotated[Caller, Depends(allow("iro", "corporate_iro", "iro_manager", "iro_admin", "admin"))]


def router(service: Service) -> Router:
    """Saying that it was settled, and taking that back."""
    routes = Router(tags=["decisions"])
    path = "/decisions/{decision_id}/settlement"

    @routes.post(
        path, responses=refuses("decision-over", "not-disagreed-with", missing="decision", wrong=["future-date"])
    )
    async def a_disagreement_is_settled(decision_id: DecisionId, said: SettlementBody, caller: Iro) -> Decision:
        """IRO and manager agree on the decision; its clock runs on, to the day set or moved by the days it stood."""
        child_id = await decision_seen(service, caller, decision_id)
        if not await is_iro_of(service, caller, child_id, ("iro_manager",)):
            raise Forbidden(NOT_THE_IRO)
        async with service.deciding() as work:
            row = await progress.the_decision(work, decision_id)
            await settlement.settle_disagreement(work, row, said, caller.subject)
            return await decision_settled(service, work, caller, decision_id, "decision_disagreement_settled")

    @routes.post(f"{path}/withdrawal", responses=refuses(missing="settlement"))
    async def it_is_not_settled_after_all(decision_id: DecisionId, why: Withdrawal, caller: Taker) -> Decision:
        """The settlement was a mistake, and the clock is paused again: by whoever said it, or the IRO manager."""
        await decision_seen(service, caller, decision_id)
        async with service.deciding() as work:
            row = await progress.the_decision(work, decision_id)
            await settlement.take_settlement_back(work, row, why.reason, caller)
            return await decision_settled(service, work, caller, decision_id, "decision_settlement_withdrawn")

    return routes
