"""What is asked about disputes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.escalation.tables.beside_disputes import deputies
from services.escalation.tables.disputes import dispute_children, disputes, remedies
from shared.storage.bulk import insert_all, insert_unknown, update_each, upsert_all
from shared.storage.rows import Only, among, as_dicts, rows_after
from shared.storage.view import SetQuery

Row = Mapping[str, Any]
OPEN: Final = "open"
DISPUTES: Final = SetQuery(select(disputes), by=(disputes.c.subject, disputes.c.present_team_id), key=("id",))
"""The disputes about these subjects, or of children of these teams."""
OF_CHILDREN: Final = SetQuery(select(dispute_children), by=(dispute_children.c.child_id,), key=("dispute_id",))
"""The disputes that are for these children, too."""
DEPUTIES: Final = SetQuery(select(deputies))
"""Who answers for whom."""


async def by_id(connection: AsyncConnection, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """These disputes by their ids."""
    if not ids:
        return {}
    found = as_dicts(await connection.execute(select(disputes).where(disputes.c.id.in_(sorted(ids)))))
    return {row["id"]: row for row in found}


async def remedies_of(connection: AsyncConnection, dispute_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """What was agreed in each of these, by its day."""
    found: dict[str, list[dict[str, Any]]] = {each: [] for each in dispute_ids}
    if found:
        query = select(remedies).where(remedies.c.dispute_id.in_(sorted(found)))
        for row in as_dicts(await connection.execute(query.order_by(remedies.c.due_on, remedies.c.id))):
            found[row["dispute_id"]].append(row)
    return found


async def save(connection: AsyncConnection, new: Sequence[Row], changed: Sequence[Row], gone: Collection[str]) -> None:
    """Write disputes, and for whom each is; `gone` were opened by nobody after all."""
    if new:
        await insert_all(connection, disputes, new)
    if changed:
        await update_each(connection, disputes, changed)
    touched = sorted({*(row["id"] for row in (*new, *changed)), *gone})
    if touched:
        await connection.execute(delete(dispute_children).where(dispute_children.c.dispute_id.in_(touched)))
    await insert_unknown(connection, dispute_children, _children(new, changed))
    if gone:
        await connection.execute(delete(disputes).where(disputes.c.id.in_(sorted(gone))))


def _children(*rows: Sequence[Row]) -> list[dict[str, Any]]:
    of_children = [row for some in rows for row in some if row["subjectkind"] == "child"]
    return [
        {"dispute_id": row["id"], "child_id": each}
        for row in of_children
        for each in (row["subject"], *row["also_for"])
    ]


async def save_remedies(connection: AsyncConnection, rows: Sequence[Row], gone: Collection[str]) -> None:
    """Write what was agreed; `gone` is agreed no more."""
    await upsert_all(connection, remedies, rows, ("id",))
    if gone:
        await connection.execute(delete(remedies).where(remedies.c.id.in_(sorted(gone))))


FIRST_LOOK = select(func.min(disputes.c.looked_at_on))
"""The first day whose passing changes a dispute."""


async def to_look_at(connection: AsyncConnection, today: date, most: int) -> list[str]:
    """Whose disputes are to be looked at by now."""
    query = select(disputes.c.subject).where(disputes.c.looked_at_on < today).distinct()
    return list((await connection.execute(query.order_by(disputes.c.subject).limit(most))).scalars())


async def save_deputies(connection: AsyncConnection, rows: Sequence[Row], gone: Collection[str]) -> None:
    """Write who answers for whom; of `gone` nobody says anything any more."""
    await upsert_all(connection, deputies, rows, ("manager_id",))
    if gone:
        await connection.execute(delete(deputies).where(deputies.c.manager_id.in_(sorted(gone))))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which disputes a list is to show; what is None does not matter.

    `child_id` is any child that it is for, or a foster carer; `waiting_for` the ids of those it waits for.
    """

    child_id: str | None = None
    status: str | None = None
    stage: int | None = None
    overdue: bool | None = None
    ids: Collection[str] | None = None
    only: Only = None
    besides: Collection[str] = ()
    """Disputes to be shown besides those of the children in `only`."""


async def open_ones(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Of every open dispute, for whom it waits."""
    names = ("id", "iro_id", "manager_ids", "answered")
    return as_dicts(await connection.execute(select(*(disputes.c[name] for name in names)).where(_OPEN)))


async def page(
    connection: AsyncConnection, wanted: Wanted, today: date, after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """Disputes by the day on which they were opened, from the one after `after`, at most so many."""
    query = select(disputes).where(*_seen(wanted))
    if wanted.child_id is not None:
        theirs = select(dispute_children.c.dispute_id).where(dispute_children.c.child_id == wanted.child_id)
        query = query.where(or_(disputes.c.subject == wanted.child_id, disputes.c.id.in_(theirs)))
    for name in ("status", "stage"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(disputes.c[name] == value)
    if wanted.overdue is not None:
        query = query.where(_overdue(today) if wanted.overdue else ~_overdue(today))
    if wanted.ids is not None:
        query = query.where(disputes.c.id.in_(sorted(wanted.ids)))
    return await rows_after(connection, query, (disputes.c.opened_on, disputes.c.id), after, most)


_OPEN: Final = disputes.c.status == OPEN


def _overdue(today: date) -> ColumnElement[bool]:
    unanswered = and_(disputes.c.answered.is_(False), disputes.c.stage_due_on < today)
    return and_(_OPEN, or_(unanswered, disputes.c.limit_on < today))


def _seen(wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.only is None:
        return []
    theirs = select(dispute_children.c.dispute_id).where(*among(dispute_children.c.child_id, wanted.only))
    besides = disputes.c.id.in_(sorted(wanted.besides))
    return [or_(disputes.c.subjectkind != "child", disputes.c.id.in_(theirs), besides)]


async def all_deputies(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Who answers for whom, by manager."""
    return as_dicts(await connection.execute(select(deputies).order_by(deputies.c.manager_id)))
