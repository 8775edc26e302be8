"""What notifications asks its database about what is to be forgotten, and what it forgets."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.rules.partners.states import DeliveryStatus
from services.notifications.tables.court_documents import used_links
from services.notifications.tables.notices import people, relations
from services.notifications.tables.subscriptions import deliveries, delivery_attempts
from shared.storage.bulk import update_each
from shared.storage.columns import Moment

Row = Mapping[Any, Any]
_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


FIRST_TO_LOOK_AT = select(func.min(people.c.check_on))
"""The first day on which it is to be asked whether somebody's details are still needed."""


async def to_look_at(connection: AsyncConnection, today: date, most: int) -> Sequence[str]:
    """So many of whom it is to be asked by now, locked."""
    query = select(people.c.id).where(people.c.check_on <= today).order_by(people.c.id).limit(most).with_for_update()
    return list((await connection.execute(query)).scalars())


async def related_children(connection: AsyncConnection, person_ids: Collection[str]) -> set[str]:
    """The children to whom any of these is or was related."""
    query = select(relations.c.child_id).distinct().where(relations.c.person_id.in_(_IN_IDS))
    return set((await connection.execute(query, {"ids": list(person_ids)})).scalars())


async def ended_ties(connection: AsyncConnection, person_ids: Collection[str]) -> Sequence[Row]:
    """When what these were told to be to children was said to be nothing any more: id and unrelated_since."""
    query = select(people.c.id, people.c.unrelated_since).where(people.c.id.in_(_IN_IDS))
    return (await connection.execute(query, {"ids": list(person_ids)})).mappings().all()


async def look_on(connection: AsyncConnection, days: Mapping[str, date]) -> None:
    """Ask of these people on that day, by id."""
    await update_each(connection, people, [{"id": id, "check_on": day} for id, day in days.items()])


async def forget_people(connection: AsyncConnection, person_ids: Collection[str]) -> None:
    """Their names and contact details; that they were related to whom, without either, stays."""
    if person_ids:
        await connection.execute(delete(people).where(people.c.id.in_(_IN_IDS)), {"ids": list(person_ids)})


FIRST_USED_LINK = select(func.min(used_links.c.used_at))
"""When the first of the links that were used was (real time)."""


async def forget_used_links(connection: AsyncConnection, until: datetime) -> None:
    """Those used by then."""
    gone = delete(used_links).where(used_links.c.used_at <= bindparam("until", type_=Moment))
    await connection.execute(gone, {"until": until})


_TAKEN = (DeliveryStatus.DELIVERED, DeliveryStatus.DROPPED)
_GIVEN_UP = (DeliveryStatus.FAILED,)


FIRST_ENDED_DELIVERIES = tuple(
    select(func.min(deliveries.c.ended_at, type_=Moment)).where(deliveries.c.status == each.value)
    for each in (*_TAKEN, *_GIVEN_UP)
)
"""When the first of those taken, of those dropped, and of those given up, ended (real time)."""


async def forget_deliveries(connection: AsyncConnection, taken: datetime, given_up: datetime, most: int) -> int:
    """So many of those that ended by then, with every try; how many those were."""
    found: list[str] = []
    for statuses, until in ((_TAKEN, taken), (_GIVEN_UP, given_up)):
        over = (
            deliveries.c.status.in_([each.value for each in statuses]),
            deliveries.c.ended_at <= bindparam("until", type_=Moment),
        )
        query = select(deliveries.c.id).where(*over).limit(most - len(found))
        found += (await connection.execute(query, {"until": until})).scalars()
    if found:
        tries = delete(delivery_attempts).where(delivery_attempts.c.delivery_id.in_(_IN_IDS))
        await connection.execute(tries, {"ids": found})
        await connection.execute(delete(deliveries).where(deliveries.c.id.in_(_IN_IDS)), {"ids": found})
    return len(found)
