"""What figures come to, and which things are behind one: what a request asks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Table, Text, and_, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.rules.figures.all_figures import COLUMNS, WHOLE
from services.reporting.rules.figures.figure import Figure
from services.reporting.rules.figures.periods import first_of, last_of, month_of
from services.reporting.tables.figures import counted, drift, figure_days, figure_months, figures_awaited
from shared.storage.rows import Only, among, as_dicts, rows_after

Row = Mapping[Any, Any]
_DAY: Final = figure_days.c
_MONTH: Final = figure_months.c
_FEW_DAYS: Final = 4


@dataclass(frozen=True, slots=True)
class Among:
    """Of which things figures are asked: those that count to these, by group."""

    only: Mapping[str, str] = field(default_factory=dict)

    def clauses(self) -> list[ColumnElement[bool]]:
        """The conditions on what is counted."""
        return [counted.c[COLUMNS[by]] == value for by, value in sorted(self.only.items())]


@dataclass(frozen=True, slots=True)
class Sums:
    """Which counts are asked for: of these figures, in the whole or in each group of a kind (`by`).

    `value` is the one group that is asked for; None: all. `whole`: months and days are not told apart.
    """

    figures: Collection[str]
    by: str
    value: str | None = None
    whole: bool = False

    async def by_month(self, connection: AsyncConnection, since: date | None, until: date) -> list[Row]:
        """What they come to on the days from `since` (None: ever) to `until`: of each whole month on its first day,
        and of what is left at either end day by day.
        """
        first = None if since is None else month_of(since) + (since.day > 1)
        last = month_of(until) - (until < last_of(month_of(until)))
        if first is not None and first > last:
            return await self.by_day(connection, since, until)
        months = [_MONTH.month <= last, *([_MONTH.month >= first] if first is not None else [])]
        rows = await self._of(connection, figure_months, _MONTH.month, months)
        found: list[Row] = [{**row, "day": max(first_of(row["when"]), since or date.min)} for row in rows]
        if since is not None and since.day > 1:
            found += await self.by_day(connection, since, last_of(month_of(since)))
        if until > last_of(last):
            found += await self.by_day(connection, first_of(last + 1), until)
        return found

    async def by_day(self, connection: AsyncConnection, since: date | None, until: date) -> list[Row]:
        """The same of each day."""
        days = [_DAY.day <= until, *([_DAY.day >= since] if since is not None else [])]
        rows = await self._of(connection, figure_days, _DAY.day, days)
        return [{**row, "day": row["when"]} for row in rows]

    async def _of(
        self, connection: AsyncConnection, table: Table, time: Column[Any], when: Sequence[ColumnElement[bool]]
    ) -> list[Row]:
        group = (table.c.figure, table.c.value)
        if self.whole:
            sums = (func.sum(table.c.above).label("above"), func.sum(table.c.below).label("below"))
            query = select(*group, func.max(time).label("when"), *sums).group_by(*group)
        else:
            query = select(*group, time.label("when"), table.c.above, table.c.below)
        query = query.where(table.c.by == self.by, table.c.figure.in_(sorted(self.figures)), *when)
        if self.value is not None and self.by != WHOLE:
            query = query.where(table.c.value == self.value)
        return list(as_dicts(await connection.execute(query)))


async def things(connection: AsyncConnection, among_which: Among, until: date) -> Sequence[Row]:
    """All that is counted of these until a day: where counts by day do not say enough."""
    query = select(counted).where(counted.c.on_date <= until, *among_which.clauses())
    return as_dicts(await connection.execute(query))


async def of_groups(
    connection: AsyncConnection, kinds: Collection[str], among_which: Among, ends: Sequence[date]
) -> Sequence[Row]:
    """The things of these kinds that count to these and that were so at the end of one of these days, in order.

    Of many days also what was so between them alone, which costs less than asking for each.
    """
    columns = ("key", "on_date", "until_on", "counts", *COLUMNS.values())
    spans = [(end, end) for end in ends] if len(ends) <= _FEW_DAYS else [(ends[0], ends[-1])]
    query = select(*(counted.c[name] for name in columns)).where(
        counted.c.kind.in_(sorted(kinds)),
        or_(*(_so_between(since, until) for since, until in spans)),
        *among_which.clauses(),
    )
    return as_dicts(await connection.execute(query))


def _so_between(since: date, until: date) -> ColumnElement[bool]:
    """What was so at the end of one of these days."""
    return and_(counted.c.on_date <= until, or_(counted.c.until_on.is_(None), counted.c.until_on > since))


@dataclass(frozen=True, slots=True)
class Behind:
    """Which things of a figure are asked for; `yes`: those above the line, or those that are only below it."""

    figure: Figure
    start: date
    end: date
    yes: bool | None = None
    among: Among = field(default_factory=Among)
    only: Only = None

    def clauses(self) -> list[ColumnElement[bool]]:
        """The conditions."""
        on = counted.c.on_date
        its_time = _so_between(self.end, self.end)
        return [
            counted.c.kind == (self.figure.kind.value if self.figure.kind is not None else ""),
            its_time if self.figure.as_at else on.between(self.start, self.end),
            self._its_own(),
            *self.among.clauses(),
            *among(counted.c.subject, self.only),
        ]

    def _its_own(self) -> ColumnElement[bool]:
        """Those counted below the line; of them those that are above it, or the rest."""
        named = f'"{self.figure.id}":'
        if self.figure.of is not None:
            below = _has(f'"{self.figure.of}":')
            return below if self.yes is None else and_(below, _has(named) if self.yes else ~_has(named))
        nought = _has(f"{named}0")
        if self.yes is None:
            return _has(named)
        return and_(_has(named), ~nought) if self.yes else nought


def _has(said: str) -> ColumnElement[bool]:
    """Whether what is counted says so; as text, for its JSON is written by us alone, without spaces."""
    return type_coerce(counted.c.counts, Text).contains(said, autoescape=True)


async def behind(
    connection: AsyncConnection, wanted: Behind, after: tuple[str, str] | None, most: int
) -> Sequence[Row]:
    """The things behind a figure, by subject, from (subject, key) on."""
    query = select(counted).where(*wanted.clauses())
    return await rows_after(connection, query, (counted.c.subject, counted.c.key), after, most)


async def how_many_behind(connection: AsyncConnection, wanted: Behind) -> int:
    """How many things there are behind it."""
    query = select(func.count()).select_from(counted).where(*wanted.clauses())
    return int((await connection.execute(query)).scalar_one())


async def still_counting(connection: AsyncConnection) -> bool:
    """Whether anybody is still to be counted, so that figures are not whole yet."""
    return (await connection.execute(select(figures_awaited.c.subject).limit(1))).first() is not None


async def drifting(connection: AsyncConnection, iro_id: str | None, only: Only) -> Sequence[Row]:
    """What the drift radar has of the children whom a reader may see, or of those of one IRO."""
    clauses = [*among(drift.c.child_id, only), *([drift.c.iro_id == iro_id] if iro_id is not None else [])]
    return as_dicts(await connection.execute(select(drift).where(*clauses)))
