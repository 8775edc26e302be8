"""What is asked about the decisions of reviews."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduling.rules.decisions.carried_over import DRIFT_FROM
from services.scheduling.rules.decisions.standing import STILL_TO_DO
from services.scheduling.tables.outcome import decisions
from services.scheduling.tables.reviews import reviews
from shared.storage.bulk import delete_each, insert_all, update_each
from shared.storage.rows import Only, among, as_dicts, rows_after
from shared.storage.view import SetQuery

Row = Mapping[str, Any]
NO_DATE: Final = date.max
DECISIONS = SetQuery(select(decisions), by=(decisions.c.child_id,))
"""The decisions about these children."""
_TO_DO = decisions.c.status.in_(STILL_TO_DO)
_DUE = func.coalesce(decisions.c.due_on, NO_DATE)
_TO_COME: Final = ("planned", "arranged", "in_progress", "adjourned")
_DRIFT = _TO_DO & (decisions.c.carried_over >= DRIFT_FROM)
_NOT_LOOKED_AT = (
    _TO_DO,
    decisions.c.due_on.is_not(None),
    or_(decisions.c.looked_at_for.is_(None), decisions.c.looked_at_for != decisions.c.due_on),
)


async def decision_by_id(connection: AsyncConnection, decision_id: str) -> Row | None:
    """The decision, or None."""
    found = await decisions_by_id(connection, [decision_id])
    return found.get(decision_id)


async def decisions_by_id(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Row]:
    """These decisions by their ids."""
    if not ids:
        return {}
    found = as_dicts(await connection.execute(select(decisions).where(decisions.c.id.in_(sorted(ids)))))
    return {row["id"]: row for row in found}


async def decisions_of_reviews(connection: AsyncConnection, review_ids: Collection[str]) -> Sequence[Row]:
    """The decisions of these reviews, by due day; those without one come last."""
    if not review_ids:
        return []
    query = select(decisions).where(decisions.c.review_id.in_(sorted(review_ids)))
    return as_dicts(await connection.execute(query.order_by(_DUE, decisions.c.id)))


async def decisions_on_record(
    connection: AsyncConnection, child_ids: Collection[str], ids: Collection[str]
) -> dict[str, Row]:
    """The decisions about these children, and those with these ids: a record merged may have told them."""
    found: dict[str, Row] = {row["id"]: row for row in await DECISIONS.rows(connection, child_ids)}
    return found | await decisions_by_id(connection, set(ids) - found.keys())


async def save_decisions(
    connection: AsyncConnection, new: Sequence[Row], changed: Sequence[Row], gone: Collection[str]
) -> None:
    """Write these, and take away what no completed outcome has."""
    await delete_each(connection, decisions, [{"id": each} for each in sorted(gone)])
    await update_each(connection, decisions, changed)
    if new:
        await insert_all(connection, decisions, new)


FIRST_DUE_DAY = select(func.min(decisions.c.due_on)).where(*_NOT_LOOKED_AT)
"""The first due day of a decision still to be done whose passing nobody has dealt with."""


async def children_with_overdue_decisions(connection: AsyncConnection, today: date, most: int) -> list[str]:
    """The children of decisions still to be done whose day has passed, and nobody has dealt with that."""
    query = select(decisions.c.child_id).where(*_NOT_LOOKED_AT, decisions.c.due_on < today)
    return list((await connection.execute(query.distinct().order_by(decisions.c.child_id).limit(most))).scalars())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions a list is to show; what is None does not matter."""

    child_id: str | None = None
    responsible_person_id: str | None = None
    status: str | None = None
    overdue: bool | None = None
    drift: bool | None = None
    only: Only = None
    iro_id: str | None = None


async def decisions_listed(
    connection: AsyncConnection, wanted: Wanted, today: date, after: tuple[Any, ...] | None, most: int
) -> Sequence[Row]:
    """Decisions by due day, those without one last."""
    query = select(decisions).where(*among(decisions.c.child_id, wanted.only))
    for name in ("child_id", "responsible_person_id", "status"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(decisions.c[name] == value)
    if wanted.iro_id is not None:
        next_ones = reviews.c.status.in_(_TO_COME), reviews.c.iro_id == wanted.iro_id
        query = query.where(decisions.c.child_id.in_(select(reviews.c.child_id).where(*next_ones)))
    if wanted.overdue is not None:
        overdue: ColumnElement[bool] = _TO_DO & not_(decisions.c.recommendation) & (today > _DUE)
        query = query.where(overdue if wanted.overdue else not_(overdue))
    if wanted.drift is not None:
        query = query.where(_DRIFT if wanted.drift else not_(_DRIFT))
    return await rows_after(connection, query, (_DUE, decisions.c.id), after, most)
