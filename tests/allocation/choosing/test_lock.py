"""Whoever changes who may be chosen takes the turn before looking at anything, and knows nothing from before it.

On PostgreSQL, where several workers may write at once; SQLite has one writer.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import event

from services.allocation.declaration import DECLARATION
from services.allocation.queries import children as queries
from services.allocation.queries.preloaded import IROS
from services.allocation.rules.plans.greedy import share_out
from services.allocation.rules.plans.model import Problem
from services.allocation.schemas.staff_records import NewRegistration
from shared.refusals import Refusal
from tests.support import council as deeds
from tests.support import harness
from tests.support.council import Council, Deed

DAY = date(2026, 1, 5)
LONG_AGO = Problem((), (), date(2000, 1, 3))
REGISTRATION = NewRegistration(regulator="uk", number="SW1", from_on=DAY)

DEEDS: dict[str, Deed] = {
    "choose": deeds.choose("AVA", "JO", override=False),
    "leave": deeds.leave("JO", DAY),
    "be away": deeds.be_away("JO", DAY),
    "change an absence": deeds.change_absence("JO", "A1", to_on=DAY),
    "cancel an absence": deeds.cancel_absence("JO", "A1"),
    "join": deeds.join("SAM"),
    "change": deeds.change("JO", fte=0.5),
    "change hours": deeds.change_hours("JO", DAY, 0.5),
    "register": deeds.register("JO", REGISTRATION),
    "except": deeds.record_exception("AVA", "BEN"),
    "end an exception": deeds.end_exception("E1", "over"),
    "decide": deeds.decide("B1", accept=True),
    "refresh": deeds.refresh("B1"),
    "declare": deeds.declare_opening(),
    "complete": deeds.complete_opening("O1"),
    "rebalance": deeds.carry_out(LONG_AGO, share_out(LONG_AGO)),
}


@pytest.fixture
async def council(fresh_database: str) -> AsyncIterator[Council]:
    started = Council.of(await harness.start(DECLARATION, fresh_database))
    await started.joins("JO")
    yield started
    await started.service.database.close()


async def first_statement(council: Council, deed: Deed) -> str:
    said: list[str] = []
    async with council.service.work() as work:
        event.listen(work.connection.sync_connection, "before_cursor_execute", lambda *given: said.append(given[2]))
        with suppress(Refusal):
            await deed(work, council.service.profile)
    return said[0]


async def test_whoever_chooses_takes_the_turn_before_anything_is_read(council: Council) -> None:
    first = {name: await first_statement(council, deed) for name, deed in DEEDS.items()}
    turn = f"pg_advisory_xact_lock({0xA110C})"
    assert [name for name, statement in first.items() if turn not in statement] == []


async def test_what_was_asked_before_the_turn_was_taken_is_asked_again(council: Council) -> None:
    async with council.service.work() as work:
        assert [row["id"] for row in await IROS.rows(work.connection)] == ["JO"]
        await council.joins("SAM")
        await queries.one_allocation_at_a_time(work.connection)
        assert {row["id"] for row in await IROS.rows(work.connection)} == {"JO", "SAM"}
