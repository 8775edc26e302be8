"""The record of a review: written, kept in part from somebody, read as each reader will, as a file, and sent."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response

from services.reporting.api.forms import Done, Saying, SentForm, around, take
from services.reporting.api.page_route import page
from services.reporting.api.reviews.asking import at, beside, the_review
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.done import DONE
from services.reporting.pages.form import Around
from services.reporting.pages.links import REVIEWS, review_link, review_page_link
from services.reporting.pages.others import must_know
from services.reporting.pages.questions import read
from services.reporting.pages.reviews import record as forms
from services.reporting.pages.reviews.people import Person, copies_said, known_people
from services.reporting.pages.reviews.steps import IROS
from shared.auth.access import allow
from shared.auth.forms import allow_form, token_of
from shared.auth.roles import Caller
from shared.router import Router
from shared.web.parameters import FilterText, PathId

Told = Mapping[str, Any]
_READERS = (*IROS, "social_worker", "team_manager", "service_manager", "senior_manager", "auditor")
Iro = Annotated[Caller, Depends(allow(*IROS))]
IroByForm = Annotated[Caller, Depends(allow_form(*IROS))]
Reader = Annotated[Caller, Depends(allow(*_READERS))]
Whose = Annotated[FilterText, Query(alias="for")]
Format = Annotated[Literal["json", "html", "docx"], Query(alias="format")]


def add(routes: Router, site: Site) -> None:
    """Writing it, keeping parts of it from somebody, reading it, sending it."""
    pages = _Records(site)
    for each in (_writing, _keeping, _reading, _sending):
        each(routes, pages)


def _writing(routes: Router, pages: "_Records") -> None:
    @routes.get("/reviews/{review_id}/record")
    async def record_page(review_id: PathId, request: Request, caller: Iro) -> Response:
        """The form of the record, in its sections."""
        review, record, outcome, frame = await pages.known(review_id, request, caller)
        return page(render.form_page(forms.record_form(review, record, outcome, frame)))

    @routes.post("/reviews/{review_id}/record", status_code=303)
    async def record_saved(review_id: PathId, request: Request, caller: IroByForm, sent: SentForm) -> Response:
        """Saved: `PUT /scheduling/reviews/{id}/record`; goes to how each reader will get it."""
        review, record, outcome, frame = await pages.known(review_id, request, caller)
        form = forms.record_form(review, record, outcome, frame)
        body = forms.record_said(record, read(form.questions, sent).said)
        then = review_link(review_id, "record/preview")
        return await take(
            pages.site, request, form, sent, Saying("PUT", f"{at(review_id)}/record", then, "record_saved", body)
        )


def _keeping(routes: Router, pages: "_Records") -> None:
    @routes.get("/reviews/{review_id}/record/kept")
    async def kept_page(review_id: PathId, request: Request, caller: Iro) -> Response:
        """The form by which sections are kept from somebody."""
        review, record, outcome, frame = await pages.known(review_id, request, caller, whole=True)
        return page(render.form_page(forms.kept_form(review, record, pages.people(review, outcome), frame)))

    @routes.post("/reviews/{review_id}/record/kept", status_code=303)
    async def kept_saved(review_id: PathId, request: Request, caller: IroByForm, sent: SentForm) -> Response:
        """Kept from them: `PUT /scheduling/reviews/{id}/record`; goes to how each reader will get it."""
        review, record, outcome, frame = await pages.known(review_id, request, caller, whole=True)
        form = forms.kept_form(review, record, pages.people(review, outcome), frame)
        body = forms.kept_said(record, read(form.questions, sent).said)
        then = review_link(review_id, "record/preview")
        return await take(pages.site, request, form, sent, Saying("PUT", f"{at(review_id)}/record", then, "kept", body))


def _reading(routes: Router, pages: "_Records") -> None:
    @routes.get("/reviews/{review_id}/record/preview")
    async def record_preview(
        review_id: PathId, request: Request, caller: Reader, reader: Whose = None, done: Done = None
    ) -> Response:
        """The record as one reader will get it (`for`), else as whoever asks may read it."""
        review, record, outcome, frame = await pages.known(review_id, request, caller, whole=True)
        copy = await pages.copy(review_id, request, reader) if reader else record
        writes = caller.has(*IROS)
        people = pages.people(review, outcome) if writes else []
        view = forms.preview_view(review, record, copy, people, frame, reader or "", writes=writes)
        return page(render.draw("reviews/record.html", forms.with_done(view, DONE.get(done or "")), here=REVIEWS))

    @routes.get("/reviews/{review_id}/record/file")
    async def record_as_file(
        review_id: PathId, request: Request, caller: Reader, kind: Format = "docx", reader: Whose = None
    ) -> Response:
        """The same as data, as a page to print, or as a Word file: as scheduling makes it, in the reader's own name."""
        asked = {"format": kind, **({"for": reader} if reader else {})}
        file = await pages.site.others.file(f"{at(review_id)}/record", token_of(request), **asked)
        return Response(file.content, headers={**file.headers, "Cache-Control": "no-store"})


def _sending(routes: Router, pages: "_Records") -> None:
    @routes.get("/reviews/{review_id}/record-distributed")
    async def record_sending_page(review_id: PathId, request: Request, caller: Iro) -> Response:
        """The form that asks when the record went out, and to whom."""
        review, record, outcome, frame = await pages.known(review_id, request, caller)
        return page(render.form_page(forms.sending_form(review, record, outcome, frame)))

    @routes.post("/reviews/{review_id}/record-distributed", status_code=303)
    async def record_was_distributed(
        review_id: PathId, request: Request, caller: IroByForm, sent: SentForm
    ) -> Response:
        """It went out: `POST /scheduling/reviews/{id}/record-distributed`; goes to the review's page."""
        review, record, outcome, frame = await pages.known(review_id, request, caller)
        form = forms.sending_form(review, record, outcome, frame)
        day = {name: value for name, value in read(form.questions, sent).said.items() if name == "distributed_on"}
        body = {**day, "to": copies_said(sent)}
        path, then = f"{at(review_id)}/record-distributed", review_page_link(review_id)
        return await take(pages.site, request, form, sent, Saying("POST", path, then, "distributed", body))


class _Records:
    def __init__(self, site: Site) -> None:
        self.site = site

    async def known(
        self, review_id: str, request: Request, caller: Caller, *, whole: bool = False
    ) -> tuple[Told, Told, Told, Around]:
        """The review, its record and outcome, and what is around a form. Raises NotFound where `whole` wants one."""
        review = await the_review(self.site, review_id, request)
        told = await beside(self.site, review_id, request, "outcome")
        record = await self.site.others.ask(f"{at(review_id)}/record", token_of(request))
        body = must_know(record) if whole else record.body
        return review, body, told["outcome"], await around(self.site, request, caller)

    async def copy(self, review_id: str, request: Request, reader: str) -> Told:
        """The record as this person will get it. Raises as scheduling refuses it."""
        asked = {"for": reader}
        return must_know(await self.site.others.ask(f"{at(review_id)}/record", token_of(request), **asked))

    def people(self, review: Told, outcome: Told) -> list[Person]:
        """Who has to do with this review."""
        return known_people(review, outcome.get("attendance") or ())
