"""The pages on which somebody gives a child a link to the own page, or ends it, and answers what the child asked."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.actions.own_links import end_links, give_link
from services.reporting.api.access import the_child
from services.reporting.api.forms import Saying, SentForm, around, take
from services.reporting.api.page_route import PageRoute, onward, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.form import FormPage
from services.reporting.pages.links import OWN_PAGE, ask_link, child_link, own_link_page
from services.reporting.pages.others import must_know
from services.reporting.pages.own_page.forms import ASKS
from services.reporting.pages.questions import Question
from services.reporting.pages.reader import GIVES_LINKS, Reader
from services.reporting.rules.own_links import GOOD_FOR
from shared.auth.access import allow
from shared.auth.forms import allow_form, token_of
from shared.auth.roles import Caller
from shared.child.who_may import may_tell
from shared.duties.may_report import NOBODY
from shared.ops.clock import real_now
from shared.refusals import NotFound
from shared.router import Router
from shared.service.whose import NOT_THEIRS, must
from shared.web.parameters import PathId

_ANSWERERS: Final = ("iro", "corporate_iro", "iro_manager", "iro_admin")
Giver = Annotated[Caller, Depends(allow(*GIVES_LINKS))]
GiverByForm = Annotated[Caller, Depends(allow_form(*GIVES_LINKS))]
Answerer = Annotated[Caller, Depends(allow(*_ANSWERERS))]
AnswererByForm = Annotated[Caller, Depends(allow_form(*_ANSWERERS))]
_WAY: Final = Question(
    "what",
    "What do you want to do?",
    "one_of",
    options={"give": "Make a new link, and show it to me once", "end": "End every link that was given"},
    required="Choose what you want to do",
)


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A link, shown once."""

    reader: Reader
    profile: str
    sample: bool
    child_id: str
    link: str
    days: int
    until: date


def router(site: Site) -> Router:
    """`/reporting/children/{id}/own-page`, and the answer to what a child asked."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _links(routes, site)
    _answers(routes, site)
    return routes


def _links(routes: Router, site: Site) -> None:
    @routes.get("/children/{child_id:path}/own-page")
    async def own_link_form(child_id: str, request: Request, caller: Giver) -> Response:
        """The form by which a child gets a link to the own page."""
        return page(render.form_page(await _form(site, the_child(child_id), request, caller)))

    @routes.post("/children/{child_id:path}/own-page", status_code=201)
    async def give_own_link(child_id: str, request: Request, caller: GiverByForm, sent: SentForm) -> Response:
        """A new link, shown once; or the end of every link that was given."""
        form = await _form(site, the_child(child_id), request, caller)
        await _works_with(site, child_id, caller)
        if sent.get("what") == ["end"]:
            await end_links(site.reads.service, caller, child_id)
            return onward(f"{child_link(child_id)}?done=links_ended")
        code = await give_link(site.reads.service, caller, child_id)
        link = f"{site.about.public_url or str(request.base_url).rstrip('/')}{OWN_PAGE}{code}"
        until = (real_now() + GOOD_FOR).date()
        view = LinkPage(form.reader, form.profile, form.sample, child_id, link, GOOD_FOR.days, until)
        answer = page(render.draw("own_page/link.html", view), 201)
        answer.headers["Cache-Control"] = "no-store"
        return answer


async def _works_with(site: Site, child_id: str, caller: Caller) -> None:
    """Raises Forbidden for whoever sees the child and does not work with the child, as a visitor."""
    service = site.reads.service
    async with service.looking() as work:
        people = await service.sight.involved(work, [child_id])
    must(may_tell, caller, people.get(child_id, NOBODY), NOT_THEIRS)


async def _form(site: Site, child_id: str, request: Request, caller: Caller) -> FormPage:
    await site.reads.service.must_see(caller, child_id)
    return FormPage(
        heading="The child's own page",
        questions=(_WAY,),
        button="Continue",
        action=own_link_page(child_id),
        around=await around(site, request, caller),
        child_id=child_id,
        lead="A link opens a page for the child alone: the IRO, the next review, what was decided, and help.",
        back=(f"Child {child_id}", child_link(child_id)),
    )


def _answers(routes: Router, site: Site) -> None:
    @routes.get("/children/{child_id}/asks/{ask_id}/answer")
    async def answer_form(child_id: PathId, ask_id: PathId, request: Request, caller: Answerer) -> Response:
        """What the child asked, and the form for the answer."""
        return page(render.form_page(await _answer(site, child_id, ask_id, request, caller)))

    @routes.post("/children/{child_id}/asks/{ask_id}/answer", status_code=303)
    async def answer_child(
        child_id: PathId, ask_id: PathId, request: Request, caller: AnswererByForm, sent: SentForm
    ) -> Response:
        """Said to notifications as `POST /notifications/children/{id}/asks/{ask}/answer`; goes to the child's page."""
        form = await _answer(site, child_id, ask_id, request, caller)
        words = "".join(sent.get("words", ())[:1]).strip().replace("\r\n", "\n")
        body = {"words": words, "on": site.reads.today.isoformat()}
        path = f"{_asks(child_id)}/{quote(ask_id, safe='')}/answer"
        return await take(site, request, form, sent, Saying("POST", path, child_link(child_id), "child_answered", body))


def _asks(child_id: str) -> str:
    return f"/notifications/children/{quote(child_id, safe='')}/asks"


async def _answer(site: Site, child_id: str, ask_id: str, request: Request, caller: Caller) -> FormPage:
    told = must_know(await site.others.ask(_asks(child_id), token_of(request)))
    asked = next((each for each in told["items"] if each["id"] == ask_id), None)
    if asked is None:
        raise NotFound("question")
    words = f": “{asked['words']}”" if asked["words"] else ""
    return FormPage(
        heading="Answer the child",
        questions=(
            Question(
                "words",
                "Your answer, in words for the child",
                "long",
                hint="Where you talked, say what you talked about and what follows.",
                required="Write your answer",
            ),
        ),
        button="Answer",
        action=ask_link(child_id, ask_id),
        around=await around(site, request, caller),
        child_id=child_id,
        lead=f"“{ASKS[asked['about']]}”{words}",
        back=(f"Child {child_id}", child_link(child_id)),
    )
