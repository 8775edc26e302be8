"""Escalation's routes, and who may call them."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.escalation.actions.concerns import close_concern, raise_concern
from services.escalation.api.disputes import dispute_routers
from services.escalation.queries import concerns as queries
from services.escalation.rules.states import LAPSED, RESOLVED
from services.escalation.schemas.concerns import Concern, Lapse, NewConcern, Resolution, Status
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.role_groups import STAFF
from shared.auth.roles import Caller
from shared.refusals import NotFound
from shared.register.aliases import survivors_of
from shared.service.duty_api import duty_router
from shared.service.service import Service
from shared.web.idempotency import Once
from shared.web.paging import Page
from shared.web.parameters import FilterText, Paged, PathId

Reader = Annotated[Caller, Depends(allow(*STAFF))]
Raiser = Annotated[Caller, Depends(allow("iro", "corporate_iro", "iro_manager", "iro_admin", "admin"))]
Closer = Annotated[Caller, Depends(allow("iro", "corporate_iro", "iro_manager", "admin"))]


def router(service: Service) -> APIRouter:
    """Every route of escalation."""
    routes = APIRouter()
    routes.include_router(_list_router(service))
    routes.include_router(_one_router(service))
    routes.include_router(_closing_router(service))
    for each in dispute_routers(service):
        routes.include_router(each)
    routes.include_router(duty_router(service))
    return routes


def _list_router(service: Service) -> APIRouter:
    routes = APIRouter(tags=["concerns"])

    @routes.get("/concerns")
    async def concerns(
        caller: Reader, paged: Paged, child_id: FilterText = None, status: Status | None = None
    ) -> Page[Concern]:
        """Concerns by the day on which they were raised."""
        if child_id is not None:
            await service.must_see(caller, child_id)
        async with service.looking() as work:
            whose = (await survivors_of(work, [child_id])).get(child_id, child_id) if child_id is not None else None
            only = await service.sight.only(work, caller) if whose is None else None
            wanted = queries.Wanted(whose, status, only)
            rows = await queries.page(work.connection, wanted, paged.after(date, str), paged.most)
        await service.audit.read(caller, "read_concerns", audit.EVERY_CHILD if whose is None else whose)
        return shown_to(caller, paged.page(list(map(_concern, rows)), lambda each: (each.raised_on, each.id)))

    return routes


def _one_router(service: Service) -> APIRouter:
    routes = APIRouter(tags=["concerns"])

    @routes.get("/concerns/{concern_id}")
    async def one_concern(concern_id: PathId, caller: Reader) -> Concern:
        """One concern with its history."""
        row = await _seen(service, caller, concern_id)
        await service.audit.read(caller, "read_concerns", row["subject"])
        return shown_to(caller, _concern(row))

    @routes.post("/concerns", status_code=201)
    async def somebody_raises_a_concern(new: NewConcern, caller: Raiser, once: Once) -> Concern:
        """A concern is raised informally; its limit runs from today."""
        subject, kind = new.about
        if kind == "child":
            await service.must_see(caller, subject)
        async with once.change(service, caller) as change:
            raised = _concern(await raise_concern(change.work, service.profile, *new.about, caller.subject, new.told))
            await change.note("concern_raised", raised.subject)
            return await change.answer(raised)

    return routes


def _closing_router(service: Service) -> APIRouter:
    routes = APIRouter(tags=["concerns"])

    @routes.post("/concerns/{concern_id}/resolution")
    async def a_concern_is_resolved(concern_id: PathId, told: Resolution, caller: Closer) -> Concern:
        """A concern was settled informally; only an open one can be."""
        return await close(concern_id, RESOLVED, told.on, told.outcome, caller)

    @routes.post("/concerns/{concern_id}/lapse")
    async def a_concern_lapses(concern_id: PathId, told: Lapse, caller: Closer) -> Concern:
        """A concern no longer matters; only an open one can lapse."""
        return await close(concern_id, LAPSED, told.on, told.reason, caller)

    async def close(concern_id: str, state: str, on: date | None, outcome: str, caller: Caller) -> Concern:
        await _seen(service, caller, concern_id)
        async with service.work() as work:
            row = await close_concern(work, concern_id, state, on, outcome, caller.subject)
            await audit.record(work.connection, caller, f"concern_{state}", row["subject"], work.now)
        return _concern(row)

    return routes


async def _seen(service: Service, caller: Caller, concern_id: str) -> queries.Row:
    """The concern, unless there is none or it is about a child whom the caller may not see."""
    async with service.database.reading() as connection:
        row = await queries.one(connection, concern_id)
    if row is None:
        raise NotFound("concern")
    if row["subjectkind"] == "child":
        await service.must_see(caller, row["subject"], "concern")
    return row


def _concern(row: Mapping[str, Any]) -> Concern:
    child_id = row["subject"] if row["subjectkind"] == "child" else None
    return Concern.model_validate({**row, "child_id": child_id})
