"""Allocation's routes, and who may call them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.allocation import queries, schemas
from services.allocation.actions import choice, reading, team
from services.allocation.rules.model import Candidate
from shared import audit
from shared.auth import Caller, allow, own_record_only
from shared.duties.routes import PathId, duty_router
from shared.idempotency import Once
from shared.paging import CursorText, Limit, Page, decode_cursor, page_of
from shared.service import Service
from shared.work import Work

_STAFF = ("social_worker", "team_manager", "service_manager", "senior_manager", "iro", "corporate_iro")
_OFFICE = ("iro_admin", "iro_manager", "dashboard", "auditor", "admin")
Reader = Annotated[Caller, Depends(allow(*_STAFF, *_OFFICE, "council_system", "service"))]
ChildReader = Annotated[Caller, Depends(allow(*_STAFF, *_OFFICE, "council_system", "service", "legal", "child"))]
Manager = Annotated[Caller, Depends(allow("iro_manager", "admin"))]
Office = Annotated[Caller, Depends(allow("iro_manager", "iro_admin", "admin"))]
Seer = Annotated[Caller, Depends(allow(*_OFFICE, "iro", "corporate_iro", "senior_manager", "service_manager"))]


def router(service: Service) -> APIRouter:
    """Everything under /allocation."""
    routes = APIRouter()
    _team_routes(routes, service)
    _absence_routes(routes, service)
    _child_routes(routes, service)
    _manager_routes(routes, service)
    _overview_routes(routes, service)
    routes.include_router(duty_router(service))
    return routes


async def _note(work: Work, caller: Caller, action: str, subject: str) -> None:
    await audit.record(work.connection, caller, action, subject, work.now)


def _team_routes(routes: APIRouter, service: Service) -> None:
    @routes.post("/iros", status_code=201, response_model=schemas.Iro)
    async def an_iro_joins(new: schemas.NewIro, caller: Office, once: Once) -> schemas.Iro | Response:
        """An IRO joins; whoever was waiting for one is tried again. Posting the same again changes nothing."""
        async with service.work() as work:
            if earlier := await once.earlier_answer(work.connection, caller):
                return earlier
            iro = schemas.Iro.model_validate(dict(await team.join(work, service.profile, new)))
            await _note(work, caller, "iro.joined", iro.id)
            await once.keep(work.connection, caller, iro.model_dump(mode="json"))
        return iro

    @routes.get("/iros")
    async def the_team(_caller: Reader, limit: Limit = 100, cursor: CursorText = None) -> Page[schemas.Iro]:
        """Every IRO of the service, by id."""
        after = decode_cursor(cursor, str)
        async with service.database.reading() as connection:
            rows = [row for key, row in (await queries.iro_rows(connection)).items() if after is None or key > after[0]]
        items, following = page_of(rows[: limit + 1], limit, lambda row: (row["id"],))
        return Page(items=[schemas.Iro.model_validate(dict(row)) for row in items], next=following)

    @routes.get("/iros/{iro_id}")
    async def one_iro(iro_id: PathId, _caller: Reader) -> schemas.Iro:
        """One IRO."""
        async with service.looking() as work:
            return schemas.Iro.model_validate(dict(await team.the_iro(work, iro_id)))

    @routes.patch("/iros/{iro_id}")
    async def an_iro_changes(iro_id: PathId, wanted: schemas.IroChange, caller: Office) -> schemas.Iro:
        """Particulars change; a field that is left out stays. Nobody's allocation is changed as a side effect."""
        async with service.work() as work:
            row = await team.change(work, service.profile, iro_id, wanted)
            await _note(work, caller, "iro.changed", iro_id)
        return schemas.Iro.model_validate(dict(row))


def _absence_routes(routes: APIRouter, service: Service) -> None:
    @routes.post("/iros/{iro_id}/absences", status_code=201, response_model=schemas.Absence)
    async def an_iro_is_away(
        iro_id: PathId, new: schemas.NewAbsence, caller: Office, once: Once
    ) -> schemas.Absence | Response:
        """Days away: nobody is newly allocated to this IRO then."""
        async with service.work() as work:
            if earlier := await once.earlier_answer(work.connection, caller):
                return earlier
            absence = schemas.Absence.model_validate(await team.be_away(work, service.profile, iro_id, new))
            await _note(work, caller, "iro.absence_planned", iro_id)
            await once.keep(work.connection, caller, absence.model_dump(mode="json"))
        return absence

    @routes.post("/iros/{iro_id}/departure")
    async def an_iro_leaves(iro_id: PathId, departure: schemas.Departure, caller: Office) -> schemas.Iro:
        """The last day of work: nobody is newly allocated to this IRO after it."""
        async with service.work() as work:
            row = await team.leave(work, service.profile, iro_id, departure)
            await _note(work, caller, "iro.left", iro_id)
        return schemas.Iro.model_validate(dict(row))


def _child_routes(routes: APIRouter, service: Service) -> None:
    @routes.get("/children/{child_id}")
    async def one_child(child_id: PathId, caller: ChildReader) -> schemas.Child:
        """The child's IRO with contact details, the reason, the history, the family, and the open duties."""
        own_record_only(caller, child_id)
        async with service.looking() as work:
            found = await reading.child(work, child_id)
        async with service.database.transaction() as connection:
            await audit.record(connection, caller, "child.read", child_id, service.clock.now())
        return found

    @routes.get("/children/{child_id}/recommendation")
    async def recommendation(child_id: PathId, caller: Seer) -> schemas.Recommendation:
        """Every IRO, ranked, each with the rules for and against; nothing is saved but that it was looked at."""
        async with service.looking() as work:
            candidates = await choice.recommendation(work, service.profile, child_id)
        async with service.database.transaction() as connection:
            await audit.record(connection, caller, "child.recommendation_read", child_id, service.clock.now())
        return schemas.Recommendation(child_id=child_id, candidates=[_candidate(each) for each in candidates])


def _candidate(each: Candidate) -> schemas.Candidate:
    rules = [schemas.RuleVerdict(rule=said.rule, verdict=said.answer.value, why=said.why) for said in each.rules]
    return schemas.Candidate(iro_id=each.iro_id, eligible=each.eligible, rank=each.rank, load=each.load, rules=rules)


def _manager_routes(routes: APIRouter, service: Service) -> None:
    @routes.post("/children/{child_id}/allocations", status_code=201, response_model=schemas.Child)
    async def a_manager_chooses(
        child_id: PathId, wanted: schemas.NewAllocation, caller: Manager, once: Once
    ) -> schemas.Child | Response:
        """A manager's own choice, with a reason; refused where a rule forbids it."""
        async with service.work() as work:
            if earlier := await once.earlier_answer(work.connection, caller):
                return earlier
            await choice.choose(work, service.profile, child_id, wanted, caller.subject)
            await _note(work, caller, "allocation.chosen", child_id)
            chosen = await reading.child(work, child_id)
            await once.keep(work.connection, caller, chosen.model_dump(mode="json", by_alias=True))
        return chosen

    @routes.post("/sibling-exceptions", status_code=201, response_model=schemas.SiblingException)
    async def siblings_need_not_share(
        new: schemas.NewException, caller: Manager, once: Once
    ) -> schemas.SiblingException | Response:
        """A recorded decision: a conflict of interest, or a group too large to manage (Hull 1; Jersey 7.2)."""
        async with service.work() as work:
            if earlier := await once.earlier_answer(work.connection, caller):
                return earlier
            row = await choice.record_exception(work, service.profile, new, caller.subject)
            for child_id in row["child_ids"]:
                await _note(work, caller, "siblings.exception_recorded", child_id)
            recorded = schemas.SiblingException.model_validate(row)
            await once.keep(work.connection, caller, recorded.model_dump(mode="json"))
        return recorded


def _overview_routes(routes: APIRouter, service: Service) -> None:
    @routes.get("/unallocated")
    async def without_an_iro(_caller: Seer, limit: Limit = 100, cursor: CursorText = None) -> Page[schemas.Waiting]:
        """The looked-after children without an IRO: working days elapsed, the last day, and why."""
        async with service.looking() as work:
            rows = await reading.waiting(work, service.profile, decode_cursor(cursor, date, str), limit + 1)
        items, following = page_of(rows, limit, lambda row: (row.due_on, row.child_id))
        return Page(items=items, next=following)

    @routes.get("/caseloads")
    async def caseloads(_caller: Seer) -> schemas.Caseloads:
        """Every IRO's caseload against the band of 50 to 70, and how many IROs the service needs."""
        async with service.looking() as work:
            return await reading.caseloads(work, service.profile)
