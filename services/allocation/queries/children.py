"""What allocation asks its database about children, families and allocations, and what it writes of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation.queries.preloaded import (
    ABOUT_ONE_IRO,
    ABOUT_THE_TEAM,
    ABSENCES,
    ABSENCES_OF,
    ALLOCATIONS,
    CHILDREN,
    EXCEPTIONS,
    HANDING_OVER,
    HANDING_OVER_OF,
    HELD,
    HELD_BY,
    IRO,
    IROS,
    LINKS,
    REGISTRATIONS,
    REGISTRATIONS_OF,
)
from services.allocation.rules.model import Absence, Iro, Registration, SiblingException, Tie
from services.allocation.tables.children import allocations, children, links
from shared.storage.bulk import delete_each, insert_all, update_each
from shared.storage.view import Row, begin, load_view, made_once

_TAKE_THE_TURN = text(f"SELECT pg_advisory_xact_lock({0xA110C})")
_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OPEN = allocations.c.ended_on.is_(None)
_LINK = ("child_id", "other_id", "kind")


async def one_allocation_at_a_time(connection: AsyncConnection, _subjects: Sequence[str] = ()) -> None:
    """Take the lock of whoever chooses an IRO in this database; held until the transaction ends.

    The caseload limit joins families that know nothing of each other, so a lock per family would not do. On SQLite the
    one writer has taken its turn by beginning the transaction.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(_TAKE_THE_TURN)
        begin(connection)


async def open_allocations(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Row]:
    """The allocation in force for each of these children who has one."""
    rows = await ALLOCATIONS.rows(connection, ids)
    return {row["child_id"]: row for row in rows if row["ended_on"] is None}


async def past_allocations(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, list[Row]]:
    """The ended allocations of each child, the latest first."""
    ended = [row for row in await ALLOCATIONS.rows(connection, ids) if row["ended_on"] is not None]
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(ended, key=itemgetter("ended_on", "id"), reverse=True):
        found[row["child_id"]].append(row)
    return found


async def all_links(connection: AsyncConnection, ids: Iterable[str]) -> Sequence[Row]:
    """Every family link that one of these children's records asserts, or that names one of them."""
    return await LINKS.rows(connection, ids)


async def replace_links(connection: AsyncConnection, wanted: Mapping[str, set[tuple[str, str]]]) -> set[str]:
    """Make each child's asserted links (other id, kind) exactly these; everybody whose family that changes."""
    asserted = {tuple(row[name] for name in _LINK) for row in await LINKS.rows(connection, wanted)}
    have = {link for link in asserted if link[0] in wanted}
    want = {(child, *link) for child, its in wanted.items() for link in its}
    await delete_each(connection, links, [dict(zip(_LINK, link, strict=True)) for link in have - want])
    await insert_all(connection, links, [dict(zip(_LINK, link, strict=True)) for link in want - have])
    return {child for one, other, _ in have ^ want for child in (one, other)}


async def sibling_exceptions(connection: AsyncConnection) -> list[tuple[frozenset[str], SiblingException]]:
    """The exceptions in force: between which children, and for which reason."""
    rows = sorted(await EXCEPTIONS.rows(connection), key=itemgetter("id"))
    return [(frozenset(row["child_ids"]), SiblingException(row["reason"])) for row in rows]


async def all_iros(connection: AsyncConnection) -> list[Iro]:
    """Every IRO of the service with the children held now, as the rules see them."""
    await load_view(connection, ABOUT_THE_TEAM, ())
    held = {row["iro_id"]: (row["number"], float(row["load"])) for row in await HELD.rows(connection)}
    team = _team_without_children(
        await IROS.rows(connection),
        await ABSENCES.rows(connection),
        await HANDING_OVER.rows(connection),
        await REGISTRATIONS.rows(connection),
    )
    found = []
    for particulars in team:
        number, load = held.get(particulars["id"], (0, 0.0))
        found.append(Iro(**particulars, children=number, load=load))
    return found


async def one_iro(connection: AsyncConnection, iro_id: str) -> Iro:
    """One IRO of the service, who must be there, as the rules see her; nobody else is looked at."""
    await load_view(connection, ABOUT_ONE_IRO, [iro_id])
    asked = (IRO, ABSENCES_OF, HANDING_OVER_OF, REGISTRATIONS_OF)
    (particulars,) = _without_children(*[await each.rows(connection, [iro_id]) for each in asked])
    held = await HELD_BY.rows(connection, [iro_id])
    number, load = (held[0]["number"], float(held[0]["load"])) if held else (0, 0.0)
    return Iro(**particulars, children=number, load=load)


def _without_children(
    team: Sequence[Row], absent: Sequence[Row], going: Sequence[Row], registered: Sequence[Row]
) -> list[dict[str, Any]]:
    """What the rules see of each IRO besides her children."""
    away: dict[str, list[Absence]] = defaultdict(list)
    moving = {row["cause"] for row in going}
    for row in absent:
        away[row["iro_id"]].append(Absence(row["from_on"], row["to_on"], covered=row["id"] not in moving))
    for row in going:
        away[row["iro_id"]].append(Absence(row["moves_on"], row["until_on"], handing_over=True))
    with_whom: dict[str, list[Registration]] = defaultdict(list)
    for row in sorted(registered, key=itemgetter("from_on", "id")):
        with_whom[row["iro_id"]].append(Registration(row["regulator"], row["from_on"], row["to_on"]))
    return [_particulars(row, away[row["id"]], with_whom[row["id"]]) for row in sorted(team, key=itemgetter("id"))]


_team_without_children = made_once(_without_children)
"""The whole team seldom changes."""


def _particulars(row: Row, away: Sequence[Absence], with_whom: Sequence[Registration]) -> dict[str, Any]:
    not_of = row["not_independent_of"]
    return {
        "id": row["id"],
        "fte": row["fte"] * row["iro_share"],
        "role": row["role"],
        "active_from": row["active_from"],
        "active_to": row["active_to"],
        "absences": tuple(sorted(away, key=lambda absence: absence.from_on)),
        "methods": frozenset(row["communication_methods"]),
        "not_independent_people": frozenset(not_of.get("people", ())),
        "not_independent_teams": frozenset(not_of.get("teams", ())),
        "ties": tuple(map(_tie, not_of.get("ties", ()))),
        "registrations": tuple(with_whom),
        "qualified_on": row["qualified_on"],
    }


def _tie(given: Mapping[str, str | None]) -> Tie:
    first, last = (date.fromisoformat(day) if (day := given[name]) is not None else None for name in ("from", "to"))
    return Tie(given["person_id"], given["team_id"], first, last)


async def remember_children(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what the facts say of these children, for lists and loads."""
    ids = [row["child_id"] for row in rows]
    known = {row["child_id"]: row for row in await CHILDREN.rows(connection, ids)}
    new = [row for row in rows if row["child_id"] not in known and row["looked_after_from"] is not None]
    changed = [row for row in rows if row["child_id"] in known and not row.items() <= known[row["child_id"]].items()]
    weigh_as_before = all(row["weight"] == known[row["child_id"]]["weight"] for row in changed)
    await insert_all(connection, children, new)
    await update_each(connection, children, changed, ("child_id",))
    if not weigh_as_before:
        await weigh_allocations(connection, changed)


async def weigh_allocations(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Have the allocations of these children count for what the children weigh now."""
    if rows:
        which = update(allocations).where(allocations.c.child_id == bindparam("whose"), _OPEN)
        given = [{"whose": row["child_id"], "weighs": row["weight"]} for row in rows]
        await connection.execute(which.values(weight=bindparam("weighs")), given)


async def looked_after_now(connection: AsyncConnection) -> set[str]:
    """Every child who is looked after."""
    query = select(children.c.child_id).where(children.c.looked_after_from.is_not(None), children.c.ceased_on.is_(None))
    return set((await connection.execute(query)).scalars())


async def make_allocations(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put new allocations on record; all have the same columns."""
    await insert_all(connection, allocations, rows)


async def resume_allocations(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """These allocations go on as if they had never ended."""
    if rows:
        again = update(allocations).where(allocations.c.id == bindparam("p_id"))
        values: dict[str, Any] = {"ended_on": None, "end_reason": None, "weight": bindparam("p_weight")}
        await connection.execute(again.values(values), [{"p_id": row["id"], "p_weight": row["weight"]} for row in rows])


async def end_allocations(connection: AsyncConnection, ended: Sequence[tuple[str, date, str]]) -> None:
    """These allocations are over, each on which day and why; of two ends of one the last stands."""
    rows = {key: {"id": key, "ended_on": on, "end_reason": reason} for key, on, reason in ended}
    await update_each(connection, allocations, list(rows.values()))
