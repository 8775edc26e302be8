"""What managers said of families before it was kept as statements is read from where it was kept then."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import breaches
from services.allocation.tables.families import exceptions
from shared.policy import load_profile
from shared.service.service import Service
from shared.storage import migrate
from shared.storage.database import Database
from shared.storage.tables import statements
from tests.support.clock import FakeClock
from tests.support.council import Council
from tests.support.events import became, corrected, merged

pytestmark = pytest.mark.both("migrations")
_KINDS = {"siblings_excepted", "exception_ended", "proposal_declined", "proposal_accepted"}


async def said(council: Council) -> list[tuple[Any, ...]]:
    """All that a statement says but its own id, in the order in which it was said."""
    names = ("kind", "key", "subject", "subjectkind", "by", "reason", "data", "received", "origin", "source")
    rows = sorted(
        (row for row in await council.rows(statements) if row["kind"] in _KINDS), key=lambda row: row["place"]
    )
    return [tuple(row[name] for name in names) for row in rows]


async def split(council: Council, one: str, other: str) -> str:
    """Two who know their IROs turn out to be siblings; who is proposed to move."""
    await council.hears(became(one))
    await council.hears(became(other))
    await council.know_their_iros(one, other)
    await council.hears(corrected(one, "2026-02-02", sibling_ids=(other,)))
    ((mover, _),) = await council.breaches()
    return mover


async def test_what_is_on_record_of_exceptions_and_proposals_becomes_what_the_calls_would_have_said(
    database_url: str,
) -> None:
    database, clock = Database(database_url), FakeClock("2026-01-05")
    await migrate.migrate(database, "allocation")
    council = Council(Service(DECLARATION, database, clock, load_profile("england-2010")), clock)
    await council.joins("JO", "SAM")
    mover = await split(council, "AVA", "BEN")
    await council.declines(mover, "both are well where they are")
    await council.accepts(await split(council, "CAL", "DAN"))
    await council.hears(became("EVE"), became("FAY", sibling_ids=("EVE",)), became("GUS", sibling_ids=("FAY",)))
    await council.excepts("EVE", "FAY", note="they fought", until="2026-02-10")
    await council.excepts("FAY", "GUS", reason="group_too_large")
    (ends,) = await council.rows(exceptions, reason="group_too_large")
    clock.set("2026-02-03")
    await council.ends_exception(ends["id"], "they are two now")
    await council.sweeps("2026-02-11")
    before, on_record = await said(council), await council.rows(exceptions)
    assert {each[0] for each in before} == _KINDS

    await migrate.undo(database, "allocation", to="0004")
    assert await said(council) == []
    await migrate.migrate(database, "allocation")
    assert await said(council) == before
    await council.hears(merged("ZOE", mover, "2026-02-12"), became("EVE"), became("FAY"), now="2026-02-12")
    assert await council.breaches() == []
    assert [row["child_id"] for row in await council.rows(breaches, status="declined", ended_at=None)] == ["ZOE"]
    assert await council.rows(exceptions) == on_record
    await database.close()
