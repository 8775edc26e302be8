"""What reporting's own pictures say of today, in one look at the data; the reading is noted in the audit."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.reporting.queries import today as queries
from services.reporting.queries.today import Row
from services.reporting.rules.turns import BY_LAW, ON_A_BOARD, SOON, owed_by, rank_of
from shared.auth import audit
from shared.auth.roles import Caller
from shared.child.may_see import sees_every_child
from shared.child.relations import Involved
from shared.child.who_may import may_decide
from shared.duties.owners import REMINDED
from shared.refusals import NotFound
from shared.service.service import Service
from shared.storage.rows import Only
from shared.work.unit_of_work import Work

MOST: Final = 400
"""Rows of what is owed that are looked through for one page; beyond them the page shows the count alone."""

LINES: Final = 3
"""Lines of what one owner has not done, beside the count of all."""
LOOKED_THROUGH: Final = 40
"""Of so many that are over longest the law comes first."""


@dataclass(frozen=True, slots=True)
class TodayRead:
    """What is owed by the reader, what others have not done, and how many children that is."""

    children: int
    owed: Sequence[Row]
    owed_for: int
    """For how many children the reader owes something by today: counted where more is owed than is looked through."""
    late_by_owner: Sequence[Row]
    late_iros: Sequence[Row] = ()
    """For whoever sees every child: by IRO for how many children something is late; most by law first."""
    late_by_iro: Sequence[Row] = ()
    """Of the first of those, what is late: of each kind of duty how many children, and since when."""
    late_of_others: Sequence[Row] = ()
    """Of what others have not done, line by line, that of which this reader may have them reminded."""
    people: Mapping[str, Involved] = field(default_factory=dict)
    """Who has to do with those children, by the child's id."""
    open_kinds: frozenset[str] | None = None
    """The kinds of duties still to be done for the children of a reader who does not see every child."""

    @property
    def cut(self) -> bool:
        """Whether more is owed than was looked through."""
        return len(self.owed) == MOST


async def read_today(service: Service, caller: Caller, today: date) -> TodayRead:
    """What is on record for this reader's day."""
    owners = owed_by(caller.roles)
    every = sees_every_child(caller)
    async with service.looking() as work:
        only = await service.sight.only(work, caller)
        lines = await _of_others(work, caller, owners, only)
        found = work.connection
        owed = await queries.owed(found, owners, today + SOON, only, MOST) if owners else []
        late = await _late_iros(work) if every else []
        read = TodayRead(
            children=await queries.how_many(found, only),
            owed=owed,
            owed_for=await queries.owed_count(found, owners, today, only) if len(owed) == MOST else 0,
            late_by_owner=() if every else await queries.late_by_owner(found, owners, only),
            late_iros=late,
            late_by_iro=await queries.late_by_iro(found, {row["iro_id"] for row in late[:ON_A_BOARD]}) if late else (),
            late_of_others=lines,
            people=await reminds(service, work, caller, {row["child_id"] for row in lines}),
            open_kinds=None if every else await queries.open_kinds(found, only),
        )
    await service.audit.read(caller, "read_children", audit.EVERY_CHILD)
    return read


async def _of_others(work: Work, caller: Caller, own: Collection[str], only: Only) -> Sequence[Row]:
    """For IROs, of each owner the law first and what is over longest; whoever sees every child has boards instead."""
    if only is None or not caller.has("iro", "corporate_iro"):
        return ()
    found = await queries.late_of_others(work.connection, REMINDED, own, only, LOOKED_THROUGH)
    by_owner: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(found, key=lambda row: rank_of(row["duty"], row["policy_version"], work.profile)):
        by_owner[row["owner"]].append(row)
    return [row for rows in by_owner.values() for row in rows[:LINES]]


async def _late_iros(work: Work) -> list[Row]:
    """Those with late children: by how much the law asks is late, then by how many children it is."""
    by_law = [kind for kind in await queries.late_kinds(work.connection) if rank_of(*kind, work.profile) == BY_LAW]
    found = await queries.late_iros(work.connection, by_law)
    return sorted(found, key=lambda row: (-row["by_law"], -row["children"], row["iro_id"] or ""))


async def reminds(service: Service, work: Work, caller: Caller, child_ids: Collection[str]) -> dict[str, Involved]:
    """Those of these children for whom the caller may have others reminded, with who has to do with each."""
    if not child_ids or not caller.has("iro", "corporate_iro", "iro_manager"):
        return {}
    found = await service.sight.involved(work, sorted(child_ids))
    return {
        each: child
        for child in found.values()
        if may_decide(caller.roles, child.relations_of(caller.subject))
        for each in child.ids
    }


async def duty_of(service: Service, caller: Caller, duty_id: str) -> Row:
    """About which child a duty is, and who keeps it. Raises NotFound where the caller may not see that child."""
    async with service.database.reading() as connection:
        found = await queries.the_duty(connection, duty_id)
    if found is None or found["child_id"] is None:
        raise NotFound("duty")
    await service.must_see(caller, found["child_id"], "duty")
    return found
