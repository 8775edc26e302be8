"""The page of one dispute, and the forms by which something is said in it."""

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.disputes.access import DECIDES, Reader, Sayer, SayerByForm
from services.reporting.api.disputes.asking import Row, people, the_dispute, with_managers
from services.reporting.api.forms import Done, Saying, SentForm, Typed, address, around, take
from services.reporting.api.page_route import PageRoute, page
from services.reporting.api.site import Site
from services.reporting.api.today import ask_all
from services.reporting.pages import render
from services.reporting.pages.disputes.beside import Beside, beside_of, questions_of
from services.reporting.pages.disputes.board import lines_of
from services.reporting.pages.disputes.clock import People, clock_of
from services.reporting.pages.disputes.deeds import DEEDS, Deed, carried_out_form, deed_form, freeze_answer_form
from services.reporting.pages.disputes.one import DisputeView, dispute_view, senders
from services.reporting.pages.done import DONE
from services.reporting.pages.form import FormPage
from services.reporting.pages.links import DISPUTES, dispute_page_link
from services.reporting.pages.questions import read
from shared.auth.forms import token_of
from shared.auth.roles import Caller
from shared.refusals import Conflict, Unprocessable
from shared.router import Router
from shared.web.parameters import PathId

Which = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]


def router(site: Site) -> Router:
    """`/reporting/disputes/{id}` and its forms."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _whole(routes, site)
    for deed in DEEDS.values():
        _said(routes, site, deed)
    _carried_out(routes, site)
    _freeze_answered(routes, site)
    return routes


def _whole(routes: Router, site: Site) -> None:
    @routes.get("/disputes/{dispute_id}")
    async def dispute_page(dispute_id: PathId, request: Request, caller: Reader, done: Done = None) -> Response:
        """One dispute: its clocks, what was said at each stage, whose turn it is, and what the reader may say now."""
        dispute = await the_dispute(site, request, dispute_id)
        view = await _view(site, request, caller, dispute, DONE.get(done or ""))
        return page(render.draw("disputes/dispute.html", view, here=DISPUTES))


async def _view(site: Site, request: Request, caller: Caller, dispute: Row, done: str | None) -> DisputeView:
    known = await people(site, caller, senders([dispute]))
    managers = [each for stage in dispute["stages"] for each in stage["manager_ids"]]
    known = await with_managers(site, request, caller, known, [*managers, *dispute["waiting_for"]])
    beside = await _beside(site, request, caller, dispute, known)
    profile, today = site.reads.service.profile, site.reads.today
    (line,) = lines_of([dispute], known, profile, today)
    return dispute_view(dispute, line, beside, profile, today, sample=site.sample(), done=done)


async def _beside(site: Site, request: Request, caller: Caller, dispute: Row, known: People) -> Beside:
    child, today = dispute["child_id"], site.reads.today
    if child is None:
        return Beside()
    answers = await ask_all(site.others, questions_of(child, decides=caller.has(*DECIDES)), token_of(request))
    profile = site.reads.service.profile
    return beside_of(answers, known, profile, today, child_id=child, dispute_id=str(dispute["id"]))


def _said(routes: Router, site: Site, deed: Deed) -> None:
    async def asked(dispute_id: PathId, request: Request, caller: Sayer) -> Response:
        dispute = await the_dispute(site, request, dispute_id)
        return page(render.form_page(await _form(site, request, caller, deed, dispute, {})))

    async def said(dispute_id: PathId, request: Request, caller: SayerByForm, sent: SentForm) -> Response:
        dispute = await the_dispute(site, request, dispute_id)
        form = await _form(site, request, caller, deed, dispute, sent)
        then = dispute_page_link(dispute_id)
        where = f"{address('escalation', 'disputes', dispute_id)}/{deed.path}"
        body = deed.says(read(form.questions, sent).said)
        return await take(site, request, form, sent, Saying("POST", where, then, deed.done, body))

    name = deed.path.replace("-", "_")
    asked.__name__, said.__name__ = f"dispute_{name}_page", f"say_{name}_of_a_dispute"
    asked.__doc__ = f"The form: {deed.heading[:1].lower()}{deed.heading[1:]}."
    said.__doc__ = f"{deed.heading}: said to escalation as `POST /escalation/disputes/{{id}}/{deed.path}`."
    routes.get(f"/disputes/{{dispute_id}}/{deed.path}")(asked)
    routes.post(f"/disputes/{{dispute_id}}/{deed.path}", status_code=303)(said)


async def _form(site: Site, request: Request, caller: Caller, deed: Deed, dispute: Row, typed: Typed) -> FormPage:
    """The form. Raises Conflict for what the reader may not say now."""
    if not deed.may(dispute):
        how = "It may have moved on while you read it, or it is for somebody else to say. Look at the dispute again."
        raise Conflict("not-now", "This cannot be said of the dispute now, or not by you", how)
    known = await people(site, caller, senders([dispute]))
    clock = clock_of(dispute, known, site.reads.service.profile, site.reads.today)
    return deed_form(deed, dispute, clock, await around(site, request, caller), typed)


def _carried_out(routes: Router, site: Site) -> None:
    @routes.get("/disputes/{dispute_id}/carried-out")
    async def carried_out_page(dispute_id: PathId, request: Request, caller: Sayer, remedy: Which = "") -> Response:
        """The form that asks on which day something agreed was carried out."""
        return page(render.form_page(await _remedy_form(site, request, caller, dispute_id, remedy)))

    @routes.post("/disputes/{dispute_id}/carried-out", status_code=303)
    async def it_was_carried_out(
        dispute_id: PathId, request: Request, caller: SayerByForm, sent: SentForm, remedy: Which = ""
    ) -> Response:
        """Said to escalation as `POST /escalation/disputes/{id}/remedies/{remedy_id}/carried-out`."""
        form = await _remedy_form(site, request, caller, dispute_id, remedy)
        where = f"{address('escalation', 'disputes', dispute_id)}/remedies/{remedy}/carried-out"
        return await take(
            site, request, form, sent, Saying("POST", where, dispute_page_link(dispute_id), "carried_out")
        )


async def _remedy_form(site: Site, request: Request, caller: Caller, dispute_id: str, remedy: str) -> FormPage:
    dispute = await the_dispute(site, request, dispute_id)
    found = next((each for each in dispute["remedies"] if each["id"] == remedy), None)
    if found is None:
        raise Unprocessable.at("/remedy", "names nothing that was agreed in this dispute")
    return carried_out_form(dispute, found, await around(site, request, caller))


def _freeze_answered(routes: Router, site: Site) -> None:
    @routes.get("/disputes/{dispute_id}/freeze-answer")
    async def freeze_answer_page(dispute_id: PathId, request: Request, caller: Sayer, freeze: Which = "") -> Response:
        """The form that asks whether the child stays where placed."""
        return page(render.form_page(await _freeze_form(site, request, caller, dispute_id, freeze)))

    @routes.post("/disputes/{dispute_id}/freeze-answer", status_code=303)
    async def answer_a_freeze(
        dispute_id: PathId, request: Request, caller: SayerByForm, sent: SentForm, freeze: Which = ""
    ) -> Response:
        """Said to escalation as `POST /escalation/freezes/{id}/answer`."""
        form = await _freeze_form(site, request, caller, dispute_id, freeze)
        where = f"{address('escalation', 'freezes', freeze)}/answer"
        return await take(
            site, request, form, sent, Saying("POST", where, dispute_page_link(dispute_id), "freeze_answered")
        )


async def _freeze_form(site: Site, request: Request, caller: Caller, dispute_id: str, freeze: str) -> FormPage:
    dispute = await the_dispute(site, request, dispute_id)
    told = await site.others.ask("/escalation/freezes", token_of(request), child_id=str(dispute["child_id"] or "-"))
    found = next((each for each in told.items if each["id"] == freeze), None)
    if found is None:
        raise Unprocessable.at("/freeze", "names no request of this dispute that a child stays")
    return freeze_answer_form(dispute, found, await around(site, request, caller))
