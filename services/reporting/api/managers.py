"""What waits for a manager's decision about allocations: proposals, questions, and a plan for all caseloads."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.access import DECIDES, DECIDES_BY_FORM
from services.reporting.api.caseloads import iro_names
from services.reporting.api.forms import Done, Saying, SentForm, address, around, take
from services.reporting.api.page_route import PageRoute, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.caseloads.decisions import decided_form, plan_form, proposal_form, question_form
from services.reporting.pages.done import DONE
from services.reporting.pages.links import CASELOADS, proposal_link, question_link
from services.reporting.pages.others import must_know
from services.reporting.pages.questions import read
from shared.auth.forms import token_of
from shared.auth.roles import Caller
from shared.refusals import NotFound
from shared.router import Router
from shared.web.parameters import PathId

Decider = Annotated[Caller, Depends(DECIDES)]
DeciderByForm = Annotated[Caller, Depends(DECIDES_BY_FORM)]
_REBALANCE = "/allocation/rebalance"


def router(site: Site) -> Router:
    """Under `/reporting/caseloads`."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _proposals(routes, site)
    _no_more(routes, site)
    _questions(routes, site)
    _rebalancing(routes, site)
    return routes


def _proposals(routes: Router, site: Site) -> None:
    @routes.get("/caseloads/proposals/{breach_id}")
    async def what_is_proposed(breach_id: PathId, request: Request, caller: Decider, done: Done = None) -> Response:
        """What is proposed and what it costs; or what became of it."""
        its = await around(site, request, caller)
        told = must_know(await site.others.ask(address("allocation", "proposals", breach_id), token_of(request)))
        if told["status"] != "open":
            return page(render.form_page(decided_form(told, its, DONE.get(done or ""))))
        return page(render.form_page(proposal_form(told, its, await iro_names(site, request))))

    @routes.post("/caseloads/proposals/{breach_id}", status_code=303)
    async def a_manager_decides(breach_id: PathId, request: Request, caller: DeciderByForm, sent: SentForm) -> Response:
        """Accepted or declined: said to allocation as `POST /allocation/proposals/{id}/decision`."""
        its = await around(site, request, caller)
        where = address("allocation", "proposals", breach_id)
        told = must_know(await site.others.ask(where, token_of(request)))
        form = proposal_form(told, its, await iro_names(site, request))
        said = read(form.questions, sent).said
        body = {**said, "accept": said.get("accept") == "yes"}
        saying = Saying("POST", f"{where}/decision", proposal_link(breach_id), "decided", body)
        return await take(site, request, form, sent, saying)


def _no_more(routes: Router, site: Site) -> None:
    @routes.post("/caseloads/proposals/{breach_id}/withdrawal", status_code=303)
    async def a_decision_is_taken_back(
        breach_id: PathId, request: Request, caller: DeciderByForm, sent: SentForm
    ) -> Response:
        """What was declined is open again."""
        its = await around(site, request, caller)
        where = address("allocation", "proposals", breach_id)
        told = must_know(await site.others.ask(where, token_of(request)))
        saying = Saying("POST", f"{where}/decision/withdrawal", CASELOADS, "no_taken_back")
        return await take(site, request, decided_form(told, its, None), sent, saying)


def _questions(routes: Router, site: Site) -> None:
    @routes.get("/caseloads/questions/{question_id}")
    async def what_is_asked(question_id: PathId, request: Request, caller: Decider, done: Done = None) -> Response:
        """What only a person can say of a child; or what was answered."""
        its = await around(site, request, caller)
        told = await _question(site, question_id, request)
        return page(render.form_page(question_form(told, its, DONE.get(done or ""))))

    @routes.post("/caseloads/questions/{question_id}", status_code=303)
    async def a_manager_answers(
        question_id: PathId, request: Request, caller: DeciderByForm, sent: SentForm
    ) -> Response:
        """The answer: said to allocation as `POST /allocation/questions/{id}/answer`."""
        its, told = await around(site, request, caller), await _question(site, question_id, request)
        where = f"{address('allocation', 'questions', question_id)}/answer"
        saying = Saying("POST", where, question_link(question_id), "question_answered")
        return await take(site, request, question_form(told, its), sent, saying)

    @routes.post("/caseloads/questions/{question_id}/withdrawal", status_code=303)
    async def an_answer_is_taken_back(
        question_id: PathId, request: Request, caller: DeciderByForm, sent: SentForm
    ) -> Response:
        """The question is open again."""
        its, told = await around(site, request, caller), await _question(site, question_id, request)
        where = f"{address('allocation', 'questions', question_id)}/answer/withdrawal"
        saying = Saying("POST", where, question_link(question_id), "answer_taken_back")
        return await take(site, request, question_form(told, its), sent, saying)


async def _question(site: Site, question_id: str, request: Request) -> Mapping[str, Any]:
    told = must_know(await site.others.ask("/allocation/questions", token_of(request), limit="500"))
    found: Mapping[str, Any] | None = next((each for each in told["items"] if each["id"] == question_id), None)
    if found is None:
        raise NotFound("question", "It may have been answered by what was told of the child since.")
    return found


def _rebalancing(routes: Router, site: Site) -> None:
    @routes.get("/caseloads/rebalance")
    async def a_plan(request: Request, caller: Decider) -> Response:
        """A plan for all caseloads, only shown: what it does to each, and who would move."""
        its = await around(site, request, caller)
        plan = (await site.others.say("POST", _REBALANCE, token_of(request), {"apply": False})).body
        return page(render.form_page(plan_form(plan, its, await iro_names(site, request))))

    @routes.post("/caseloads/rebalance", status_code=303)
    async def a_plan_is_carried_out(request: Request, caller: DeciderByForm, sent: SentForm) -> Response:
        """The plan that was looked at, and no other: said to allocation as `POST /allocation/rebalance`."""
        its, token = await around(site, request, caller), token_of(request)
        plan = (await site.others.say("POST", _REBALANCE, token, {"apply": False})).body
        form = plan_form(plan, its, await iro_names(site, request))
        body = {"apply": True, "digest": "".join(sent.get("digest", ())[:1])[:64]}
        return await take(site, request, form, sent, Saying("POST", _REBALANCE, CASELOADS, "rebalanced", body))
