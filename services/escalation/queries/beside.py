"""What stands beside disputes: rows derived from what people said, found again by their subject or their id."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Table, delete, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.escalation.tables.beside_disputes import (
    adverse_treatment,
    cafcass_contacts,
    counterparts,
    deputies,
    freezes,
    legal_advice,
    observations,
    team_reviews,
)
from services.escalation.tables.disputes import dispute_children, disputes
from shared.storage.bulk import insert_all, update_each
from shared.storage.rows import Only, among, as_dicts, rows_after

Row = Mapping[str, Any]
SUBJECT: Final = {
    freezes: freezes.c.child_id,
    cafcass_contacts: cafcass_contacts.c.child_id,
    counterparts: counterparts.c.child_id,
    legal_advice: legal_advice.c.subject,
    observations: observations.c.subject,
    adverse_treatment: adverse_treatment.c.iro_id,
}
"""Of each of these tables the column that says about whom a row is."""


_FOR_ALL: Final = (cafcass_contacts, legal_advice)
"""What is said of a dispute is said for every child that it is for; a freeze is one child's."""


async def tables_about(connection: AsyncConnection, subjects: Collection[str]) -> set[str]:
    """The names of those tables that have a row about one of these subjects: of most children none has."""
    columns = {**SUBJECT, team_reviews: team_reviews.c.child_id}
    asked = [
        select(literal(table.name).label("name")).where(column.in_(list(subjects))).distinct()
        for table, column in columns.items()
    ]
    return set((await connection.execute(union_all(*asked))).scalars())


async def on_record(
    connection: AsyncConnection, table: Table, subjects: Collection[str], ids: Collection[str]
) -> list[Row]:
    """The rows about these subjects, and those of these ids about whomever."""
    wanted = or_(SUBJECT[table].in_(list(subjects)), table.c.id.in_(list(ids)))
    return [*as_dicts(await connection.execute(select(table).where(wanted).order_by(table.c.id)))]


async def save(
    connection: AsyncConnection, table: Table, new: Sequence[Row], changed: Sequence[Row], gone: Sequence[str]
) -> None:
    """Write new rows and changed ones, and take away those that nobody says any more: the words stay on record."""
    if new:
        await insert_all(connection, table, new)
    if changed:
        await update_each(connection, table, changed)
    if gone:
        await connection.execute(delete(table).where(table.c.id.in_(list(gone))))


async def one(connection: AsyncConnection, table: Table, id_: str) -> Row | None:
    """One row of such a table."""
    found = as_dicts(await connection.execute(select(table).where(table.c.id == id_)))
    return found[0] if found else None


async def about(connection: AsyncConnection, table: Table, subject: str) -> list[Row]:
    """The rows about one subject, or of a dispute that is for this child too, the oldest first."""
    of_disputes = select(dispute_children.c.dispute_id).where(dispute_children.c.child_id == subject)
    wanted = SUBJECT[table] == subject
    if table in _FOR_ALL:
        wanted = or_(wanted, table.c.dispute_id.in_(of_disputes))
    query = select(table).where(wanted).order_by(table.c.id)
    return [*as_dicts(await connection.execute(query))]


async def observations_page(
    connection: AsyncConnection, kind: str | None, only: Only, after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """What was seen of practice, by day, from the one after `after`; about these children and about no child."""
    seen = [or_(observations.c.child_id.is_(None), each) for each in among(observations.c.child_id, only)]
    query = select(observations).where(*seen)
    if kind is not None:
        query = query.where(observations.c.kind == kind)
    return await rows_after(connection, query, (observations.c.recorded_on, observations.c.id), after, most)


async def disputes_by_id(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Row]:
    """These disputes."""
    if not ids:
        return {}
    rows = as_dicts(await connection.execute(select(disputes).where(disputes.c.id.in_(list(ids)))))
    return {row["id"]: row for row in rows}


async def disputes_for(connection: AsyncConnection, child_id: str) -> list[Row]:
    """The disputes that are for this child, the oldest first."""
    theirs = select(dispute_children.c.dispute_id).where(dispute_children.c.child_id == child_id)
    found = select(disputes).where(or_(disputes.c.subject == child_id, disputes.c.id.in_(theirs)))
    return [*as_dicts(await connection.execute(found.order_by(disputes.c.opened_on, disputes.c.id)))]


async def counterparts_in(connection: AsyncConnection, dispute_ids: Collection[str]) -> list[Row]:
    """The agencies called on in these disputes, the oldest first."""
    query = select(counterparts).where(counterparts.c.dispute_id.in_(list(dispute_ids)))
    return [*as_dicts(await connection.execute(query.order_by(counterparts.c.asked_on, counterparts.c.id)))]


async def stands_in_for(connection: AsyncConnection, person_id: str, today: date) -> set[str]:
    """The managers for whom this person answers today."""
    named = select(deputies).where(deputies.c.deputy_id == person_id)
    rows = as_dicts(await connection.execute(named))
    return {
        row["manager_id"]
        for row in rows
        if (row["away_from"] is None or row["away_from"] <= today)
        and (row["away_until"] is None or today <= row["away_until"])
    }


async def adverse_treatments(connection: AsyncConnection, iro_id: str | None) -> list[Row]:
    """What this IRO said of how she was treated, or what every one did; the oldest first."""
    query = select(adverse_treatment)
    if iro_id is not None:
        query = query.where(adverse_treatment.c.iro_id == iro_id)
    return [*as_dicts(await connection.execute(query.order_by(adverse_treatment.c.on_day, adverse_treatment.c.id)))]
