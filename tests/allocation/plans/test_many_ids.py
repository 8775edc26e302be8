"""A whole country's children in one rebalance: more ids than a statement takes parameters."""

from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.queries import families as family_queries
from services.allocation.tables.children import allocations
from tests.support.council import Council
from tests.support.events import became

pytestmark = pytest.mark.both("storage")


MORE_THAN_POSTGRESQL_TAKES = 32_768


async def test_who_met_the_iro_is_asked_of_any_number_of_children_at_once(start_service: Any) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await council.joins("JO")
    await council.hears(became("AVA"), became("BEN"))
    await council.has_met("AVA")
    (held,) = await council.rows(allocations, child_id="AVA")
    ids = ["AVA", "BEN", *(f"C{number}" for number in range(MORE_THAN_POSTGRESQL_TAKES))]
    async with council.service.looking() as work:
        told = await family_queries.meetings(work.connection, ids)
    assert [(row["subject"], row["key"]) for row in told] == [("AVA", held["id"])]
