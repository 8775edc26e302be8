"""A child's own page: opened by a link that somebody gave, and what the child says there.

A bare GET of the link opens nothing: the page behind it has a button, which only a person presses.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Path, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.actions.own_links import LINK_OVER, whose_page
from services.reporting.api.forms import Done, Saying, SentForm, around, take
from services.reporting.api.page_route import PageRoute, onward, page
from services.reporting.api.site import Site
from services.reporting.api.today import ask_all
from services.reporting.pages import render
from services.reporting.pages.done import DONE
from services.reporting.pages.form import Around
from services.reporting.pages.links import OWN_PAGE
from services.reporting.pages.others import NOBODY, Told, must_know
from services.reporting.pages.own_page.forms import ask_form, wishes_form, wishes_said
from services.reporting.pages.own_page.view import OwnPageView, next_review, own_page
from services.reporting.pages.questions import read
from services.reporting.pages.reader import reader_of
from services.reporting.pages.today.asked import Answers, Question
from services.reporting.rules.own_links import PATTERN, SESSION
from shared.auth.access import allow, public
from shared.auth.forms import allow_form, token_of
from shared.auth.roles import Caller
from shared.auth.signin import keep_session
from shared.refusals import NotFound
from shared.router import Router
from shared.web.refusing import refuses

Code = Annotated[str, Path(pattern=PATTERN, max_length=40)]
Child = Annotated[Caller, Depends(allow("child"))]
ChildByForm = Annotated[Caller, Depends(allow_form("child"))]


def router(site: Site) -> Router:
    """`/reporting/own/`."""
    routes = Router(prefix="/own", tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _page(routes, site)
    _wishes(routes, site)
    _asking(routes, site)
    _opening(routes, site)
    return routes


@dataclass(frozen=True, slots=True)
class _Door:
    action: str
    public: bool = True


def _opening(routes: Router, site: Site) -> None:
    @routes.get("/{code}")
    @public
    async def own_page_door(code: Code) -> Response:
        """What a link leads to: a button. Nothing is opened, and nothing recorded, before it is pressed."""
        return page(render.draw("own_page/door.html", _Door(f"{OWN_PAGE}{code}")))

    @routes.post("/{code}", status_code=303, responses=refuses(LINK_OVER))
    @public
    async def open_own_page(request: Request, code: Code) -> Response:
        """Open the child's own page in this browser, for an hour."""
        child_id = await whose_page(site.reads.service, code)
        answer = onward(OWN_PAGE)
        token = site.session_of(child_id, SESSION)
        keep_session(answer, token, SESSION, secure=request.url.scheme == "https")
        return answer


def _page(routes: Router, site: Site) -> None:
    @routes.get("/")
    async def my_page(request: Request, caller: Child, done: Done = None) -> Response:
        """Who the IRO is, the next review and wishes for it, what was decided and became of it, and help."""
        view = await _view(site, request, caller)
        return page(render.own_page(replace(view, done=DONE.get(done or ""))))


async def _view(site: Site, request: Request, caller: Caller) -> OwnPageView:
    answers = await _answers(site, request, caller)
    review = next_review(answers.of("reviews").items)
    wishes = await _wished(site, request, str(review["id"])) if review else NOBODY
    reader = reader_of(caller, {caller.subject: "You"})
    return own_page(answers, wishes, reader, site.reads.service.profile.name, sample=site.sample())


async def _answers(site: Site, request: Request, caller: Caller) -> Answers:
    its = quote(caller.subject, safe="")
    asked: dict[str, Question] = {
        "iro": (f"/allocation/children/{its}", {}),
        "reviews": (f"/scheduling/children/{its}/reviews", {}),
        "decisions": (f"/scheduling/children/{its}/own-decisions", {}),
        "asks": (f"/notifications/children/{its}/asks", {}),
    }
    return await ask_all(site.others, asked, token_of(request))


async def _wished(site: Site, request: Request, review_id: str) -> Told:
    path = f"/scheduling/reviews/{quote(review_id, safe='')}/childs-wishes"
    return await site.others.ask(path, token_of(request))


def _wishes(routes: Router, site: Site) -> None:
    @routes.get("/wishes")
    async def my_wishes_page(request: Request, caller: Child) -> Response:
        """The form in which a child says how the next review should be."""
        review_id, wishes, form_around = await _for_wishes(site, request, caller)
        return page(render.form_page(wishes_form(review_id, wishes, form_around)))

    @routes.post("/wishes", status_code=303)
    async def my_wishes(request: Request, caller: ChildByForm, sent: SentForm) -> Response:
        """Said to scheduling as `PUT /scheduling/reviews/{id}/own-wishes`; goes to the child's page."""
        review_id, wishes, form_around = await _for_wishes(site, request, caller)
        form = wishes_form(review_id, wishes, form_around)
        body = wishes_said(read(form.questions, sent).said)
        path = f"/scheduling/reviews/{quote(review_id, safe='')}/own-wishes"
        return await take(site, request, form, sent, Saying("PUT", path, OWN_PAGE, "wished", body))


async def _for_wishes(site: Site, request: Request, caller: Caller) -> tuple[str, Mapping[str, Any], Around]:
    """The id of the child's next review, what they wish for it by now, and what a form has around it."""
    its = quote(caller.subject, safe="")
    told, form_around = await asyncio.gather(
        site.others.ask(f"/scheduling/children/{its}/reviews", token_of(request)),
        around(site, request, caller),
    )
    must_know(told)
    review = next_review(told.items)
    if review is None:
        raise NotFound("review", "There is no review planned just now.")
    wishes = await _wished(site, request, str(review["id"]))
    return str(review["id"]), wishes.body.get("wishes") or {}, form_around


def _asking(routes: Router, site: Site) -> None:
    @routes.get("/ask")
    async def my_ask_page(request: Request, caller: Child, about: Done = None) -> Response:
        """The form in which a child asks something, or for somebody."""
        return page(render.form_page(ask_form(about, await around(site, request, caller))))

    @routes.post("/ask", status_code=303)
    async def i_ask_by_form(request: Request, caller: ChildByForm, sent: SentForm) -> Response:
        """Said to notifications as `POST /notifications/children/{id}/asks`; goes to the child's page."""
        form = ask_form(None, await around(site, request, caller))
        path = f"/notifications/children/{quote(caller.subject, safe='')}/asks"
        return await take(site, request, form, sent, Saying("POST", path, OWN_PAGE, "asked"))
