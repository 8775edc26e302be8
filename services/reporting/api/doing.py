"""The forms by which a review is held or moved, and a matter answered: each calls the service that keeps it.

What is said there is checked, noted and put on record there, in the name of whoever sent the form.
"""

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.reporting.api.access import ANSWERS, ANSWERS_BY_FORM, HOLDS, HOLDS_BY_FORM
from services.reporting.api.page_route import PageRoute, page, reads_pages
from services.reporting.api.site import Site
from services.reporting.pages import forms, render
from services.reporting.pages.forms import HELD, MOVED, Deed, FormView
from services.reporting.pages.links import HOME, answer_link, review_link
from services.reporting.pages.others import must_know
from services.reporting.schemas.doing import AnswerForm, DayForm
from shared.auth.forms import form_token, token_of
from shared.auth.roles import Caller
from shared.refusals import NotFound, Refusal, Unprocessable
from shared.web.parameters import PathId

Holder = Annotated[Caller, Depends(HOLDS)]
HolderByForm = Annotated[Caller, Depends(HOLDS_BY_FORM)]
Answerer = Annotated[Caller, Depends(ANSWERS)]
AnswererByForm = Annotated[Caller, Depends(ANSWERS_BY_FORM)]
SentDay = Annotated[DayForm, Form()]
SentAnswer = Annotated[AnswerForm, Form()]
_OF_A_DAY = {"held_on": "day", "arranged_for": "day", "late_reason": "late_reason"}
_OF_AN_ANSWER = {name: name for name in ("review_needed", "reason_code", "reason", "child_consulted")}


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
    async def was_held(review_id: PathId, request: Request, caller: HolderByForm, sent: SentDay) -> Response:
        """It was held on that day: said to scheduling as `POST /scheduling/reviews/{id}/held`; goes to today."""
        return await _said(site, HELD, review_id, request, caller, sent)

    @routes.get("/reviews/{review_id}/moved")
    async def moved_page(review_id: PathId, request: Request, caller: Holder) -> Response:
        """The form that asks on which day a review is to be."""
        return page(render.form_page(await _asked(site, MOVED, review_id, request, caller)))

    @routes.post("/reviews/{review_id}/moved", status_code=303)
    async def is_moved(review_id: PathId, request: Request, caller: HolderByForm, sent: SentDay) -> Response:
        """It is to be on that day: said to scheduling as `PATCH /scheduling/reviews/{id}`; goes to today."""
        return await _said(site, MOVED, review_id, request, caller, sent)


async def _asked(
    site: Site, deed: Deed, review_id: str, request: Request, caller: Caller, sent: DayForm | None = None
) -> FormView:
    told = must_know(await site.others.ask(_address("reviews", review_id), token_of(request)))
    around = await _around(site, request, caller)
    return forms.day_form(deed, told, sent, around, review_link(review_id, deed.path))


async def _said(site: Site, deed: Deed, review_id: str, request: Request, caller: Caller, sent: DayForm) -> Response:
    """Say it, or show the form again with what was typed and what is wrong."""
    view = await _asked(site, deed, review_id, request, caller, sent)
    try:
        on = forms.day_given(sent)
        if on is None:
            raise Unprocessable.at("/day", deed.unanswered)
        said = {deed.field: on.isoformat()} | ({"late_reason": sent.late_reason} if sent.late_reason else {})
        address = _address("reviews", review_id) + deed.address
        await site.others.say(deed.method, address, token_of(request), said, sent.version)
    except Refusal as refused:
        return _again(request, view, refused, _OF_A_DAY, "day")
    return RedirectResponse(f"{HOME}?done={deed.done}", 303)


def _of_matters(routes: APIRouter, site: Site) -> None:
    @routes.get("/matters/{matter_id}/answer")
    async def answer_page(matter_id: PathId, request: Request, caller: Answerer) -> Response:
        """The form that asks whether a review is needed."""
        return page(render.form_page(await _matter(site, matter_id, request, caller, None)))

    @routes.post("/matters/{matter_id}/answer", status_code=303)
    async def is_answered(matter_id: PathId, request: Request, caller: AnswererByForm, sent: SentAnswer) -> Response:
        """The answer, said to scheduling as `POST /scheduling/matters/{id}/answer`; goes to today."""
        view = await _matter(site, matter_id, request, caller, sent)
        said, wrong = forms.answer_given(sent)
        if wrong and reads_pages(request):
            return page(render.form_page(replace(view, wrong=wrong)), Unprocessable.status)
        try:
            if wrong:
                raise Unprocessable.at(f"/{next(iter(wrong))}", next(iter(wrong.values())))
            await site.others.say("POST", _address("matters", matter_id) + "/answer", token_of(request), said)
        except Refusal as refused:
            return _again(request, view, refused, _OF_AN_ANSWER, "review_needed")
        return RedirectResponse(f"{HOME}?done=answered", 303)


async def _matter(site: Site, matter_id: str, request: Request, caller: Caller, sent: AnswerForm | None) -> FormView:
    told = must_know(await site.others.ask(_address("matters", matter_id), token_of(request)))
    around = await _around(site, request, caller)
    return forms.answer_form(told, sent, around, answer_link(matter_id))


def _address(kind: str, its_id: str) -> str:
    """Where scheduling has it. Raises NotFound for what can be no id of one."""
    if not its_id.strip("."):
        raise NotFound(kind.removesuffix("s"))
    return f"/scheduling/{kind}/{quote(its_id, safe='')}"


async def _around(site: Site, request: Request, caller: Caller) -> forms.Page:
    reader = await site.reader(caller)
    return forms.Page(reader, site.reads.service.profile, site.reads.today, site.sample(), form_token(request))


def _again(request: Request, view: FormView, refused: Refusal, fields: dict[str, str], first: str) -> Response:
    if not reads_pages(request):
        raise refused
    wrong = forms.in_words(refused, fields, first)
    late = view.late_reasons or "late_reason" in wrong
    return page(render.form_page(replace(view, wrong=wrong, late_reasons=late)), refused.status)
