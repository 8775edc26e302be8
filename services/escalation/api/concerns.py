"""Concerns over HTTP: read, raised, and counted."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import Depends, Query

from services.escalation.actions.concerns import say
from services.escalation.queries import concerns as queries
from services.escalation.rules.concerns.figures import Counted, figures_of
from services.escalation.rules.concerns.states import OF_THE_IRO_ALONE
from services.escalation.schemas.concern_figures import ConcernCount, ConcernFigures
from services.escalation.schemas.concerns import Concern, NewConcern, Status
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.role_groups import STAFF
from shared.auth.roles import Caller
from shared.events.base import FactDate
from shared.refusals import NotFound, Unprocessable
from shared.register.aliases import survivors_of
from shared.router import Router
from shared.service.service import Service
from shared.web.idempotency import Once
from shared.web.paging import Page
from shared.web.parameters import FilterText, Paged, PathId
from shared.web.refusing import refuses

Reader = Annotated[Caller, Depends(allow(*STAFF))]
Raiser = Annotated[Caller, Depends(allow("iro", "corporate_iro", "iro_manager", "iro_admin", "admin"))]
From = Annotated[FactDate | None, Query(alias="from")]
To = Annotated[FactDate | None, Query(alias="to")]
Counter = Annotated[Caller, Depends(allow("iro_manager", "iro_admin", "senior_manager", "auditor", "dashboard"))]
_SEE_WHAT_IS_OFFERED: Final = ("iro", "corporate_iro", "iro_admin", "iro_manager", "auditor", "admin", "service")


def router(service: Service) -> Router:
    """Every route that reads, counts or raises concerns."""
    routes = Router()
    routes.include_router(_list_router(service))
    routes.include_router(_figures_router(service))
    routes.include_router(_one_router(service))
    return routes


def _list_router(service: Service) -> Router:
    routes = Router(tags=["concerns"])

    @routes.get("/concerns")
    async def concerns(
        caller: Reader,
        paged: Paged,
        child_id: FilterText = None,
        status: Status | None = None,
        assigned_to: FilterText = None,
    ) -> Page[Concern]:
        """Concerns by the day on which they were raised, or put before their IRO (`offered`, for the IROs' side)."""
        if child_id is not None:
            await service.must_see(caller, child_id)
        async with service.looking() as work:
            whose = (await survivors_of(work, [child_id])).get(child_id, child_id) if child_id is not None else None
            only = await service.sight.only(work, caller) if whose is None else None
            but = () if caller.has(*_SEE_WHAT_IS_OFFERED) else OF_THE_IRO_ALONE
            wanted = queries.Wanted(whose, status, assigned_to, only, but)
            rows = await queries.page(work.connection, wanted, paged.after(date, str), paged.most)
        await service.audit.read(caller, "read_concerns", audit.EVERY_CHILD if whose is None else whose)
        return shown_to(caller, paged.page(list(map(shown, rows)), lambda each: (each.raised_on, each.id)))

    return routes


def _figures_router(service: Service) -> Router:
    routes = Router(tags=["concerns"])

    @routes.get("/concerns/figures")
    async def figures_of_concerns(caller: Counter, since: From = None, until: To = None) -> ConcernFigures:
        """Concerns raised in this time, both days included: the system's and people's counted apart."""
        if since is not None and until is not None and until < since:
            raise Unprocessable.at("/query/to", "is before `from`")
        async with service.looking() as work:
            found = figures_of(await queries.raised_between(work.connection, since, until))
        await service.audit.read(caller, "read_concern_figures", audit.EVERY_CHILD)
        counted = {whose: [_counted(each) for each in its] for whose, its in found.items()}
        return ConcernFigures(since=since, until=until, **counted)

    return routes


def _one_router(service: Service) -> Router:
    routes = Router(tags=["concerns"])

    @routes.get("/concerns/{concern_id}", responses=refuses(missing="concern"))
    async def one_concern(concern_id: PathId, caller: Reader) -> Concern:
        """One concern with its history."""
        row = await seen(service, caller, concern_id)
        await service.audit.read(caller, "read_concerns", row["subject"])
        return shown_to(caller, shown(row))

    @routes.post("/concerns", status_code=201, responses=refuses(missing="child", wrong=["no-such-child"]))
    async def somebody_raises_a_concern(new: NewConcern, caller: Raiser, once: Once) -> Concern:
        """A concern is raised informally, at any point; its limit runs from today."""
        subject, kind = new.about
        if kind == "child":
            await service.must_see(caller, subject)
        async with once.change(service, caller) as change:
            concern_id = await say.raise_concern(change.work, *new.about, new.told, caller.subject)
            await service.settle(change.work)
            raised = shown(await say.the_concern(change.work, concern_id))
            await change.note("concern_raised", raised.subject)
            return await change.answer(raised)

    return routes


async def seen(service: Service, caller: Caller, concern_id: str) -> queries.Row:
    """The concern, unless there is none or the caller may not see it or the child whom it is about."""
    async with service.database.reading() as connection:
        row = await queries.one(connection, concern_id)
    if row is None:
        raise NotFound("concern")
    if row["subjectkind"] == "child":
        await service.must_see(caller, row["subject"], "concern")
    if row["status"] in OF_THE_IRO_ALONE and not caller.has(*_SEE_WHAT_IS_OFFERED):
        raise NotFound("concern")
    return row


def _counted(each: Counted) -> ConcernCount:
    return ConcernCount(category=each.category, closed=each.closed, count=each.concerns, days=each.days)


def shown(row: Mapping[str, Any]) -> Concern:
    """A concern as it is answered."""
    child_id = row["subject"] if row["subjectkind"] == "child" else None
    return Concern.model_validate({**row, "child_id": child_id})
