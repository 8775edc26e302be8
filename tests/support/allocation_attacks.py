"""Attacks on allocation: workers that decide at the same moment, their overlap forced, round after round.

On PostgreSQL every worker opens its transaction and writes its facts before any may take the turn; on SQLite, where the
one writer lets nobody else begin, they are let go at the same moment.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations
from shared.events.envelope import Envelope
from shared.refusals import Refusal
from shared.service.service import Service
from shared.storage.database import Database
from shared.work.unit_of_work import Work
from tests.support.council import Council, choose, leave
from tests.support.events import became, ceased
from tests.support.harness import Harness

Deed = Callable[[Service, Work], Awaitable[None]]
LEFT_ON = date(2026, 1, 4)


class Attack:
    """Several workers on one database."""

    def __init__(self, allocation: Harness, workers: int) -> None:
        self.council = Council.of(allocation)
        first = allocation.service
        url = first.database.url.render_as_string(hide_password=False)
        self.workers = [Service(DECLARATION, Database(url), allocation.clock, first.profile) for _ in range(workers)]

    async def close(self) -> None:
        for worker in self.workers:
            await worker.database.close()

    async def at_once(self, *deeds: Deed) -> None:
        """Each deed by its own worker, none before all are ready."""
        ready = asyncio.Barrier(len(deeds))
        await asyncio.gather(
            *(self._do(worker, deed, ready) for worker, deed in zip(self.workers, deeds, strict=False))
        )

    async def _do(self, worker: Service, deed: Deed, ready: asyncio.Barrier) -> None:
        if worker.database.dialect == "sqlite":
            await ready.wait()
        async with worker.work() as work:
            if worker.database.dialect == "postgresql":
                await ready.wait()
            await deed(worker, work)

    async def held(self) -> dict[str, list[str]]:
        """The IROs of each child's allocations in force."""
        found: dict[str, list[str]] = {}
        for row in await self.council.rows(allocations):
            if row["ended_on"] is None:
                found.setdefault(row["child_id"], []).append(row["iro_id"])
        return found


def hears(*events: Envelope) -> Deed:
    """The worker hears these events."""

    async def deed(service: Service, work: Work) -> None:
        await service.dispatch(work, list(events))

    return deed


def is_given(child: str, iro: str) -> Deed:
    """A manager gives the child to this IRO; a refusal by a rule is as good."""

    async def deed(service: Service, work: Work) -> None:
        await service.declaration.take_turns(work.connection, ())  # as `deciding` does for every call
        with suppress(Refusal):
            await choose(child, iro, override=False)(work, service.profile)

    return deed


def leaves(iro: str, on: date) -> Deed:
    """The IRO's last day is made known."""

    async def deed(service: Service, work: Work) -> None:
        await service.declaration.take_turns(work.connection, ())
        await leave(iro, on)(work, service.profile)

    return deed


async def go_home(attack: Attack, *names: str) -> None:
    """These children leave care, so that the next round has room."""
    await attack.council.hears(*(ceased(name, "2026-01-05") for name in names))


async def the_same_child_gets_one_iro(attack: Attack, rounds: int) -> None:
    """Every worker hears of the same child."""
    await attack.council.joins("JO", "SAM", "ALEX")
    for number in range(rounds):
        name = f"C{number}"
        await attack.at_once(*(hears(became(name)) for _ in attack.workers))
        held = await attack.held()
        assert len(held[name]) == 1, (name, held[name])
        await go_home(attack, name)


async def siblings_are_never_split(attack: Attack, rounds: int) -> None:
    """Each worker hears of another brother or sister."""
    await attack.council.joins("JO", "SAM")
    for number in range(rounds):
        names = tuple(f"F{number}-{place}" for place in range(len(attack.workers)))
        await attack.at_once(*(hears(became(name, sibling_ids=names)) for name in names))
        held = await attack.held()
        shared = {iro for name in names for iro in held.get(name, ["nobody"])}
        assert len(shared) == 1, (number, shared)
        assert "nobody" not in shared
        await go_home(attack, *names)


async def the_last_place_goes_to_one(attack: Attack, rounds: int) -> None:
    """One place is left under the limit, and each worker wants it for another child; the losers go home again."""
    for number in range(rounds):
        await attack.council.joins(f"TINY{number}", fte=1 / 70)
        names = [f"P{number}-{place}" for place, _ in enumerate(attack.workers)]
        await attack.at_once(*(hears(became(name)) for name in names))
        given = await attack.held()
        winners = [name for name in names if name in given]
        assert (len(winners), given[winners[0]], len(given)) == (1, [f"TINY{number}"], number + 1)
        await go_home(attack, *(name for name in names if name not in winners))


async def nobody_is_given_to_who_has_left(attack: Attack, rounds: int) -> None:
    """An IRO's departure becomes known while children arrive, and while a manager gives a child to her."""
    await attack.council.joins("STAYS")
    await attack.council.hears(became("KEPT"))
    for number in range(rounds):
        leaver = f"GONE{number}"
        await attack.council.joins(leaver)
        names = [f"L{number}-{place}" for place in range(len(attack.workers) - 1)]
        others = [hears(became(name)) for name in names]
        if number % 2:
            others[0] = is_given("KEPT", leaver)
        await attack.at_once(leaves(leaver, LEFT_ON), *others)
        held = await attack.held()
        assert {iro for iros in held.values() for iro in iros} == {"STAYS"}, (number, held)
        await go_home(attack, *names)


ATTACKS = (
    the_same_child_gets_one_iro,
    siblings_are_never_split,
    the_last_place_goes_to_one,
    nobody_is_given_to_who_has_left,
)
