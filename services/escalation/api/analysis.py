"""What a year's challenges come to, over HTTP: for the annual report, with nobody named."""

from typing import Annotated

from fastapi import Depends, Query

from services.escalation.queries import analysis as queries
from services.escalation.rules import analysis as rules
from services.escalation.schemas.analysis import Analysis
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.events.base import FactDate
from shared.refusals import Unprocessable
from shared.router import Router
from shared.service.service import Service
from shared.web.refusing import refuses

_READERS = (
    "iro",
    "corporate_iro",
    "iro_admin",
    "iro_manager",
    "service_manager",
    "senior_manager",
    "dashboard",
    "auditor",
)
Reader = Annotated[Caller, Depends(allow(*_READERS))]
From = Annotated[FactDate, Query(alias="from", description="the first day")]
To = Annotated[FactDate, Query(description="the last day, which counts too")]


def router(service: Service) -> Router:
    """The route of the analysis."""
    routes = Router(tags=["analysis"])

    @routes.get("/analysis", responses=refuses())
    async def what_the_challenges_come_to(first: From, to: To, _caller: Reader) -> Analysis:
        """Issues by category, stage, days, outcome and what changed; informal, formal, Cafcass (Blackpool app 1)."""
        if to < first:
            raise Unprocessable.at("/query/to", "lies before from")
        async with service.looking() as work:
            concerns = await queries.concerns_raised(work.connection, first, to)
            disputes, children = await queries.disputes_opened(work.connection, first, to)
            contacts = await queries.said_to_cafcass(work.connection, first, to)
        days = service.profile.calendar.working_days_between
        return Analysis.model_validate(
            {
                "first": first,
                "last": to,
                "informal": rules.of_concerns(concerns, days),
                "formal": rules.of_disputes(disputes, children, days),
                "cafcass": rules.of_cafcass(contacts),
            }
        )

    return routes
