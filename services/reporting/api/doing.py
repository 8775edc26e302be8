"""The forms by which a review is held or moved, and a matter answered: each calls the service that keeps it.

What is said there is checked, noted and put on record there, in the name of whoever sent the form.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.actions.today import duty_of
from services.reporting.api.access import ANSWERS, ANSWERS_BY_FORM, HOLDS, HOLDS_BY_FORM
from services.reporting.api.forms import Saying, SentForm, Typed, address, announced_by, around, onward_when_heard, take
from services.reporting.api.page_route import PageRoute, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.form import FormPage
from services.reporting.pages.links import HOME, child_link, review_page_link
from services.reporting.pages.others import must_know
from services.reporting.pages.questions import read
from services.reporting.pages.reminding import CHILD
from services.reporting.pages.reviews.holding import HELD, MOVED, Deed, asks_why, back_to_review, day_form, said_of
from services.reporting.pages.reviews.matters import answer_form, answer_said
from shared.auth.forms import token_of
from shared.auth.roles import Caller
from shared.router import Router
from shared.web.parameters import PathId

Holder = Annotated[Caller, Depends(HOLDS)]
HolderByForm = Annotated[Caller, Depends(HOLDS_BY_FORM)]
Answerer = Annotated[Caller, Depends(ANSWERS)]
AnswererByForm = Annotated[Caller, Depends(ANSWERS_BY_FORM)]
Told = Mapping[str, Any]
From = Annotated[Literal["review"] | None, Query(alias="from")]


def router(site: Site) -> Router:
    """A page and its form for each of the three things that can be said, and the button that has somebody reminded."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _of_reviews(routes, site)
    _of_matters(routes, site)
    _of_what_is_late(routes, site)
    return routes


def _of_reviews(routes: Router, site: Site) -> None:
    @routes.get("/reviews/{review_id}/held")
    async def held_page(review_id: PathId, request: Request, caller: Holder, came_from: From = None) -> Response:
        """The form that asks on which day a review was held; from the review's page it goes back there."""
        _, form = await _asked(site, HELD, review_id, request, caller)
        return page(render.form_page(form if came_from is None else back_to_review(form, review_id)))

    @routes.post("/reviews/{review_id}/held", status_code=303)
    async def was_held(review_id: PathId, request: Request, caller: HolderByForm, sent: SentForm) -> Response:
        """It was held on that day: said to scheduling as `POST /scheduling/reviews/{id}/held`; goes to today."""
        return await _said(site, HELD, review_id, request, caller, sent)

    @routes.get("/reviews/{review_id}/moved")
    async def moved_page(review_id: PathId, request: Request, caller: Holder) -> Response:
        """The form that asks on which day a review is to be."""
        _, form = await _asked(site, MOVED, review_id, request, caller)
        return page(render.form_page(form))

    @routes.post("/reviews/{review_id}/moved", status_code=303)
    async def is_moved(review_id: PathId, request: Request, caller: HolderByForm, sent: SentForm) -> Response:
        """It is to be on that day: said to scheduling as `PATCH /scheduling/reviews/{id}`; goes to today."""
        return await _said(site, MOVED, review_id, request, caller, sent)


async def _asked(site: Site, deed: Deed, review_id: str, request: Request, caller: Caller) -> tuple[Told, FormPage]:
    told = must_know(await site.others.ask(address("scheduling", "reviews", review_id), token_of(request)))
    return told, day_form(deed, told, await around(site, request, caller))


async def _said(site: Site, deed: Deed, review_id: str, request: Request, caller: Caller, sent: Typed) -> Response:
    review, form = await _asked(site, deed, review_id, request, caller)
    form = asks_why(form)
    then = HOME
    if sent.get("from") == ["review"]:
        form, then = back_to_review(form, review_id), review_page_link(review_id)
    body = said_of(deed, review, read(form.questions, sent).said, form.around)
    path = address("scheduling", "reviews", review_id) + deed.address
    saying = Saying(deed.method, path, then, deed.done, body)
    return await take(site, request, form, sent, saying)


def _of_matters(routes: Router, site: Site) -> None:
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


def _of_what_is_late(routes: Router, site: Site) -> None:
    @routes.post("/duties/{duty_id}/reminder", status_code=303)
    async def is_reminded(duty_id: PathId, request: Request, caller: AnswererByForm, sent: SentForm) -> Response:
        """Have whoever owes it reminded: said to its keeper as `POST /{keeper}/duties/{id}/reminder`; goes back."""
        row = await duty_of(site.reads.service, caller, duty_id)
        path = f"{address(row['keeper'], 'duties', duty_id)}/reminder"
        taken = await site.others.say("POST", path, token_of(request), {})
        then = child_link(row["child_id"]) if sent.get("from") == [CHILD] else HOME
        return await onward_when_heard(site, then, "reminded", announced_by(path, taken))


async def _matter(
    site: Site, matter_id: str, request: Request, caller: Caller, *, none_needed: bool = False
) -> FormPage:
    told = must_know(await site.others.ask(address("scheduling", "matters", matter_id), token_of(request)))
    return answer_form(told, await around(site, request, caller), none_needed=none_needed)
