"""The routes that every service has: its statutory clocks, that one was met, reminding its owner, what would move."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Path, Query
from sqlalchemy import ColumnElement, and_, false, func, literal, not_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.auth import audit
from shared.auth.access import allow
from shared.auth.codes_only import shown_to
from shared.auth.role_groups import STAFF, TELLERS
from shared.auth.roles import Caller, may_withdraw
from shared.child.may_see import is_own
from shared.child.taken_back import hidden_from
from shared.child.who_may import may_decide
from shared.duties import engine
from shared.duties.clocks import MET, MISSED, OPEN, VOIDED, Clock
from shared.duties.may_report import NOBODY, may_correct, may_report
from shared.duties.reminding import remind
from shared.duties.told import report_of, says_the_same, word_of
from shared.duties.view import DutyShape, Status, own_duties, shape, with_owners, without_causes
from shared.duties.ways import fault_of_way
from shared.duties.whose import named_owners, owed_by
from shared.events.base import Code, FactDate, Id
from shared.policy import load_profile
from shared.refusals import Conflict, Forbidden, NotFound, Unprocessable
from shared.register.aliases import survivors_of
from shared.register.statements import withdraw
from shared.router import Router
from shared.service.moves_api import moves_router
from shared.service.service import Service
from shared.service.whose import Decider, must, whose
from shared.service.withdrawal import Withdrawal
from shared.storage.rows import among, as_dicts
from shared.storage.tables import duties
from shared.texts import Lines, Name, Sentence
from shared.web.bodies import Answer, Body
from shared.web.paging import Page, decode_cursor, page_of
from shared.web.parameters import CursorText, Limit
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

_ID = r"^[^\x00]*$"
_DutyId = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]+$", description="the duty's id, as the list has it")]
_OfChild = Annotated[str | None, Query(max_length=64, pattern=_ID, description="only what is about this child")]
_OfOwner = Annotated[
    str | None, Query(max_length=64, pattern=_ID, description="only what is owed by whom the policy names so")
]
_OfPerson = Annotated[
    str | None, Query(max_length=64, pattern=_ID, description="only what this person owes now, by id")
]
_InStatus = Annotated[Status | None, Query(description="only what stands so; `late`: open, and its day is over")]
_EverLate = Annotated[bool | None, Query(description="only what was ever late, or what never was")]
_REFUSED_LISTS = refuses(wrong=["invalid-cursor"])
_REFUSED_REPORTS = refuses(
    "duty-already-met",
    "duty-voided",
    "not-met-by-report",
    missing="duty",
    wrong=["future-date", "before-the-duty", "after-the-duty", "not-a-way"],
)
_REFUSED_REMINDERS = refuses("not-late", "nobody-to-remind", "reminded-already", missing="duty")
_Reader = Annotated[Caller, Depends(allow(*STAFF, "guardian", "child"))]
_Teller = Annotated[Caller, Depends(allow(*TELLERS))]
_NO_DATE = date.max
_NOT_THEIRS = "This is told by whoever owes the duty, who covers for them, IRO administration, or a manager of theirs."
_NOT_REMINDED_BY = "The child's IRO has somebody reminded, or who stands in for her, or an IRO manager."
_NO_MANAGER = "What was told of a duty is put right by a manager: of the IROs, or of those who owe it."


class Met(Body):
    """What a person tells of a duty that was met."""

    on: FactDate
    """The day on which it was met."""
    by: Id | None = None
    """Who met it, by id."""
    how: Name | None = None
    """How: `in_person`, `by_letter`; of a duty that may be done in certain ways alone one of their codes."""
    because: Code | None = None
    """Why so, where the policy asks for the reason of that way: `settled`, `very_young`."""
    recipient: Name | None = None
    """Who was told or given something, by id or kind of person."""
    evidence_ref: Name | None = None
    """Where the evidence is kept in the case system; never the evidence itself."""
    note: Lines | None = None
    """Anything else; kept with the report, never announced."""
    reason: Sentence | None = None
    """Why this puts right what was told before: for managers alone; in the duty's history, never announced."""


class Reminded(Answer):
    """A reminder that goes out to whoever owes a duty."""

    duty_id: str
    reminded_on: date
    by: str
    """Who had it sent."""
    to: str
    """Whom it reminds, by id."""


def duty_router(service: Service) -> Router:
    """`GET /duties` and `/duties/moves`, `POST /duties/{id}/met` and `/duties/{id}/reminder` of one service."""
    routes = Router(tags=["duties"])
    routes.include_router(moves_router(service))
    _add_list(routes, service)
    _add_met(routes, service)
    _add_withdrawal(routes, service)
    _add_reminder(routes, service)
    return routes


def _add_list(routes: Router, service: Service) -> None:
    @routes.get("/duties", responses=_REFUSED_LISTS)
    async def clocks(
        caller: _Reader,
        child_id: _OfChild = None,
        owner: _OfOwner = None,
        owner_id: _OfPerson = None,
        status: _InStatus = None,
        late: _EverLate = None,
        limit: Limit = 100,
        cursor: CursorText = None,
    ) -> Page[DutyShape]:
        """The statutory clocks this service keeps, by due date; those without one come last."""
        asked = _whose(caller, child_id)
        if asked is not None:
            await service.must_see(caller, asked)
        after = decode_cursor(cursor, date, str)
        async with service.looking() as work:
            whose = (await survivors_of(work, [asked])).get(asked, asked) if asked is not None else None
            page = _page if whose is None else _page_of_one
            wanted = _wanted(whose, owner, status, late, work.today)
            wanted += await _of_whom(service, work, caller, whose, owner_id)
            rows = await page(work.connection, wanted, after, limit + 1)
            shown, following = page_of(rows, limit, lambda row: (row["due_on"] or _NO_DATE, row["id"]))
            items = await _as_shown(service, work, caller, shown)
        await service.audit.read(caller, "read_duties", audit.EVERY_CHILD if whose is None else whose)
        return shown_to(caller, Page(items=own_duties(items) if is_own(caller) else items, next=following))


def _add_met(routes: Router, service: Service) -> None:
    @routes.post("/duties/{duty_id}/met", responses=_REFUSED_REPORTS)
    async def was_met(duty_id: _DutyId, told: Met, caller: _Teller) -> DutyShape:
        """Tell that a duty was met: a fact that no event carries. Telling the same again changes nothing.

        Whoever owes the duty tells it, who covers for them, IRO administration, or a manager of that side; another day
        than was told before only a manager, with a reason.
        """
        subject = await _must_be_theirs(service, caller, duty_id, told)
        async with service.work() as work:
            await service.declaration.take_turns(work.connection, [subject])
            row = await _the_duty(work.connection, duty_id)
            _refuse(row, told, work.today)
            if await _is_news(work, row, told):
                _refuse_day(await engine.clock_of(work, service.profile, row), told.on)
                await engine.report(work, row, told.model_dump(), caller.subject)
            await audit.record(work.connection, caller, "duty_met", row["subject"], work.now)
        return await _shown(service, caller, duty_id)


def _add_withdrawal(routes: Router, service: Service) -> None:
    @routes.post("/duties/{duty_id}/met/withdrawal", responses=refuses(missing="report"))
    async def was_not_met(duty_id: _DutyId, taken_back: Withdrawal, caller: _Teller) -> DutyShape:
        """Take back that a duty was met: by whoever told it, or a manager. It is open again, or late."""
        await _must_see(service, caller, duty_id)
        async with service.work() as work:
            row = await _the_duty(work.connection, duty_id)
            word = await word_of(work, row)
            if word is None:
                raise NotFound("report", "Nobody told of this duty that it was met.")
            may_withdraw(caller, word.by)
            await withdraw(work, word, by=caller.subject, reason=taken_back.reason)
            await audit.record(work.connection, caller, "duty_met_withdrawn", row["subject"], work.now)
        return await _shown(service, caller, duty_id)


def _add_reminder(routes: Router, service: Service) -> None:
    @routes.post("/duties/{duty_id}/reminder", status_code=201, responses=_REFUSED_REMINDERS)
    async def is_reminded(duty_id: _DutyId, caller: Decider) -> Reminded:
        """Have whoever owes a duty that is late reminded of it, in one line, at most once a working day.

        The child's IRO does so, who stands in for her, or an IRO manager.
        """
        async with service.looking() as work:
            row = await _seen(service, work, caller, duty_id)
        if row["subjectkind"] != "child":
            raise NotFound("duty", "Nobody is reminded of a duty that is about no child.")
        await service.must_see(caller, row["subject"], "duty")
        async with service.work() as work:
            await service.declaration.take_turns(work.connection, [row["subject"]])
            row = await _the_duty(work.connection, duty_id)
            its = await whose(service, work, row["subject"])
            must(may_decide, caller, its.people, _NOT_REMINDED_BY)
            reminder = await remind(work, row, its.people, caller.subject)
            await audit.record(work.connection, caller, "duty_reminded", row["subject"], work.now)
        return Reminded(**asdict(reminder))


async def _shown(service: Service, caller: Caller, duty_id: str) -> DutyShape:
    async with service.looking() as work:
        row = await _the_duty(work.connection, duty_id)
        hidden = await hidden_from(work, caller, [row["subject"]])
        people = await service.sight.involved(work, _children([row]))
        named = await named_owners(work, service.sight, [row])
    (shown,) = with_owners([without_causes(shape(row, service.name, work.today), hidden)], people, named)
    return shown


def _children(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted({row["subject"] for row in rows if row["subjectkind"] == "child"})


async def _as_shown(service: Service, work: Work, caller: Caller, rows: Sequence[Mapping[str, Any]]) -> list[DutyShape]:
    """These duties as the caller is shown them, without those of which the caller is shown nothing."""
    hidden = await hidden_from(work, caller, {row["subject"] for row in rows})
    unseen = await _unseen(service, work, rows, hidden)
    seen = (shape(row, service.name, work.today) for row in rows if row["id"] not in unseen)
    people = await service.sight.involved(work, _children(rows))
    named = await named_owners(work, service.sight, rows)
    return with_owners([without_causes(each, hidden) for each in seen], people, named)


async def _unseen(service: Service, work: Work, rows: Sequence[Mapping[str, Any]], hidden: Container[str]) -> set[str]:
    """Those of these duties that fell away and that only what is hidden from the caller had called for."""
    fallen_away = {row["subject"] for row in rows if row["status"] == VOIDED} if hidden else set()
    return await engine.only_called_for_by(work, service.profile, fallen_away, hidden) if fallen_away else set()


async def _seen(service: Service, work: Work, caller: Caller, duty_id: str) -> Mapping[str, Any]:
    """The duty. Raises NotFound where there is none, or the caller is shown nothing of it."""
    row = await _the_duty(work.connection, duty_id)
    hidden = await hidden_from(work, caller, [row["subject"]])
    if row["id"] in await _unseen(service, work, [row], hidden):
        raise NotFound("duty")
    return row


async def _must_see(service: Service, caller: Caller, duty_id: str) -> None:
    async with service.looking() as work:
        row = await _seen(service, work, caller, duty_id)
    if row["subjectkind"] == "child":
        await service.must_see(caller, row["subject"], "duty")


async def _must_be_theirs(service: Service, caller: Caller, duty_id: str, told: Met) -> str:
    """Refuse whoever may not see the child, and whose word on this duty is no evidence; whom the duty is about."""
    async with service.looking() as work:
        row = await _seen(service, work, caller, duty_id)
        about = row["subject"] if row["subjectkind"] == "child" else None
        involved = await service.sight.involved(work, [about]) if about is not None else {}
    if about is not None:
        await service.must_see(caller, about, "duty")
    child = next(iter(involved.values()), NOBODY)
    if not (may_correct if told.reason is not None else may_report)(caller, row["owner"], child):
        raise Forbidden(_NOT_THEIRS if told.reason is None else _NO_MANAGER)
    return str(row["subject"])


async def _is_news(work: Work, row: Mapping[str, Any], told: Met) -> bool:
    """Whether this was not told before; something else may only be told with a reason."""
    if row["status"] != MET:
        return True
    known = await report_of(work, row)
    if says_the_same(known, told.model_dump()) if known is not None else row["met_on"] == told.on:
        return False
    if known is None or told.reason is None:
        how = "A manager may put that right, with a reason." if known else "It is put right where that was told."
        raise Conflict("duty-already-met", "The duty is met already", f"It was met on {row['met_on']}. {how}")
    return True


def _whose(caller: Caller, child_id: str | None) -> str | None:
    """Whose duties are asked for; a child who names nobody asks for their own."""
    whose = caller.subject if child_id is None and "child" in caller.roles else child_id
    if whose is None and not caller.has(*STAFF):
        raise Unprocessable.at("/query/child_id", "name the child")
    return whose


def _wanted(
    whose: str | None, owner: str | None, status: Status | None, late: bool | None, today: date
) -> list[ColumnElement[bool]]:
    overdue = and_(duties.c.status == OPEN, func.coalesce(duties.c.due_on < today, false()))
    conditions: list[ColumnElement[bool]] = []
    if whose is not None:
        conditions.append(duties.c.subject == whose)
    if owner is not None:
        conditions.append(duties.c.owner == owner)
    if status == "late":
        conditions.append(overdue)
    elif status is not None:
        conditions += [duties.c.status == status, not_(overdue)]
    if late is not None:
        ever = or_(duties.c.late, overdue)
        conditions.append(ever if late else not_(ever))
    return conditions


async def _of_whom(
    service: Service, work: Work, caller: Caller, whose: str | None, person_id: str | None
) -> list[ColumnElement[bool]]:
    """What is about a child is only for those who may see the child, whosever it is; and what this person owes."""
    only = await service.sight.only(work, caller) if whose is None else None
    seen = [or_(duties.c.subjectkind != "child", each) for each in among(duties.c.subject, only)]
    if person_id is None:
        return seen
    return [*seen, await owed_by(work, service.sight, person_id, to_a_child=is_own(caller))]


async def _page_of_one(
    connection: AsyncConnection, wanted: Sequence[ColumnElement[bool]], after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """A page of one person's clocks, by due day: those without one come last."""
    place = func.coalesce(duties.c.due_on, _NO_DATE)
    query = select(duties).where(*wanted).order_by(place, duties.c.id).limit(most)
    if after is not None:
        query = query.where(tuple_(place, duties.c.id) > tuple_(*after))
    return as_dicts(await connection.execute(query))


async def _page(
    connection: AsyncConnection, wanted: Sequence[ColumnElement[bool]], after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """The same of everybody's: each part in the order of an index, so that no other clock is looked at."""
    day, seen = after if after is not None else (date.min, "")
    rows: list[dict[str, Any]] = []
    if day < _NO_DATE:
        further = tuple_(duties.c.due_on, duties.c.id) > tuple_(literal(day), literal(seen))
        rows = await _next(connection, [*wanted, further], most)
    if len(rows) < most:
        further = and_(duties.c.due_on.is_(None), duties.c.id > (seen if day == _NO_DATE else ""))
        rows += await _next(connection, [*wanted, further], most - len(rows))
    return rows


async def _next(connection: AsyncConnection, wanted: Sequence[ColumnElement[bool]], most: int) -> list[dict[str, Any]]:
    query = select(duties).where(*wanted).order_by(duties.c.due_on, duties.c.id).limit(most)
    return as_dicts(await connection.execute(query))


async def _the_duty(connection: AsyncConnection, duty_id: str) -> Mapping[str, Any]:
    found = (await connection.execute(select(duties).where(duties.c.id == duty_id))).mappings().one_or_none()
    if found is None:
        raise NotFound("duty")
    return dict(found)


def _refuse(row: Mapping[str, Any], told: Met, today: date) -> None:
    """What may not be reported: a day to come, a duty that fell away, or one that something else meets."""
    if told.on > today:
        raise Unprocessable.at("/on", "this day has not come yet", slug="future-date")
    if row["status"] == VOIDED:
        raise Conflict("duty-voided", "The duty no longer applies", row["reason"])
    name, _, version = row["policy_version"].partition("@")
    duty = load_profile(name, version).all_duties[row["duty"]]
    if not any(answer.call == "met" for answer in duty.met_by):
        meets = ", ".join(sorted({answer.event or f"the call {answer.call}" for answer in duty.met_by}))
        raise Conflict("not-met-by-report", "Something else meets this duty", f"It is met by {meets}.")
    fault = fault_of_way(duty, told.how, told.because)
    if fault is not None:
        raise Unprocessable.at(f"/{fault.field}", fault.message, slug="not-a-way")


def _refuse_day(clock: Clock | None, on: date) -> None:
    """A day on which the duty could not be met yet, or no longer: telling of it would change nothing.

    What was told stays when a correction moves the start of the duty beyond it.
    """
    if clock is None:
        raise Conflict("duty-voided", "The duty no longer applies", "facts_changed")
    first, over_on = clock.counts_from, clock.ended_on
    if first is not None and on < first:
        message = f"the first day on which this duty can be met is {first.isoformat()}"
        raise Unprocessable.at("/on", message, slug="before-the-duty")
    if clock.status in (MISSED, VOIDED) and over_on is not None and on > over_on:
        message = f"the last day on which this duty could be met was {over_on.isoformat()}"
        raise Unprocessable.at("/on", message, slug="after-the-duty")
