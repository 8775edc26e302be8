"""The pages about caseloads: how they are, who is to have a child, and what waits for a manager's decision."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.access import DECIDES, DECIDES_BY_FORM, LOOKS_AT_CASELOADS
from services.reporting.api.forms import Done, Saying, SentForm, Typed, address, around, take
from services.reporting.api.page_route import AS_A_FILE, PageRoute, csv_file, page
from services.reporting.api.site import Site
from services.reporting.api.today import ask_all
from services.reporting.pages import render
from services.reporting.pages.caseloads.giving import (
    Giving,
    candidates_page,
    choice_back_form,
    giving_form,
    in_plain_words,
)
from services.reporting.pages.caseloads.overview import COLUMNS, caseloads_page
from services.reporting.pages.done import DONE
from services.reporting.pages.links import CASELOADS, child_link
from services.reporting.pages.lists import as_csv
from services.reporting.pages.others import must_know
from services.reporting.pages.today.asked import Question
from shared.auth.forms import token_of
from shared.auth.roles import Caller
from shared.refusals import NotFound
from shared.router import Router
from shared.web.parameters import PathId

Looker = Annotated[Caller, Depends(LOOKS_AT_CASELOADS)]
Decider = Annotated[Caller, Depends(DECIDES)]
DeciderByForm = Annotated[Caller, Depends(DECIDES_BY_FORM)]
_Show = Annotated[str | None, Query(max_length=20, pattern="^[a-z]*$")]
_Sort = Annotated[str, Query(max_length=20, pattern="^-?[a-z]*$")]
_Format = Annotated[Literal["csv"] | None, Query(alias="format")]
_MOST_CANDIDATES = "20"


def router(site: Site) -> Router:
    """`/reporting/caseloads`, and who is to have a child."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _overview(routes, site)
    _giving(routes, site)
    _choosing(routes, site)
    _choosing_no_more(routes, site)
    return routes


def _overview(routes: Router, site: Site) -> None:
    @routes.get("/caseloads", responses=AS_A_FILE)
    async def caseloads(
        request: Request,
        caller: Looker,
        show: _Show = None,
        sort: _Sort = "",
        done: Done = None,
        form: _Format = None,
    ) -> Response:
        """A bar for each IRO with the band behind it, who has nobody, what waits for a decision, and what is needed."""
        its = await around(site, request, caller)
        answers = await ask_all(site.others, _asked(caller, its.today.isoformat()), token_of(request))
        asked, limits = {"show": show} if show else {}, its.profile.settings.caseload
        view = caseloads_page(answers, its, asked, sort, limits, DONE.get(done or ""))
        if form:
            return csv_file("caseloads", as_csv(COLUMNS, view.rows))
        return page(render.draw("caseloads/caseloads.html", view, here=CASELOADS))


def _asked(caller: Caller, today: str) -> dict[str, Question]:
    asked: dict[str, Question] = {
        "caseloads": ("/allocation/caseloads", {}),
        "unallocated": ("/allocation/unallocated", {"limit": "200"}),
        "splits": ("/allocation/sibling-splits", {"from": today, "to": today}),
    }
    if caller.has("iro_manager"):
        asked["proposals"] = ("/allocation/proposals", {"status": "open", "limit": "200"})
        asked["questions"] = ("/allocation/questions", {"status": "open", "limit": "200"})
    return asked


def _giving(routes: Router, site: Site) -> None:
    @routes.get("/caseloads/children/{child_id}", responses=AS_A_FILE)
    async def who_is_to_have_a_child(
        child_id: PathId, request: Request, caller: Decider, form: _Format = None
    ) -> Response:
        """The IROs as the rules rank them for this child, with each one's caseload with the child."""
        giving = await _known(site, child_id, request, _MOST_CANDIDATES)
        view = candidates_page(giving, await around(site, request, caller))
        if form:
            return csv_file("iros-for-a-child", as_csv(view.columns, view.rows))
        return page(render.list_page(view, here=CASELOADS))


def _choosing(routes: Router, site: Site) -> None:
    @routes.get("/caseloads/children/{child_id}/to/{iro_id}")
    async def what_would_follow(child_id: PathId, iro_id: PathId, request: Request, caller: Decider) -> Response:
        """Both caseloads before and after, who would lose continuity, what stands against it; and the form."""
        giving = _to(iro_id, await _known(site, child_id, request, "10000"))
        return page(render.form_page(giving_form(giving, iro_id, await around(site, request, caller))))

    @routes.post("/caseloads/children/{child_id}/to/{iro_id}", status_code=303)
    async def a_manager_chooses(
        child_id: PathId, iro_id: PathId, request: Request, caller: DeciderByForm, sent: SentForm
    ) -> Response:
        """The manager's own choice: said to allocation as `POST /allocation/children/{id}/allocations`."""
        giving = _to(iro_id, await _known(site, child_id, request, "10000"))
        form = giving_form(giving, iro_id, await around(site, request, caller))
        saying = Saying(
            "POST",
            f"{address('allocation', 'children', child_id)}/allocations",
            child_link(giving.child_id),
            "given",
            _choice(iro_id, sent),
            lambda refusal: in_plain_words(giving, refusal),
        )
        return await take(site, request, form, sent, saying)


def _choosing_no_more(routes: Router, site: Site) -> None:
    @routes.get("/caseloads/children/{child_id}/choice-back")
    async def choice_back(child_id: PathId, request: Request, caller: Decider) -> Response:
        """The form by which a manager's choice is taken back."""
        giving = await _known(site, child_id, request, "1")
        return page(render.form_page(choice_back_form(giving, await around(site, request, caller))))

    @routes.post("/caseloads/children/{child_id}/choice-back", status_code=303)
    async def a_choice_is_taken_back(
        child_id: PathId, request: Request, caller: DeciderByForm, sent: SentForm
    ) -> Response:
        """Said to allocation as `POST /allocation/children/{id}/allocations/withdrawal`."""
        giving = await _known(site, child_id, request, "1")
        form = choice_back_form(giving, await around(site, request, caller))
        where = f"{address('allocation', 'children', child_id)}/allocations/withdrawal"
        return await take(site, request, form, sent, Saying("POST", where, child_link(giving.child_id), "choice_back"))


def _to(iro_id: str, giving: Giving) -> Giving:
    """The same, if there is such an IRO."""
    if all(each["iro_id"] != iro_id for each in giving.recommended["candidates"]):
        raise NotFound("IRO")
    return giving


def _choice(iro_id: str, sent: Typed) -> dict[str, Any]:
    reason = " ".join("".join(sent.get("reason", ())[:1]).split())
    return {"iro_id": iro_id, "reason": reason, "override": sent.get("override") == ["yes"]}


async def _known(site: Site, child_id: str, request: Request, most: str) -> Giving:
    """The child, whom the rules would choose, and every caseload. Raises what allocation refuses."""
    its, token = address("allocation", "children", child_id), token_of(request)
    child, recommended, loads = await asyncio.gather(
        site.others.ask(its, token),
        site.others.ask(f"{its}/recommendation", token, limit=most),
        site.others.ask("/allocation/caseloads", token),
    )
    by_id = {str(each["iro_id"]): each for each in must_know(loads)["items"]}
    return Giving(must_know(child), must_know(recommended), by_id)


async def iro_names(site: Site, request: Request) -> Mapping[str, str]:
    """What every IRO of the service is called, as far as it can be known now."""
    told = await site.others.ask("/allocation/iros", token_of(request), limit="500")
    return {str(each["id"]): str(each["name"]) for each in told.items}
