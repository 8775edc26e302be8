"""The door: where council systems post events, and where the catalogue can be read."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from services.notifications.api.door_contract import RECEIPT, TYPE, contract
from services.notifications.api.posted import LISTERS, as_posted
from services.notifications.api.posting import PEOPLE, SYSTEMS, note_what_people_post
from services.notifications.intake.intake import Intake, Receipt
from services.notifications.queries import intake as queries
from services.notifications.schemas.posted import Posted
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.events import catalogue
from shared.events.cloudevents import RefusedEvent, read_request
from shared.refusals import Unprocessable
from shared.register.statements import withdrawals_of
from shared.router import Router
from shared.service.service import Service
from shared.web.guards import reads_its_own_body
from shared.web.openapi import says_more
from shared.web.paging import Page, decode_cursor, page_of
from shared.web.parameters import CursorText, FilterText, Limit, QueryDate
from shared.web.problems import instance_of
from shared.web.refusing import refuses

DryRun = Annotated[bool, Query(description="say what would become of it, and store and announce nothing")]
Poster = Annotated[Caller, Depends(allow(*SYSTEMS, *PEOPLE))]


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


_Fate = Literal["new", "known", "withdrawn", "refused"]


class Fate(BaseModel):
    """What would become of one event of a request that was posted with `dry_run`."""

    index: int
    id: str | None
    becomes: _Fate


class EventReceipt(BaseModel):
    """What became of a request's events; everything accepted is on disk.

    With `dry_run`: what would become of them if they were posted now; nothing is. `events` then says it of each, in
    the order in which they were sent.
    """

    model_config = ConfigDict(json_schema_extra={"example": RECEIPT})

    accepted: int
    duplicates: int
    rejected: list[Rejected]
    id_reused: list[Reused]
    withdrawn: list[Withdrawn]
    dry_run: bool
    events: list[Fate] | None = None


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


def router(service: Service, intake: Intake) -> Router:
    """The door's routes."""
    routes = Router(tags=["events in"])

    @routes.post("/events", status_code=202, response_model=EventReceipt)
    @says_more(contract)
    @reads_its_own_body
    async def post_events(request: Request, caller: Poster, dry_run: DryRun = False) -> EventReceipt:
        """CloudEvents in any of three modes: structured (one event), batched (an array of up to 1,000) and binary (the
        data alone, its attributes in `ce-` headers). Without such headers application/json is one of the others.
        A person posts what is her own business alone, under the source `/people/` and her id: the legal department
        of courts, complaints officers complaints, a social worker what the IRO must be told of her children.
        Whatever is accepted is on disk. A batch takes its good events and names its bad ones; a bad one alone is 422.
        With `dry_run` all is checked as always, and nothing is stored or announced.
        """
        kind, body, now = request.headers.get("content-type"), await request.body(), service.clock.now()
        read = read_request(kind, request.headers, body, received_at=now)
        await note_what_people_post(service, caller, read, dry_run=dry_run)
        receipt = await (intake.would_take(read) if dry_run else intake.take(read))
        if receipt.rejected and not read.is_batch:
            raise _refusal_of(receipt.rejected[0])
        return _as_answer(receipt, instance_of(request.scope), dry_run=dry_run)

    @routes.get("/event-types", response_model=EventTypes)
    async def event_types(_caller: Annotated[Caller, Depends(allow(*_READERS))]) -> Response:
        """The whole catalogue: every event type with who announces it, where, about what, and its JSON Schema."""
        return Response(_catalogue(), media_type="application/json")

    _add_list(routes, service)
    return routes


_NOT_TAKEN = "The event was not taken"


def _add_list(routes: Router, service: Service) -> None:
    @routes.get("/events", responses=refuses(wrong=["invalid-cursor"]))
    async def posted(
        caller: Annotated[Caller, Depends(allow(*LISTERS))],
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
            gone = await withdrawals_of(connection, {row["subject"] for row in rows})
        shown, following = page_of(rows, limit, lambda row: (row["source"], row["id"]))
        items = [as_posted(service, caller, row, gone.get(f"{row['source']}|{row['id']}")) for row in shown]
        # Found by its type, it would tell what it is.
        return Page(items=[each for each in items if type is None or each.type is not None], next=following)


_READERS = ("council_system", "legal", "guardian", "iro_manager", "iro_admin", "dashboard", "auditor", "admin")


@cache
def _catalogue() -> bytes:
    return to_json({"items": catalogue.describe()})


def _refusal_of(refused: RefusedEvent) -> Unprocessable:
    return Unprocessable(refused.slug, _NOT_TAKEN, refused.detail, errors=refused.errors)


def _as_answer(receipt: Receipt, instance: str, *, dry_run: bool) -> EventReceipt:
    return EventReceipt(
        accepted=receipt.accepted,
        duplicates=receipt.duplicates,
        rejected=[_rejected(each, instance) for each in receipt.rejected],
        id_reused=[Reused(index=at, id=event_id) for at, event_id in receipt.id_reused],
        withdrawn=[Withdrawn(index=at, id=event_id) for at, event_id in receipt.withdrawn],
        dry_run=dry_run,
        events=_fates(receipt) if dry_run else None,
    )


def _fates(receipt: Receipt) -> list[Fate]:
    refused = [(each.index, each.id) for each in receipt.rejected]
    by_fate: dict[_Fate, Sequence[tuple[int, str | None]]] = {
        "new": receipt.new,
        "known": receipt.known,
        "withdrawn": receipt.withdrawn,
        "refused": refused,
    }
    fates = (Fate(index=at, id=id_, becomes=what) for what, those in by_fate.items() for at, id_ in those)
    return sorted(fates, key=lambda each: each.index)


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
