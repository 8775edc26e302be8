"""The lists: the board of disputes, concerns, and late duties."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Annotated, Final, Literal

from fastapi import Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.disputes.access import DECIDES, MANAGES, LateReader, Lister
from services.reporting.api.disputes.asking import Row, Whole, every, people
from services.reporting.api.forms import Done
from services.reporting.api.page_route import AS_A_FILE, PageRoute, csv_file, page
from services.reporting.api.site import Site
from services.reporting.pages import render, words
from services.reporting.pages.disputes import board, concerns, lateness
from services.reporting.pages.disputes.board import BoardPage, Filters
from services.reporting.pages.disputes.clock import People
from services.reporting.pages.disputes.concerns import ConcernsPage
from services.reporting.pages.done import DONE
from services.reporting.pages.links import CONCERNS, DISPUTES, LATENESS, challenge_link
from services.reporting.pages.lists import Act, ListPage, as_csv, in_order
from shared.auth.forms import form_token
from shared.auth.roles import Caller
from shared.router import Router
from shared.web.parameters import FilterText

Format = Annotated[Literal["csv"] | None, Query(alias="format")]
Choice = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
_UNKNOWN: Final = ("disputes and concerns",)


def router(site: Site) -> Router:
    """`/reporting/disputes`, `/reporting/concerns` and `/reporting/lateness`."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    for add in (_disputes, _concerns, _late):
        add(routes, site)
    return routes


def _disputes(routes: Router, site: Site) -> None:
    @routes.get("/disputes", responses=AS_A_FILE)
    async def disputes_page(
        request: Request,
        caller: Lister,
        status: Choice = "",
        stage: Choice = "",
        waiting_for: Choice = "",
        iro_id: Choice = "",
        overdue: Choice = "",
        week: Choice = "",
        format: Format = None,
        done: Done = None,
    ) -> Response:
        """Disputes by what runs out first: their stages, days used and left, whose turn it is, and the next day."""
        shown = status if status in board.STATUSES else "open"
        asked = Filters(shown, stage, overdue == "true", week == "true", waiting_for, iro_id)
        view = replace(await _board(site, request, caller, asked), done=DONE.get(done or ""))
        if format == "csv":
            return csv_file("disputes", as_csv(view.columns, view.rows))
        return page(render.draw("disputes/board.html", view, here=DISPUTES))


async def _board(site: Site, request: Request, caller: Caller, asked: Filters) -> BoardPage:
    given = {} if asked.status == "all" else {"status": asked.status}
    told = await every(site, request, "/escalation/disputes", **given)
    known = await people(site, caller, (each["iro_id"] for each in told.items))
    profile = site.reads.service.profile
    lines = board.lines_of(told.items, known, profile, site.reads.today)
    shown = board.among(lines, asked)
    return BoardPage(
        heading="Disputes",
        caption=board.STATUSES[asked.status],
        columns=board.COLUMNS,
        rows=[each.cells() for each in shown],
        empty="There is no such dispute." if asked.asked() else "No dispute is open.",
        path=DISPUTES,
        reader=known.reader,
        profile=profile.name,
        sample=site.sample(),
        filters=board.filters_of(lines, known, [each.name for each in profile.settings.disputes.stages]),
        asked=asked.asked(),
        unknown=_UNKNOWN if told.away else (),
        lines=shown,
        first=lines,
        cut=told.cut,
    )


def _concerns(routes: Router, site: Site) -> None:
    @routes.get("/concerns", responses=AS_A_FILE)
    async def concerns_page(
        request: Request,
        caller: Lister,
        status: Choice = "",
        iro_id: Choice = "",
        sort: Choice = "due",
        format: Format = None,
        done: Done = None,
    ) -> Response:
        """Concerns, with those put to their IRO first, each to be taken up by one tap or not."""
        asked = {"status": status if status in concerns.STATUSES else "open", "iro_id": iro_id}
        view = replace(await _concern_list(site, request, caller, asked, sort), done=DONE.get(done or ""))
        if format == "csv":
            return csv_file("concerns", as_csv(view.columns, view.rows))
        return page(render.draw("disputes/concerns.html", view, here=DISPUTES))


async def _concern_list(site: Site, request: Request, caller: Caller, asked: dict[str, str], sort: str) -> ConcernsPage:
    status = asked["status"]
    told = await every(site, request, "/escalation/concerns", **({} if status == "all" else {"status": status}))
    offered = await _put_to_her(site, request, caller, status, told.items)
    known = await people(site, caller, (each["assigned_to"] for each in (*told.items, *offered)))
    wanted = [each for each in told.items if not asked["iro_id"] or each["assigned_to"] == asked["iro_id"]]
    rows = concerns.rows_of(wanted, known, site.reads.service.profile, site.reads.today)
    return ConcernsPage(
        heading="Concerns",
        caption=f"{concerns.STATUSES[status]} ({len(rows)})",
        columns=concerns.COLUMNS,
        rows=in_order(concerns.COLUMNS, rows, sort),
        empty="There is no such concern." if status != "open" or asked["iro_id"] else "No concern is open.",
        path=CONCERNS,
        reader=known.reader,
        profile=site.reads.service.profile.name,
        sample=site.sample(),
        filters=concerns.filters_of(told.items, known),
        asked={name: each for name, each in asked.items() if each and (name, each) != ("status", "open")},
        sort=sort,
        acts=_of_carers(known),
        unknown=_UNKNOWN if told.away else (),
        offered=concerns.offered_of(offered, known),
        token=form_token(request),
    )


async def _put_to_her(site: Site, request: Request, caller: Caller, status: str, told: Sequence[Row]) -> Sequence[Row]:
    """What reviews lacked, for whoever may take it up."""
    if not caller.has(*DECIDES):
        return ()
    if status != "open":
        return told
    return (await every(site, request, "/escalation/concerns", status="offered")).items


def _of_carers(known: People) -> tuple[Act, ...]:
    """What is about a foster carer begins here; what is about a child on the child's page."""
    if {"corporate_iro", "iro_manager"}.isdisjoint(known.reader.roles):
        return ()
    return (
        Act("Raise a concern about a foster carer", challenge_link("concern")),
        Act("Open a dispute about a foster carer", challenge_link("dispute")),
    )


def _late(routes: Router, site: Site) -> None:
    @routes.get("/lateness", responses=AS_A_FILE)
    async def lateness_page(
        request: Request,
        caller: LateReader,
        status: Choice = "",
        side: Choice = "",
        child_id: FilterText = None,
        sort: Choice = "",
        format: Format = None,
    ) -> Response:
        """Late duties, to read: those of the council, and for its managers those of the IRO service, or both."""
        asked = {"status": status if status in lateness.STATUSES else "late", "child_id": child_id or ""}
        asked["side"] = side if side in lateness.CHOICES and caller.has(*MANAGES) else "authority"
        view = await _late_list(site, request, caller, asked, sort)
        if format == "csv":
            return csv_file("late-duties", as_csv(view.columns, view.rows))
        return page(render.draw("disputes/lateness.html", view, here=DISPUTES))


async def _late_lines(site: Site, request: Request, asked: dict[str, str]) -> Whole:
    """The lines of each side that is asked for, by the first day of lateness; escalation has one side at a time."""
    given = {name: each for name, each in asked.items() if each and each != "all"}
    sides = lateness.sides_of(asked["side"])
    told = [every(site, request, "/escalation/lateness", **{**given, "side": side}) for side in sides]
    found = await asyncio.gather(*told)
    lines = sorted((line for each in found for line in each.items), key=itemgetter("late_from", "duty_id"))
    return Whole(lines, any(each.away for each in found), any(each.cut for each in found))


async def _late_list(site: Site, request: Request, caller: Caller, asked: dict[str, str], sort: str) -> ListPage:
    told = await _late_lines(site, request, asked)
    known = await people(site, caller, (each["iro_id"] for each in told.items))
    columns = lateness.columns_of(asked["side"])
    rows = lateness.rows_of(told.items, known, words.owner, asked["side"])
    usual = {"status": "late", "side": "authority"}
    return ListPage(
        heading="Late duties",
        caption=f"{lateness.STATUSES[asked['status']]} ({len(rows)}{' or more' if told.cut else ''})",
        columns=columns,
        rows=in_order(columns, rows, sort),
        empty=lateness.nothing(asked["status"], asked["side"]),
        path=LATENESS,
        reader=known.reader,
        profile=site.reads.service.profile.name,
        sample=site.sample(),
        lead=lateness.LEAD,
        filters=lateness.filters_of(manages=caller.has(*MANAGES)),
        asked={name: each for name, each in asked.items() if each and usual.get(name) != each},
        sort=sort,
        unknown=_UNKNOWN if told.away else (),
    )
