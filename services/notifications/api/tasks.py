"""What waits for a person, as one list, and that it is done."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Query

from services.notifications.actions.hidden import as_shown
from services.notifications.actions.people import record_told_in_person
from services.notifications.api.notices import Reader, SomeId, Teller
from services.notifications.api.sight import must_see_notice, sight_of
from services.notifications.queries import notices as queries
from services.notifications.queries.print_run import which_may_be_posted
from services.notifications.rules.announced import OF_NO_CHILD, about
from services.notifications.rules.status import FOR_A_PERSON
from services.notifications.rules.to_do import to_do
from services.notifications.schemas.notices import Recipient, VerbalBody
from services.notifications.schemas.tasks import DoneBody, WaitingTask
from shared.auth import audit
from shared.auth.codes_only import shown_to
from shared.auth.roles import Caller
from shared.calendar import Calendar
from shared.events.base import ID_PATTERN
from shared.refusals import Conflict, NotFound
from shared.router import Router
from shared.service.service import Service
from shared.web.paging import Page
from shared.web.parameters import Paged
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
AskedChild = Annotated[str | None, Query(pattern=ID_PATTERN, max_length=64)]
_WAITING = [status.value for status in FOR_A_PERSON]
DONE = "nothing-left-to-do"


def router(service: Service) -> Router:
    """`/tasks`: of the notices that the caller sees."""
    routes = Router(prefix="/tasks", tags=["tasks"])

    @routes.get("")
    async def tasks(caller: Reader, paged: Paged, child_id: AskedChild = None) -> Page[WaitingTask]:
        """All that waits for a person, newest first."""
        if child_id is not None:
            await service.must_see(caller, child_id)
        async with service.looking() as work:
            rows = await queries.notices_page(
                work.connection,
                seen=await sight_of(service, work, caller),
                child_id=child_id,
                recipient=None,
                statuses=_WAITING,
                before=paged.after(str),
                most=paged.most,
            )
            found = await _tasks(work, caller, rows, service.profile.calendar)
        await service.audit.read(caller, "read_tasks", child_id or audit.EVERY_CHILD)
        return shown_to(caller, paged.page(found, lambda each: (each.id,)))

    _add_done(routes, service)
    return routes


def _add_done(routes: Router, service: Service) -> None:
    @routes.post("/{task_id}/done", responses=refuses(DONE, missing="task"))
    async def done(caller: Teller, task_id: SomeId, body: DoneBody) -> WaitingTask:
        """Somebody told the recipient, or put it right, on that day; of a digest all lines that are the caller's to
        see."""
        await _seen(service, caller, task_id)
        async with service.work() as work:
            row = await queries.notice(work.connection, task_id, to_change=True)
            if row is None or row["status"] not in FOR_A_PERSON:
                raise Conflict(DONE, "It is on record already that this is done, or nobody waits for it any more.")
            seen = await sight_of(service, work, caller)
            for each in await queries.of_one_letter(work.connection, row):
                if seen.shows(*about(each)):
                    await record_told_in_person(work, each["id"], VerbalBody(on=body.on, by=body.by))
                    await audit.record(work.connection, caller, "did_task", about(each).subject, work.now)
            after = await queries.notice(work.connection, task_id)
            assert after is not None
            (shown,) = await _tasks(work, caller, [after], service.profile.calendar)
            return shown


async def _seen(service: Service, caller: Caller, task_id: str) -> None:
    async with service.looking() as work:
        row = await queries.notice(work.connection, task_id)
    if row is None:
        raise NotFound("task")
    await must_see_notice(service, caller, row, "task")


async def _tasks(work: Work, caller: Caller, rows: Sequence[Row], calendar: Calendar) -> list[WaitingTask]:
    by_post = await which_may_be_posted(work.connection, [row["id"] for row in rows])
    return [_task(row, row["id"] in by_post) for row in await as_shown(work, caller, rows, calendar)]


def _task(row: Row, by_post: bool) -> WaitingTask:
    return WaitingTask(
        id=row["id"],
        child_id=row["child_id"] or None,
        about_id=row["about_id"] if row["subjectkind"] in OF_NO_CHILD else None,
        recipient=Recipient(kind=row["recipient_kind"], id=row["recipient_id"] or None),
        letter=row["template"],
        letter_id=row["letter_id"],
        rule=row["task_rule"] or row["rule"],
        because=row["task_reason"] or row["reason"],
        to_do=to_do(row["template"], row["task_rule"], by_post=by_post),
        by_post=by_post,
        about=row["why_event_type"],
        about_on=row["why_on"],
        due_on=row["due_on"],
        urgent=bool(row["urgent"]),
        since=row["created_at"],
        status=row["status"],
    )
