"""One council as the tests of allocation see it: IROs come and go, managers decide, and anybody may look.

This is the one place where tests call allocation's actions: whoever changes how an action is called edits this file and
no test. Children's lives are told by events (tests/support/events.py).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.allocation.actions.deciding import waiting
from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.case_managers import managed_before, team_over_time, teams_of
from services.allocation.actions.deciding.said_of_iros import ABSENCE, HOURS, LEAVING, PARTICULARS, REGISTRATION
from services.allocation.actions.deciding.waiting import is_late
from services.allocation.actions.handover import absences, departures
from services.allocation.actions.managers import choice, exceptions, proposals
from services.allocation.actions.pages import absence_pages, child_page
from services.allocation.actions.pages.unmatched_ends import loose_ends
from services.allocation.actions.plans import openings, rebalance
from services.allocation.actions.settling import propose_again, splits
from services.allocation.actions.staff_records import records
from services.allocation.actions.team import caseloads, hours, iros
from services.allocation.api import router
from services.allocation.rules.plans.model import Plan, Problem
from services.allocation.schemas.children import (
    Departure,
    IroChange,
    NewAbsence,
    NewAllocation,
    NewException,
    NewIro,
)
from services.allocation.schemas.handover import AbsenceChange
from services.allocation.schemas.staff_records import NewRegistration
from services.allocation.tables.children import allocations, breaches, covers, unallocated
from shared.duties import engine
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroCovered, IroCoverEnded
from shared.policy import Profile
from shared.storage.tables import duties
from shared.work.unit_of_work import Work
from tests.support.harness import Harness
from tests.support.http import Client

Deed = Callable[[Work, Profile], Awaitable[Any]]
"""What somebody does, in a transaction that may be of any service object on the council's database."""
BY = "M1"
"""The manager who decides where nobody else is named."""
PROPOSAL_CHANGED = proposals.CHANGED
EXCEPTIONS_RUN_OUT = exceptions.EXCEPTIONS_RUN_OUT
"""The timer that ends exceptions whose last day is over."""

# what actions work out without a database, and tests try by itself
__all__ = ["is_late", "loose_ends", "managed_before", "team_over_time", "teams_of"]


def join(iro: str, **particulars: Any) -> Deed:
    given = {
        "name": f"Iro {iro}", "email": f"{iro.lower()}@council.example", "registration_number": "SW1",
        "active_from": "2020-01-01", **particulars,
    }  # fmt: skip
    return lambda work, profile: iros.join(work, profile, NewIro(id=iro, **given), BY)


def change(iro: str, **particulars: Any) -> Deed:
    return lambda work, profile: iros.change(work, profile, iro, IroChange(**particulars), BY)


def change_hours(iro: str, from_on: date, fte: float) -> Deed:
    return lambda work, profile: hours.change_hours(work, profile, iro, from_on, fte, BY)


def leave(iro: str, on: date | str | None) -> Deed:
    departure = Departure(left_on=on, confirm_past=True)
    return lambda work, profile: departures.leave(work, profile, iro, departure, BY)


def be_away(iro: str, from_on: date | str, to_on: date | str | None = None, **more: Any) -> Deed:
    new = NewAbsence(**{"from_on": from_on, "to_on": to_on, "kind": "sickness", **more})
    return lambda work, profile: absences.plan_absence(work, profile, iro, new, BY)


def change_absence(iro: str, absence: str, **changed: Any) -> Deed:
    wanted = AbsenceChange(**changed)
    return lambda work, profile: absences.change_absence(work, profile, iro, absence, wanted, BY)


def cancel_absence(iro: str, absence: str) -> Deed:
    return lambda work, _: absences.cancel_absence(work, iro, absence, BY)


def register(iro: str, registration: NewRegistration) -> Deed:
    return lambda work, _: records.register(work, iro, registration, BY)


def choose(
    child: str, iro: str, *, reason: str = "knows the family", override: bool = True, by: str = BY, **more: Any
) -> Deed:
    wanted = NewAllocation(iro_id=iro, reason=reason, override=override, **more)
    return lambda work, profile: choice.choose(work, profile, child, wanted, by)


def record_exception(*children: str, reason: Any = "conflict_of_interest", by: str = BY, **more: Any) -> Deed:
    new = NewException(child_ids=list(children), reason=reason, **more)
    return lambda work, profile: exceptions.record_exception(work, profile, new, by)


def end_exception(exception: str, why: str, by: str = BY) -> Deed:
    return lambda work, _profile: exceptions.end_exception(work, exception, why, by)


def decide(proposal: str, *, accept: bool, reason: str | None = None, by: str = BY) -> Deed:
    return lambda work, profile: proposals.decide(work, profile, proposal, accept=accept, reason=reason, by=by)


def refresh(proposal: str) -> Deed:
    return lambda work, profile: proposals.refresh(work, profile, proposal)


def declare_opening(by: str = BY, **more: Any) -> Deed:
    return lambda work, profile: openings.declare(work, profile, by, **more)


def complete_opening(opening: str, by: str = BY, *, solved: tuple[Problem, Plan] | None = None) -> Deed:
    """`solved` is what was worked out beforehand."""
    more = {"solved": openings.Solved(*solved)} if solved else {}
    return lambda work, profile: openings.complete(work, profile, opening, by, **more)


def carry_out(problem: Problem, plan: Plan, by: str = BY) -> Deed:
    return lambda work, profile: rebalance.carry_out(work, profile, problem, plan, by)


class Council(Harness):
    """Allocation, with everybody who works with it. What is done is one transaction each."""

    @classmethod
    def of(cls, started: Harness) -> Council:
        """The council whose allocation service was started: `Council.of(await start_service(DECLARATION))`."""
        return cls(started.service, started.clock)

    async def does(self, deed: Deed) -> Any:
        async with self.service.deciding() as work:
            return await deed(work, self.service.profile)

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[tuple[Work, Profile]]:
        async with self.service.looking() as work:
            yield work, self.service.profile

    # IROs

    async def joins(self, *ids: str, **particulars: Any) -> None:
        for each in ids:
            await self.does(join(each, **particulars))

    async def changes(self, iro: str, **particulars: Any) -> dict[str, Any]:
        await self.does(change(iro, **particulars))
        async with self.looking() as (work, _):
            return dict(await iros.the_iro(work, iro))

    async def works_hours(self, iro: str, from_on: date, fte: float) -> None:
        await self.does(change_hours(iro, from_on, fte))

    async def leaves(self, iro: str, on: date | str | None) -> None:
        await self.does(leave(iro, on))

    async def is_away(self, iro: str, from_on: date | str, to_on: date | str | None = None, **more: Any) -> str:
        """The id of the absence."""
        return str(await self.does(be_away(iro, from_on, to_on, **more)))

    async def changes_absence(self, iro: str, absence: str, **changed: Any) -> None:
        await self.does(change_absence(iro, absence, **changed))

    async def cancels_absence(self, iro: str, absence: str) -> None:
        await self.does(cancel_absence(iro, absence))

    async def registers(self, iro: str, registration: NewRegistration) -> None:
        await self.does(register(iro, registration))

    async def settles_anew(self, iro: str) -> None:
        """What is on record of the IRO is derived again from everything that was said of her."""
        async with self.service.work() as work:
            for kind in (PARTICULARS, HOURS, LEAVING, REGISTRATION, ABSENCE):
                agenda_of(work).look_at_iro(iro, kind)

    # what managers decide

    async def chooses(self, child: str, iro: str, **more: Any) -> None:
        await self.does(choose(child, iro, **more))

    async def excepts(self, *children: str, **more: Any) -> None:
        """A manager records that these need not share an IRO."""
        await self.does(record_exception(*children, **more))

    async def ends_exception(self, exception: str, why: str) -> None:
        await self.does(end_exception(exception, why))

    async def decides(self, child: str, *, accept: bool, reason: str | None = "best for them") -> None:
        """What is proposed for the child, who has one open breach, is accepted or not."""
        (row,) = await self.rows(breaches, child_id=child, status="open")
        await self.does(decide(row["id"], accept=accept, reason=reason))

    async def accepts(self, child: str, reason: str | None = None) -> None:
        await self.decides(child, accept=True, reason=reason)

    async def declines(self, child: str, reason: str | None = "best for them") -> None:
        await self.decides(child, accept=False, reason=reason)

    async def declares_opening(self, **more: Any) -> Any:
        return await self.does(declare_opening(**more))

    async def problem(self) -> Problem:
        """The whole caseload as it is now, as a rebalance sees it."""
        async with self.looking() as (work, profile):
            return (await rebalance.read_problem(work, profile))[0]

    async def problem_of_the_opening(self) -> Problem:
        """Whoever waits for an opening, and whom they may have."""
        async with self.looking() as (work, profile):
            return (await openings.read_problem(work, profile))[0]

    async def rebalances(self) -> Plan:
        """Solved and carried out at once."""
        problem = await self.problem()
        plan = await solved(problem)
        await self.does(carry_out(problem, plan))
        return plan

    # what time brings

    async def has_met(self, *children: str) -> None:
        """It is told today that each of them met the IRO today, as the route for duties does it."""
        for child in children:
            given = [row["id"] for row in await self.rows(allocations, child_id=child) if row["ended_on"] is None]
            (row,) = await self.rows(duties, subject=child, duty="iro_met_child", key=given[0])
            async with self.service.deciding() as work:
                await engine.report(work, row, {"on": work.today}, "JO")

    async def know_their_iros(self, *children: str, now: str = "2026-02-02") -> None:
        """Each has met their IRO, and the first five working days are long over."""
        self.clock.set(now)
        await self.has_met(*children)

    async def says_who_waits_too_long(self) -> None:
        """The timer that looks for children who are without an IRO for too long."""
        await self.does(waiting.TooLongWithoutAnIro().sweep)

    # what is to be seen

    async def holders(self) -> dict[str, str]:
        """Each child's IRO."""
        return {row["child_id"]: row["iro_id"] for row in await self.rows(allocations, ended_on=None)}

    async def waiting(self) -> dict[str, str]:
        """The children without an IRO, and why."""
        return {row["child_id"]: row["reason"] for row in await self.rows(unallocated)}

    async def breaches(self, status: str = "open") -> list[tuple[str, str]]:
        """The children and rules of the breaches with this status."""
        return sorted((row["child_id"], row["rule"]) for row in await self.rows(breaches, status=status))

    async def splits(self) -> Any:
        """How many sibling groups are split, and for what reasons."""
        async with self.looking() as (work, _):
            return await splits.count(work, None, None)

    async def covering(self) -> dict[str, str]:
        """Who stands in for each child's IRO."""
        rows = await self.rows(covers, restored_on=None, kind="cover")
        return {row["child_id"]: row["iro_id"] for row in rows}

    async def child(self, child: str) -> Any:
        async with self.looking() as (work, _):
            return await child_page.child(work, child)

    async def waiting_list(self, limit: int = 10) -> Any:
        async with self.looking() as (work, profile):
            return await child_page.waiting(work, profile, None, limit)

    async def recommendation(self, child: str) -> Any:
        async with self.looking() as (work, profile):
            return (await choice.recommendation(work, profile, child))[1]

    async def caseloads(self) -> Any:
        async with self.looking() as (work, profile):
            return await caseloads.caseloads(work, profile)

    async def hours_of(self, iro: str) -> Any:
        async with self.looking() as (work, profile):
            return await absence_pages.hours(work, profile, iro)

    async def leaving(self, iro: str) -> Any:
        async with self.looking() as (work, profile):
            return await absence_pages.leaving(work, profile, iro)

    async def uncovered(self, iro: str = "JO") -> list[str]:
        """The children of the IRO's one absence for whom nobody stands in."""
        async with self.looking() as (work, profile):
            (absence,) = await absence_pages.absences(work, profile, iro)
        return list(absence.uncovered)

    # what was said of covers

    async def said_covered(self) -> list[tuple[str, str, str, str]]:
        """The child, the IRO, who stands in, and until when."""
        said = await self.announced(IroCovered)
        return [(each.subject, each.data.iro_id, each.data.cover_iro_id, str(each.data.to_on)) for each in said]

    async def said_cover_ended(self) -> list[tuple[str, str, str]]:
        """Of covers that are over: the child, the day and why."""
        said = await self.announced(IroCoverEnded)
        return [(each.subject, str(each.data.ended_on), each.data.outcome) for each in said]

    async def covers(self) -> dict[str, str]:
        """Each child's stand-in to somebody who heard every announcement, by the last word on each cover."""
        open_covers: dict[str, tuple[str, str]] = {}
        for each in await self.announced(IroCovered, IroCoverEnded):
            if isinstance(each.data, IroCovered):
                open_covers[each.data.cover_id] = (each.subject, each.data.cover_iro_id)
            else:
                del open_covers[each.data.cover_id]
        assert len(dict(open_covers.values())) == len(open_covers)
        return dict(open_covers.values())


class Api(Client):
    """The council's allocation over HTTP, usually called by a manager."""

    def __init__(self, council: Council, folder: Path) -> None:
        super().__init__(council, folder, router)
        self.council = council


async def solved(problem: Problem, *, prove: bool = False) -> Plan:
    return await rebalance.solve(problem, prove=prove)


def propose_again_at_most(number: int, patch: pytest.MonkeyPatch) -> None:
    """Have no more proposals than this looked at again in one transaction."""
    patch.setattr(propose_again, "_AT_MOST", number)


async def given_to_jo(council: Council, *arrivals: Envelope) -> None:
    """JO has these children, and then SAM joins."""
    await council.joins("JO")
    await council.hears(*arrivals)
    assert set((await council.holders()).values()) == {"JO"}
    await council.joins("SAM")
