"""Disputes over HTTP: opened, listed with their clocks, and read whole.

Source: Jersey chapter 6; Blackpool 9 and appendix 1; North Lincolnshire 2.5.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import Query

from services.escalation.actions.disputes.deputies import deputies_on
from services.escalation.actions.disputes.opening import open_dispute
from services.escalation.actions.disputes.steps import the_dispute
from services.escalation.api import dispute_ends, dispute_steps
from services.escalation.api.dispute_access import (
    Leader,
    Reader,
    lines,
    refuse_not_hers,
    seen,
    to_reader,
    waiting_for,
    whole,
)
from services.escalation.queries import disputes as queries
from services.escalation.schemas.disputes import Dispute, DisputeLine, DisputeStatus, DisputeToReader, NewDispute
from shared.auth import audit
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.refusals import Forbidden
from shared.register.aliases import survivors_of
from shared.router import Router
from shared.service.service import Service
from shared.service.whose import the_child
from shared.web.idempotency import Once
from shared.web.paging import Page
from shared.web.parameters import FilterText, Paged, PathId
from shared.web.refusing import KEY_REUSED, refuses
from shared.work.unit_of_work import Work

_OPENING: Final = refuses(
    "emergency-only",
    "formal-only",
    "concern-closed",
    "calendar-ends",
    KEY_REUSED,
    missing="child",
    wrong=["no-such-stage", "reason-needed", "no-such-child", "no-such-concern"],
)
_InStatus = Annotated[DisputeStatus | None, Query(description="only what stands so")]
_AtStage = Annotated[int | None, Query(ge=1, le=10, description="only what is at this stage")]
_Overdue = Annotated[bool | None, Query(description="only what was not answered in time, or has no days left")]
_CARERS: Final = "A dispute about a foster carer is opened by the Corporate IRO or an IRO manager."


def dispute_routers(service: Service) -> Sequence[Router]:
    """Every route of disputes."""
    return [
        _reading(service),
        _reading_one(service),
        _opening(service),
        dispute_steps.router(service),
        dispute_ends.router(service),
    ]


def _reading(service: Service) -> Router:
    routes = Router(tags=["disputes"])

    @routes.get("/disputes", responses=refuses(missing="child", wrong=["invalid-cursor"]))
    async def disputes(
        caller: Reader,
        paged: Paged,
        child_id: FilterText = None,
        status: _InStatus = None,
        stage: _AtStage = None,
        overdue: _Overdue = None,
        waiting_for: FilterText = None,
    ) -> Page[DisputeLine]:
        """Disputes by the day on which they were opened, each with the days used and left."""
        if child_id is not None:
            await service.must_see(caller, child_id)
        async with service.looking() as work:
            whose_ = (await survivors_of(work, [child_id])).get(child_id, child_id) if child_id is not None else None
            only = await service.sight.only(work, caller) if whose_ is None else None
            ids = await _waiting(work, waiting_for) if waiting_for is not None else None
            besides = await _in_place_of_managers(work, caller.subject) if only is not None else ()
            wanted = queries.Wanted(whose_, status, stage, overdue, ids, only, besides)
            rows = await queries.page(work.connection, wanted, work.today, paged.after(date, str), paged.most)
            shown = paged.page(await lines(work, rows), lambda each: (each.opened_on, each.id))
        await service.audit.read(caller, "read_disputes", audit.EVERY_CHILD if whose_ is None else whose_)
        return shown_to(caller, shown)

    return routes


def _reading_one(service: Service) -> Router:
    routes = Router(tags=["disputes"])

    @routes.get("/disputes/{dispute_id}", responses=refuses(missing="dispute"))
    async def one_dispute(dispute_id: PathId, caller: Reader) -> DisputeToReader:
        """One dispute with its stages, the answers, what was agreed, every step, and what the caller may say now."""
        row = await seen(service, caller, dispute_id)
        shown = await to_reader(service, caller, row)
        await service.audit.read(caller, "read_disputes", row["subject"])
        return shown_to(caller, shown)

    return routes


async def _waiting(work: Work, person_id: str) -> list[str]:
    """The disputes that wait for this person, as whoever answers for a stage, for a manager who is away, or as IRO."""
    deputies = await deputies_on(work, work.today)
    rows = await queries.open_ones(work.connection)
    return [row["id"] for row in rows if person_id in waiting_for(row, deputies)]


async def _in_place_of_managers(work: Work, person_id: str) -> list[str]:
    """The open disputes at which this person answers for a manager who is away."""
    managers = {manager for manager, deputy in (await deputies_on(work, work.today)).items() if deputy == person_id}
    rows = await queries.open_ones(work.connection) if managers else []
    return [row["id"] for row in rows if not managers.isdisjoint(row["manager_ids"])]


def _opening(service: Service) -> Router:
    routes = Router(tags=["disputes"])

    @routes.post("/disputes", status_code=201, responses=_OPENING)
    async def a_dispute_is_opened(new: NewDispute, caller: Leader, once: Once) -> Dispute:
        """The child's IRO, who stands in, or the IRO manager opens a formal dispute: twenty working days from today."""
        about, kind = await _about(service, caller, new)
        async with once.change(service, caller) as change:
            work = change.work
            id_ = await open_dispute(work, service.profile, about, kind, new.told, caller.subject)
            await change.settle("dispute_opened", about)
            row = await the_dispute(work, id_)
            await change.note("dispute_opened", *row["also_for"])
            return await change.answer(await whole(work, row))

    return routes


async def _about(service: Service, caller: Caller, new: NewDispute) -> tuple[str, str]:
    """Whom it is about, under the id that goes on. Raises NotFound and Forbidden."""
    subject, kind = new.about
    if kind != "child":
        if not caller.has("corporate_iro", "iro_manager"):
            raise Forbidden(_CARERS)
        return subject, kind
    first = await the_child(service, caller, subject)
    for each in (subject, *new.also_for):
        await refuse_not_hers(service, caller, each)
    return first.child_id, kind
