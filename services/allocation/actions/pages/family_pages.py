"""What a child's page shows of the family: every past allocation, who shares the IRO, and rules that are broken."""

from collections.abc import Collection

from services.allocation.queries import children as queries
from services.allocation.queries import families as family_queries
from services.allocation.schemas.families import BrokenRule
from shared.register import aliases
from shared.storage.view import Row
from shared.work.unit_of_work import Work


async def past_of(work: Work, child_id: str) -> list[Row]:
    """The ended allocations, those of a record that was merged into this one included, the latest first."""
    ids = [child_id, *await aliases.aliases_of(work, [child_id])]
    past = await queries.past_allocations(work.connection, ids)
    rows = [row for each in ids for row in past.get(each, ())]
    return sorted(rows, key=lambda row: (row["ended_on"], row["id"]), reverse=True)


async def present_names(work: Work, ids: Collection[str], child_id: str) -> set[str]:
    """These brothers and sisters under the ids their records go by now."""
    called = await aliases.aliases_of(work, sorted(ids)) if ids else {}
    return {called.get(each, each) for each in ids} - {child_id}


async def shares_with(work: Work, now: Row | None, sibling_ids: Collection[str]) -> list[str]:
    """The siblings who have the same IRO: a child is told of it (Hull 1)."""
    if now is None or not sibling_ids:
        return []
    held = await queries.open_allocations(work.connection, sibling_ids)
    return sorted(each for each, row in held.items() if row["iro_id"] == now["iro_id"])


async def broken_rules(work: Work, child_id: str) -> list[BrokenRule]:
    """The rules that the allocation in force breaks, and whether a manager has said that it stays."""
    rows = await family_queries.standing_breaches(work.connection, [child_id])
    return [
        BrokenRule(proposal_id=row["id"], rule=row["rule"], why=row["detail"]["why"], status=row["status"])
        for row in rows
    ]
