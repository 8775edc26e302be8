"""Who knows the present IRO, and whom a plan therefore leaves with her unless that cannot be.

A child knows an IRO whom it was told that she met the child, or was introduced by the one before, in whichever of the
child's allocations to her. A plan also leaves a child in proceedings, for whom the court and the guardian know her, and
a child for whom a manager chose her. Everybody else may be moved: otherwise a rebalance could move nobody.

Source: Hull 1 and Jersey 7.2 (continuity); who in particular is local.
"""

from collections.abc import Collection

from services.allocation.actions.deciding.view import Picture
from services.allocation.queries import families as family_queries
from shared.work.unit_of_work import Work


async def whom_to_keep(work: Work, picture: Picture, child_ids: Collection[str]) -> set[str]:
    """Those of these children who are moved only when that must be."""
    held = {child_id: picture.open[child_id] for child_id in child_ids if child_id in picture.open}
    chosen = {child_id for child_id in held if picture.is_chosen(child_id)}
    in_proceedings = {child_id for child_id in child_ids if picture.children[child_id].in_proceedings}
    return await who_know_their_iro(work, picture, held) | chosen | in_proceedings


async def who_know_their_iro(work: Work, picture: Picture, held: Collection[str]) -> set[str]:
    """Those of these children, who all have an IRO, of whom it was told that they met the one they have."""
    called = {other: each for each in held for other in (each, *picture.duplicates.get(each, ()))}
    told = await family_queries.meetings(work.connection, called) if held else ()
    with_her = {each: _allocations_to_her(picture, each) for each in held}
    return {called[row["subject"]] for row in told if row["key"] in with_her[called[row["subject"]]]}


def _allocations_to_her(picture: Picture, child_id: str) -> set[str]:
    now = picture.open[child_id]
    return {row["id"] for row in (now, *picture.past.get(child_id, ())) if row["iro_id"] == now["iro_id"]}
