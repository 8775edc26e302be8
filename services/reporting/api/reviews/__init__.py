"""The pages of reviews: their list, one of them, what is said of it, its outcome, its record."""

from fastapi.responses import HTMLResponse

from services.reporting.api.page_route import PageRoute
from services.reporting.api.reviews import outcome, pages, record, steps
from services.reporting.api.site import Site
from shared.router import Router


def router(site: Site) -> Router:
    """All of them; what has a word of its own in its address before what has any."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    for each in (pages, steps, outcome, record):
        each.add(routes, site)
    return routes
