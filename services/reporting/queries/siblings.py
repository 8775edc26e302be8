"""Whom records ever named as brothers and sisters, and so who is to be looked at together."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.same_child import whose
from services.reporting.tables.figures import sibling_links
from shared.child.siblings import groups_of, linked
from shared.events.council.child_life import ChildBecameLookedAfter, ChildDetailsCorrected
from shared.events.envelope import Envelope
from shared.storage.bulk import insert_unknown
from shared.storage.locks import take_turns
from shared.storage.view import SetQuery

_EITHER: Final = (sibling_links.c.child_id, sibling_links.c.other_id)
_LINKS: Final = SetQuery(select(sibling_links), by=_EITHER, key=("child_id", "other_id"))
"""Whom these ids ever named, and who named them."""


async def keep_links(connection: AsyncConnection, envelopes: Iterable[Envelope]) -> None:
    """Note whom these events name; what is taken back later stays noted."""
    named = {
        (each.subject, other)
        for each in envelopes
        if isinstance(each.data, ChildBecameLookedAfter | ChildDetailsCorrected)
        for other in each.data.sibling_ids or ()
        if other != each.subject
    }
    if named:
        rows = [{"child_id": child_id, "other_id": other_id} for child_id, other_id in sorted(named)]
        await insert_unknown(connection, sibling_links, rows)


async def family_in_turn(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """As `whose_in_turn`, of these children and of everybody whom links join to them, however long the chain."""
    turn = set(ids)
    while True:
        belongs = await family_of(connection, turn)
        others = belongs.keys() - turn
        if not others:
            return belongs
        await take_turns(connection, others)
        turn |= others


async def families_of(connection: AsyncConnection, belongs: Mapping[str, str]) -> list[dict[str, str]]:
    """Of these ids, with the child each belongs to, those whom links join, family by family; nobody who is alone."""
    rows = await _LINKS.rows(connection, sorted(belongs))
    families = groups_of(belongs.values(), linked(((row["child_id"], row["other_id"]) for row in rows), belongs))
    of_family = {child_id: number for number, family in enumerate(families) for child_id in family}
    found: list[dict[str, str]] = [{} for _ in families]
    for each, child_id in sorted(belongs.items()):
        if child_id in of_family:
            found[of_family[child_id]][each] = child_id
    return found


async def family_of(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """The same, whoever's turn it is."""
    found: dict[str, str] = {}
    asking = set(ids)
    while asking:
        found |= await whose(connection, asking)
        rows = await _LINKS.rows(connection, sorted(found))
        asking = {row[side] for row in rows for side in ("child_id", "other_id")} - found.keys()
    return found
