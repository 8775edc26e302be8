"""The outcome of a review: the list of its headings, a page for each, its decisions one at a time, and its end."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Depends, Request, Response

from services.reporting.api.forms import Done, Saying, SentForm, Typed, around, take
from services.reporting.api.page_route import page
from services.reporting.api.reviews.asking import at, beside, must_have, the_review
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.done import DONE
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import REVIEWS, review_link, review_page_link
from services.reporting.pages.questions import read
from services.reporting.pages.reviews import attending, decisions
from services.reporting.pages.reviews.outcome import heading_form, outcome_view, saved_by, suggestions
from services.reporting.pages.reviews.parts import BY_PATH, Heading
from services.reporting.pages.reviews.steps import IROS
from shared.auth.access import allow
from shared.auth.forms import allow_form, token_of
from shared.auth.roles import Caller
from shared.refusals import NotFound
from shared.router import Router
from shared.web.parameters import PathId

Told = Mapping[str, Any]
Iro = Annotated[Caller, Depends(allow(*IROS))]
IroByForm = Annotated[Caller, Depends(allow_form(*IROS))]


def add(routes: Router, site: Site) -> None:
    """What has a word of its own in its address before what has any."""
    pages = _Outcomes(site)
    for each in (_list, _end, _decisions, _one_decision, _removal, _heading):
        each(routes, pages)


def _list(routes: Router, pages: "_Outcomes") -> None:
    @routes.get("/reviews/{review_id}/outcome")
    async def outcome_page(review_id: PathId, request: Request, caller: Iro, done: Done = None) -> Response:
        """The headings of the outcome, and how far each is."""
        review, outcome, frame = await pages.known(review_id, request, caller)
        view = outcome_view(review, outcome, frame, DONE.get(done or ""))
        return page(render.draw("reviews/outcome.html", view, here=REVIEWS))


def _end(routes: Router, pages: "_Outcomes") -> None:
    @routes.get("/reviews/{review_id}/outcome/completed")
    async def outcome_end_page(review_id: PathId, request: Request, caller: Iro) -> Response:
        """The form that asks on which day the outcome is complete."""
        review, outcome, frame = await pages.known(review_id, request, caller)
        return page(render.form_page(attending.end_form(review, outcome, frame)))

    @routes.post("/reviews/{review_id}/outcome/completed", status_code=303)
    async def outcome_is_complete(review_id: PathId, request: Request, caller: IroByForm, sent: SentForm) -> Response:
        """It is complete: said to scheduling as `PUT /scheduling/reviews/{id}/outcome`; goes to the review's page."""
        review, outcome, frame = await pages.known(review_id, request, caller)
        saying = Saying("PUT", f"{at(review_id)}/outcome", review_page_link(review_id), "completed")
        return await take(pages.site, request, attending.end_form(review, outcome, frame), sent, saying)


def _decisions(routes: Router, pages: "_Outcomes") -> None:
    @routes.get("/reviews/{review_id}/outcome/decisions")
    async def decisions_page(review_id: PathId, request: Request, caller: Iro, done: Done = None) -> Response:
        """The decisions that were saved, with the ways to add one, to change one, and to leave one out."""
        review, outcome, frame = await pages.known(review_id, request, caller)
        view = decisions.decisions_view(review, outcome, frame, DONE.get(done or ""))
        return page(render.draw("reviews/decisions.html", view, here=REVIEWS))


_DECISION: Final = "/reviews/{review_id}/outcome/decisions/{decision_id}"


def _one_decision(routes: Router, pages: "_Outcomes") -> None:
    @routes.get(_DECISION)
    async def decision_page(review_id: PathId, decision_id: PathId, request: Request, caller: Iro) -> Response:
        """The form of one decision; `new` is one that is added."""
        _, form = await pages.decision(review_id, decision_id, request, caller)
        return page(render.form_page(form))

    @routes.post(_DECISION, status_code=303)
    async def decision_saved(
        review_id: PathId, decision_id: PathId, request: Request, caller: IroByForm, sent: SentForm
    ) -> Response:
        """Saved with the outcome: `PUT /scheduling/reviews/{id}/outcome`; goes to the list of decisions."""
        outcome, form = await pages.decision(review_id, decision_id, request, caller)
        body = decisions.with_one(outcome, decision_id, read(form.questions, sent).said, form.questions)
        return await pages.save(review_id, request, form, sent, body, decisions.LIST, "decision_saved")


def _removal(routes: Router, pages: "_Outcomes") -> None:
    @routes.get(f"{_DECISION}/removed")
    async def decision_removal_page(review_id: PathId, decision_id: PathId, request: Request, caller: Iro) -> Response:
        """The form that asks whether a decision is to be left out."""
        _, form = await pages.removal(review_id, decision_id, request, caller)
        return page(render.form_page(form))

    @routes.post(f"{_DECISION}/removed", status_code=303)
    async def decision_removed(
        review_id: PathId, decision_id: PathId, request: Request, caller: IroByForm, sent: SentForm
    ) -> Response:
        """Left out of the outcome: `PUT /scheduling/reviews/{id}/outcome`; goes to the list of decisions."""
        outcome, form = await pages.removal(review_id, decision_id, request, caller)
        body = decisions.without_one(outcome, decision_id)
        return await pages.save(review_id, request, form, sent, body, decisions.LIST, "decision_removed")


def _heading(routes: Router, pages: "_Outcomes") -> None:
    @routes.get("/reviews/{review_id}/outcome/{heading}")
    async def heading_page(review_id: PathId, heading: PathId, request: Request, caller: Iro) -> Response:
        """One heading of the outcome: what it asks, and what was saved."""
        _, form = await pages.heading(review_id, _of(heading), request, caller)
        return page(render.form_page(form))

    @routes.post("/reviews/{review_id}/outcome/{heading}", status_code=303)
    async def heading_saved(
        review_id: PathId, heading: PathId, request: Request, caller: IroByForm, sent: SentForm
    ) -> Response:
        """Saved: `PUT /scheduling/reviews/{id}/outcome` with the parts of this heading; goes to the list."""
        part = _of(heading)
        outcome, form = await pages.heading(review_id, part, request, caller)
        if part.path == attending.PATH:
            body = attending.body(sent)
        else:
            body = saved_by(part.questions, outcome, read(part.questions, sent).said)
        return await pages.save(review_id, request, form, sent, body, "outcome", "saved")


def _of(heading: str) -> Heading:
    if heading not in BY_PATH or heading == "decisions":
        raise NotFound("heading")
    return BY_PATH[heading]


class _Outcomes:
    def __init__(self, site: Site) -> None:
        self.site = site

    async def known(self, review_id: str, request: Request, caller: Caller) -> tuple[Told, Told, Around]:
        """The review, its outcome as it was last saved, and what is around a form."""
        review = await the_review(self.site, review_id, request)
        outcome = await must_have(self.site, review_id, request, "outcome")
        return review, outcome, await around(self.site, request, caller)

    async def heading(
        self, review_id: str, heading: Heading, request: Request, caller: Caller
    ) -> tuple[Told, FormPage]:
        """One heading's form, with what is known already where nothing was saved."""
        review, outcome, frame = await self.known(review_id, request, caller)
        if heading.path == attending.PATH:
            return outcome, attending.attendance_form(review, outcome, frame)
        wishes = (await beside(self.site, review_id, request, "childs-wishes"))["childs-wishes"].get("wishes") or {}
        child = quote(str(review["child_id"]), safe="")
        contacts = await self.site.others.ask(f"/scheduling/children/{child}/contacts", token_of(request), limit="20")
        known = suggestions(review, wishes, contacts.items)
        return outcome, heading_form(heading, review, outcome, frame, known)

    async def decision(
        self, review_id: str, decision_id: str, request: Request, caller: Caller
    ) -> tuple[Told, FormPage]:
        """One decision's form. Raises NotFound for one that is none of this outcome's."""
        review, outcome, frame = await self.known(review_id, request, caller)
        asked = {"child_id": str(review["child_id"]), "status": "open", "limit": "200"}
        told = await self.site.others.ask("/scheduling/decisions", token_of(request), **asked)
        earlier = [each for each in told.items if each.get("review_id") != review["id"]]
        try:
            return outcome, decisions.decision_form(review, outcome, frame, earlier, decision_id)
        except LookupError:
            raise NotFound("decision") from None

    async def removal(
        self, review_id: str, decision_id: str, request: Request, caller: Caller
    ) -> tuple[Told, FormPage]:
        """The form by which one is left out. Raises NotFound for one that is none of this outcome's."""
        review, outcome, frame = await self.known(review_id, request, caller)
        try:
            return outcome, decisions.removal_form(review, outcome, frame, decision_id)
        except LookupError:
            raise NotFound("decision") from None

    async def save(
        self, review_id: str, request: Request, form: FormPage, sent: Typed, body: Told, then: str, done: str
    ) -> Response:
        """Save these parts; two people who do so at once hear of each other."""
        saying = Saying("PUT", f"{at(review_id)}/outcome", review_link(review_id, then), done, body)
        return await take(self.site, request, form, sent, saying)
