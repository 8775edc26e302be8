"""What a request reads, each in one look at the data; every reading of children's records is noted in the audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting import queries
from services.reporting.page_views import timeline_item
from services.reporting.queries import Wanted
from services.reporting.schemas import Timeline, TimelineItem
from shared import audit
from shared.auth import Caller
from shared.paging import decode_cursor, encode_cursor, page_of
from shared.refusals import NotFound
from shared.service import Service

Row = Mapping[str, Any]
LATEST: Final = 500
"""How many events a child's page shows; the timeline has them all."""


@dataclass(frozen=True, slots=True)
class ChildrenRead:
    """A page of the list: the children, what each has to be done, and where the next page begins."""

    rows: Sequence[Row]
    duties: Mapping[str, Sequence[Row]]
    next: str | None

    def iro_ids(self) -> set[str]:
        return {row["iro_id"] for row in self.rows if row["iro_id"]}


@dataclass(frozen=True, slots=True)
class ChildRead:
    """One child: the row, what is to be done, and the latest of what happened, oldest first."""

    row: Row
    duties: Sequence[Row]
    timeline: Sequence[TimelineItem]


class Reads:
    """Reads of the pictures and the events of one service."""

    def __init__(self, service: Service) -> None:
        self.service = service

    @property
    def today(self) -> date:
        """The local date in business time."""
        return self.service.local_date(self.service.clock.now())

    async def children(self, wanted: Wanted, caller: Caller, limit: int, cursor: str | None) -> ChildrenRead:
        """A page of the list. Raises `Unprocessable` for a cursor that is not of this list."""
        after: Any = decode_cursor(cursor, int, str)
        async with self.service.database.reading() as connection:
            found = await queries.list_children(connection, wanted, after, limit + 1)
            rows, following = page_of(found, limit, lambda row: (int(row["calm"]), row["child_id"]))
            duties = await queries.undone_duties(connection, [row["child_id"] for row in rows])
        await self._audit(caller, "read_children", audit.EVERY_CHILD)
        return ChildrenRead(rows, duties, following)

    async def summary(self) -> tuple[Mapping[str, int], list[str]]:
        """The totals over all looked-after children, and the IROs who have one."""
        async with self.service.database.reading() as connection:
            return await queries.totals(connection, self.today), await queries.iro_ids(connection)

    async def timeline(self, child_id: str, caller: Caller, limit: int, cursor: str | None) -> Timeline:
        """A page of a child's timeline. Raises `NotFound` when nothing was ever heard of the child."""
        after = decode_cursor(cursor, str)
        async with self.service.database.reading() as connection:
            survivor = (await queries.survivors(connection, [child_id]))[child_id]
            place = after[0] if after else ""
            rows = await queries.timeline(connection, survivor, after=place, limit=limit + 1)
            if not rows and after is None:
                raise NotFound("child")
            causes = await _causes(connection, rows)
        await self._audit(caller, "read_timeline", survivor)
        items = [timeline_item(row, causes) for row in rows[:limit]]
        following = encode_cursor([rows[limit - 1]["place"]]) if len(rows) > limit else None
        return Timeline(child_id=survivor, items=items, next=following)

    async def child(self, child_id: str, caller: Caller) -> ChildRead:
        """What a child's page shows. Raises `NotFound` for who was never looked after as far as we know."""
        async with self.service.database.reading() as connection:
            row = await queries.child(connection, child_id)
            if row is None or row["looked_after_from"] is None:
                raise NotFound("child")
            duties = (await queries.undone_duties(connection, [row["child_id"]])).get(row["child_id"], [])
            rows = await queries.timeline(connection, row["child_id"], limit=LATEST, newest=True)
            causes = await _causes(connection, rows)
        await self._audit(caller, "read_child", row["child_id"])
        return ChildRead(row, duties, [timeline_item(each, causes) for each in rows])

    async def _audit(self, caller: Caller, action: str, whose: str) -> None:
        async with self.service.database.transaction() as connection:
            await audit.record(connection, caller, action, whose, self.service.clock.now())


async def _causes(connection: Any, rows: Sequence[Row]) -> dict[str, Row]:
    return await queries.causes(connection, {row["causationid"] for row in rows if row["causationid"]})
