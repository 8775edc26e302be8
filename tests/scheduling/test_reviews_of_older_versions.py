"""Reviews that an older version put on record without the policy by which they are due."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import delete, update

from services.scheduling.declaration import DECLARATION
from services.scheduling.tables.reviews import reviews
from shared.events.council.child_life import PastReviewRecorded
from shared.policy import load_profile
from shared.register import learning
from shared.service.hearing_more import settles_from
from shared.service.service import Service
from shared.storage import migrate
from shared.storage.database import Database
from shared.storage.tables import settled_from
from tests.support.clock import FakeClock
from tests.support.events import event
from tests.support.facts import became, day
from tests.support.harness import Harness

pytestmark = pytest.mark.both("migrations")
IMPORTED, BEFORE = "2026-01-05", "0018"
ENGLAND, JERSEY = "england-2010@1", "jersey-2013@1"


@pytest.fixture
async def kept(database_url: str) -> AsyncIterator[Harness]:
    """A database under England's policy: a review held elsewhere, which no duty stands for, and the next one's duty."""
    database, clock = Database(database_url), FakeClock(IMPORTED)
    await migrate.migrate(database, "scheduling")
    harness = Harness(Service(DECLARATION, database, clock, load_profile("england-2010")), clock)
    said = became("2025-04-14"), PastReviewRecorded.model_validate({"held_on": "2025-12-12"})
    await harness.hears(*(event(each, baseline=day(IMPORTED)) for each in said))
    yield harness
    await database.close()


async def last_settled_under(kept: Harness, name: str) -> None:
    service = kept.service
    under = Service(DECLARATION, service.database, service.clock, load_profile(name))
    async with service.database.transaction() as connection:
        await learning.begin(connection, settles_from(under))


async def upgraded(kept: Harness) -> None:
    await migrate.undo(kept.service.database, "scheduling", to=BEFORE)
    await migrate.migrate(kept.service.database, "scheduling")


async def on_record(kept: Harness) -> list[dict[str, Any]]:
    return sorted(await kept.rows(reviews), key=lambda row: str(row["id"]))


async def policies(kept: Harness) -> dict[str, str | None]:
    return {row["status"]: row["policy_version"] for row in await kept.rows(reviews)}


async def test_a_review_gets_its_dutys_policy_and_what_has_none_that_under_which_everybody_was_settled_last(
    kept: Harness,
) -> None:
    await last_settled_under(kept, "jersey-2013")
    await upgraded(kept)
    assert await policies(kept) == {"completed": JERSEY, "planned": ENGLAND}


@pytest.mark.parametrize("items", [None, {}, {"type review.held.v1": ["-"]}])
async def test_where_that_was_never_written_down_the_first_settling_gives_it_the_policy_in_force_and_says_nothing(
    kept: Harness, items: dict[str, list[str]] | None
) -> None:
    await last_settled_under(kept, "england-2010")
    async with kept.service.database.transaction() as connection:
        query = delete(settled_from) if items is None else update(settled_from).values(items=items)
        await connection.execute(query)
    before, said = await on_record(kept), await kept.announced()
    await upgraded(kept)
    assert await policies(kept) == {"completed": None, "planned": ENGLAND}
    async with kept.service.work() as work:
        work.touch("C1047")
    assert (await on_record(kept), await kept.announced()) == (before, said)
    assert await policies(kept) == {"completed": ENGLAND, "planned": ENGLAND}
