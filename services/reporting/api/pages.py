"""The web pages. They take the bearer token or the browser's session cookie; what goes wrong is a page too."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse

from services.reporting.actions.reads import Reads
from services.reporting.api.access import CHILDS_OWN, READERS, FilterText, names_for, takes_back, the_child
from services.reporting.api.page_route import PageRoute, page
from services.reporting.pages import render
from services.reporting.pages.names import IroNames
from services.reporting.pages.shown import child_in_list, child_view
from services.reporting.pages.statement import DONE
from services.reporting.pages.views import ChildrenView, Filters, IroOption, Totals
from services.reporting.queries.shown import Wanted
from shared.auth.roles import Caller
from shared.web.parameters import CursorText

Done = Annotated[Literal["withdrawals", "restorations"] | None, Query()]
_ROWS_A_PAGE = 50


def router(reads: Reads, names: IroNames, sample: Callable[[], bool]) -> APIRouter:
    """The pages: the list of children, and one child."""
    routes = APIRouter(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)

    @routes.get("/")
    async def children_page(
        caller: Annotated[Caller, Depends(READERS)],
        iro_id: FilterText = None,
        late: bool = False,
        q: FilterText = None,
        cursor: CursorText = None,
    ) -> Response:
        """The looked-after children, their IRO, and what is due."""
        filters = Filters(iro_id or None, late, (q or "").strip() or None)
        return page(render.children_page(await _children_view(reads, names, caller, filters, cursor, sample())))

    @routes.get("/children/{child_id:path}")
    async def child_page(child_id: str, caller: Annotated[Caller, Depends(CHILDS_OWN)], done: Done = None) -> Response:
        """One child: IRO, what is due and under which rule, and what has happened. A child may read their own."""
        manages = takes_back(caller)
        read = await reads.child(the_child(child_id), caller, manages=manages)
        known = await names_for(caller, names, {read.row["iro_id"]} - {None})
        profile, seen = reads.service.profile, (read.row, read.duties, read.events, read.causes)
        gone = read.withdrawn
        view = child_view(*seen, known, profile, reads.today, sample=sample(), withdrawn=gone, manages=manages)
        said = DONE.get(done or "") if manages else None
        return page(render.child_page(replace(view, done=said)))

    return routes


async def _children_view(
    reads: Reads, names: IroNames, caller: Caller, filters: Filters, cursor: str | None, sample: bool
) -> ChildrenView:
    profile, today = reads.service.profile, reads.today
    wanted = Wanted(filters.iro_id, filters.late_only, filters.q)
    found, summary = await reads.first_page(wanted, caller, _ROWS_A_PAGE, cursor)
    known = await names_for(caller, names, summary.iro_ids)
    options = sorted((known.get(each, each), each) for each in summary.iro_ids)
    return ChildrenView(
        profile=profile.name,
        as_of=today,
        sample=sample,
        totals=Totals(summary.children, summary.without_iro, summary.late, summary.due_this_week),
        rows=tuple(
            child_in_list(row, found.duties.get(row["child_id"], []), known, profile, today) for row in found.rows
        ),
        next_cursor=found.next,
        filters=filters,
        iros=tuple(IroOption(iro_id, name) for name, iro_id in options),
    )
