"""What a browser gets at an address under `/reporting/` at which nothing stands; a program gets its problem."""

from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from services.reporting.api.page_route import in_pages, page, reads_pages
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.reader import Reader
from shared.auth.access import allow, bearer_scheme
from shared.auth.roles import ROLES
from shared.router import NoRoute

_ANYBODY_KNOWN: Final = allow(*ROLES)


@dataclass(frozen=True, slots=True)
class NoSuchPage:
    """The page that says so, with the places that its reader has."""

    reader: Reader
    profile: str
    sample: bool


def no_such_page(site: Site) -> NoRoute:
    """A page for whoever is signed in. Anybody else is asked to sign in, as at every other address: what there is and
    what there is not is told to those alone who may know."""

    async def no_route(request: Request, wrong: HTTPException) -> Response | None:
        if request.method != "GET" or not reads_pages(request):
            return None

        async def drawn(request: Request) -> Response:
            caller = await _ANYBODY_KNOWN(request, await bearer_scheme(request))
            view = NoSuchPage(await site.reader(caller), site.reads.service.profile.name, site.sample())
            return page(render.draw("no_such_page.html", view), wrong.status_code, dict(wrong.headers or {}))

        return await in_pages(request, drawn)

    return no_route
