"""An IRO's desk, and the form by which a contact is put on record. An IRO opens her own, managers anybody's."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.actions.desk import read_desk
from services.reporting.api.access import HAS_A_DESK, HOLDS, HOLDS_BY_FORM
from services.reporting.api.forms import Done, Saying, SentForm, address, around, take
from services.reporting.api.iros import AsFile
from services.reporting.api.page_route import AS_A_FILE, PageRoute, csv_file, page
from services.reporting.api.site import Site
from services.reporting.api.today import ask_all
from services.reporting.pages import render
from services.reporting.pages.done import DONE
from services.reporting.pages.form import FormPage
from services.reporting.pages.iros.contact import contact_form
from services.reporting.pages.iros.desk import COLUMNS, asked_of, desk_page
from services.reporting.pages.links import desk_link
from services.reporting.pages.lists import as_csv
from services.reporting.pages.others import must_know
from services.reporting.pages.places import CASELOADS
from shared.auth.forms import token_of
from shared.auth.roles import Caller
from shared.refusals import NotFound
from shared.router import Router
from shared.web.parameters import PathId

Opener = Annotated[Caller, Depends(HAS_A_DESK)]
Holder = Annotated[Caller, Depends(HOLDS)]
HolderByForm = Annotated[Caller, Depends(HOLDS_BY_FORM)]
_Sort = Annotated[str, Query(max_length=20, pattern="^-?[a-z]*$")]
_Child = Annotated[str, Query(min_length=1, max_length=64, pattern=r"^[^\x00]+$")]


def router(site: Site) -> Router:
    """`/reporting/iros/{id}`."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _desk(routes, site)
    _contact(routes, site)
    return routes


def _desk(routes: Router, site: Site) -> None:
    @routes.get("/iros/{iro_id}", responses=AS_A_FILE)
    async def desk(
        iro_id: PathId, request: Request, caller: Opener, sort: _Sort = "", done: Done = None, form: AsFile = None
    ) -> Response:
        """Her reviews by day, what waits for her answer, decisions to chase, contacts, disputes, and her children."""
        iro = await _iro(site, iro_id, request, caller)
        its = await around(site, request, caller)
        answers = await ask_all(site.others, asked_of(iro_id, its.today, its.profile), token_of(request))
        read = await read_desk(site.reads.service, caller, iro_id)
        view = desk_page(iro, read, answers, its, sort, DONE.get(done or ""))
        if form:
            return csv_file("desk", as_csv(COLUMNS, view.rows))
        return page(render.draw("iros/desk.html", view, here=desk_link(iro_id)))


def _contact(routes: Router, site: Site) -> None:
    @routes.get("/iros/{iro_id}/contact")
    async def contact(iro_id: PathId, request: Request, caller: Holder, child_id: _Child) -> Response:
        """The form by which a contact with this child's case is put on record."""
        return page(render.form_page(await _form(site, iro_id, child_id, request, caller)))

    @routes.post("/iros/{iro_id}/contact", status_code=303)
    async def was_in_touch(iro_id: PathId, request: Request, caller: HolderByForm, sent: SentForm) -> Response:
        """Said to scheduling as `POST /scheduling/children/{id}/contacts`; goes to the desk."""
        child_id = "".join(sent.get("child_id", ())[:1])[:64]
        form = await _form(site, iro_id, child_id, request, caller)
        where = f"{address('scheduling', 'children', child_id)}/contacts"
        return await take(site, request, form, sent, Saying("POST", where, desk_link(iro_id), "contact"))


async def _form(site: Site, iro_id: str, child_id: str, request: Request, caller: Caller) -> FormPage:
    iro = await _iro(site, iro_id, request, caller)
    where = f"{address('scheduling', 'children', child_id)}/contacts"
    told = must_know(await site.others.ask(where, token_of(request), limit="1"))
    return contact_form(iro, child_id, told, await around(site, request, caller))


async def _iro(site: Site, iro_id: str, request: Request, caller: Caller) -> Mapping[str, Any]:
    """The IRO. Raises NotFound for the desk of another IRO than the reader, unless she stands above them."""
    if caller.subject != iro_id and not caller.has(*(CASELOADS.roles | {"iro_admin"})):
        raise NotFound("IRO")
    return must_know(await site.others.ask(address("allocation", "iros", iro_id), token_of(request)))
