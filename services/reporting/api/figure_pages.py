"""The pages of figures: all of them, one with the children behind it, what each counts; and the drift radar."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Response
from fastapi.responses import HTMLResponse

from services.reporting.actions.figures import Asked, Figures
from services.reporting.api.access import FIGURE_READERS, names_for
from services.reporting.api.asking import From, Narrowed, To, asked_of, only_her_own, period_of
from services.reporting.api.kpis import the_figure
from services.reporting.api.page_route import AS_A_FILE, PageRoute, csv_file, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.figures import words
from services.reporting.pages.figures.definitions import definitions_view
from services.reporting.pages.figures.drift import Shown, columns_of, drift_page, rows_of
from services.reporting.pages.figures.one import OneFigure, above_of, one_figure
from services.reporting.pages.figures.view import FiguresView, csv_rows, figures_view
from services.reporting.pages.lists import Cell, as_csv, in_order
from services.reporting.queries.figures import Among, Behind
from services.reporting.rules.figures.figure import Figure
from services.reporting.rules.figures.periods import TIMES, Period
from services.reporting.rules.figures.radar import Blip, blip_of
from services.reporting.rules.figures.reckoned import Answer, target_of
from services.reporting.rules.figures.thing import NOBODY
from shared.auth.roles import Caller
from shared.router import Router
from shared.web.paging import decode_cursor, encode_cursor, page_of
from shared.web.parameters import CursorText, PathId

Reads = Annotated[Caller, Depends(FIGURE_READERS)]
Format = Annotated[Literal["csv"] | None, Query()]
GroupedBy = Annotated[
    Literal["month", "quarter", "year", "iro", "team", "age", "legal_status", "placement", "reason"], Query()
]
Above = Annotated[Literal["", "yes", "no"], Query()]
Sort = Annotated[str, Query(max_length=20)]
_ROWS: Final = 50
_MOST_IN_A_FILE: Final = 20_000


def router(site: Site, figures: Figures) -> Router:
    """`/kpis/page`, its definitions, a page for each figure, and `/drift`."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _add_all(routes, site, figures)
    _add_definitions(routes, site)
    _add_one(routes, site, figures)
    _add_drift(routes, site, figures)
    return routes


def _add_all(routes: Router, site: Site, figures: Figures) -> None:
    @routes.get("/kpis/page", responses=AS_A_FILE)
    async def figures_page(
        caller: Reads,
        narrowed: Annotated[Narrowed, Depends()],
        start: From = None,
        end: To = None,
        format: Format = None,
    ) -> Response:
        """How we did: every figure of a period, the last whole quarter unless another is asked for."""
        period, only = period_of(start, end, site.reads.today), narrowed.only(caller)
        view = await _all(site, figures, caller, period, only)
        if format == "csv":
            return csv_file("figures", as_csv(*csv_rows(view)))
        return page(render.figures_page(view))


async def _all(site: Site, figures: Figures, caller: Caller, period: Period, only: Mapping[str, str]) -> FiguresView:
    today = site.reads.today
    answers = await figures.read(Asked(period, only=only), caller, today)
    names = await names_for(caller, site.names, [only["iro"]] if "iro" in only else [])
    said = [words.group(by, value, names) for by, value in only.items()]
    return figures_view(
        answers,
        period,
        figures.service.profile,
        await site.reader(caller),
        today,
        only,
        sample=site.sample(),
        whose=", ".join(said),
    )


def _add_definitions(routes: Router, site: Site) -> None:
    @routes.get("/kpis/page/definitions")
    async def definitions_page(caller: Reads) -> Response:
        """What each figure counts, where it comes from, and which are not counted yet."""
        profile = site.reads.service.profile
        return page(render.definitions_page(definitions_view(await site.reader(caller), profile, sample=site.sample())))


def _add_one(routes: Router, site: Site, figures: Figures) -> None:
    @routes.get("/kpis/page/{kpi}", responses=AS_A_FILE)
    async def figure_page(
        kpi: PathId,
        caller: Reads,
        narrowed: Annotated[Narrowed, Depends()],
        start: From = None,
        end: To = None,
        by: GroupedBy = "month",
        above: Above = "",
        cursor: CursorText = None,
        format: Format = None,
    ) -> Response:
        """One figure: what it counts, how it went by month or by group, and the children behind it."""
        figure, period = the_figure(kpi), period_of(start, end, site.reads.today)
        asked = {"by": by, "above": above} if above else {"by": by}
        view = await _one(site, figures, caller, figure, period, narrowed.only(caller), asked, cursor, format)
        if format == "csv":
            return csv_file(figure.id, as_csv(view.columns, view.rows))
        return page(render.one_figure_page(view))


async def _one(
    site: Site,
    figures: Figures,
    caller: Caller,
    figure: Figure,
    period: Period,
    only: Mapping[str, str],
    asked: Mapping[str, str],
    cursor: str | None,
    format: str | None,
) -> OneFigure:
    today, most = site.reads.today, _MOST_IN_A_FILE if format == "csv" else _ROWS
    (whole,) = await figures.read(Asked(period, only=only, figures=[figure]), caller, today)
    parts = await figures.read(asked_of(period, asked["by"], figure.id, only), caller, today)
    end = min(period.end, today)
    wanted = Behind(figure, period.start, end, above_of(asked.get("above", "")), Among(only))
    rows, number, seen = await figures.behind(wanted, caller, decode_cursor(cursor, str, str), most + 1)
    shown, following = page_of(rows, most, lambda row: (row["subject"], row["key"]))
    iros = {row["iro_id"] for row in shown} | {each.value_of_group for each in parts if asked["by"] == "iro"}
    names = await names_for(caller, site.names, {each for each in iros if each} - {NOBODY})
    return one_figure(
        figure,
        period,
        whole,
        [(_part_in_words(asked["by"], each, names), each) for each in parts],
        shown,
        figures.service.profile,
        await site.reader(caller),
        names=names,
        asked=asked,
        only=only,
        target=target_of(figure, figures.service.profile),
        not_seen=number - seen,
        next_cursor=following,
        sample=site.sample(),
    )


def _part_in_words(by: str, answer: Answer, names: Mapping[str, str]) -> str:
    if by in TIMES:
        return words.period(answer.period) if by != "month" else f"{answer.period.start:%B %Y}"
    return words.group(by, answer.value_of_group or "", names)


def _add_drift(routes: Router, site: Site, figures: Figures) -> None:
    @routes.get("/drift", responses=AS_A_FILE)
    async def drift_radar_page(
        caller: Reads,
        iro_id: Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")] = None,
        sort: Sort = "",
        cursor: CursorText = None,
        format: Format = None,
    ) -> Response:
        """The drift radar: for whom decisions are made again, plans move or nobody comes, as at today."""
        whose = caller.subject if only_her_own(caller) else iro_id or None
        profile, today = figures.service.profile, site.reads.today
        blips = _blips(await figures.drifting(caller, whose), figures, today)
        names = await names_for(caller, site.names, {each.iro_id for each in blips} - {NOBODY})
        rows = in_order(columns_of(profile), rows_of(blips, names), sort)
        if format == "csv":
            return csv_file("drift", as_csv(columns_of(profile), rows))
        shown, following = _from_place(rows, cursor)
        told = Shown(shown, sort, {"iro_id": iro_id} if iro_id else {}, following)
        view = drift_page(blips, told, profile, await site.reader(caller), sample=site.sample())
        return page(render.list_page(view))


def _from_place(rows: Sequence[Sequence[Cell]], cursor: str | None) -> tuple[Sequence[Sequence[Cell]], str | None]:
    """A page of a list that was put in order here, and where the next begins."""
    (begin,) = decode_cursor(cursor, int) or (0,)
    following = encode_cursor([begin + _ROWS]) if begin + _ROWS < len(rows) else None
    return rows[max(begin, 0) : begin + _ROWS], following


def _blips(rows: Iterable[Mapping[Any, Any]], figures: Figures, today: date) -> list[Blip]:
    limits = figures.service.profile.settings.drift
    found = (blip_of(row["child_id"], row["iro_id"], row["signs"], limits, today) for row in rows)
    return [each for each in found if each is not None]
