"""Opening a caseload over HTTP: declaring it, looking at what completing it would do, and completing it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Depends
from pydantic import Field

from services.allocation.actions.plans import openings
from services.allocation.actions.plans import rebalance as rebalancing
from services.allocation.api.callers import note_list
from services.allocation.api.parameters import OpeningId
from services.allocation.api.rebalance import PlanFigures, Rebalance, WantedPlan, shown
from services.allocation.queries import openings as opening_queries
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.events.base import Id
from shared.policy import Profile
from shared.router import Router
from shared.service.service import Service
from shared.web.bodies import Answer
from shared.web.idempotency import Once
from shared.web.paging import Page
from shared.web.parameters import Paged
from shared.web.refusing import KEY_REUSED, refuses
from shared.work.unit_of_work import Work

_MOST_EXPECTED = 200_000
_REFUSED_OPENINGS = refuses("caseload-is-being-opened", KEY_REUSED)
_REFUSED_COMPLETIONS = refuses(
    "opening-is-complete",
    "children-have-not-arrived",
    "caseload-has-changed",
    KEY_REUSED,
    missing="opening",
    wrong=["no-solver"],
)
Opener = Annotated[Caller, Depends(allow("iro_manager", "admin", "council_system"))]
Onlooker = Annotated[
    Caller, Depends(allow("iro_manager", "iro_admin", "senior_manager", "auditor", "admin", "council_system"))
]


class WantedCompletion(WantedPlan):
    """Completing an opening: a dry run, or carrying it out."""

    expected: list[Id] = Field(default_factory=list, max_length=_MOST_EXPECTED)
    """Refuse while one of these children has not been heard of here."""


class Outcome(PlanFigures):
    """What completing an opening came to; the figures are those of a rebalance."""

    children: int
    iros: int
    unplaced: list[str]


class Opening(Answer):
    """A caseload that is being opened, or was.

    `waiting`: how many children wait for it. `completes_on`: the day at whose beginning it completes itself.
    """

    id: str
    status: Literal["open", "completed"]
    declared_at: datetime
    declared_by: str
    waiting: int
    completes_on: date | None
    completed_at: datetime | None
    completed_by: str | None
    outcome: Outcome | None


async def _shown(work: Work, profile: Profile, row: Mapping[Any, Any]) -> Opening:
    said = {name: row[name] for name in Opening.model_fields if name in row}
    if row["status"] != "open":
        return Opening(**said, waiting=0, completes_on=None)
    held = await opening_queries.held(work.connection)
    completes_on = openings.completes_on(row["declared_on"], held.values(), profile)
    return Opening(**said, waiting=len(held), completes_on=completes_on)


def opening_a_caseload(routes: Router, service: Service) -> None:
    @routes.post("/openings", status_code=201, responses=_REFUSED_OPENINGS)
    async def a_caseload_is_being_opened(caller: Opener, once: Once) -> Opening:
        """From now on imported children wait for their IRO until this is completed; one opening at a time."""
        async with once.change(service, caller) as change:
            row = await openings.declare(change.work, service.profile, caller.subject)
            await change.settle("opening.declared", row["id"])
            return await change.answer(await _shown(change.work, service.profile, row))


def looking_at_openings(routes: Router, service: Service) -> None:
    @routes.get("/openings", responses=refuses(wrong=["invalid-cursor"]))
    async def caseloads_opened(caller: Onlooker, paged: Paged) -> Page[Opening]:
        """Every opening, the newest first."""
        async with service.looking() as work:
            rows = await opening_queries.openings_after(work.connection, paged.after(datetime, str), paged.most)
            found = [await _shown(work, service.profile, row) for row in rows]
        await note_list(service, caller, "openings_read")
        return paged.page(found, lambda each: (each.declared_at, each.id))

    @routes.get("/openings/{opening_id}", responses=refuses(missing="opening"))
    async def one_opening(opening_id: OpeningId, caller: Onlooker) -> Opening:
        """One opening: how many wait for it, or what completing it came to."""
        async with service.looking() as work:
            found = await _shown(work, service.profile, await openings.the_opening(work, opening_id))
        await note_list(service, caller, "opening_read")
        return found


def completing_an_opening(routes: Router, service: Service) -> None:
    @routes.post("/openings/{opening_id}/completion", responses=_REFUSED_COMPLETIONS)
    async def an_opening_is_completed(
        opening_id: OpeningId, wanted: WantedCompletion, caller: Opener, once: Once
    ) -> Rebalance:
        """Everybody who waits is given an IRO as one problem; a dry run unless `apply`. Nobody else is moved."""
        if not wanted.apply:
            looked_at = await _solved(service, opening_id, wanted)
            await note_list(service, caller, "opening_plan_read")
            return shown(looked_at.plan, applied=False)
        solved = await _proven(service, opening_id, wanted)
        async with once.change(service, caller) as change:
            await openings.check_arrived(change.work, wanted.expected)
            plan = await openings.complete(
                change.work, service.profile, opening_id, caller.subject, digest=wanted.digest, solved=solved
            )
            await change.settle("opening.completed", opening_id)
            return await change.answer(shown(plan, applied=True), 200)


async def _solved(service: Service, opening_id: str, wanted: WantedCompletion) -> openings.Solved:
    async with service.looking() as work:
        await openings.still_open(work, opening_id)
        await openings.check_arrived(work, wanted.expected)
        problem, _ = await openings.read_problem(work, service.profile)
    return openings.Solved(problem, await rebalancing.solve(problem, prove=wanted.prove))


async def _proven(service: Service, opening_id: str, wanted: WantedCompletion) -> openings.Solved | None:
    """An exact plan is made before anybody is held up; None for a greedy one, and when it was carried out before."""
    if not wanted.prove:
        return None
    async with service.looking() as work:
        row = await openings.the_opening(work, opening_id)
    return await _solved(service, opening_id, wanted) if row["status"] == "open" else None
