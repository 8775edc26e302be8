"""The web pages. They take the bearer token or the browser's session cookie; what goes wrong is a page too."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.actions.reads import ChildRead
from services.reporting.actions.today import reminds
from services.reporting.api.access import (
    CHILDS_PAGE,
    READERS,
    FilterText,
    names_for,
    reads_the_story,
    takes_back,
    the_child,
)
from services.reporting.api.forms import Done
from services.reporting.api.page_route import AS_A_FILE, PageRoute, csv_file, page
from services.reporting.api.site import Site
from services.reporting.api.today import ask_all
from services.reporting.pages import render
from services.reporting.pages.children.desk import Desk, desk_of, iros_before
from services.reporting.pages.children.file import children_csv
from services.reporting.pages.children.shown import child_in_list, child_view
from services.reporting.pages.children.statement import DONE as DONE_OF_STATEMENTS
from services.reporting.pages.children.views import ChildrenView, ChildView, Filters, IroOption, Totals
from services.reporting.pages.done import DONE
from services.reporting.pages.reader import Reader
from services.reporting.pages.reminding import CHILD, Reminding, who_reminded
from services.reporting.pages.today.asked import questions_about
from services.reporting.queries.shown import Wanted
from services.reporting.rules.status import LATE
from shared.auth.codes_only import reads_codes_only
from shared.auth.forms import form_token, token_of
from shared.auth.roles import Caller
from shared.child.may_see import is_own
from shared.router import Router
from shared.web.parameters import CursorText

_ROWS_A_PAGE = 50
_Sort = Annotated[Literal["", "child", "-child", "from", "-from", "review", "-review"], Query()]
_Format = Annotated[Literal["csv"] | None, Query(alias="format")]


def router(site: Site) -> Router:
    """The pages: the list of children, and one child."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _add_children(routes, site)
    _add_child(routes, site)
    return routes


def _add_children(routes: Router, site: Site) -> None:
    @routes.get("/children/", responses=AS_A_FILE)
    async def children_page(
        caller: Annotated[Caller, Depends(READERS)],
        iro_id: FilterText = None,
        late: bool = False,
        due_by_sunday: bool = False,
        q: FilterText = None,
        cursor: CursorText = None,
        sort: _Sort = "",
        format: _Format = None,
    ) -> Response:
        """The looked-after children, their IRO, and what is due; as CSV all of them, whatever page is shown."""
        filters = Filters(iro_id or None, late, (q or "").strip() or None, sort, due_by_sunday)
        if format == "csv":
            return csv_file("children", await _children_file(site, caller, filters))
        return page(render.children_page(await _children_view(site, caller, filters, cursor)))


def _add_child(routes: Router, site: Site) -> None:
    @routes.get("/children/{child_id:path}")
    async def child_page(
        child_id: str,
        request: Request,
        caller: Annotated[Caller, Depends(CHILDS_PAGE)],
        done: Done = None,
        everything: bool = False,
    ) -> Response:
        """One child: what is to be done by whom and under which rule, and what has happened. A child may read their
        own; `everything` shows the clocks and letters, too."""
        read = await site.reads.child(the_child(child_id), caller, manages=takes_back(caller))
        view = await _child_view(site, caller, read, request)
        said = (DONE_OF_STATEMENTS.get(done or "") if takes_back(caller) else None) or DONE.get(done or "")
        return page(render.child_page(replace(view, done=said, everything=everything)))


async def _child_view(site: Site, caller: Caller, read: ChildRead, request: Request) -> ChildView:
    named = {read.row["iro_id"], *who_reminded(read.duties)} - {None}
    known, reader = await asyncio.gather(names_for(caller, site.names, named), site.reader(caller))
    view = child_view(
        read.row,
        read.duties,
        read.events,
        read.causes,
        known,
        site.reads.service.profile,
        site.reads.today,
        sample=site.sample(),
        withdrawn=read.withdrawn,
        details=read.details,
        manages=takes_back(caller),
        reminding=None if is_own(caller) else await _reminding(site, caller, read, known, request),
    )
    desk = None if is_own(caller) or reads_codes_only(caller) else await _desk(site, caller, read, reader, request)
    return replace(view, reader=reader, desk=desk, story=reads_the_story(caller))


async def _reminding(
    site: Site, caller: Caller, read: ChildRead, names: Mapping[str, str], request: Request
) -> Reminding:
    service, child_id = site.reads.service, str(read.row["child_id"])
    late = [row for row in read.duties if row["status"] == LATE]
    async with service.looking() as work:
        people = await reminds(service, work, caller, {child_id} if late else ())
    calendar = service.profile.calendar
    return Reminding(caller.subject, people, names, site.reads.today, calendar, form_token(request), CHILD)


async def _desk(site: Site, caller: Caller, read: ChildRead, reader: Reader, request: Request) -> Desk:
    child_id, today = str(read.row["child_id"]), site.reads.today
    answers = await ask_all(site.others, questions_about(child_id), token_of(request))
    names = await names_for(caller, site.names, iros_before(answers))
    return desk_of(child_id, answers, reader, names, site.reads.service.profile, today)


def _wanted(filters: Filters, today: date) -> Wanted:
    week_from = today if filters.due_by_sunday else None
    return Wanted(filters.iro_id, filters.late_only, filters.q, sort=filters.sort, week_from=week_from)


async def _children_file(site: Site, caller: Caller, filters: Filters) -> str:
    reads = site.reads
    found = await reads.every_child(_wanted(filters, reads.today), caller)
    known, profile = await names_for(caller, site.names, found.iro_ids()), reads.service.profile
    return children_csv(
        child_in_list(row, found.duties.get(row["child_id"], []), known, profile, reads.today) for row in found.rows
    )


async def _children_view(site: Site, caller: Caller, filters: Filters, cursor: str | None) -> ChildrenView:
    reads = site.reads
    profile, today = reads.service.profile, reads.today
    found, summary = await reads.first_page(_wanted(filters, today), caller, _ROWS_A_PAGE, cursor)
    known = await names_for(caller, site.names, summary.iro_ids)
    options = sorted((known.get(each, each), each) for each in summary.iro_ids)
    return ChildrenView(
        profile=profile.name,
        as_of=today,
        sample=site.sample(),
        totals=Totals(summary.children, summary.without_iro, summary.late, summary.due_this_week),
        rows=tuple(
            child_in_list(row, found.duties.get(row["child_id"], []), known, profile, today) for row in found.rows
        ),
        next_cursor=found.next,
        filters=filters,
        iros=tuple(IroOption(iro_id, name) for name, iro_id in options),
        reader=await site.reader(caller),
    )
