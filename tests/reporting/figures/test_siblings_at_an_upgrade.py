"""At the upgrade from which sibling groups are counted, whom records named before is known, and their families wait."""

from typing import Any

import pytest

from services.reporting.declaration import DECLARATION
from services.reporting.tables.figures import counted, figure_days, figure_months, figures_awaited, sibling_links
from shared.policy import load_profile
from shared.service.service import Service
from shared.storage import migrate
from shared.storage.database import Database
from tests.support import figure_lives as lives
from tests.support.clock import FakeClock
from tests.support.harness import Harness

pytestmark = pytest.mark.both("migrations")
SPLIT: dict[str, Any] = {
    "subjectkind": "child", "subject": "C2", "kind": "split", "key": "S1|2025-10-24", "on_date": lives.day(200),
    "until_on": None, "iro_id": "none", "team_id": "none", "age": "none", "legal_status": "none", "placement": "none",
    "reason": "group_too_large", "counts": {"sibling_groups_split": 1},
}  # fmt: skip
SUM = {"by": "", "figure": "sibling_groups_split", "value": "", "above": 1, "below": 0}


async def test_whom_records_named_before_the_upgrade_is_counted_after_it(database_url: str) -> None:
    database = Database(database_url)
    await migrate.migrate(database, "reporting")
    clock = FakeClock(lives.TODAY.isoformat())
    svc = Harness(Service(DECLARATION, database, clock, load_profile("england-2010")), clock)
    await svc.hears(*lives.a_family(), lives.came("C9"))
    live, links = await lives.state_hash(svc), await svc.rows(sibling_links)
    assert links
    assert await migrate.undo(database, "reporting", "0016") == ["0020", "0019", "0018", "0017"]
    async with database.transaction() as connection:
        await connection.execute(counted.delete().where(counted.c.kind == "siblings"))
        await connection.execute(counted.insert().values(SPLIT))
        await connection.execute(figure_days.insert().values({**SUM, "day": lives.day(200)}))
        await connection.execute(figure_months.insert().values({**SUM, "month": 2025 * 12 + 9}))
    await migrate.migrate(database, "reporting")
    assert sorted(map(str, await svc.rows(sibling_links))) == sorted(map(str, links))
    assert {row["subject"] for row in await svc.rows(figures_awaited)} == {"C1x", "C2", "C3"}
    assert await lives.state_hash(svc) == live
    await database.close()
