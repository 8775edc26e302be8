"""What a request reads of the figures, in one look at the data."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries import figures as queries
from services.reporting.queries.figures import Among, Behind, Sums
from services.reporting.rules.figures.ages import place_of
from services.reporting.rules.figures.all_figures import BY_ID, FIGURES, WHOLE, Tally
from services.reporting.rules.figures.figure import Figure, Unit
from services.reporting.rules.figures.of_groups import REASON, Groups
from services.reporting.rules.figures.periods import Period, Time
from services.reporting.rules.figures.reckoned import Answer, Reckoned, caseloads, iro_weeks, of_counts
from services.reporting.rules.figures.thing import NOBODY
from shared.auth import audit
from shared.auth.roles import Caller
from shared.ops.clock import monotonic
from shared.policy import Profile
from shared.refusals import Unavailable
from shared.service.service import Service
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
CountSome = Callable[[Work, Profile], Awaitable[bool]]
"""Counts some of those of whom something was said since they were counted."""
_ONE_DAY: Final = timedelta(days=1)
_PATIENCE: Final = 5.0
"""Seconds for which a reader waits for what is still to be counted."""
_STILL_COUNTING: Final = "A great deal was told a moment ago. Nothing is lost; ask again in half a minute."
_FEW: Final = 3
"""Periods of which each is summed by itself."""
_IRO: Final = "iro"
_CHILDREN, _POSTS, _IROS = "looked_after", "iro_posts", "iros"
_WHERE: Final = {f"caseloads_{where}_band": where for where in ("below", "in", "above")}
_FLOWS: Final = frozenset(figure.id for figure in FIGURES if figure.counted and not figure.as_at)
_STOCKS: Final = frozenset(figure.id for figure in FIGURES if figure.counted and figure.as_at and not figure.groups)
_OF_GROUPS: Final = frozenset(figure.kind.value for figure in FIGURES if figure.groups and figure.kind is not None)


@dataclass(frozen=True, slots=True)
class Asked:
    """For which period, by what time and group, and among which things figures are asked."""

    period: Period
    time: Time | None = None
    group: str | None = None
    only: Mapping[str, str] = field(default_factory=dict)
    figures: Sequence[Figure] = FIGURES


async def read_figures(
    connection: AsyncConnection, asked: Asked, profile: Profile, today: date, children_in_area: int | None
) -> list[Answer]:
    """Every figure of every period and group, in the order of figures, periods and groups."""
    parts = asked.period.parts(asked.time)
    periods = [parts[0].before(), *parts]
    counts = await _counts(connection, asked, periods, today)
    loads = await _loads(connection, asked, periods, today)
    together = await _groups(connection, asked, periods, today)
    made = _Made(counts, loads, together, periods, profile, children_in_area)
    groups = sorted(counts.groups | together.values, key=place_of) if asked.group is not None else [WHOLE]
    return [
        Answer(figure, period, group if asked.group is not None else None, *made.of(figure, group, at), periods[at - 1])
        for figure in asked.figures
        if not figure.not_yet
        for at, period in enumerate(periods)
        if at
        for group in groups
        if asked.group is None or made.is_said(figure, group, at)
    ]


class _Counts:
    """By figure and group, what was counted in each period; of what is so as at a day, what was at its end."""

    def __init__(self, periods: Sequence[Period], today: date) -> None:
        self.last = today
        self._starts, self._ends = [each.start for each in periods], [each.end for each in periods]
        self._found: dict[tuple[str, str], list[list[int]]] = {}
        self.by_day: dict[str, list[tuple[date, int]]] = defaultdict(list)
        self.groups: set[str] = set()

    def add(self, figure_id: str, group: str, day: date, above: int, below: int) -> None:
        """Count what lies on this day, or in the days from it to the next cut."""
        at = bisect_left(self._ends, day)
        if at == len(self._ends) or (day < self._starts[at] and not BY_ID[figure_id].as_at):
            return
        self.groups.add(group)
        counted = self._found.setdefault((figure_id, group), [[0, 0] for _ in self._ends])
        counted[at][0] += above
        counted[at][1] += below

    def of(self, figure_id: str, group: str, at: int) -> tuple[int, int]:
        """What is above and below the line in that period."""
        found = self._found.get((figure_id, group))
        if found is None:
            return (0, 0)
        counted = found[: at + 1] if BY_ID[figure_id].as_at else found[at : at + 1]
        return (sum(above for above, _ in counted), sum(below for _, below in counted))


async def _counts(connection: AsyncConnection, asked: Asked, periods: Sequence[Period], today: date) -> _Counts:
    """From the counts by day where they say enough, else from the things themselves."""
    counts = _Counts(periods, today)
    last = min(periods[-1].end, today)
    by = asked.group or next(iter(asked.only), WHOLE)
    if len(asked.only) > 1 or (asked.only and by not in asked.only):
        await _count_things(connection, counts, asked, last)
        return counts
    value, group_of, whole = asked.only.get(by), _group_of(asked), len(periods) <= _FEW
    for since, until in _stretches(periods, last):
        flows, stocks = Sums(_FLOWS, by, value, whole), Sums(_STOCKS, by, value, whole)
        rows = await flows.by_month(connection, since, until) if since is not None else []
        for row in [*rows, *await stocks.by_month(connection, since, until)]:
            counts.add(row["figure"], group_of(row["value"]), row["day"], row["above"], row["below"])
    for row in await Sums([_IROS], by, value).by_day(connection, None, last):
        counts.by_day[group_of(row["value"])].append((row["day"], row["above"]))
    return counts


def _group_of(asked: Asked) -> Callable[[str], str]:
    return (lambda value: value) if asked.group is not None else (lambda value: WHOLE)


async def _count_things(connection: AsyncConnection, counts: _Counts, asked: Asked, last: date) -> None:
    by, group_of = asked.group or WHOLE, _group_of(asked)
    rows = await queries.things(connection, Among(asked.only), last)
    for row in Tally((), rows).by_day():
        if row["by"] == by and row["day"] <= last:
            counts.add(row["figure"], group_of(row["value"]), row["day"], row["above"], row["below"])
            if row["figure"] == _IROS:
                counts.by_day[group_of(row["value"])].append((row["day"], row["above"]))


def _stretches(periods: Sequence[Period], last: date) -> list[tuple[date | None, date]]:
    """The days until `last` in stretches that no period cuts; where they are many, none but at the first of a month, so
    that sums by month can be given to the periods whole. The first begins with time.
    """
    starts = {period.start for period in periods} | {periods[-1].end + _ONE_DAY}
    cuts = sorted(starts if len(periods) <= _FEW else {periods[0].start, *(day for day in starts if day.day != 1)})
    begins: list[date | None] = [None, *cuts]
    ends = [*(cut - _ONE_DAY for cut in cuts), last]
    return [
        (since, min(until, last))
        for since, until in zip(begins, ends, strict=True)
        if (since or date.min) <= min(until, last)
    ]


async def _loads(
    connection: AsyncConnection, asked: Asked, periods: Sequence[Period], today: date
) -> Mapping[str, _Counts]:
    """The children and posts of each IRO as at the end of each period, from which caseloads are seen."""
    counts = _Counts(periods, today)
    last = min(periods[-1].end, today)
    if (asked.group not in (None, _IRO)) or asked.only.keys() - {_IRO}:
        return {}
    sums = Sums([_CHILDREN, _POSTS], _IRO, asked.only.get(_IRO), whole=len(periods) <= _FEW)
    for since, until in _stretches(periods, last):
        for row in await sums.by_month(connection, since, until):
            counts.add(row["figure"], row["value"], row["day"], row["above"], row["below"])
    return {_IRO: counts}


async def _groups(connection: AsyncConnection, asked: Asked, periods: Sequence[Period], today: date) -> Groups:
    """The groups of children at the end of each period, those alone that have a child who counts to whom is asked."""
    ends = [min(each.end, today) for each in periods]
    among = Among({by: value for by, value in asked.only.items() if by != REASON})
    kinds = _OF_GROUPS if any(figure.groups for figure in asked.figures) else ()
    rows = await queries.of_groups(connection, kinds, among, ends)
    return Groups(rows, ends, asked.group, asked.only.get(REASON))


class _Made:
    """Numerators and denominators of each figure, made of the counts."""

    def __init__(
        self,
        counts: _Counts,
        loads: Mapping[str, _Counts],
        together: Groups,
        periods: Sequence[Period],
        profile: Profile,
        children_in_area: int | None,
    ) -> None:
        self._counts, self._loads, self._periods = counts, loads.get(_IRO), periods
        self._profile, self._in_area, self._together = profile, children_in_area, together

    def of(self, figure: Figure, group: str, at: int) -> tuple[Reckoned, Reckoned]:
        """In that period, and in the one before."""
        return self._one(figure, group, at), self._one(figure, group, at - 1)

    def is_said(self, figure: Figure, group: str, at: int) -> bool:
        """Whether anything is to be said of the group: something was counted, now or before."""
        return any(one.numerator or one.denominator for one in self.of(figure, group, at))

    def _one(self, figure: Figure, group: str, at: int) -> Reckoned:
        if figure.unit is Unit.PER_10000:
            above, _ = self._counts.of(_CHILDREN, group, at)
            return Reckoned(above, self._in_area if group == WHOLE else None)
        if figure.groups:
            return self._together.of(figure, group, at)
        if not figure.counted:
            return self._caseloads(figure, group, at)
        above, below = self._counts.of(figure.id, group, at)
        if figure.unit is Unit.PER_IRO_WEEK:
            return Reckoned(above, iro_weeks(self._counts.by_day[group], self._periods[at], self._counts.last))
        if figure.of is not None:
            below, _ = self._counts.of(figure.of, group, at)
        return of_counts(figure, above, below)

    def _caseloads(self, figure: Figure, group: str, at: int) -> Reckoned:
        if self._loads is None:
            return Reckoned(0, None)
        iros: Iterable[str] = self._loads.groups - {NOBODY} if group == WHOLE else [group]
        children = {iro: self._loads.of(_CHILDREN, iro, at)[0] for iro in iros}
        posts = {iro: self._loads.of(_POSTS, iro, at)[0] for iro in iros}
        band = self._profile.settings.caseload
        return caseloads(children, posts, band, _WHERE[figure.id])


class Figures:
    """Reads of the figures of one service, each in one look at the data; every reading is noted in the audit."""

    def __init__(self, service: Service, children_in_area: int | None, count_some: CountSome) -> None:
        self.service = service
        self._in_area = children_in_area
        self._count_some = count_some

    async def read(self, asked: Asked, caller: Caller, today: date) -> list[Answer]:
        """The figures asked for."""
        await self._count()
        async with self.service.database.reading() as connection:
            found = await read_figures(connection, asked, self.service.profile, today, self._in_area)
        await self.service.audit.read(caller, "read_figures", audit.EVERY_CHILD)
        return found

    async def behind(
        self, wanted: Behind, caller: Caller, after: tuple[str, str] | None, most: int
    ) -> tuple[Sequence[Row], int, int]:
        """The things behind a figure of children whom the caller may see; how many there are of all, and of those."""
        await self._count()
        async with self.service.looking() as work:
            only = await self.service.sight.only(work, caller)
            rows = await queries.behind(work.connection, replace(wanted, only=only), after, most)
            whole = seen = await queries.how_many_behind(work.connection, wanted)
            if only is not None:
                seen = await queries.how_many_behind(work.connection, replace(wanted, only=only))
        await self.service.audit.read(caller, "read_children", audit.EVERY_CHILD)
        return rows, whole, seen

    async def drifting(self, caller: Caller, iro_id: str | None) -> Sequence[Row]:
        """What the drift radar has of the children whom the caller may see."""
        await self._count()
        async with self.service.looking() as work:
            only = await self.service.sight.only(work, caller)
            rows = await queries.drifting(work.connection, iro_id, only)
        await self.service.audit.read(caller, "read_children", audit.EVERY_CHILD)
        return rows

    async def _count(self) -> None:
        """Count whoever waits for it. Raises Unavailable where so many do that the rest takes longer than a reader
        waits, as after a first import.
        """
        until = monotonic() + _PATIENCE
        while await self._awaited():
            if monotonic() >= until:
                raise Unavailable("figures-being-counted", "The figures are still being counted", _STILL_COUNTING)
            async with self.service.work() as work:
                await self._count_some(work, self.service.profile)

    async def _awaited(self) -> bool:
        async with self.service.database.reading() as connection:
            return await queries.still_counting(connection)
