"""What allocation asks its database about IROs who leave, are away or change their hours."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, RowMapping, and_, bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation.tables.children import absences, allocations, covers, handovers, hours, unallocated
from shared.storage.bulk import update_each, upsert_all

COVER, MOVE = "cover", "move"
DEPARTURE = "departure"
_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OPEN = allocations.c.ended_on.is_(None)
_STANDS = covers.c.restored_on.is_(None)
COVERS_NOW = and_(_STANDS, covers.c.kind == COVER)
"""Somebody stands in for the child's IRO, who keeps the child."""


async def caseload(connection: AsyncConnection, iro_id: str) -> dict[str, RowMapping]:
    """The allocations in force of one IRO, by child."""
    query = select(allocations).where(_OPEN, allocations.c.iro_id == iro_id).order_by(allocations.c.child_id)
    return {row["child_id"]: row for row in (await connection.execute(query)).mappings()}


async def held_by(connection: AsyncConnection, iro_id: str) -> list[str]:
    """The children whose IRO this is, by id."""
    query = select(allocations.c.child_id).where(_OPEN, allocations.c.iro_id == iro_id)
    return list((await connection.execute(query.order_by(allocations.c.child_id))).scalars())


async def absence_row(connection: AsyncConnection, absence_id: str) -> RowMapping | None:
    """One absence."""
    query = select(absences).where(absences.c.id == absence_id)
    return (await connection.execute(query)).mappings().first()


async def absence_rows(connection: AsyncConnection, iro_id: str) -> Sequence[RowMapping]:
    """An IRO's absences, cancelled ones included, in the order of their days."""
    query = select(absences).where(absences.c.iro_id == iro_id).order_by(absences.c.from_on, absences.c.id)
    return (await connection.execute(query)).mappings().all()


async def keep_absence(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    """An IRO is away on these days, or an absence has others, is dealt with in another way, or was cancelled."""
    await upsert_all(connection, absences, [row], ("id",))


async def forget_absence(connection: AsyncConnection, absence_id: str) -> None:
    """There was no such absence, and nobody stood in because of it."""
    await connection.execute(delete(covers).where(covers.c.absence_id == absence_id))
    await connection.execute(delete(absences).where(absences.c.id == absence_id))


async def absences_on(connection: AsyncConnection, iro_ids: Iterable[str], day: date) -> dict[str, RowMapping]:
    """The absence each of these IROs is on; of several the one that lasts longest."""
    running = and_(absences.c.from_on <= day, or_(absences.c.to_on.is_(None), absences.c.to_on >= day))
    query = select(absences).where(absences.c.cancelled_at.is_(None), running, absences.c.iro_id.in_(_IN_IDS))
    rows = (await connection.execute(query, {"ids": list(iro_ids)})).mappings().all()
    return {row["iro_id"]: row for row in sorted(rows, key=lambda row: (row["to_on"] or date.max, row["id"]))}


async def standing_covers(connection: AsyncConnection, absence_id: str) -> Sequence[RowMapping]:
    """Who stands in for whom because of an absence that is not over."""
    query = select(covers).where(covers.c.absence_id == absence_id, _STANDS).order_by(covers.c.child_id)
    return (await connection.execute(query)).mappings().all()


async def covers_left_over(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Covers that stand although the allocation they belong to has ended: when, why, and if there is another since."""
    since = allocations.alias("since")
    another = exists().where(since.c.child_id == covers.c.child_id, since.c.ended_on.is_(None))
    query = (
        select(covers, allocations.c.ended_on, allocations.c.end_reason, another.label("has_another"))
        .join(allocations, allocations.c.id == covers.c.allocation_before)
        .where(COVERS_NOW, allocations.c.ended_on.is_not(None))
        .order_by(covers.c.child_id, covers.c.id)
    )
    return (await connection.execute(query)).mappings().all()


async def covers_of_children(connection: AsyncConnection, ids: Iterable[str]) -> Sequence[RowMapping]:
    """Who covers now for these children's IROs, whatever the absence."""
    query = select(covers).where(COVERS_NOW, covers.c.child_id.in_(_IN_IDS))
    return (await connection.execute(query.order_by(covers.c.id), {"ids": list(ids)})).mappings().all()


async def stand_ins(connection: AsyncConnection, ids: Iterable[str], today: date) -> dict[str, set[str]]:
    """Whoever covers for each of these children, or did until today."""
    lately = or_(_STANDS, covers.c.restored_on == today)
    query = select(covers.c.child_id, covers.c.iro_id)
    query = query.where(lately, covers.c.kind == COVER, covers.c.child_id.in_(_IN_IDS))
    found: dict[str, set[str]] = defaultdict(set)
    for row in await connection.execute(query, {"ids": list(ids)}):
        found[row.child_id].add(row.iro_id)
    return found


async def covering(connection: AsyncConnection) -> dict[str, float]:
    """How many children each IRO covers for others now."""
    query = select(covers.c.iro_id, func.count()).where(COVERS_NOW).group_by(covers.c.iro_id)
    return {iro_id: float(number) for iro_id, number in await connection.execute(query)}


async def covered_by(connection: AsyncConnection, iro_id: str) -> set[str]:
    """The absences for which an IRO covers now."""
    query = select(covers.c.absence_id).where(COVERS_NOW, covers.c.iro_id == iro_id)
    return set((await connection.execute(query)).scalars())


async def end_covers(connection: AsyncConnection, ended: Sequence[tuple[str, str, date]]) -> None:
    """These stand-ins are over, each with what became of it and on which day."""
    rows = [{"id": key, "outcome": outcome, "restored_on": on} for key, outcome, on in ended]
    await update_each(connection, covers, rows)


async def add_covers(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep who stands in from today."""
    if rows:
        await connection.execute(insert(covers), rows)


async def allocations_since(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, list[RowMapping]]:
    """Every allocation of these children, past and present, the oldest first."""
    query = select(allocations).where(allocations.c.child_id.in_(_IN_IDS)).order_by(allocations.c.id)
    found: dict[str, list[RowMapping]] = defaultdict(list)
    for row in (await connection.execute(query, {"ids": list(ids)})).mappings():
        found[row["child_id"]].append(row)
    return found


async def forget_who_was_about_to_wait(connection: AsyncConnection, iro_id: str, today: date) -> None:
    """The children of this IRO keep her: they are no longer about to be without one.

    Unless she goes for another reason, too: whatever else is under way is looked at again today.
    """
    theirs = select(allocations.c.child_id).where(_OPEN, allocations.c.iro_id == iro_id)
    await connection.execute(delete(unallocated).where(unallocated.c.child_id.in_(theirs)))
    begun = (handovers.c.iro_id == iro_id, handovers.c.moves_on <= today, handovers.c.next_on > today)
    await connection.execute(update(handovers).where(*begun).values(next_on=today))


async def plan(
    connection: AsyncConnection,
    iro_id: str,
    cause: str,
    next_on: date | None,
    hands_over: tuple[date | None, date | None] = (None, None),
) -> None:
    """What is planned next about an IRO's going or absence; from when until when she hands children over."""
    await forget_plan(connection, iro_id, cause)
    moves_on, until_on = hands_over
    row = {"iro_id": iro_id, "cause": cause, "moves_on": moves_on, "until_on": until_on, "next_on": next_on}
    await connection.execute(insert(handovers), row)


async def look_again(connection: AsyncConnection, causes: Collection[str], day: date) -> None:
    """Have what is planned about these looked at on that day, or sooner if it is due sooner."""
    later = or_(handovers.c.next_on.is_(None), handovers.c.next_on > day)
    which = update(handovers).where(handovers.c.cause.in_(_IN_IDS), later).values(next_on=day)
    await connection.execute(which, {"ids": list(causes)})


async def forget_plan(connection: AsyncConnection, iro_id: str, cause: str) -> None:
    """Nothing is planned any more."""
    await connection.execute(delete(handovers).where(handovers.c.iro_id == iro_id, handovers.c.cause == cause))


_GOES_ON = select(handovers).where(handovers.c.next_on.is_not(None))
FIRST_PLAN = _GOES_ON.order_by(handovers.c.next_on, handovers.c.cause, handovers.c.iro_id).limit(1)
"""The plan with something to do soonest, if there is one."""


async def plans_with_children_left(connection: AsyncConnection, today: date, most: int) -> Sequence[RowMapping]:
    """The hand-overs under way in which somebody had nobody to go to and is tried on a later day; the first to end."""
    left = exists().where(
        allocations.c.iro_id == handovers.c.iro_id, _OPEN, allocations.c.child_id == unallocated.c.child_id
    )
    query = select(handovers).where(handovers.c.moves_on <= today, handovers.c.next_on > today, left)
    query = query.order_by(handovers.c.until_on, handovers.c.cause, handovers.c.iro_id).limit(most)
    return (await connection.execute(query)).mappings().all()


async def hours_of(connection: AsyncConnection, iro_id: str) -> Sequence[RowMapping]:
    """How an IRO's hours change, in the order of the days."""
    query = select(hours).where(hours.c.iro_id == iro_id).order_by(hours.c.from_on)
    return (await connection.execute(query)).mappings().all()


FIRST_HOURS = select(hours).where(hours.c.applied_at.is_(None)).order_by(hours.c.from_on, hours.c.iro_id).limit(1)
"""The next change of hours that has not taken effect."""


async def set_hours(
    connection: AsyncConnection, iro_id: str, from_on: date, fte: float, applied_at: datetime | None = None
) -> None:
    """Hours that hold from that day; a change planned for the same day is replaced."""
    await connection.execute(delete(hours).where(hours.c.iro_id == iro_id, hours.c.from_on == from_on))
    row = {"iro_id": iro_id, "from_on": from_on, "fte": fte, "applied_at": applied_at}
    await connection.execute(insert(hours), row)


async def hours_have_begun(connection: AsyncConnection, iro_id: str, today: date, now: datetime) -> None:
    """The hours of days that have come are in force, or were."""
    begun = (hours.c.iro_id == iro_id, hours.c.from_on <= today, hours.c.applied_at.is_(None))
    await connection.execute(update(hours).where(*begun).values(applied_at=now))


async def with_whom(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """The IRO of each of these children who has one."""
    query = select(allocations.c.child_id, allocations.c.iro_id).where(_OPEN, allocations.c.child_id.in_(_IN_IDS))
    return {row.child_id: row.iro_id for row in await connection.execute(query, {"ids": list(ids)})}


async def plan_of(connection: AsyncConnection, iro_id: str, cause: str) -> RowMapping | None:
    """What is planned about one departure or absence."""
    query = select(handovers).where(handovers.c.iro_id == iro_id, handovers.c.cause == cause)
    return (await connection.execute(query)).mappings().first()


async def covers_of(connection: AsyncConnection, absence_id: str) -> Sequence[RowMapping]:
    """Whoever stood in for whom because of an absence, over or not."""
    query = select(covers).where(covers.c.absence_id == absence_id).order_by(covers.c.child_id, covers.c.id)
    return (await connection.execute(query)).mappings().all()


async def followed(connection: AsyncConnection, iro_id: str, rule: str) -> Sequence[RowMapping]:
    """The allocations that followed this IRO's by a rule: each child's next one on the day hers ended or later."""
    hers = allocations.alias("hers")
    query = (
        select(allocations.c.child_id, allocations.c.iro_id, allocations.c.from_on)
        .join(hers, hers.c.child_id == allocations.c.child_id)
        .where(hers.c.iro_id == iro_id, hers.c.end_reason == rule)
        .where(allocations.c.rule == rule, allocations.c.from_on >= hers.c.ended_on, allocations.c.id != hers.c.id)
        .distinct()
        .order_by(allocations.c.from_on, allocations.c.child_id)
    )
    return (await connection.execute(query)).mappings().all()
