"""What was raised, opened and said to Cafcass in a time, for what it comes to."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.escalation.tables.beside_disputes import cafcass_contacts
from services.escalation.tables.concerns import concerns
from services.escalation.tables.disputes import dispute_children, disputes
from shared.storage.rows import as_dicts

Row = Mapping[str, Any]
_NEVER_RAISED: Final = ("offered", "declined")
_IRO_SERVICE: Final = "iro_service"


async def concerns_raised(connection: AsyncConnection, first: date, last: date) -> list[Row]:
    """The concerns of these days, both included, about the authority's practice, that were raised or opened."""
    query = select(concerns).where(
        concerns.c.raised_on.between(first, last),
        concerns.c.status.not_in(_NEVER_RAISED),
        concerns.c.side != _IRO_SERVICE,
    )
    return [*as_dicts(await connection.execute(query.order_by(concerns.c.id)))]


async def disputes_opened(connection: AsyncConnection, first: date, last: date) -> tuple[list[Row], dict[str, int]]:
    """The disputes of these days, and for how many children each is."""
    query = select(disputes).where(disputes.c.opened_on.between(first, last)).order_by(disputes.c.id)
    rows = as_dicts(await connection.execute(query))
    named = (
        select(dispute_children.c.dispute_id, func.count().label("children"))
        .join(disputes, disputes.c.id == dispute_children.c.dispute_id)
        .where(disputes.c.opened_on.between(first, last))
        .group_by(dispute_children.c.dispute_id)
    )
    counted = as_dicts(await connection.execute(named))
    return [*rows], {row["dispute_id"]: row["children"] for row in counted}


async def said_to_cafcass(connection: AsyncConnection, first: date, last: date) -> list[Row]:
    """The contacts with Cafcass of these days."""
    query = select(cafcass_contacts).where(cafcass_contacts.c.on_day.between(first, last))
    return [*as_dicts(await connection.execute(query))]
