"""What reporting's own pictures say of today, in one look at the data; the reading is noted in the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.reporting.queries import today as queries
from services.reporting.queries.today import Row
from services.reporting.rules.turns import SOON, owed_by
from shared.auth import audit
from shared.auth.roles import Caller
from shared.child.may_see import sees_every_child
from shared.service.service import Service

MOST: Final = 400
"""Rows of what is owed that are looked through for one page; beyond them the page shows the count alone."""


@dataclass(frozen=True, slots=True)
class TodayRead:
    """What is owed by the reader, what others have not done, and how many children that is."""

    children: int
    owed: Sequence[Row]
    owed_for: int
    """For how many children the reader owes something by today: counted where more is owed than is looked through."""
    late_by_owner: Sequence[Row]
    late_by_iro: Sequence[Row]
    late_children: Sequence[Row]
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
        found = work.connection
        owed = await queries.owed(found, owners, today + SOON, only, MOST) if owners else []
        read = TodayRead(
            children=await queries.how_many(found, only),
            owed=owed,
            owed_for=await queries.owed_count(found, owners, today, only) if len(owed) == MOST else 0,
            late_by_owner=() if every else await queries.late_by_owner(found, owners, only),
            late_by_iro=await queries.late_by_iro(found, only) if every else (),
            late_children=await queries.late_children(found, only) if every else (),
            open_kinds=None if every else await queries.open_kinds(found, only),
        )
    await service.audit.read(caller, "read_children", audit.EVERY_CHILD)
    return read
