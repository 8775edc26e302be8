"""Whatever decides, the rule that stands in the allocation is one that `iro rules` lists."""

from typing import Any

from services.allocation.declaration import DECLARATION
from services.allocation.rules.catalogue import EVERY_RULE
from services.allocation.tables.children import allocations, breaches
from tests.support.council import Council
from tests.support.events import became, corrected, merged

CHILDREN = tuple(f"C{number}" for number in range(6))


async def a_service_to_which_much_happens(council: Council) -> None:
    await council.joins("JO")
    await council.hears(*map(became, CHILDREN))
    await council.joins("SAM")
    await council.chooses("C0", "SAM")
    await council.rebalances()
    await council.hears(merged("C9", "C5"))
    await council.hears(corrected("C1", sibling_ids=("C0",)), corrected("C2", social_worker_id="JO"))
    await council.joins("PAT")
    await council.leaves("JO", "2026-01-06")


async def test_every_rule_that_is_stored_is_listed(start_service: Any) -> None:
    council = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await a_service_to_which_much_happens(council)
    stored = {row["rule"] for table in (allocations, breaches) for row in await council.rows(table)}
    assert stored >= {"lightest", "manager", "records_merged", "iro_left"}
    assert stored <= {rule.id for rule in EVERY_RULE}
