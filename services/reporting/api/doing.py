"""The forms by which a review is held or moved, and a matter answered: each calls the service that keeps it.

What is said there is checked, noted and put on record there, in the name of whoever sent the form.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.access import ANSWERS, ANSWERS_BY_FORM, HOLDS, HOLDS_BY_FORM
from services.reporting.api.forms import Saying, SentForm, Typed, address, around, take
from services.reporting.api.page_route import PageRoute, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.form import FormPage
from services.reporting.pages.links import HOME
from services.reporting.pages.others import must_know
from services.reporting.pages.questions import read
from services.reporting.pages.reviews.holding import HELD, MOVED, Deed, asks_why, day_form
from services.reporting.pages.reviews.matters import answer_form, answer_said
from shared.auth.forms import token_of
from shared.auth.roles import Caller
from shared.web.parameters import PathId

Holder = Annotated[Caller, Depends(HOLDS)]
HolderByForm = Annotated[Caller, Depends(HOLDS_BY_FORM)]
Answerer = Annotated[Caller, Depends(ANSWERS)]
AnswererByForm = Annotated[Caller, Depends(ANSWERS_BY_FORM)]


def router(site: Site) -> APIRouter:
    """A page and its form for each of the three things that can be said."""
    routes = APIRouter(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _of_reviews(routes, site)
    _of_matters(routes, site)
    return routes


def _of_reviews(routes: APIRouter, site: Site) -> None:
    @routes.get("/reviews/{review_id}/held")
    async def held_page(review_id: PathId, request: Request, caller: Holder) -> Response:
        """The form that asks on which day a review was held."""
        return page(render.form_page(await _asked(site, HELD, review_id, request, caller)))

    @routes.post("/reviews/{review_id}/held", status_code=303)
    async def was_held(review_id: PathId, request: Request, caller: HolderByForm, sent: SentForm) -> Response:
        """It was held on that day: said to scheduling as `POST /scheduling/reviews/{id}/held`; goes to today."""
        return await _said(site, HELD, review_id, request, caller, sent)

    @routes.get("/reviews/{review_id}/moved")
    async def moved_page(review_id: PathId, request: Request, caller: Holder) -> Response:
        """The form that asks on which day a review is to be."""
        return page(render.form_page(await _asked(site, MOVED, review_id, request, caller)))

    @routes.post("/reviews/{review_id}/moved", status_code=303)
    async def is_moved(review_id: PathId, request: Request, caller: HolderByForm, sent: SentForm) -> Response:
        """It is to be on that day: said to scheduling as `PATCH /scheduling/reviews/{id}`; goes to today."""
        return await _said(site, MOVED, review_id, request, caller, sent)


async def _asked(site: Site, deed: Deed, review_id: str, request: Request, caller: Caller) -> FormPage:
    told = must_know(await site.others.ask(address("scheduling", "reviews", review_id), token_of(request)))
    return day_form(deed, told, await around(site, request, caller))


async def _said(site: Site, deed: Deed, review_id: str, request: Request, caller: Caller, sent: Typed) -> Response:
    form = asks_why(await _asked(site, deed, review_id, request, caller))
    saying = Saying(deed.method, address("scheduling", "reviews", review_id) + deed.address, HOME, deed.done)
    return await take(site, request, form, sent, saying)


def _of_matters(routes: APIRouter, site: Site) -> None:
    @routes.get("/matters/{matter_id}/answer")
    async def answer_page(matter_id: PathId, request: Request, caller: Answerer) -> Response:
        """The form that asks whether a review is needed."""
        return page(render.form_page(await _matter(site, matter_id, request, caller)))

    @routes.post("/matters/{matter_id}/answer", status_code=303)
    async def answer_matter(matter_id: PathId, request: Request, caller: AnswererByForm, sent: SentForm) -> Response:
        """Whether a review is needed: said to scheduling as `POST /scheduling/matters/{id}/answer`; goes to today."""
        none_needed = sent.get("review_needed") == ["no"]
        form = await _matter(site, matter_id, request, caller, none_needed=none_needed)
        body = answer_said(read(form.questions, sent).said)
        saying = Saying("POST", address("scheduling", "matters", matter_id) + "/answer", HOME, "answered", body)
        return await take(site, request, form, sent, saying)


async def _matter(
    site: Site, matter_id: str, request: Request, caller: Caller, *, none_needed: bool = False
) -> FormPage:
    told = must_know(await site.others.ask(address("scheduling", "matters", matter_id), token_of(request)))
    return answer_form(told, await around(site, request, caller), none_needed=none_needed)
