"""At the upgrade from which no imported child was without an IRO before the import, all of these are counted anew."""

import pytest

from services.reporting.declaration import DECLARATION
from services.reporting.tables.figures import figures_awaited
from shared.policy import load_profile
from shared.service.service import Service
from shared.storage import migrate
from shared.storage.database import Database
from tests.support import figure_lives as lives
from tests.support.clock import FakeClock
from tests.support.harness import Harness

pytestmark = pytest.mark.both("migrations")


async def test_imported_children_are_counted_anew_after_the_upgrade_and_others_are_not(database_url: str) -> None:
    database = Database(database_url)
    await migrate.migrate(database, "reporting")
    clock = FakeClock(lives.TODAY.isoformat())
    svc = Harness(Service(DECLARATION, database, clock, load_profile("england-2010")), clock)
    imported = [lives.came(each)._replace(baseline=lives.day(100)) for each in ("C1", "C2")]
    await svc.hears(*imported, lives.came("C9"))
    await lives.count(svc)
    assert await svc.rows(figures_awaited) == []
    assert await migrate.undo(database, "reporting", "0019") == ["0020"]
    await migrate.migrate(database, "reporting")
    assert {row["subject"] for row in await svc.rows(figures_awaited)} == {"C1", "C2"}
    await database.close()
