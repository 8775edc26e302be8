"""Choosing an IRO: the rules alone, and the whole transaction with its turn, on the real allocation service."""

import time
from datetime import date
from functools import partial

from sqlalchemy import insert

from benchmarks import made_up
from benchmarks.databases import Databases
from benchmarks.measure import Row, in_turn
from services.allocation.actions.deciding.view import load_children
from services.allocation.actions.settling.settle import decide
from services.allocation.actions.team import iros as team
from services.allocation.declaration import DECLARATION
from services.allocation.queries import children as queries
from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.model import Child, Choice, Family, Iro, Limits
from services.allocation.schemas.children import NewIro
from services.allocation.tables.children import allocations
from shared.events.envelope import envelope_for
from shared.events.services.allocation import IroAllocated
from shared.ops.clock import SystemClock
from shared.outbox import outbox as outbox_log
from shared.policy import load_profile
from shared.register import facts
from shared.service.service import Service
from shared.storage.tables import outbox
from shared.storage.view import load_view
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

IROS = 20
_CHOICES, _TRANSACTIONS = 1000, 100
_LOADS = (*facts.SET_QUERIES, *DECLARATION.loads)
_AT_ONCE = 50
"""Children heard of in one transaction, as when a reader has fallen behind."""
_TODAY = date(2026, 1, 5)


async def rows_of_the_rules() -> list[Row]:
    """`choose_iro`, which gives every reason, against a bare filter and `min`, which gives none."""
    team = [Iro(f"IRO-{number:02}", load=40.0 + number, children=40 + number) for number in range(IROS)]
    child, family, limits = Child("B1", people={"social_worker_id": "SW-1"}, team_id="T-1"), Family(), Limits()

    async def with_reasons() -> float:
        began = time.perf_counter()
        for _ in range(_CHOICES):
            chosen = choose_iro(child, team, family, limits, _TODAY)
        if not isinstance(chosen, Choice) or chosen.iro_id != "IRO-00":
            raise RuntimeError("the benchmark's child got the wrong IRO")
        return _CHOICES / (time.perf_counter() - began)

    async def by_hand() -> float:
        began = time.perf_counter()
        for _ in range(_CHOICES):
            min((iro for iro in team if _may(iro, child, limits)), key=lambda iro: (iro.load / iro.fte, iro.id))
        return _CHOICES / (time.perf_counter() - began)

    ours, theirs = await in_turn(with_reasons, by_hand)
    return [Row(f"choosing among {IROS} IROs, with reasons, against a filter and min", "choices", ours, theirs)]


def _may(iro: Iro, child: Child, limits: Limits) -> bool:
    return (
        bool(iro.registrations)
        and iro.not_independent_people.isdisjoint(filter(None, child.people.values()))
        and child.team_id not in iro.not_independent_teams
        and (iro.active_to is None or iro.active_to >= _TODAY)
        and not any(away.from_on <= _TODAY <= (away.to_on or date.max) for away in iro.absences)
        and iro.load + child.weight <= limits.hard * iro.fte
    )


async def rows(databases: Databases) -> list[Row]:
    """A child heard of, allocated and announced in one transaction, against a bare transaction of two rows."""
    async with databases.fresh("allocation", DECLARATION.tables) as database:
        service = Service(DECLARATION, database, SystemClock(), load_profile("england-2010"))
        await _join(service)

        async def whole(at_once: int = 1) -> float:
            events = made_up.envelopes(_TRANSACTIONS * at_once)
            began = time.perf_counter()
            for at in range(0, len(events), at_once):
                async with service.work() as work:
                    await service.dispatch(work, events[at : at + at_once])
            return len(events) / (time.perf_counter() - began)

        async def deciding() -> float:
            """The facts are known: the turn, the picture, the choice with its reasons, its row and its announcement."""
            events = made_up.envelopes(_TRANSACTIONS)
            now = service.clock.now()
            async with database.transaction() as connection:
                work = Work(connection, service.name, service.profile, now, service.local_date(now))
                await facts.remember(work, events)
            began = time.perf_counter()
            for each in events:
                async with database.transaction() as connection:
                    work = Work(connection, service.name, service.profile, now, service.local_date(now))
                    await queries.one_allocation_at_a_time(connection)
                    await load_view(connection, _LOADS, [each.subject, *DECLARATION.named_in(each)])
                    await decide(work, service.profile, await load_children(work, [each.subject]), ())
                    await outbox_log.write(connection, service.name, work.announced)
            return len(events) / (time.perf_counter() - began)

        async def bare() -> float:
            made = [_two_rows(number) for number in range(_TRANSACTIONS)]
            began = time.perf_counter()
            for allocated, announced in made:
                async with database.transaction() as connection:
                    await connection.execute(insert(allocations), allocated)
                    await connection.execute(insert(outbox), announced)
            return _TRANSACTIONS / (time.perf_counter() - began)

        decided, bare_beside_that = await in_turn(deciding, bare)
        alone, bare_beside_it = await in_turn(whole, bare)
        together, bare_beside_them = await in_turn(partial(whole, _AT_ONCE), bare)
    against = f"{databases.pair}, against two bare rows in one commit"
    return [
        Row(f"one allocation, the child being known, {against}", "allocations", decided, bare_beside_that, aim=1 / 3),
        Row(
            f"one allocation with the event and its duties, {against}", "allocations", alone, bare_beside_it, aim=1 / 3
        ),
        Row(f"allocations, {_AT_ONCE} a transaction, {against} each", "allocations", together, bare_beside_them),
    ]


async def _join(service: Service) -> None:
    """A team with room for everybody, however long the benchmark runs."""
    for number in range(IROS):
        new = NewIro(
            id=f"IRO-{number:02}", name=f"IRO {number}", registration_number="SW1", active_from=date(2020, 1, 1)
        )
        async with service.work() as work:
            await team.join(work, service.profile, new, "M1")


def _two_rows(number: int) -> tuple[dict[str, object], dict[str, object]]:
    now, child, allocation = SystemClock().now(), f"X-{new_id()}", new_id()
    row: dict[str, object] = {
        "id": allocation,
        "child_id": child,
        "iro_id": f"IRO-{number % IROS:02}",
        "period": 1,
        "period_key": "1",
        "weight": 1.0,
        "from_on": _TODAY,
        "allocated_at": now,
        "rule": "lightest",
        "reason": "the lightest load",
        "decided_by": "system",
        "facts": [],
    }
    said = IroAllocated(
        allocation_id=allocation, iro_id="IRO-01", allocated_on=_TODAY, rule="lightest", decided_by="system"
    )
    envelope = envelope_for(said, source="/iro/allocation", subject=child, time=now)
    return row, {**envelope.to_row(), "topic": "allocation.events"}
