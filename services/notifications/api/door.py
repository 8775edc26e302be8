"""The door: where council systems post events, and where the catalogue can be read."""

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from services.notifications.api.door_contract import RECEIPT, TYPE, contract
from services.notifications.intake.intake import Intake, Receipt
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.events import catalogue
from shared.events.cloudevents import RefusedEvent, read_request
from shared.refusals import Unprocessable
from shared.service.service import Service
from shared.web.guards import reads_its_own_body
from shared.web.problems import instance_of

Poster = Annotated[Caller, Depends(allow("council_system", "admin"))]


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


class EventReceipt(BaseModel):
    """What became of a request's events; everything accepted is on disk."""

    model_config = ConfigDict(json_schema_extra={"example": RECEIPT})

    accepted: int
    duplicates: int
    rejected: list[Rejected]
    id_reused: list[Reused]


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
    async def post_events(request: Request, _caller: Poster) -> EventReceipt:
        """CloudEvents in any of three modes: structured (one event), batched (an array of up to 1,000) and binary (the
        data alone, its attributes in `ce-` headers). Without such headers application/json is one of the others.
        Whatever is accepted is on disk.

        A batch takes its good events and names its bad ones; one bad event by itself is refused with 422.
        """
        read = read_request(
            request.headers.get("content-type"),
            request.headers,
            await request.body(),
            received_at=service.clock.now(),
        )
        receipt = await intake.take(read)
        if receipt.rejected and not read.is_batch:
            raise _refusal_of(receipt.rejected[0])
        return _as_answer(receipt, instance_of(request.scope))

    @routes.get("/event-types", response_model=EventTypes)
    async def event_types(_caller: Annotated[Caller, Depends(allow(*_READERS))]) -> Response:
        """The whole catalogue: every event type with who announces it, where, about what, and its JSON Schema."""
        return Response(_catalogue(), media_type="application/json")

    return routes


_NOT_TAKEN = "The event was not taken"
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
