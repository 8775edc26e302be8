"""What the pages say of themselves, open to anybody: accessibility, privacy, cookies."""

from typing import Literal

from fastapi import Response
from fastapi.responses import HTMLResponse

from services.reporting.api.page_route import PageRoute, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.about.statements import statement_of
from shared.auth.access import public
from shared.router import Router


def router(site: Site) -> Router:
    """`/reporting/about/accessibility`, `/privacy` and `/cookies`."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)

    @routes.get("/about/{name}")
    @public
    def about(name: Literal["accessibility", "privacy", "cookies"]) -> Response:
        """One of the three statements, in the council's own words where it gave some."""
        view = statement_of(name, site.about.council, site.about.folder)
        return page(render.draw("about/statement.html", view))

    return routes
