"""The pages of reviews: their list, one of them, what is said of it, its outcome, its record."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.reporting.api.page_route import PageRoute
from services.reporting.api.reviews import outcome, pages, record, steps
from services.reporting.api.site import Site


def router(site: Site) -> APIRouter:
    """All of them; what has a word of its own in its address before what has any."""
    routes = APIRouter(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    for each in (pages, steps, outcome, record):
        each.add(routes, site)
    return routes
