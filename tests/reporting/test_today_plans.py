"""However many children there are, the page of today looks at few of their duties: SQLite says by which index."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event as listen
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.declaration import DECLARATION
from services.reporting.queries import today as queries
from shared.events.services.duties import DutyLate, DutyOpened
from tests.support.harness import Harness
from tests.support.reporting_lives import came_into_care, duty

Start = Callable[..., Awaitable[Harness]]
UNTIL = date(2026, 1, 21)
HERS = ["C1", "C2"]
OF_OWNER, OF_CHILD = "due_open_of_owner", "due_of_child"
ASKED: dict[str, tuple[Callable[[AsyncConnection], Awaitable[Any]], set[str]]] = {
    "what one owes": (lambda found: queries.owed(found, ["iro_manager"], UNTIL, None, 9), {OF_OWNER}),
    "what one owes as two": (lambda found: queries.owed(found, ["iro", "iro_manager"], UNTIL, None, 9), {OF_OWNER}),
    "for how many": (lambda found: queries.owed_count(found, ["iro_manager"], UNTIL, None), {OF_OWNER}),
    "what an IRO owes": (lambda found: queries.owed(found, ["iro", "outgoing_iro"], UNTIL, HERS, 9), {OF_CHILD}),
    "for how many of hers": (lambda found: queries.owed_count(found, ["iro"], UNTIL, HERS), {OF_CHILD}),
    "what others owe": (lambda found: queries.late_of_others(found, ["social_worker"], ["iro"], HERS, 9), {OF_CHILD}),
    "what is late for some": (lambda found: queries.late_by_iro(found, {"I1", None}), {OF_CHILD}),
    "who has late children": (lambda found: queries.late_iros(found, [("D", "P")]), set()),
    "what is late at all": (queries.late_kinds, set()),
}


@pytest.mark.only("sqlite")  # PostgreSQL reads a small table whole
@pytest.mark.parametrize("asked", ASKED)
async def test_duties_are_found_by_their_owner_where_all_are_meant_and_else_by_their_child(
    start_service: Start, asked: str
) -> None:
    svc = await start_service(DECLARATION)
    sent: list[tuple[str, Any]] = []
    engine = svc.service.database._writer.sync_engine
    listen.listen(engine, "before_cursor_execute", lambda *given: sent.append((given[2], given[3])))
    ask, indexes = ASKED[asked]
    async with svc.service.database.transaction() as connection:
        sent.clear()
        await ask(connection)
        question, given = sent[0]
        plan = [row[3] for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}", given)]
    of_duties = {step.partition("INDEX ")[2].split()[0] for step in plan if step.startswith(("SEARCH due", "SCAN due"))}
    assert of_duties == indexes, plan


async def owed(svc: Harness, owners: list[str], most: int) -> list[str]:
    async with svc.service.database.reading() as connection:
        return [row["child_id"] for row in await queries.owed(connection, owners, UNTIL, None, most)]


@pytest.mark.both("statements")
async def test_who_owes_as_two_has_both_by_day_and_no_more_than_are_wanted(start_service: Start) -> None:
    svc = await start_service(DECLARATION)
    days = [(1, "iro", 13), (2, "iro_manager", 12), (3, "iro", 21), (4, "iro_manager", 22), (5, "iro_manager", 13)]
    for number, owner, day in days:
        its: dict[str, Any] = {"id": f"D{number}", "owner": owner, "due_on": date(2026, 1, day)}
        await svc.hears(came_into_care(f"C{number}"), duty(DutyOpened, "2026-01-05T10:00:01", f"C{number}", **its))
    late: dict[str, Any] = {"id": "D2", "owner": "iro_manager", "due_on": date(2026, 1, 12)}
    await svc.hears(duty(DutyLate, "2026-01-13T00:01:00", "C2", **late, late_from=date(2026, 1, 13)))
    both = ["iro_manager", "iro"]
    assert await owed(svc, both, 9) == ["C2", "C1", "C5", "C3"], "what is due after that day is not owed by then"
    assert [await owed(svc, both, most) for most in (1, 2, 3)] == [["C2"], ["C2", "C1"], ["C2", "C1", "C5"]]
    assert await owed(svc, ["iro"], 9) == ["C1", "C3"]
