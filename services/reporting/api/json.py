"""Reporting's routes: the timeline and the list as JSON here, the pages in `pages`, their files beside them."""

from typing import Annotated

from fastapi import Depends, Request, Response

from services.reporting.actions.figures import Figures
from services.reporting.actions.reads import Reads
from services.reporting.api import (
    about,
    away,
    by_name,
    caseloads,
    desk,
    disputes,
    documents,
    doing,
    figure_pages,
    giving_links,
    iros,
    kpis,
    managers,
    own_page,
    people,
    policy,
    statements,
    static_files,
    today,
)
from services.reporting.api import pages as page_routes
from services.reporting.api.access import CHILDS_OWN, READERS, FilterText, names_for, the_child
from services.reporting.api.no_such_page import no_such_page
from services.reporting.api.page_route import onward, reads_pages
from services.reporting.api.reviews import router as review_pages
from services.reporting.api.site import Site
from services.reporting.pages.children.shown import child_listed
from services.reporting.pages.links import LIST
from services.reporting.pages.names import IroNames
from services.reporting.projections.counting import count_some
from services.reporting.queries.shown import Wanted
from services.reporting.schemas.children import ChildListed, Timeline
from shared.auth.roles import Caller
from shared.router import Router
from shared.web.paging import Page
from shared.web.parameters import CursorText, Limit, Paged

_LONGEST_PAGE = 500


def router(site: Site) -> Router:
    """All routes of reporting."""
    figures = Figures(site.reads.service, site.children_in_area, count_some)
    whole = Router()
    whole.include_router(_timeline(site.reads))
    whole.include_router(_children(site.reads, site.names))
    whole.include_router(kpis.router(figures))
    whole.include_router(figure_pages.router(site, figures))
    whole.include_router(statements.router(site))
    whole.include_router(today.router(site))
    whole.include_router(own_page.router(site))
    whole.include_router(giving_links.router(site))
    whole.include_router(doing.router(site))
    whole.include_router(policy.router(site))
    for each in (about, by_name, caseloads, managers):
        whole.include_router(each.router(site))
    whole.include_router(iros.router(site))
    whole.include_router(away.router(site))
    whole.include_router(desk.router(site))
    whole.include_router(people.router(site))
    whole.include_router(disputes.router(site))
    whole.include_router(documents.router(site))
    whole.include_router(review_pages(site))
    whole.include_router(page_routes.router(site))
    whole.include_router(static_files.router())
    whole.no_route = no_such_page(site)
    return whole


def _timeline(reads: Reads) -> Router:
    routes = Router(tags=["reporting"])

    @routes.get("/children/{child_id:path}/timeline")
    async def timeline(
        child_id: str,
        caller: Annotated[Caller, Depends(CHILDS_OWN)],
        limit: Limit = _LONGEST_PAGE,
        cursor: CursorText = None,
    ) -> Timeline:
        """Everything that happened to a child, from every service, oldest first. A child may read their own."""
        return await reads.timeline(the_child(child_id), caller, limit, cursor)

    return routes


def _children(reads: Reads, names: IroNames) -> Router:
    routes = Router(tags=["reporting"])

    @routes.get("/children", response_model=Page[ChildListed])
    async def children(
        request: Request,
        caller: Annotated[Caller, Depends(READERS)],
        paged: Paged,
        iro_id: FilterText = None,
        late: bool = False,
        due_by_sunday: bool = False,
        q: FilterText = None,
    ) -> Page[ChildListed] | Response:
        """Looked-after children, those for whom something is late first; `iro_id=none` for those without an IRO,
        `due_by_sunday` for those with something due from today to Sunday.

        A browser is sent to the page that shows them.
        """
        if reads_pages(request):
            return onward(f"{LIST}?{request.url.query}" if request.url.query else LIST)
        wanted = Wanted(iro_id, late, q, week_from=reads.today if due_by_sunday else None)
        found = await reads.children(wanted, caller, paged.limit, paged.cursor)
        known = await names_for(caller, names, found.iro_ids())
        items = [child_listed(row, found.duties.get(row["child_id"], []), known) for row in found.rows]
        return Page(items=items, next=found.next)

    return routes
