"""Whom a plan leaves with the present IRO unless that cannot be.

A child who has met this IRO, face to face or when the last one introduced her; a child in proceedings, for whom the
court and the guardian know her; and a child for whom a manager chose her. Everybody else may be moved: otherwise a
rebalance could move nobody.

Source: Hull 1 and Jersey 7.2 (continuity); who in particular is local.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from services.allocation import family_queries
from services.allocation.actions.picture import Picture
from services.allocation.rules.appointed import MANAGER
from shared.work import Work


async def whom_to_keep(work: Work, picture: Picture, child_ids: Collection[str]) -> set[str]:
    """Those of these children who are moved only when that must be."""
    held = {child_id: picture.open[child_id] for child_id in child_ids if child_id in picture.open}
    called = {other: each for each in held for other in (each, *picture.duplicates.get(each, ()))}
    told = await family_queries.meetings(work.connection, called) if held else ()
    met = {called[row["subject"]] for row in told if _of_this_iro(held[called[row["subject"]]], row)}
    chosen = {child_id for child_id, row in held.items() if row["rule"] == MANAGER.id}
    return met | chosen | {child_id for child_id in child_ids if picture.children[child_id].in_proceedings}


def _of_this_iro(row: Mapping[Any, Any], meeting: Mapping[Any, Any]) -> bool:
    """Whether a meeting was with the present IRO: on a day of this allocation, and told of since it was made."""
    seen = row["facts"]
    if isinstance(seen, dict) and "since" in seen:
        return bool(meeting["on"] >= date.fromisoformat(seen["since"]))
    return bool(meeting["on"] >= row["from_on"] and meeting["at"] >= row["allocated_at"])
