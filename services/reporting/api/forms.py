"""How a form of a page is sent on: to the service that keeps what is said, in the name of whoever sent it.

It is checked, noted and put on record there; what it refuses is shown beside the question that it is about, with
everything that was typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Query, Request, Response

from services.reporting.actions.hearing import Announced, is_heard
from services.reporting.api.page_route import onward, page, reads_pages
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.done import NOT_YET
from services.reporting.pages.form import CHANGED_MEANWHILE, Around, FormPage, in_words
from services.reporting.pages.others import Taken
from services.reporting.pages.questions import read
from shared.auth.forms import FIELD, form_token, token_of
from shared.auth.roles import Caller
from shared.refusals import NotFound, Refusal, Unprocessable
from shared.work.unit_of_work import source_of

Typed = dict[str, list[str]]
Done = Annotated[str | None, Query(max_length=40, pattern="^[a-z_]+$")]
"""What was done before this page was opened: `pages/done.py` has its sentence."""
_LONGEST_VERSION = 40


async def _typed(request: Request) -> Typed:
    form = await request.form()
    return {name: [each for each in form.getlist(name) if isinstance(each, str)] for name in form if name != FIELD}


SentForm = Annotated[Typed, Depends(_typed)]
"""What was typed into a form, by the name of the input."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a service is told: how, where, and the page that is shown then."""

    method: str
    path: str
    then: str | Callable[[Mapping[str, Any]], str]
    """Its address, or what makes it of the service's answer."""
    done: str
    body: Mapping[str, Any] | None = None
    """What is said, where it is not just what was answered."""
    refused: Callable[[Refusal], Refusal] = lambda refusal: refusal
    """What a refusal says to a person, where that service speaks to programs."""


async def around(site: Site, request: Request, caller: Caller) -> Around:
    """What every form has around it."""
    reader = await site.reader(caller)
    return Around(reader, site.reads.service.profile, site.reads.today, site.sample(), form_token(request))


async def take(site: Site, request: Request, form: FormPage, typed: Typed, saying: Saying) -> Response:
    """Say what was answered, and go on to the next page; or show the form again with what is wrong.

    Raises Refusal where a program sent it.
    """
    form = replace(form, typed=typed)
    answers = read(form.questions, typed)
    version = "".join(typed.get("version", ())[:1])[:_LONGEST_VERSION]
    try:
        if answers.wrong:
            raise Unprocessable.at(*next((f"/{name}", said) for name, said in answers.wrong.items()))
        body = answers.said if saying.body is None else saying.body
        taken = await site.others.say(saying.method, saying.path, token_of(request), body, version)
    except Refusal as refusal:
        refused = saying.refused(refusal)
        return again(request, form, refused, answers.wrong or in_words(refused, form.questions, form.at))
    then = saying.then if isinstance(saying.then, str) else saying.then(taken.body)
    return await onward_when_heard(site, then, saying.done, announced_by(saying.path, taken))


def announced_by(path: str, taken: Taken) -> Announced:
    """What the service with this path announced because of what it took."""
    return Announced(source_of(path.split("/", 2)[1]), taken.announced)


async def onward_when_heard(site: Site, then: str, done: str, announced: Announced) -> Response:
    """On to the next page, which says what was done and shows it; where reporting has not heard of it within a moment,
    the page says that, too."""
    heard = await is_heard(site.reads.service, announced)
    return onward(f"{then}{'&' if '?' in then else '?'}done={done if heard else done + NOT_YET}")


def again(request: Request, form: FormPage, refused: Refusal, wrong: Mapping[str, str]) -> Response:
    """The form once more, with what was typed and what is wrong. Raises the refusal where a program sent it."""
    if not reads_pages(request):
        raise refused
    shown = replace(form, wrong=wrong, changed=refused.status == CHANGED_MEANWHILE)
    return page(render.form_page(shown), refused.status)


def address(service: str, kind: str, its_id: str) -> str:
    """Where a service has something. Raises NotFound for what can be no id of one."""
    if not its_id.strip("."):
        raise NotFound(kind.removesuffix("s"))
    return f"/{service}/{kind}/{quote(its_id, safe='')}"
