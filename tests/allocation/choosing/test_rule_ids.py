"""Whatever decides, the rule that stands in the allocation is one that `iro rules` lists."""

from typing import Any

from services.allocation.actions.handover import departures
from services.allocation.actions.plans import rebalance as rebalancing
from services.allocation.declaration import DECLARATION
from services.allocation.rules.choosing.index import every_rule
from services.allocation.schemas.children import Departure
from services.allocation.tables.children import allocations, breaches
from tests.support.families import became, chooses, corrected, joins, merged
from tests.support.harness import Harness

CHILDREN = tuple(f"C{number}" for number in range(6))


async def a_service_to_which_much_happens(allocation: Harness) -> None:
    service = allocation.service
    await joins(allocation, "JO")
    await allocation.hears(*map(became, CHILDREN))
    await joins(allocation, "SAM")
    await chooses(allocation, "C0", "SAM")
    async with service.looking() as work:
        problem, _ = await rebalancing.read_problem(work, service.profile)
    plan = await rebalancing.solve(problem, prove=False)
    async with service.work() as work:
        await rebalancing.carry_out(work, service.profile, problem, plan, "M1")
    await allocation.hears(merged("C9", "C5"))
    await allocation.hears(corrected("C1", sibling_ids=("C0",)), corrected("C2", social_worker_id="JO"))
    await joins(allocation, "PAT")
    async with service.work() as work:
        await departures.leave(work, service.profile, "JO", Departure(left_on="2026-01-06"))


async def test_every_rule_that_is_stored_is_listed(start_service: Any) -> None:
    allocation = await start_service(DECLARATION, now="2026-01-05")
    await a_service_to_which_much_happens(allocation)
    stored = {row["rule"] for table in (allocations, breaches) for row in await allocation.rows(table)}
    assert stored >= {"lightest", "manager", "records_merged", "iro_left"}
    assert stored <= {rule.id for rule in every_rule()}
