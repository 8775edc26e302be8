"""Whoever changes who may be chosen takes the lock before looking at anything, and knows nothing from before it.

On PostgreSQL, where several workers may write at once; SQLite has one writer.
"""

import ast
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from services.allocation import api
from services.allocation.declaration import DECLARATION
from services.allocation.queries import children as queries
from services.allocation.queries.preloaded import IROS
from tests.support import harness
from tests.support.council import Council

API = Path(api.__file__).parent


@pytest.fixture
async def council(fresh_database: str) -> AsyncIterator[Council]:
    started = Council.of(await harness.start(DECLARATION, fresh_database))
    await started.joins("JO")
    yield started
    await started.service.database.close()


async def test_whoever_decides_holds_the_lock_before_anything_is_read(council: Council) -> None:
    said: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    engine = council.service.database._writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    async with council.service.deciding() as work:
        await IROS.rows(work.connection)
    event.remove(engine, "before_cursor_execute", note)
    assert f"pg_advisory_xact_lock({0xA110C})" in said[0]
    assert "FROM iros" in said[1]


@pytest.mark.parametrize("path", sorted(API.glob("*.py")), ids=lambda path: path.stem)
def test_every_call_that_changes_something_decides_under_the_lock(path: Path) -> None:
    """Otherwise it could look at what another call is about to change."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    assert "work" not in [call.attr for call in calls if isinstance(call, ast.Attribute)]


async def test_what_was_asked_before_the_turn_was_taken_is_asked_again(council: Council) -> None:
    async with council.service.work() as work:
        assert [row["id"] for row in await IROS.rows(work.connection)] == ["JO"]
        await council.joins("SAM")
        await queries.one_allocation_at_a_time(work.connection)
        assert {row["id"] for row in await IROS.rows(work.connection)} == {"JO", "SAM"}
