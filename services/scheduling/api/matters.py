"""Matters over HTTP: what was told of a child, and the IRO's answer whether it needs a review."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Final

from fastapi import Depends

from services.scheduling.actions.matters import answers, pages
from services.scheduling.queries import matters as queries
from services.scheduling.schemas.matters import Change, Determination, Join, Matter, MatterStatus, Split
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.audit import EVERY_CHILD
from shared.auth.codes_only import shown_to
from shared.auth.role_groups import STAFF
from shared.auth.roles import Caller
from shared.refusals import NotFound, Unprocessable
from shared.register.aliases import survivors_of
from shared.router import Router
from shared.service.service import Service
from shared.service.withdrawal import Withdrawal
from shared.web.idempotency import Once
from shared.web.paging import Page
from shared.web.parameters import FilterText, Paged, PathId
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

Reader = Annotated[Caller, Depends(allow(*STAFF))]
Answerer = Annotated[Caller, Depends(allow("iro", "corporate_iro", "iro_manager"))]
Taker = Annotated[Caller, Depends(allow("iro", "corporate_iro", "iro_manager", "iro_admin", "admin"))]
Deed = Callable[[Work, queries.Row], Awaitable[None]]
_CLOSED: Final = ("matter-answered", "care-ended", "matter-closed")
_TOLD: Final = ("child",)
"""Whom the older path tells, which does not ask: the child (Jersey 3.76)."""


def matters_router(service: Service) -> Router:
    """Every route of matters and of the changes they hold."""
    routes = Router(tags=["matters"])
    _reading(routes, service)
    _reading_one(routes, service)
    _answering(routes, service)
    _regrouping(routes, service)
    _changes(routes, service)
    return routes


def _reading(routes: Router, service: Service) -> None:
    @routes.get("/matters", responses=refuses(wrong=["invalid-cursor"]))
    async def matters_to_answer(
        caller: Reader,
        paged: Paged,
        child_id: FilterText = None,
        iro_id: FilterText = None,
        status: MatterStatus | None = None,
    ) -> Page[Matter]:
        """Matters by the day of the first thing told; those that were taken back or joined only if asked for."""
        whose = await _whose(service, caller, child_id)
        async with service.looking() as work:
            only = await service.sight.only(work, caller) if whose is None else None
            wanted = queries.Wanted(whose, iro_id, status, only)
            page = paged.page(
                await queries.page(work.connection, wanted, paged.after(date, str), paged.most),
                lambda row: (row["occurred_on"], row["id"]),
            )
            items = await pages.shown(work, caller, page.items)
        await service.audit.read(caller, "read_matters", whose or EVERY_CHILD)
        return shown_to(caller, Page(items=items, next=page.next))


def _reading_one(routes: Router, service: Service) -> None:
    @routes.get("/matters/{matter_id}", responses=refuses(missing="matter"))
    async def one_matter(matter_id: PathId, caller: Reader) -> Matter:
        """One matter with what it is made of, by when it is to be answered, and the answer."""
        row = await _seen(service, caller, matter_id)
        async with service.looking() as work:
            matter = await pages.one_shown(work, caller, matter_id)
        await service.audit.read(caller, "read_matters", row["child_id"])
        return shown_to(caller, matter)


def _answering(routes: Router, service: Service) -> None:
    @routes.post("/matters/{matter_id}/answer", responses=refuses(*_CLOSED, missing="matter"))
    async def an_iro_answers_a_matter(matter_id: PathId, said: Determination, caller: Answerer, once: Once) -> Matter:
        """A review is needed, and is directed; or none is, with the reason, and the child is told first."""
        await _seen(service, caller, matter_id)

        async def deed(work: Work, row: queries.Row) -> None:
            await answers.answer(work, row, said, caller.subject)

        return await _done(service, caller, once, matter_id, "matter.answered", deed)

    @routes.post("/matters/{matter_id}/answer/withdrawal", responses=refuses("review-held", missing="answer"))
    async def an_answer_to_a_matter_is_taken_back(matter_id: PathId, taken_back: Withdrawal, caller: Taker) -> Matter:
        """The matter is to be answered again; the review that was directed is not, unless it was held."""
        row = await _seen(service, caller, matter_id)
        async with service.deciding() as work:
            matter = await _in_turn(service, work, matter_id)
            await answers.take_back_answer(work, matter, taken_back.reason, caller)
            await service.settle(work)
            await _note(work, caller, "matter.answer_withdrawn", row["child_id"])
            return await pages.one_shown(work, caller, matter_id)


def _regrouping(routes: Router, service: Service) -> None:
    @routes.post("/matters/{matter_id}/split", responses=refuses(*_CLOSED, missing="matter"))
    async def an_iro_splits_a_matter(matter_id: PathId, said: Split, caller: Answerer, once: Once) -> Matter:
        """Some of what was told is another thing: it becomes a matter of its own."""
        await _seen(service, caller, matter_id)

        async def deed(work: Work, row: queries.Row) -> None:
            await answers.split(work, row, said.event_ids, caller.subject)

        return await _done(service, caller, once, matter_id, "matter.split", deed)

    @routes.post("/matters/{matter_id}/join", responses=refuses(*_CLOSED, "stands-alone", missing="matter"))
    async def an_iro_joins_two_matters(matter_id: PathId, said: Join, caller: Answerer, once: Once) -> Matter:
        """Two matters of one child are one thing: the one that goes on, with all that was told."""
        await _seen(service, caller, matter_id)
        await _the_other_is_seen(service, caller, said.with_matter_id)

        async def deed(work: Work, row: queries.Row) -> None:
            await answers.join(work, row, await pages.the_matter(work, said.with_matter_id), caller.subject)

        return await _done(service, caller, once, matter_id, "matter.joined", deed)


def _changes(routes: Router, service: Service) -> None:
    @routes.get("/changes", responses=refuses(wrong=["invalid-cursor"]))
    async def changes_told(
        caller: Reader, paged: Paged, iro_id: FilterText = None, status: MatterStatus | None = None
    ) -> Page[Change]:
        """What was told of children, by its day, each with what became of the matter that holds it."""
        async with service.looking() as work:
            wanted = queries.Wanted(None, iro_id, status, await service.sight.only(work, caller))
            page = paged.page(
                await queries.page_of_changes(work.connection, wanted, paged.after(date, str, str), paged.most),
                lambda row: (row["occurred_on"], row["event_id"], row["matter_id"]),
            )
            items = await pages.shown_changes(work, caller, page.items)
        await service.audit.read(caller, "read_changes", EVERY_CHILD)
        return shown_to(caller, Page(items=items, next=page.next))

    @routes.post("/changes/{event_id}/determination", responses=refuses(*_CLOSED, missing="change"))
    async def an_iro_answers_a_change(event_id: PathId, said: Determination, caller: Answerer, once: Once) -> Matter:
        """The same as answering the matter that holds this change; the child is told if nobody is named."""
        async with service.looking() as work:
            row = await pages.the_matter_of(work, event_id)
        await service.must_see(caller, row["child_id"], "change")
        whole = said.model_copy(update={"tell": said.tell or _TOLD})

        async def deed(work: Work, row: queries.Row) -> None:
            await answers.answer(work, row, whole, caller.subject)

        return await _done(service, caller, once, row["id"], "matter.answered", deed)


async def _done(service: Service, caller: Caller, once: Once, matter_id: str, action: str, deed: Deed) -> Matter:
    """What only the child's IRO, who stands in for her, or the IRO manager may do; the matter as it is then."""
    async with once.change(service, caller) as change:
        row = await _in_turn(service, change.work, matter_id)
        involved = await service.sight.involved(change.work, [row["child_id"]])
        answers.must_answer(caller, next(iter(involved.values())))
        await deed(change.work, row)
        await change.settle(action, row["child_id"])
        after = await pages.the_matter(change.work, matter_id)
        return await change.answer(await pages.one_shown(change.work, caller, after["joined_into"] or matter_id), 200)


async def _in_turn(service: Service, work: Work, matter_id: str) -> queries.Row:
    """The matter as it stands once whoever is settling its child, or answers it at the same moment, has done."""
    row = await pages.the_matter(work, matter_id)
    await service.declaration.take_turns(work.connection, [row["child_id"]])
    return await pages.the_matter(work, matter_id)


async def _whose(service: Service, caller: Caller, child_id: str | None) -> str | None:
    """The id under which the record of this child goes on; refused as if there were none to who may not see it."""
    if child_id is None:
        return None
    await service.must_see(caller, child_id)
    async with service.looking() as work:
        return (await survivors_of(work, [child_id])).get(child_id, child_id)


async def _seen(service: Service, caller: Caller, matter_id: str) -> queries.Row:
    """The matter, unless there is none or it is about a child whom the caller may not see."""
    async with service.looking() as work:
        row = await pages.the_matter(work, matter_id)
    await service.must_see(caller, row["child_id"], "matter")
    return row


async def _the_other_is_seen(service: Service, caller: Caller, matter_id: str) -> None:
    try:
        await _seen(service, caller, matter_id)
    except NotFound:
        raise Unprocessable.at("/with_matter_id", "there is no such matter of a child whom you may see") from None


async def _note(work: Work, caller: Caller, action: str, child_id: str) -> None:
    await audit.record(work.connection, caller, action, child_id, work.now)
