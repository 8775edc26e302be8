"""The forms of one review that say one thing each: a page and its `POST` for each step, in a loop.

What is said is checked, noted and put on record by scheduling, in the name of whoever sent the form.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from services.reporting.api.forms import Saying, SentForm, Typed, around, take
from services.reporting.api.page_route import page
from services.reporting.api.reviews.asking import at, beside, the_review
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.form import FormPage
from services.reporting.pages.links import review_page_link
from services.reporting.pages.questions import read
from services.reporting.pages.reviews import beside_a_review as others
from services.reporting.pages.reviews.following import BACK, STEPS, TAKERS_BACK
from services.reporting.pages.reviews.steps import DECIDERS, IROS, TELLERS, Known, Step, step_form
from shared.auth.access import allow
from shared.auth.forms import allow_form
from shared.auth.roles import Caller
from shared.refusals import Forbidden, NotFound
from shared.router import Router
from shared.web.parameters import FilterText, PathId

_Decider = Annotated[Caller, Depends(allow(*DECIDERS))]
_DeciderByForm = Annotated[Caller, Depends(allow_form(*DECIDERS))]
_Anybody = Annotated[Caller, Depends(allow(*TAKERS_BACK))]
_AnybodyByForm = Annotated[Caller, Depends(allow_form(*TAKERS_BACK))]
_Iro = Annotated[Caller, Depends(allow(*IROS))]
_IroByForm = Annotated[Caller, Depends(allow_form(*IROS))]
_Teller = Annotated[Caller, Depends(allow(*TELLERS))]
_TellerByForm = Annotated[Caller, Depends(allow_form(*TELLERS))]
_About = Annotated[str, Query(max_length=64, pattern="^[a-z0-9_]*$")]


def add(routes: Router, site: Site) -> None:
    """A page and its form for every step, for what is decided of one person, for a duty done, and for a question."""
    for step in STEPS:
        _one(routes, site, step)
    for step in (others.LIFT, others.EXCLUSION_BACK):
        _of_a_person(routes, site, step)
    _taking_back(routes, site)
    _duty_done(routes, site)
    _question(routes, site)


def _one(routes: Router, site: Site, step: Step) -> None:
    name = step.path.replace("-", "_")
    where = f"/reviews/{{review_id}}/{step.path}"
    may, may_by_form = Depends(allow(*step.roles)), Depends(allow_form(*step.roles))

    async def asked(review_id: PathId, request: Request, caller: Caller = may, person: FilterText = None) -> Response:
        _, form = await _form(site, step, review_id, request, caller)
        return page(render.form_page(replace(form, typed={**form.typed, "person_id": [person]}) if person else form))

    async def said(review_id: PathId, request: Request, sent: SentForm, caller: Caller = may_by_form) -> Response:
        return await _say(site, step, review_id, request, caller, sent)

    asked.__name__, said.__name__ = f"{name}_page", f"{name}_said"
    asked.__doc__ = f"The form: {step.heading[0].lower()}{step.heading[1:]}."
    said.__doc__ = f"Says it to scheduling: {step.method} {step.address or 'the review'}; goes to the review's page."
    routes.get(where)(asked)
    routes.post(where, status_code=303)(said)


def _taking_back(routes: Router, site: Site) -> None:
    @routes.get("/reviews/{review_id}/withdrawals/{what}")
    async def taking_back_page(review_id: PathId, what: PathId, request: Request, caller: _Anybody) -> Response:
        """The form that asks why something that was said of a review is taken back."""
        _, form = await _form(site, _back(what, caller), review_id, request, caller)
        return page(render.form_page(form))

    @routes.post("/reviews/{review_id}/withdrawals/{what}", status_code=303)
    async def is_taken_back(
        review_id: PathId, what: PathId, request: Request, caller: _AnybodyByForm, sent: SentForm
    ) -> Response:
        """It is taken back: said to scheduling as `POST …/{what}/withdrawal`; goes to the review's page."""
        return await _say(site, _back(what, caller), review_id, request, caller, sent)


def _back(what: str, caller: Caller) -> Step:
    """The step of that name. Raises NotFound where there is none, Forbidden where it is not for this caller."""
    if what not in BACK:
        raise NotFound("statement")
    if not caller.has(*BACK[what].roles):
        raise Forbidden("This is taken back by whoever may say it.")
    return BACK[what]


async def _say(site: Site, step: Step, review_id: str, request: Request, caller: Caller, sent: Typed) -> Response:
    known, form = await _form(site, step, review_id, request, caller)
    body = step.told(read(form.questions, sent).said, known)
    saying = Saying(step.method, at(review_id) + step.address, review_page_link(review_id), step.done, body)
    return await take(site, request, form, sent, saying)


async def _form(site: Site, step: Step, review_id: str, request: Request, caller: Caller) -> tuple[Known, FormPage]:
    review = await the_review(site, review_id, request)
    part = step.reads.strip("/")
    told = (await beside(site, review_id, request, part))[part] if part else {}
    known = Known(review, told, await around(site, request, caller), sent=request.method == "POST")
    return known, step_form(step, known)


def _of_a_person(routes: Router, site: Site, step: Step) -> None:
    where = f"/reviews/{{review_id}}/exclusions/{{person_id}}/{step.path}"

    async def asked(review_id: PathId, person_id: PathId, request: Request, caller: _Decider) -> Response:
        _, form = await _form(site, step, review_id, request, caller)
        return page(render.form_page(others.of_person(form, person_id)))

    async def said(
        review_id: PathId, person_id: PathId, request: Request, caller: _DeciderByForm, sent: SentForm
    ) -> Response:
        _, form = await _form(site, step, review_id, request, caller)
        path = f"{at(review_id)}/exclusions/{others.quoted(person_id)}/{step.path}"
        saying = Saying("POST", path, review_page_link(review_id), step.done)
        return await take(site, request, others.of_person(form, person_id), sent, saying)

    asked.__name__, said.__name__ = f"exclusion_{step.path}_page", f"exclusion_{step.path}_said"
    asked.__doc__ = f"The form: {step.heading[0].lower()}{step.heading[1:]}."
    said.__doc__ = "Says it to scheduling; goes to the review's page."
    routes.get(where)(asked)
    routes.post(where, status_code=303)(said)


def _duty_done(routes: Router, site: Site) -> None:
    @routes.get("/reviews/{review_id}/duties/{duty_id}")
    async def duty_done_page(review_id: PathId, duty_id: PathId, request: Request, caller: _Teller) -> Response:
        """The form that asks on which day something was done that is to be done before the review."""
        known, _ = await _form(site, others.DUTY, review_id, request, caller)
        return page(render.form_page(others.duty_form(known, duty_id)))

    @routes.post("/reviews/{review_id}/duties/{duty_id}", status_code=303)
    async def duty_was_done(
        review_id: PathId, duty_id: PathId, request: Request, caller: _TellerByForm, sent: SentForm
    ) -> Response:
        """It was done: said to scheduling as `POST /scheduling/duties/{id}/met`; goes to the review's page."""
        known, _ = await _form(site, others.DUTY, review_id, request, caller)
        form = others.duty_form(known, duty_id)
        path = f"/scheduling/duties/{others.quoted(duty_id)}/met"
        return await take(site, request, form, sent, Saying("POST", path, review_page_link(review_id), "duty_done"))


def _question(routes: Router, site: Site) -> None:
    @routes.get("/reviews/{review_id}/question")
    async def question_page(review_id: PathId, request: Request, caller: _Iro, about: _About = "") -> Response:
        """The form by which an IRO asks the social worker for what is missing."""
        known, _ = await _form(site, others.QUESTION, review_id, request, caller)
        return page(render.form_page(others.question_form(known, about)))

    @routes.post("/reviews/{review_id}/question", status_code=303)
    async def question_asked(review_id: PathId, request: Request, caller: _IroByForm, sent: SentForm) -> Response:
        """It is asked: said to scheduling as `POST /scheduling/children/{id}/questions`; goes to the review's page."""
        known, _ = await _form(site, others.QUESTION, review_id, request, caller)
        path = f"/scheduling/children/{others.quoted(str(known.review['child_id']))}/questions"
        saying = Saying("POST", path, review_page_link(review_id), "question_asked")
        return await take(site, request, others.question_form(known, ""), sent, saying)
