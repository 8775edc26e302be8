"""The pages on which IROs are entered: who is one, and her particulars. Allocation keeps all of it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.access import KEEPS_PEOPLE, KEEPS_PEOPLE_BY_FORM, LOOKS_AT_PEOPLE
from services.reporting.api.forms import Done, Saying, SentForm, address, around, take
from services.reporting.api.page_route import AS_A_FILE, PageRoute, csv_file, page
from services.reporting.api.site import Site
from services.reporting.api.today import ask_all
from services.reporting.pages import render
from services.reporting.pages.done import DONE
from services.reporting.pages.form import Around
from services.reporting.pages.links import PEOPLE, iro_link
from services.reporting.pages.lists import as_csv
from services.reporting.pages.others import must_know
from services.reporting.pages.people.iro_page import iro_page
from services.reporting.pages.people.iros import change_form, new_iro_form, particulars_said
from services.reporting.pages.people.overview import IROS, iros_page
from services.reporting.pages.questions import read
from shared.auth.forms import token_of
from shared.auth.roles import Caller
from shared.router import Router
from shared.web.parameters import PathId

Looker = Annotated[Caller, Depends(LOOKS_AT_PEOPLE)]
Keeper = Annotated[Caller, Depends(KEEPS_PEOPLE)]
KeeperByForm = Annotated[Caller, Depends(KEEPS_PEOPLE_BY_FORM)]
_Show = Annotated[Literal["now", "left", ""], Query()]
_Sort = Annotated[str, Query(max_length=20, pattern="^-?[a-z]*$")]
AsFile = Annotated[Literal["csv"] | None, Query(alias="format")]


def router(site: Site) -> Router:
    """`/reporting/people`, and an IRO's particulars."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _team(routes, site)
    _joining(routes, site)
    _one(routes, site)
    _changing(routes, site)
    return routes


def keeps(caller: Caller) -> bool:
    """Whether the pages offer this caller to enter people."""
    return caller.has("iro_manager", "iro_admin")


def _team(routes: Router, site: Site) -> None:
    @routes.get("/people", responses=AS_A_FILE)
    async def people(
        request: Request, caller: Looker, show: _Show = "", sort: _Sort = "", done: Done = None, form: AsFile = None
    ) -> Response:
        """The IROs of the service, and the way to everybody around the children."""
        its = await around(site, request, caller)
        told = must_know(await site.others.ask("/allocation/iros", token_of(request), limit="500"))
        view = iros_page(told["items"], its, show, sort, DONE.get(done or ""), keeps=keeps(caller))
        if form:
            return csv_file("iros", as_csv(IROS, view.rows))
        return page(render.list_page(view, here=PEOPLE))


def _joining(routes: Router, site: Site) -> None:
    @routes.get("/people/new-iro")
    async def new_iro(request: Request, caller: Keeper) -> Response:
        """The form by which an IRO is added."""
        return page(render.form_page(new_iro_form(await around(site, request, caller))))

    @routes.post("/people/new-iro", status_code=303)
    async def an_iro_joins(request: Request, caller: KeeperByForm, sent: SentForm) -> Response:
        """Said to allocation as `POST /allocation/iros`; goes to her page."""
        form = new_iro_form(await around(site, request, caller))
        body = particulars_said(read(form.questions, sent).said, changing=False)

        def her_page(told: Mapping[str, Any]) -> str:
            return iro_link(str(told.get("id", body.get("id", ""))))

        return await take(site, request, form, sent, Saying("POST", "/allocation/iros", her_page, "iro_joined", body))


def _one(routes: Router, site: Site) -> None:
    @routes.get("/people/iros/{iro_id}")
    async def one_iro(iro_id: PathId, request: Request, caller: Looker, done: Done = None) -> Response:
        """What is on record of an IRO: particulars, absences with who stands in, and her last day with what follows."""
        its = await around(site, request, caller)
        where = address("allocation", "iros", iro_id)
        asked = {
            "plan": (f"{where}/departure", {}),
            "team": ("/allocation/iros", {"limit": "500"}),
            "absences": (f"{where}/absences", {}),
            "caseloads": ("/allocation/caseloads", {}),
        }
        answers = await ask_all(site.others, asked, token_of(request))
        must_know(answers.of("plan"))
        view = iro_page(answers, its, DONE.get(done or ""), keeps=keeps(caller))
        return page(render.draw("people/iro.html", view, here=PEOPLE))


def _changing(routes: Router, site: Site) -> None:
    @routes.get("/people/iros/{iro_id}/change")
    async def change(iro_id: PathId, request: Request, caller: Keeper) -> Response:
        """The form by which her particulars are changed."""
        iro, its = await known(site, iro_id, request, caller)
        return page(render.form_page(change_form(iro, its)))

    @routes.post("/people/iros/{iro_id}/change", status_code=303)
    async def an_iro_changes(iro_id: PathId, request: Request, caller: KeeperByForm, sent: SentForm) -> Response:
        """Said to allocation as `PATCH /allocation/iros/{id}`, with the version that was read."""
        iro, its = await known(site, iro_id, request, caller)
        form = change_form(iro, its)
        body = particulars_said(read(form.questions, sent).said, changing=True)
        where = address("allocation", "iros", iro_id)
        return await take(site, request, form, sent, Saying("PATCH", where, iro_link(iro_id), "iro_changed", body))


async def known(site: Site, iro_id: str, request: Request, caller: Caller) -> tuple[Mapping[str, Any], Around]:
    """The IRO, and what every form has around it."""
    told = await site.others.ask(address("allocation", "iros", iro_id), token_of(request))
    return must_know(told), await around(site, request, caller)
