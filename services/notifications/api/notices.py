"""Notifications' routes for notices and people, and who may call them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Query
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.actions import people as actions
from services.notifications.actions.hidden import as_shown
from services.notifications.api import answers, asks, court_documents, hearings
from services.notifications.api.sight import OF_CHILDREN, must_see_notice, sight_of
from services.notifications.queries import notices as queries
from services.notifications.queries import people as people_queries
from services.notifications.queries.seen import Seen
from services.notifications.rules.proof import steps_of
from services.notifications.rules.status import FOR_A_PERSON, Status
from services.notifications.schemas.notices import (
    NOBODY,
    AcknowledgementBody,
    Attempt,
    Notice,
    Person,
    PersonBody,
    PersonFound,
    ProofStep,
    Recipient,
    Relation,
    Task,
    VerbalBody,
    Why,
)
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.calendar import Calendar
from shared.events.base import ID_PATTERN
from shared.refusals import Forbidden, NotFound, must_match
from shared.router import Router
from shared.service.duty_api import duty_router
from shared.service.service import Service
from shared.web.if_match import IfMatch
from shared.web.paging import Page
from shared.web.parameters import Paged, Paging
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
SomeId = Annotated[str, Path(pattern=ID_PATTERN, max_length=64)]
AskedId = Annotated[str | None, Query(pattern=ID_PATTERN, max_length=64)]
_ONLY_READ = frozenset({"auditor", "dashboard"})
Reader = Annotated[Caller, Depends(allow(*OF_CHILDREN, "senior_manager"))]
Teller = Annotated[Caller, Depends(allow(*(each for each in OF_CHILDREN if each not in _ONLY_READ), "senior_manager"))]
_KEEPERS = ("council_system", "iro_admin", "iro_manager", "admin")
Keeper = Annotated[Caller, Depends(allow(*_KEEPERS, "legal"))]
_GUARDIAN = "guardian"
_GUARDIANS_ALONE = "The legal department holds the details of Children's Guardians (kind guardian), and of nobody else."
SearchText = Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00]*$")]
Looker = Annotated[Caller, Depends(allow("council_system", "iro", "iro_admin", "iro_manager", "admin"))]


def routers(service: Service) -> list[Router]:
    """All of notifications' routes but the door's."""
    own = [answers.router(service), asks.router(service)]
    documents = [each(service) for each in (court_documents.list_router, court_documents.page_router, hearings.router)]
    return [notices_router(service), people_router(service), duty_router(service), *documents, *own]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which notices a list is to have."""

    child_id: AskedId = None
    recipient: AskedId = None
    status: Annotated[list[Status] | None, Query()] = None


def notices_router(service: Service) -> Router:
    """Every notice with why it was made and how it went, and what people say of it."""
    routes = Router(prefix="/notices", tags=["notices"])
    _add_reading(routes, service)
    _add_telling(routes, service)
    return routes


def _add_reading(routes: Router, service: Service) -> None:
    @routes.get("")
    async def notices(caller: Reader, asked: Annotated[_Asked, Depends()], paged: Paged) -> Page[Notice]:
        """Notices, newest first; `recipient` is a person's id or a kind of recipient, `status` may be repeated."""
        if asked.child_id is not None:
            await service.must_see(caller, asked.child_id)
        async with service.looking() as work:
            seen = await sight_of(service, work, caller)
            found = await _found(work, caller, asked, paged, seen, service.profile.calendar)
        await service.audit.read(caller, "read_notices", asked.child_id or audit.EVERY_CHILD)
        return shown_to(caller, paged.page(found, lambda each: (each.id,)))

    @routes.get("/{notice_id}")
    async def notice(caller: Reader, notice_id: SomeId) -> Notice:
        """One notice."""
        found = await _seen(service, caller, notice_id)
        await service.audit.read(caller, "read_notice", _about(found))
        return shown_to(caller, found)


def _add_telling(routes: Router, service: Service) -> None:
    @routes.post("/{notice_id}/acknowledgement")
    async def acknowledgement(caller: Teller, notice_id: SomeId, body: AcknowledgementBody) -> Notice:
        """The recipient said on this date that the notice was read; that it reached them is then certain."""
        await _seen(service, caller, notice_id)
        async with service.work() as work:
            await actions.record_acknowledgement(work, notice_id, body.on)
            return await _told(work, caller, notice_id, "acknowledged_notice", service.profile.calendar)

    @routes.post("/{notice_id}/verbal")
    async def verbal(caller: Teller, notice_id: SomeId, body: VerbalBody) -> Notice:
        """The recipient was told in person on this date, by the person with this id."""
        await _seen(service, caller, notice_id)
        async with service.work() as work:
            await actions.record_told_in_person(work, notice_id, body)
            return await _told(work, caller, notice_id, "told_in_person", service.profile.calendar)


def people_router(service: Service) -> Router:
    """Names, contact details and preferences."""
    routes = Router(prefix="/people", tags=["people"])
    _add_keeping(routes, service)
    _add_finding(routes, service)
    return routes


def _add_keeping(routes: Router, service: Service) -> None:
    @routes.put("/{person_id}")
    async def put_person(caller: Keeper, person_id: SomeId, body: PersonBody, expected: IfMatch) -> Person:
        """Hold these details of a person (a child too, by the child's id; `legal_department`, `cafcass`,
        `iro_manager` and `senior_manager` are the ids of those). What is left out is forgotten. The legal department,
        which passes a guardian's details on (Hull 2), holds those of guardians alone. Whoever names a version in
        If-Match (`none`: nothing is held yet) changes no other."""
        if not caller.has(*_KEEPERS):
            await _must_be_a_guardian(service, person_id, body)
        async with service.work() as work:
            if expected.version is not None:
                must_match(expected.version, await _version(work.connection, person_id))
            await actions.put_person(work, person_id, body)
            await audit.record(work.connection, caller, "changed_person", person_id, work.now)
            return await _person(work.connection, person_id)


def _add_finding(routes: Router, service: Service) -> None:
    @routes.get("")
    async def people(caller: Looker, paged: Paged, q: SearchText = None, child_id: AskedId = None) -> Page[PersonFound]:
        """People by a part of their name or by their whole id, and those around a child; without either, nobody."""
        if child_id is not None:
            await service.must_see(caller, child_id)
        async with service.looking() as work:
            only = await service.sight.only(work, caller)
            wanted = people_queries.WantedPeople(_searched(q), child_id, only)
            found = await people_queries.people_found(work.connection, wanted, paged.after(str), paged.most)
        await service.audit.read(caller, "searched_people", child_id or audit.EVERY_CHILD)
        return paged.page([PersonFound.model_validate(each) for each in found], lambda each: (each.id,))

    @routes.get("/{person_id}")
    async def get_person(caller: Looker, person_id: SomeId) -> Person:
        """What is held of a person."""
        async with service.database.reading() as connection:
            person = await _person(connection, person_id)
        await _must_know(service, caller, person)
        await service.audit.read(caller, "read_person", person_id)
        return person


def _searched(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


async def _version(connection: AsyncConnection, person_id: str) -> str:
    """What If-Match is to name of this person."""
    try:
        return (await _person(connection, person_id)).version
    except NotFound:
        return NOBODY


async def _must_be_a_guardian(service: Service, person_id: str, body: PersonBody) -> None:
    """Refuse the legal department anybody who is no guardian, or is held as somebody else."""
    async with service.looking() as work:
        held = (await queries.people_by_id(work.connection, [person_id])).get(person_id)
        is_a_child = await queries.is_a_child(work.connection, person_id)
    known_as = held["kind"] if held is not None else _GUARDIAN
    if is_a_child or body.kind != _GUARDIAN or known_as != _GUARDIAN or body.relations:
        raise Forbidden(_GUARDIANS_ALONE)


async def _must_know(service: Service, caller: Caller, person: Person) -> None:
    """Of a child and of a child's people only those read who may see the child."""
    async with service.looking() as work:
        only = await service.sight.only(work, caller)
        is_a_child = only is not None and person.id not in only and await queries.is_a_child(work.connection, person.id)
    related = {each.child_id for each in person.relations}
    if only is None or person.id in only or (not is_a_child and (not related or related & only)):
        return
    await service.audit.read(caller, "child.refused", person.id)
    raise NotFound("person")


async def _person(connection: AsyncConnection, person_id: str) -> Person:
    row = (await queries.people_by_id(connection, [person_id])).get(person_id)
    if row is None:
        raise NotFound("person")
    related = [
        Relation(**{name: each[name] for name in Relation.model_fields} | {"may_not_know": each["may_not_know"] or ()})
        for each in await queries.relations_of(connection, person_id)
    ]
    return Person(**row, relations=tuple(related))


async def _found(
    work: Work, caller: Caller, asked: _Asked, paged: Paging, seen: Seen, calendar: Calendar
) -> list[Notice]:
    rows = await queries.notices_page(
        work.connection,
        seen=seen,
        child_id=asked.child_id,
        recipient=asked.recipient,
        statuses=[each.value for each in asked.status or ()],
        before=paged.after(str),
        most=paged.most,
    )
    return await _shown(work, caller, rows, calendar)


async def _told(work: Work, caller: Caller, notice_id: str, action: str, calendar: Calendar) -> Notice:
    found = await _one(work, caller, notice_id, calendar)
    await audit.record(work.connection, caller, action, _about(found), work.now)
    return found


async def _one(work: Work, caller: Caller, notice_id: str, calendar: Calendar) -> Notice:
    row = await queries.notice(work.connection, notice_id)
    if row is None:
        raise NotFound("notice")
    return (await _shown(work, caller, [row], calendar))[0]


async def _seen(service: Service, caller: Caller, notice_id: str) -> Notice:
    """The notice, unless there is none or the caller may not see it."""
    async with service.looking() as work:
        row = await queries.notice(work.connection, notice_id)
        if row is None:
            raise NotFound("notice")
        (found,) = await _shown(work, caller, [row], service.profile.calendar)
    await must_see_notice(service, caller, row)
    return found


def _about(notice: Notice) -> str:
    """Whom it is about, as the audit has it."""
    return notice.child_id or notice.about_id or ""


async def _shown(work: Work, caller: Caller, rows: Sequence[Row], calendar: Calendar) -> list[Notice]:
    tried = await queries.attempts_of(work.connection, [row["id"] for row in rows])
    return [_notice(row, tried[row["id"]], calendar) for row in await as_shown(work, caller, rows, calendar)]


def _notice(row: Row, tried: Sequence[Row], calendar: Calendar) -> Notice:
    why = Why(
        event_id=row["why_event_id"],
        event_type=row["why_event_type"],
        on=row["why_on"],
        rule=row["rule"],
        reason=row["reason"],
        source=row["source"],
    )
    same = {name: row[name] for name in Notice.model_fields if name in row}
    return Notice(
        **same | {name: row[name] or None for name in ("child_id", "allocation_id")} | {"urgent": bool(row["urgent"])},
        recipient=Recipient(kind=row["recipient_kind"], id=row["recipient_id"] or None),
        why=why,
        task=Task(rule=row["task_rule"], reason=row["task_reason"]) if row["status"] in FOR_A_PERSON else None,
        proof=[ProofStep(step=each.step, at=each.at, on=each.on) for each in steps_of(row, tried, calendar)],
        attempts=[Attempt(at=each["at"], outcome=each["outcome"], code=each["code"]) for each in tried],
    )
