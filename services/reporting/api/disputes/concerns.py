"""The page of one concern, and the forms by which it goes on."""

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.disputes.access import Leader, LeaderByForm, Reader
from services.reporting.api.disputes.asking import Row, people, siblings_of, the_concern
from services.reporting.api.forms import Done, Saying, SentForm, address, around, take
from services.reporting.api.page_route import PageRoute, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.disputes.concern_steps import STEPS, Step, step_form
from services.reporting.pages.disputes.concerns import concern_view
from services.reporting.pages.done import DONE
from services.reporting.pages.form import FormPage
from services.reporting.pages.links import DISPUTES
from services.reporting.pages.questions import read
from shared.auth.roles import Caller
from shared.refusals import Conflict
from shared.router import Router
from shared.web.parameters import PathId


def router(site: Site) -> Router:
    """`/reporting/concerns/{id}` and its forms."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _whole(routes, site)
    for step in STEPS.values():
        _done(routes, site, step)
    return routes


def _whole(routes: Router, site: Site) -> None:
    @routes.get("/concerns/{concern_id}")
    async def concern_page(concern_id: PathId, request: Request, caller: Reader, done: Done = None) -> Response:
        """One concern: how it stands, by when it is to be settled, and what the reader may do with it."""
        concern = await the_concern(site, request, concern_id)
        said_by = [each.get("by") for each in concern["history"]]
        known = await people(site, caller, {concern["assigned_to"], *said_by} - {"system", None})
        view = concern_view(concern, known, await around(site, request, caller), DONE.get(done or ""))
        return page(render.draw("disputes/concern.html", view, here=DISPUTES))


def _done(routes: Router, site: Site, step: Step) -> None:
    async def asked(concern_id: PathId, request: Request, caller: Leader) -> Response:
        concern = await the_concern(site, request, concern_id)
        return page(render.form_page(await _form(site, request, caller, step, concern)))

    async def said(concern_id: PathId, request: Request, caller: LeaderByForm, sent: SentForm) -> Response:
        concern = await the_concern(site, request, concern_id)
        form = await _form(site, request, caller, step, concern)
        where = f"{address('escalation', 'concerns', concern_id)}/{step.path}"
        body = step.says(read(form.questions, sent).said)
        saying = Saying("POST", where, lambda told: step.then(concern_id, told), step.done, body)
        return await take(site, request, form, sent, saying)

    name = step.path.replace("-", "_")
    asked.__name__, said.__name__ = f"concern_{name}_page", f"{name}_a_concern"
    asked.__doc__ = f"The form: {step.heading[:1].lower()}{step.heading[1:]}."
    said.__doc__ = f"{step.heading}: said to escalation as `POST /escalation/concerns/{{id}}/{step.path}`."
    routes.get(f"/concerns/{{concern_id}}/{step.path}")(asked)
    routes.post(f"/concerns/{{concern_id}}/{step.path}", status_code=303)(said)


async def _form(site: Site, request: Request, caller: Caller, step: Step, concern: Row) -> FormPage:
    """The form. Raises Conflict for what cannot be done with it now."""
    if concern["status"] not in step.states:
        how = "Somebody may have gone on with it while you read it. Look at the concern again."
        raise Conflict("not-now", "This cannot be done with the concern now", how)
    wants = step.path == "make-formal" and concern["child_id"]
    siblings = await siblings_of(site, request, str(concern["child_id"])) if wants else ()
    return step_form(step, concern, siblings, await around(site, request, caller))
