"""The web pages. They take the bearer token or the browser's session cookie; what goes wrong is a page too."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from services.reporting.actions.reads import Reads
from services.reporting.api.access import CHILDS_OWN, READERS, FilterText, names_for, the_child
from services.reporting.pages import render
from services.reporting.pages.names import IroNames
from services.reporting.pages.shown import child_in_list, child_view
from services.reporting.pages.views import ChildrenView, Filters, IroOption, Totals
from services.reporting.queries.shown import Wanted
from shared.auth.roles import Caller
from shared.refusals import Refusal, Unavailable
from shared.web.parameters import CursorText
from shared.web.problems import of_machinery

_ROWS_A_PAGE = 50


class PageRoute(APIRoute):
    """A route whose refusals are pages for a browser, and problem documents for everybody else."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def drawn(request: Request) -> Response:
            try:
                return await answer(request)
            except (Refusal, RequestValidationError) as wrong:
                if "text/html" not in request.headers.get("accept", ""):
                    raise
                return _refused(wrong)
            except Exception as fault:
                away = of_machinery(fault)
                if away is None or "text/html" not in request.headers.get("accept", ""):
                    raise
                return _refused(away)

        return drawn


def _refused(wrong: Refusal | RequestValidationError) -> Response:
    if not isinstance(wrong, Refusal):
        return _page(render.problem_page(422, "This address is not valid", "A filter in it has no meaning."), 422)
    if wrong.status == 401:
        return _page(render.sign_in_needed_page(), 401, {"WWW-Authenticate": "Bearer"})
    again = {"Retry-After": str(Unavailable.RETRY_AFTER)} if isinstance(wrong, Unavailable) else None
    return _page(render.problem_page(wrong.status, wrong.title, wrong.detail or ""), wrong.status, again)


def _page(html: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(html, status, {"Content-Security-Policy": render.CONTENT_SECURITY_POLICY, **(headers or {})})


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
        return _page(render.children_page(await _children_view(reads, names, caller, filters, cursor, sample())))

    @routes.get("/children/{child_id:path}")
    async def child_page(child_id: str, caller: Annotated[Caller, Depends(CHILDS_OWN)]) -> Response:
        """One child: IRO, what is due and under which rule, and what has happened. A child may read their own."""
        read = await reads.child(the_child(child_id), caller)
        known = await names_for(caller, names, {read.row["iro_id"]} - {None})
        profile, seen = reads.service.profile, (read.row, read.duties, read.events, read.causes)
        view = child_view(*seen, known, profile, reads.today, sample=sample(), withdrawn=read.withdrawn)
        return _page(render.child_page(view))

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
