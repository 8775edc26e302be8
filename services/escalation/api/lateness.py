"""Late duties over HTTP: the authority's as lines for IROs, the IRO service's for its managers."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from fastapi import Depends, Query

from services.escalation.queries import lateness as queries
from services.escalation.schemas.lateness import LateCount, LateFigures, LateLine, LateSide, LateStatus
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.events.base import FactDate
from shared.policy import Profile
from shared.refusals import Forbidden
from shared.register.aliases import survivors_of
from shared.router import Router
from shared.service.service import Service
from shared.web.paging import Page
from shared.web.parameters import FilterText, Paged
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

_MANAGERS: Final = ("iro_manager", "iro_admin", "auditor")
_READERS: Final = (*_MANAGERS, "iro", "corporate_iro", "senior_manager", "dashboard", "service")
Reader = Annotated[Caller, Depends(allow(*_READERS))]
_NOT_HERS: Final = "What the IRO service was late with is shown to its manager and administration, and to auditors."


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose lines, and of which days; `from` and `to` are first days of lateness, both included."""

    side: LateSide = "authority"
    iro_id: FilterText = None
    child_id: FilterText = None
    status: Annotated[LateStatus | None, Query()] = None
    since: Annotated[FactDate | None, Query(alias="from")] = None
    until: Annotated[FactDate | None, Query(alias="to")] = None


AskedFor = Annotated[Asked, Depends()]


def router(service: Service) -> Router:
    """Every route about late duties."""
    routes = Router(tags=["concerns"])

    @routes.get("/lateness", responses=refuses(missing="child"))
    async def late_duties(caller: Reader, paged: Paged, asked: AskedFor) -> Page[LateLine]:
        """Late duties by the first day of lateness: what a week's digest of an IRO has of the authority's side."""
        async with _looking(service, caller, asked) as (work, wanted):
            rows = await queries.page(work.connection, wanted, paged.after(date, str), paged.most)
        await service.audit.read(caller, "read_lateness", wanted.subject or audit.EVERY_CHILD)
        lines = [_line(row, service.profile) for row in rows]
        return shown_to(caller, paged.page(lines, lambda each: (each.late_from, each.duty_id)))

    @routes.get("/lateness/figures", responses=refuses(missing="child"))
    async def figures_of_late_duties(caller: Reader, asked: AskedFor) -> LateFigures:
        """How many duties were late, by duty and by what became of them: how many were done late, among others."""
        async with _looking(service, caller, asked) as (work, wanted):
            rows = await queries.counted(work.connection, wanted)
        await service.audit.read(caller, "read_lateness_figures", wanted.subject or audit.EVERY_CHILD)
        counted = [LateCount(duty=row["duty"], status=row["status"], count=row["count"]) for row in rows]
        return LateFigures(side=asked.side, items=counted)

    return routes


@asynccontextmanager
async def _looking(service: Service, caller: Caller, asked: Asked) -> AsyncIterator[tuple[Work, queries.Wanted]]:
    if asked.side == "iro_service" and not caller.has(*_MANAGERS):
        raise Forbidden(_NOT_HERS)
    if asked.child_id is not None:
        await service.must_see(caller, asked.child_id)
    async with service.looking() as work:
        child_id, only = asked.child_id, None
        if child_id is None:
            only = await service.sight.only(work, caller)
        else:
            child_id = (await survivors_of(work, [child_id])).get(child_id, child_id)
        which = (asked.side, asked.iro_id, child_id, asked.status, asked.since, asked.until, only)
        yield work, queries.Wanted(*which)


def _line(row: Mapping[str, Any], profile: Profile) -> LateLine:
    duty = profile.all_duties.get(row["duty"])
    child_id = row["subject"] if row["subjectkind"] == "child" else None
    title = duty.title if duty is not None else row["duty"]
    return LateLine.model_validate({**row, "child_id": child_id, "title": title})
