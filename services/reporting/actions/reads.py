"""What a request reads, each in one look at the data; every reading of children's records is noted in the audit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.pages.children.confidential import seen_by, seen_causes
from services.reporting.pages.children.shown import timeline_item
from services.reporting.pages.children.statement import can_be_said_of
from services.reporting.pages.children.taken_back import TakenBack, taken_back
from services.reporting.pages.own_page.record import own_causes, own_events, own_row
from services.reporting.queries import also_for
from services.reporting.queries import recorded as known
from services.reporting.queries import shown as queries
from services.reporting.queries.same_child import whose
from services.reporting.queries.shown import Summary, Wanted
from services.reporting.schemas.children import Timeline
from shared.auth import audit
from shared.auth.roles import Caller
from shared.child.looked_after import child_from
from shared.child.may_see import is_own
from shared.child.own_view import FIELDS, is_own_duty
from shared.policy import Profile
from shared.refusals import NotFound
from shared.register.facts import facts_stated_by
from shared.service.service import Service
from shared.storage.rows import Only
from shared.web.paging import decode_cursor, encode_cursor, page_of
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
_AT_ONCE: Final = 500
"""Children of a file that are read together."""


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
    """One child: the row, what is to be done, and the latest of what happened, oldest first, with what caused it."""

    row: Row
    duties: Sequence[Row]
    events: Sequence[Row]
    causes: Mapping[str, Row]
    withdrawn: Collection[str]
    details: Mapping[str, Any] = field(default_factory=dict)
    """What is known of the child besides: the birth, the placement, the social worker, the team."""


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
        async with self.service.looking() as work:
            only = await self.service.sight.only(work, caller)
            found = await _page(work.connection, replace(wanted, only=only), limit, cursor)
        await self.service.audit.read(caller, "read_children", audit.EVERY_CHILD)
        return found

    async def seen_among(self, caller: Caller, ids: Sequence[str]) -> set[str]:
        """Those of these ids that are children whom the caller may see: of others nothing is said. It is noted that
        somebody looked, and not for whom."""
        async with self.service.looking() as work:
            only = await self.service.sight.only(work, caller)
            known_ids = {row["child_id"] for row in await known.CHILDREN.rows(work.connection, ids)} if ids else set()
        await self.service.audit.read(caller, "looked_by_name", audit.EVERY_CHILD)
        return {each for each in known_ids if only is None or each in only}

    async def first_page(
        self, wanted: Wanted, caller: Caller, limit: int, cursor: str | None
    ) -> tuple[ChildrenRead, Summary]:
        """A page of the list, with the totals over all looked-after children whom the caller may see.

        Raises as `children` does.
        """
        async with self.service.looking() as work:
            only = await self.service.sight.only(work, caller)
            found = await _page(work.connection, replace(wanted, only=only), limit, cursor)
            summary = await _summary(work, only)
        await self.service.audit.read(caller, "read_children", audit.EVERY_CHILD)
        return found, summary

    async def every_child(self, wanted: Wanted, caller: Caller) -> ChildrenRead:
        """The whole list, as a file has it: noted once."""
        async with self.service.looking() as work:
            wanted = replace(wanted, only=await self.service.sight.only(work, caller))
            found = await _page(work.connection, wanted, _AT_ONCE, None)
            rows, duties = list(found.rows), dict(found.duties)
            while found.next is not None:
                found = await _page(work.connection, wanted, _AT_ONCE, found.next)
                rows += found.rows
                duties |= found.duties
        await self.service.audit.read(caller, "read_children", audit.EVERY_CHILD)
        return ChildrenRead(rows, duties, None)

    async def timeline(self, child_id: str, caller: Caller, limit: int, cursor: str | None) -> Timeline:
        """A page of a child's timeline. Raises `NotFound` when nothing was ever heard of the child."""
        await self.service.must_see(caller, child_id)
        after = decode_cursor(cursor, str)
        async with self.service.database.reading() as connection:
            belongs = await whose(connection, [child_id])
            survivor = belongs[child_id]
            ids, place = _ids_of(survivor, belongs), after[0] if after is not None else ""
            gone = taken_back(caller, await queries.said_of_statements(connection, ids))
            rows = await _said(connection, ids, place, limit + 1, gone, caller)
            if not rows and after is None:
                raise NotFound("child")
            causes = seen_causes(caller, gone.causes(await queries.causes(connection, rows[:limit])))
        await self.service.audit.read(caller, "read_timeline", survivor)
        own = is_own(caller)
        if own:
            causes = own_causes(causes)
        items = [timeline_item(row, causes, gone.withdrawn, own=own) for row in rows[:limit]]
        following = encode_cursor([rows[limit - 1]["in_timeline"]]) if len(rows) > limit else None
        return Timeline(child_id=survivor, items=items, next=following)

    async def statement(self, child_id: str, caller: Caller, source: str, event_id: str) -> Row:
        """An event about this child of which a manager may say whether it counts. Raises `NotFound` if it is none."""
        await self.service.must_see(caller, child_id)
        found = None
        if "\x00" not in source + event_id:
            async with self.service.database.reading() as connection:
                belongs = await whose(connection, [child_id])
                found = await queries.stated(connection, source, event_id)
        if found is None or belongs.get(found["subject"]) != belongs[child_id] or not can_be_said_of(found):
            raise NotFound("event")
        await self.service.audit.read(caller, "read_child", belongs[child_id])
        return found

    async def child(self, child_id: str, caller: Caller, *, manages: bool = False) -> ChildRead:
        """What a child's page shows. Raises `NotFound` for who was never looked after as far as we know.

        `manages`: to this reader a child of whom everything was taken back is shown all the same, to restore it.
        """
        await self.service.must_see(caller, child_id)
        async with self.service.database.reading() as connection:
            belongs = await known.page_of(connection, child_id)
            survivor = belongs[child_id]
            row = next(iter(await known.CHILDREN.rows(connection, [survivor])), None)
            ids = _ids_of(survivor, belongs)
            gone = taken_back(caller, await queries.said_of_statements(connection, ids))
            if row is None or (row["looked_after_from"] is None and not (manages and gone.withdrawn)):
                raise NotFound("child")
            duties = sorted(await known.UNDONE.rows(connection, [survivor]), key=_soonest)
            rows = seen_by(caller, gone.rows(await _said_last(connection, ids)))
            causes = seen_causes(caller, gone.causes(await queries.causes(connection, rows)))
            details = {} if is_own(caller) else await _details(connection, survivor, ids, self.service.profile)
        await self.service.audit.read(caller, "read_child", survivor)
        read = ChildRead(row, duties, rows, causes, gone.withdrawn, details)
        return _own(read) if is_own(caller) else read


def _own(read: ChildRead) -> ChildRead:
    """What of it the child is shown."""
    duties = [each for each in read.duties if is_own_duty(each["duty"], each["policy_version"])]
    return ChildRead(own_row(read.row), duties, own_events(read.events), own_causes(read.causes), read.withdrawn)


async def _details(
    connection: AsyncConnection, child_id: str, ids: Sequence[str], profile: Profile
) -> Mapping[str, Any]:
    """What is known of a child from all that was said under any of these ids."""
    told = await known.told_of(connection, ids, ())
    return child_from(child_id, facts_stated_by(chain.from_iterable(told.values())), profile).details


async def _said(
    connection: AsyncConnection, ids: Sequence[str], after: str, most: int, gone: TakenBack, caller: Caller
) -> Sequence[Row]:
    """A page of the timeline; the pages are full, whatever this reader is not shown."""
    own = is_own(caller)
    found: list[Row] = []
    while len(found) < most:
        rows = await queries.timeline(connection, ids, after, most, FIELDS if own else None)
        shown = seen_by(caller, gone.rows(rows))
        found += own_events(shown) if own else shown
        if len(rows) < most:
            break
        after = rows[-1]["in_timeline"]
    return found[:most]


async def _summary(work: Work, only: Only) -> Summary:
    if only is None:
        return await queries.summary(work.connection, work.today)
    return await queries.summary_of(work.connection, only, work.today)


_PLACES: Final[Mapping[str, tuple[type, ...]]] = {
    "": (int, str),
    "child": (str,),
    "from": (date, str),
    "review": (date, str),
}
"""Of what kind the columns of each order are, as a cursor has them."""


async def _page(connection: AsyncConnection, wanted: Wanted, limit: int, cursor: str | None) -> ChildrenRead:
    after = decode_cursor(cursor, *_PLACES[wanted.order])
    if after is not None and wanted.order == "":
        after = (bool(after[0]), *after[1:])
    found = await queries.list_children(connection, wanted, after, limit + 1)
    rows, following = page_of(found, limit, lambda row: queries.place_in(wanted.order, row))
    duties = await queries.undone_duties(connection, [row["child_id"] for row in rows])
    return ChildrenRead(rows, duties, following)


def _soonest(duty: Row) -> tuple[bool, date, str]:
    """The order of duties to be done: by the day, those without one last."""
    return (duty["due_on"] is None, duty["due_on"] or date.max, duty["duty_id"])


async def _said_last(connection: AsyncConnection, ids: Sequence[str]) -> Sequence[Row]:
    """The latest of what was said of a child under any of its ids, or of others for this child too, oldest first."""
    if len(ids) > 1:
        own = await queries.latest(connection, ids, known.LATEST)
    else:
        own = sorted(await known.SAID_LAST.rows(connection, ids), key=itemgetter("in_timeline"))
    others = await also_for.latest(connection, ids, known.LATEST)
    return also_for.together(own, others)[-known.LATEST :]


def _ids_of(child_id: str, belongs: Mapping[str, str]) -> list[str]:
    """Every id under which something may have been said of this child."""
    return [each for each, survivor in belongs.items() if survivor == child_id]
