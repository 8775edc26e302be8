"""A child is looked for by name: asked of notifications, in the reader's own name, where names are held."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.forms import SentForm, again, around
from services.reporting.api.page_route import PageRoute, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.children.by_name import QUESTION, ROLES, by_name_form, found_among
from services.reporting.pages.links import LIST
from services.reporting.pages.questions import read
from shared.auth.access import allow
from shared.auth.forms import allow_form, token_of
from shared.auth.roles import Caller
from shared.refusals import Unprocessable
from shared.router import Router

Finder = Annotated[Caller, Depends(allow(*ROLES))]
FinderByForm = Annotated[Caller, Depends(allow_form(*ROLES))]
_MOST = "500"
"""People who are looked through: those whom the reader may not see are not among them."""


def router(site: Site) -> Router:
    """`/reporting/children-by-name`."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)

    @routes.get("/children-by-name")
    async def by_name_page(request: Request, caller: Finder) -> Response:
        """The form in which a part of a name is typed."""
        return page(render.form_page(by_name_form(await around(site, request, caller)), here=LIST))

    @routes.post("/children-by-name")
    async def found_by_name(request: Request, caller: FinderByForm, sent: SentForm) -> Response:
        """The children of that name whom the reader may see, and nothing of others, not how many they are."""
        its = await around(site, request, caller)
        answers = read((QUESTION,), sent)
        if answers.wrong:
            (at, why), *_ = answers.wrong.items()
            return again(request, by_name_form(its, sent), Unprocessable.at(f"/{at}", why), answers.wrong)
        asked = {"q": answers.said["name"], "limit": _MOST}
        told = await site.others.ask("/notifications/people", token_of(request), **asked)
        seen = await site.reads.seen_among(caller, [str(each["id"]) for each in told.items])
        found = found_among(told.items, seen)
        form = replace(by_name_form(its, sent), found=found, more=told.more, away=told.away)
        return page(render.form_page(form, here=LIST))

    return routes
