"""Scheduling's routes, and who may call them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from services.scheduling.actions.preparing.readiness import readiness_of_each
from services.scheduling.api import (
    between,
    changes_made,
    childs_words,
    exclusions,
    follow_up,
    moves,
    own,
    preparing,
    questions,
    readiness,
    record,
    settlements,
)
from services.scheduling.api.decisions import decision_router, decisions_of
from services.scheduling.api.holding import holding_router
from services.scheduling.api.matters import matters_router
from services.scheduling.api.outcome import outcome_router
from services.scheduling.queries import reviews as queries
from services.scheduling.schemas.decisions import Decision
from services.scheduling.schemas.readiness import ReadinessItem
from services.scheduling.schemas.reviews import Review, ReviewListed, ReviewStatus, as_shown
from services.scheduling.tables.reviews import CANCELLED, STILL_TO_COME
from shared.auth.access import allow
from shared.auth.audit import EVERY_CHILD
from shared.auth.codes_only import shown_to
from shared.auth.role_groups import STAFF
from shared.auth.roles import ROLES, Caller
from shared.child.may_see import is_own
from shared.child.taken_back import hidden_from
from shared.policy import BadDate, NoSuchDuty, NoSuchProfile, Timetable, timetable
from shared.refusals import NotFound, Unprocessable
from shared.register.aliases import survivors_of
from shared.register.statements import is_known
from shared.router import Router
from shared.service.duty_api import duty_router
from shared.service.service import Service
from shared.storage.rows import Only
from shared.web.paging import Page
from shared.web.parameters import FilterText, Paged, PathId, QueryDate
from shared.web.refusing import refuses
from shared.work.unit_of_work import Work

Anybody = Annotated[Caller, Depends(allow(*ROLES))]
Reader = Annotated[Caller, Depends(allow(*STAFF, "guardian", "child"))]
Staff = Annotated[Caller, Depends(allow(*STAFF))]
_ZONE_AFTER_A_SPACE = re.compile(r" (?=[0-9]{2}:[0-9]{2}$)")


@dataclass(frozen=True, slots=True)
class _Filters:
    """What a list of reviews is asked by."""

    due_from: QueryDate = None
    due_to: QueryDate = None
    iro_id: FilterText = None
    status: Annotated[ReviewStatus | None, Query()] = None
    on_from: QueryDate = None
    on_to: QueryDate = None
    to_come: Annotated[bool, Query()] = False
    late: Annotated[bool, Query()] = False

    def wanted(self, only: Only, today: date) -> queries.Wanted:
        """The same, of the children whom the caller may see."""
        asked = {name: getattr(self, name) for name in self.__slots__ if name != "late"}
        return queries.Wanted(**asked, only=only, late_on=today if self.late else None)


def router(service: Service) -> Router:
    """Every route of scheduling."""
    routes = Router()
    routes.include_router(_timetable_router(service))
    routes.include_router(_child_router(service))
    routes.include_router(_reviews_router(service))
    routes.include_router(holding_router(service))
    routes.include_router(follow_up.router(service))
    routes.include_router(record.router(service))
    routes.include_router(childs_words.router(service))
    routes.include_router(preparing.router(service))
    routes.include_router(exclusions.router(service))
    routes.include_router(readiness.router(service))
    routes.include_router(moves.router(service))
    routes.include_router(between.router(service))
    routes.include_router(own.router(service))
    routes.include_router(questions.router(service))
    routes.include_router(matters_router(service))
    routes.include_router(changes_made.router(service))
    routes.include_router(outcome_router(service))
    routes.include_router(decision_router(service))
    routes.include_router(settlements.router(service))
    routes.include_router(duty_router(service))
    return routes


def _timetable_router(service: Service) -> Router:
    routes = Router(tags=["timetable"])

    @routes.get("/timetable", responses=refuses(missing="duty or policy profile", wrong=["bad-date"]))
    async def when_is_it_due(
        caller: Anybody,
        duty: Annotated[str, Query(max_length=64)],
        start: Annotated[str, Query(alias="from", max_length=64, description="a date, or a timestamp with its zone")],
        profile: Annotated[str | None, Query(max_length=64)] = None,
        sequence: Annotated[int, Query(ge=1, le=3)] = 1,
    ) -> Timetable:
        """When a duty counted from that day is due, under this or another profile: nothing is read or saved."""
        # A plus sign that was not escaped in the address arrives as a space.
        written = _ZONE_AFTER_A_SPACE.sub("+", start)
        try:
            return timetable(profile or service.profile.name, duty, written, sequence)
        except NoSuchProfile as unknown:
            raise NotFound("policy profile", str(unknown)) from None
        except NoSuchDuty as unknown:
            raise NotFound("duty", str(unknown)) from None
        except BadDate as wrong:
            raise Unprocessable.at("/query/from", str(wrong), slug="bad-date") from None

    return routes


def _child_router(service: Service) -> Router:
    routes = Router(tags=["reviews"])

    @routes.get("/children/{child_id}/reviews")
    async def reviews_of_a_child(child_id: PathId, caller: Reader) -> Page[Review]:
        """A child's reviews, past and planned, each with its due date, the rule that set it and its source."""
        await service.must_see(caller, child_id)
        async with service.looking() as work:
            in_use = (await survivors_of(work, [child_id])).get(child_id, child_id)
            if not await is_known(work.connection, in_use):
                raise NotFound("child")
            rows = await _seen(work, caller, await queries.reviews_of(work.connection, in_use))
            decided = await decisions_of(work, caller, [row["id"] for row in rows])
        await service.audit.read(caller, "read_reviews", in_use)
        shown = [{**row, "history": []} for row in rows] if is_own(caller) else rows
        return shown_to(caller, Page(items=[_review(row, decided[row["id"]], work.today) for row in shown]))

    return routes


def _reviews_router(service: Service) -> Router:
    routes = Router(tags=["reviews"])

    @routes.get("/reviews")
    async def reviews_due(
        caller: Staff, paged: Paged, filters: Annotated[_Filters, Depends()], readiness: bool = False
    ) -> Page[ReviewListed]:
        """Reviews of all children by due date, first and last day included.

        `on_from` and `on_to` ask by the day for which it is arranged, else due. `to_come`: only those still to come;
        `late`: only what is late. `readiness` says of each still to come what is to be done before it.
        """
        async with service.looking() as work:
            wanted = filters.wanted(await service.sight.only(work, caller), work.today)
            rows = await queries.reviews_due(work.connection, wanted, paged.after(date, str), paged.most)
            seen = {row["id"] for row in await _seen(work, caller, rows)}
            decided = await decisions_of(work, caller, [row["id"] for row in rows])
            ready = await _ready(service, work, rows) if readiness else {}
        await service.audit.read(caller, "read_reviews", EVERY_CHILD)
        shown = [_listed(row, decided[row["id"]], ready.get(row["id"]), work.today) for row in rows]
        page = paged.page(shown, lambda each: (each.due_on, each.id))
        return shown_to(caller, Page(items=[each for each in page.items if each.id in seen], next=page.next))

    return routes


async def _ready(service: Service, work: Work, rows: Sequence[queries.Row]) -> dict[str, list[ReadinessItem]]:
    """What is to be done before each of these that is still to come."""
    wanted = [row for row in rows if row["status"] in STILL_TO_COME]
    people = await service.sight.involved(work, {row["child_id"] for row in wanted})
    return await readiness_of_each(work, wanted, people)


async def _seen(work: Work, caller: Caller, rows: Sequence[queries.Row]) -> Sequence[queries.Row]:
    """These reviews without those that were told of another child by mistake, unless the caller still reads that."""
    gone = [row for row in rows if row["status"] == CANCELLED and row["held_on"] is not None]
    hidden = await hidden_from(work, caller, {row["child_id"] for row in gone})
    told = await queries.held_by(work.connection, hidden) if hidden else set()
    unseen = {row["id"] for row in gone if row["held_on"].isoformat() in told}
    return [row for row in rows if row["id"] not in unseen]


def _review(row: queries.Row, decided: list[Decision], today: date) -> Review:
    return Review.model_validate({**as_shown(row, today), "decisions": decided})


def _listed(row: queries.Row, decided: list[Decision], ready: list[ReadinessItem] | None, today: date) -> ReviewListed:
    return ReviewListed.model_validate({**as_shown(row, today), "decisions": decided, "readiness": ready})
