"""The figures as JSON: each with its numerator, denominator, target and the period before; and what is behind each."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends

from services.reporting.actions.figures import Figures
from services.reporting.api.access import FIGURE_READERS
from services.reporting.api.asking import By, From, Names, Narrowed, To, asked_of, period_of
from services.reporting.queries.figures import Among, Behind
from services.reporting.rules.figures.all_figures import FIGURES
from services.reporting.rules.figures.figure import Figure
from services.reporting.rules.figures.periods import Period, Time
from services.reporting.rules.figures.reckoned import Answer, target_of
from services.reporting.schemas.figures import Before, BehindShown, Defined, Definitions, Kpi, PeriodShown
from shared.auth.roles import Caller
from shared.policy import Profile
from shared.refusals import NotFound
from shared.router import Router
from shared.web.paging import Page, decode_cursor, encode_cursor
from shared.web.parameters import CursorText, Limit, Paged, PathId

_ALL_AT_ONCE = 500
Reads = Annotated[Caller, Depends(FIGURE_READERS)]


def router(figures: Figures) -> Router:
    """`/kpis`, their definitions, and what is behind one."""
    routes = Router(tags=["figures"])
    _add_figures(routes, figures)
    _add_behind(routes, figures)
    return routes


def _add_figures(routes: Router, figures: Figures) -> None:
    service = figures.service

    @routes.get("/kpis")
    async def kpis(
        caller: Reads,
        narrowed: Annotated[Narrowed, Depends()],
        start: From = None,
        end: To = None,
        by: By = None,
        kpi: Names = None,
        limit: Limit = _ALL_AT_ONCE,
        cursor: CursorText = None,
    ) -> Page[Kpi]:
        """Every figure of a period, or of each of its months and groups. An IRO reads those of her own children."""
        today = service.local_date(service.clock.now())
        asked = asked_of(period_of(start, end, today), by, kpi, narrowed.only(caller))
        found = await figures.read(asked, caller, today)
        (begin,) = decode_cursor(cursor, int) or (0,)
        shown = found[max(begin, 0) : begin + limit]
        following = encode_cursor([begin + limit]) if begin + limit < len(found) else None
        return Page(items=[_shown(each, asked.time, asked.group, service.profile) for each in shown], next=following)

    @routes.get("/kpis/definitions")
    async def definitions(_caller: Reads) -> Definitions:
        """What each figure counts: its numerator and denominator in words, and where it comes from."""
        return Definitions(items=[_defined(figure, service.profile) for figure in FIGURES])


def _add_behind(routes: Router, figures: Figures) -> None:
    service = figures.service

    @routes.get("/kpis/{kpi}/children")
    async def behind(
        kpi: PathId,
        caller: Reads,
        paged: Paged,
        narrowed: Annotated[Narrowed, Depends()],
        start: From = None,
        end: To = None,
        above: bool | None = None,
    ) -> Page[BehindShown]:
        """The children behind a figure: those above the line, those only below it (`above=false`), or all."""
        figure = the_figure(kpi)
        today = service.local_date(service.clock.now())
        period = period_of(start, end, today)
        wanted = Behind(figure, period.start, min(period.end, today), above, Among(narrowed.only(caller)))
        rows, *_ = await figures.behind(wanted, caller, paged.after(str, str), paged.most)
        return paged.page([_behind(row, figure) for row in rows], lambda each: (each.subject, each.key))


def the_figure(kpi: str) -> Figure:
    """The figure with this id that is counted. Raises NotFound for any other."""
    found = next((figure for figure in FIGURES if figure.id == kpi and figure.counted), None)
    if found is None:
        raise NotFound("kpi")
    return found


def _shown(answer: Answer, time: Time | None, group: str | None, profile: Profile) -> Kpi:
    figure, now, before = answer.figure, answer.now, answer.before
    named: dict[str, str] = {time: answer.period.name(time)} if time is not None else {}
    named |= {group: answer.value_of_group or ""} if group is not None else {}
    return Kpi(
        kpi=figure.id,
        title=figure.title,
        unit=figure.unit.value,
        period=_period(answer.period),
        group=named,
        numerator=now.numerator,
        denominator=now.denominator,
        value=now.value(figure.unit),
        target=target_of(figure, profile),
        previous=Before(
            period=_period(answer.previous),
            numerator=before.numerator,
            denominator=before.denominator,
            value=before.value(figure.unit),
        ),
    )


def _period(period: Period) -> PeriodShown:
    return PeriodShown(start=period.start, end=period.end)


def _defined(figure: Figure, profile: Profile) -> Defined:
    return Defined(
        kpi=figure.id,
        title=figure.title,
        section=figure.section.value,
        unit=figure.unit.value,
        as_at=figure.as_at,
        numerator=figure.above,
        denominator=figure.below,
        source=figure.source,
        target=target_of(figure, profile),
        note=figure.note,
        not_yet=figure.not_yet,
    )


def _behind(row: Mapping[Any, Any], figure: Figure) -> BehindShown:
    same = ("subject", "subjectkind", "kind", "key", "iro_id", "team_id", "age", "legal_status", "placement", "reason")
    return BehindShown(
        **{name: row[name] for name in same},
        on=row["on_date"],
        until=row["until_on"],
        counts=row["counts"].get(figure.id),
    )
