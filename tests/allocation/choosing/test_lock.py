"""Whoever changes who may be chosen takes the turn before looking at anything, and knows nothing from before it.

On PostgreSQL, where several workers may write at once; SQLite has one writer.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from services.allocation.actions.handover import absences, departures
from services.allocation.actions.managers import choice, exceptions, proposals
from services.allocation.actions.plans import openings
from services.allocation.actions.plans import rebalance as rebalancing
from services.allocation.actions.settling import settle as settling
from services.allocation.actions.staff_records import records
from services.allocation.actions.team import hours
from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.queries import children as queries
from services.allocation.queries.preloaded import IROS
from services.allocation.rules.plans.greedy import share_out
from services.allocation.rules.plans.model import Problem
from services.allocation.schemas.children import Departure, IroChange, NewAbsence, NewAllocation, NewException, NewIro
from services.allocation.schemas.handover import AbsenceChange
from services.allocation.schemas.staff_records import NewRegistration
from shared.policy import Profile
from shared.refusals import Refusal
from shared.work.unit_of_work import Work
from tests.support import harness
from tests.support.families import joins

DAY = date(2026, 1, 5)
LONG_AGO = Problem((), (), date(2000, 1, 3))
REGISTRATION = NewRegistration(regulator="uk", number="SW1", from_on=DAY)
CONFLICT = NewException(child_ids=["AVA", "BEN"], reason="conflict_of_interest")

Deed = Callable[[Work, Profile], Awaitable[Any]]
DEEDS: dict[str, Deed] = {
    "choose": lambda w, p: choice.choose(w, p, "AVA", NewAllocation(iro_id="JO", reason="x"), "M1"),
    "leave": lambda w, p: departures.leave(w, p, "JO", Departure(left_on=DAY)),
    "be away": lambda w, p: absences.be_away(w, p, "JO", NewAbsence(from_on=DAY, kind="sickness")),
    "change an absence": lambda w, p: absences.change(w, p, "JO", "A1", AbsenceChange(to_on=DAY)),
    "cancel an absence": lambda w, p: absences.cancel(w, p, "JO", "A1"),
    "join": lambda w, p: team.join(w, p, NewIro(id="SAM", name="Sam", registration_number="SW1")),
    "change": lambda w, p: team.change(w, p, "JO", IroChange(fte=0.5)),
    "change hours": lambda w, p: hours.change_hours(w, p, "JO", DAY, 0.5),
    "register": lambda w, p: records.register(w, p, "JO", REGISTRATION),
    "except": lambda w, p: exceptions.record_exception(w, p, CONFLICT, "M1"),
    "end an exception": lambda w, p: proposals.end_exception(w, p, "E1", "over", "M1"),
    "decide": lambda w, p: proposals.decide(w, p, "B1", accept=True, reason=None, by="M1"),
    "refresh": lambda w, p: proposals.refresh(w, p, "B1"),
    "declare": lambda w, p: openings.declare(w, p, "M1"),
    "complete": lambda w, p: openings.complete(w, p, "O1", "M1"),
    "rebalance": lambda w, p: rebalancing.carry_out(w, p, LONG_AGO, share_out(LONG_AGO), "M1"),
    "try the waiting": settling.try_the_waiting_again,
}


@pytest.fixture
async def allocation(fresh_database: str) -> AsyncIterator[harness.Harness]:
    started = await harness.start(DECLARATION, fresh_database)
    await joins(started, "JO")
    yield started
    await started.service.database.close()


async def first_statement(allocation: harness.Harness, deed: Deed) -> str:
    said: list[str] = []
    async with allocation.service.work() as work:
        event.listen(work.connection.sync_connection, "before_cursor_execute", lambda *given: said.append(given[2]))
        with suppress(Refusal):
            await deed(work, allocation.service.profile)
    return said[0]


async def test_whoever_chooses_takes_the_turn_before_anything_is_read(allocation: harness.Harness) -> None:
    first = {name: await first_statement(allocation, deed) for name, deed in DEEDS.items()}
    turn = f"pg_advisory_xact_lock({0xA110C})"
    assert [name for name, statement in first.items() if turn not in statement] == []


async def test_what_was_asked_before_the_turn_was_taken_is_asked_again(allocation: harness.Harness) -> None:
    async with allocation.service.work() as work:
        assert [row["id"] for row in await IROS.rows(work.connection)] == ["JO"]
        await joins(allocation, "SAM")
        await queries.one_allocation_at_a_time(work.connection)
        assert {row["id"] for row in await IROS.rows(work.connection)} == {"JO", "SAM"}
