"""Nothing is shown that is not on record: a reading is noted, and on disk, before its answer goes out."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as listen
from sqlalchemy import text

from services.reporting.declaration import DECLARATION
from shared.auth.audit import AuditBook
from shared.auth.roles import Caller
from shared.storage.database import Database
from shared.storage.tables import audit
from tests.support.clock import FakeClock
from tests.support.harness import Harness
from tests.support.reporting_site import Site, came_into_care

pytestmark = pytest.mark.both("storage")


ANN = Caller("ann", frozenset({"iro", "admin"}))
PATHS = ("/reporting/children/C1/timeline", "/reporting/children/C1", "/reporting/children", "/reporting/")


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    await made.svc.hears(came_into_care())
    yield made
    await made.closes()


def writings_of(database: Database) -> list[str]:
    """Grows with each statement that writes notes from now on: there is one in a transaction."""
    seen: list[str] = []

    def look(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if re.match(r'INSERT INTO "?audit', statement):
            seen.append(statement)

    listen.listen(database._writer.sync_engine, "before_cursor_execute", look)
    return seen


async def notes(site: Site) -> list[tuple[str, str, str, str]]:
    rows = sorted(await site.svc.rows(audit), key=lambda row: row["seq"])
    return [(row["actor"], row["roles"], row["action"], row["subject"]) for row in rows]


async def test_a_note_says_who_in_which_roles_did_what_to_whose_record_and_when(site: Site) -> None:
    await site.svc.service.audit.read(ANN, "read_child", "C1")
    assert await notes(site) == [("ann", "admin,iro", "read_child", "C1")]
    assert (await site.svc.rows(audit))[0]["at"] == site.svc.clock.now()


async def test_the_notes_of_readings_at_the_same_moment_are_written_together(site: Site) -> None:
    writings = writings_of(site.svc.service.database)
    answers = await asyncio.gather(*(site.get(PATHS[number % 4], "auditor") for number in range(80)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await notes(site)) == 80
    assert 0 < len(writings) < 40


@pytest.mark.parametrize("path", PATHS)
async def test_no_answer_goes_out_before_its_note_is_written(site: Site, path: str) -> None:
    database = site.svc.service.database
    async with database.transaction() as writer:
        await writer.execute(text("LOCK TABLE audit") if database.dialect == "postgresql" else text("SELECT 1"))
        reading = asyncio.create_task(site.get(path))
        done, _ = await asyncio.wait([reading], timeout=0.5)
        assert not done
    assert (await reading).status_code == 200
    assert len(await notes(site)) == 1


@pytest.mark.parametrize("path", PATHS)
async def test_what_cannot_be_noted_is_not_shown(site: Site, path: str) -> None:
    async with site.svc.service.database.transaction() as connection:
        await connection.execute(text("DROP TABLE audit"))
    answer = await site.get(path)
    assert (answer.status_code, "C1" in answer.text) == (500, False)


async def test_of_notes_written_together_one_that_cannot_be_written_takes_nobody_along(site: Site) -> None:
    book = AuditBook(site.svc.service.database, FakeClock("2026-01-14"))
    wrong: Any = None
    told = await asyncio.gather(
        book.read(ANN, "read_child", "C1"),
        *(book.read(ANN, wrong if number == 3 else "read_child", f"C{number}") for number in range(6)),
        return_exceptions=True,
    )
    assert [number for number, each in enumerate(told) if isinstance(each, Exception)] == [4]
    assert len(await notes(site)) == 6
