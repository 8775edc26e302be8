"""The door: where council systems post events, and where the catalogue can be read."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from services.notifications.api.door_contract import RECEIPT, TYPE, contract
from services.notifications.intake.intake import Intake, Receipt
from services.notifications.queries import intake as queries
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.role_groups import WITHDRAW
from shared.auth.roles import Caller
from shared.events import catalogue
from shared.events.cloudevents import RefusedEvent, read_request
from shared.events.council.withdrawals import AboutAStatement
from shared.events.envelope import Envelope
from shared.refusals import Forbidden, Unprocessable
from shared.service.service import Service
from shared.web.guards import reads_its_own_body
from shared.web.paging import Page, decode_cursor, page_of
from shared.web.parameters import CursorText, FilterText, Limit, QueryDate
from shared.web.problems import instance_of
from shared.web.refusing import refuses

_SYSTEMS = ("council_system", "admin")
Poster = Annotated[Caller, Depends(allow(*_SYSTEMS, *sorted(WITHDRAW)))]


class Wrong(BaseModel):
    """One field that was refused."""

    pointer: str
    message: str


class EventProblem(BaseModel):
    """Why one event was refused, as a problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Wrong]


class Rejected(BaseModel):
    """One event that was not taken."""

    index: int
    id: str | None
    problem: EventProblem


class Reused(BaseModel):
    """A duplicate by source and id whose content differs from what was stored under them."""

    index: int
    id: str


class Withdrawn(BaseModel):
    """A duplicate that was withdrawn, and stays so: it is put back by `fact.restored`, not by posting it again."""

    index: int
    id: str


class Posted(BaseModel):
    """An event that was posted: whom it is about, when it happened, was written down and came in; whether it counts."""

    source: str
    id: str
    type: str
    subject: str
    subjectkind: str
    time: datetime
    recordedat: datetime | None
    receivedat: datetime | None
    withdrawn: bool


class EventReceipt(BaseModel):
    """What became of a request's events; everything accepted is on disk."""

    model_config = ConfigDict(json_schema_extra={"example": RECEIPT})

    accepted: int
    duplicates: int
    rejected: list[Rejected]
    id_reused: list[Reused]
    withdrawn: list[Withdrawn]


class EventType(BaseModel):
    """One type of event: who announces it on which topics, about whom, and what its data is."""

    type: str
    announced_by: list[str]
    topics: list[str]
    subjects: list[str]
    postable: bool
    description: str
    json_schema: dict[str, Any] = Field(alias="schema")

    model_config = ConfigDict(json_schema_extra={"example": TYPE})


class EventTypes(BaseModel):
    """Every type there is."""

    items: list[EventType]


def router(service: Service, intake: Intake) -> APIRouter:
    """The door's routes."""
    routes = APIRouter(tags=["events in"])

    @routes.post("/events", status_code=202, response_model=EventReceipt, openapi_extra=contract())
    @reads_its_own_body
    async def post_events(request: Request, caller: Poster) -> EventReceipt:
        """CloudEvents in any of three modes: structured (one event), batched (an array of up to 1,000) and binary (the
        data alone, its attributes in `ce-` headers). Without such headers application/json is one of the others.
        Whatever is accepted is on disk. A batch takes its good events and names its bad ones; a bad one alone is 422.
        """
        read = read_request(
            request.headers.get("content-type"),
            request.headers,
            await request.body(),
            received_at=service.clock.now(),
        )
        await _note_withdrawals(service, caller, read)
        receipt = await intake.take(read)
        if receipt.rejected and not read.is_batch:
            raise _refusal_of(receipt.rejected[0])
        return _as_answer(receipt, instance_of(request.scope))

    @routes.get("/event-types", response_model=EventTypes)
    async def event_types(_caller: Annotated[Caller, Depends(allow(*_READERS))]) -> Response:
        """The whole catalogue: every event type with who announces it, where, about what, and its JSON Schema."""
        return Response(_catalogue(), media_type="application/json")

    _add_list(routes, service)
    return routes


_NOT_TAKEN = "The event was not taken"


def _add_list(routes: APIRouter, service: Service) -> None:
    @routes.get("/events", responses=refuses(wrong=["invalid-cursor"]))
    async def posted(
        _caller: Annotated[Caller, Depends(allow(*_LISTERS))],
        source: Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]+$")] = None,
        subject: FilterText = None,
        type: FilterText = None,
        recorded_on: QueryDate = None,
        limit: Limit = 100,
        cursor: CursorText = None,
    ) -> Page[Posted]:
        """What was posted here, by source and id, and whether it counts; `recorded_on`: written down on that day."""
        after = decode_cursor(cursor, str, str)
        wanted = queries.Wanted(source, subject, type, recorded_on)
        async with service.database.reading() as connection:
            rows = await queries.posted(connection, wanted, (after[0], after[1]) if after else None, limit + 1)
            withdrawn = await queries.withdrawn_of(connection, {row["subject"] for row in rows})
        shown, following = page_of(rows, limit, lambda row: (row["source"], row["id"]))
        items = [Posted(**row, withdrawn=f"{row['source']}|{row['id']}" in withdrawn) for row in shown]
        return Page(items=items, next=following)


async def _note_withdrawals(service: Service, caller: Caller, read: Sequence[Envelope | RefusedEvent]) -> None:
    """A manager may say which statements count, and post nothing else; who did is noted. Raises Forbidden."""
    if caller.has(*_SYSTEMS):
        return
    events = [each for each in read if isinstance(each, Envelope)]
    if not all(isinstance(each.data, AboutAStatement) for each in events):
        raise Forbidden
    async with service.work() as work:
        for each in events:
            await audit.record(work.connection, caller, each.data.TYPE, each.subject, work.now)


_LISTERS = ("council_system", "iro_manager", "iro_admin", "auditor", "admin")
_READERS = ("council_system", "legal", "guardian", "iro_manager", "iro_admin", "dashboard", "auditor", "admin")


@cache
def _catalogue() -> bytes:
    return to_json({"items": catalogue.describe()})


def _refusal_of(refused: RefusedEvent) -> Unprocessable:
    return Unprocessable(refused.slug, _NOT_TAKEN, refused.detail, errors=refused.errors)


def _as_answer(receipt: Receipt, instance: str) -> EventReceipt:
    return EventReceipt(
        accepted=receipt.accepted,
        duplicates=receipt.duplicates,
        rejected=[_rejected(each, instance) for each in receipt.rejected],
        id_reused=[Reused(index=at, id=event_id) for at, event_id in receipt.id_reused],
        withdrawn=[Withdrawn(index=at, id=event_id) for at, event_id in receipt.withdrawn],
    )


def _rejected(each: RefusedEvent, instance: str) -> Rejected:
    problem = EventProblem(
        type=each.slug,
        title=_NOT_TAKEN,
        status=Unprocessable.status,
        detail=each.detail,
        instance=f"{instance}#{each.index}",
        errors=[Wrong(pointer=error.pointer, message=error.message) for error in each.errors],
    )
    return Rejected(index=each.index, id=each.id, problem=problem)
