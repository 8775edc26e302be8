"""What was challenged for one child, the forms by which an IRO begins something, and taking back what was said."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.disputes.access import DECIDES, Lister, Sayer, SayerByForm
from services.reporting.api.disputes.asking import every, people, siblings_of
from services.reporting.api.forms import Done, Saying, SentForm, Typed, around, take
from services.reporting.api.page_route import PageRoute, onward, page
from services.reporting.api.site import Site
from services.reporting.api.today import ask_all
from services.reporting.pages import render
from services.reporting.pages.disputes import concerns
from services.reporting.pages.disputes.beginnings import BEGINNINGS, About, Beginning, beginning_form, told
from services.reporting.pages.disputes.beside import beside_of, questions_of, referrals_in
from services.reporting.pages.disputes.board import lines_of
from services.reporting.pages.disputes.codes import CAFCASS
from services.reporting.pages.disputes.of_a_child import ChildsView
from services.reporting.pages.disputes.taking_back import TAKINGS, Meant, taking_back_form
from services.reporting.pages.done import DONE
from services.reporting.pages.form import FormPage
from services.reporting.pages.links import CONCERNS, DISPUTES
from services.reporting.pages.others import must_know
from services.reporting.pages.questions import read
from shared.auth.access import allow
from shared.auth.forms import allow_form, token_of
from shared.auth.roles import Caller
from shared.refusals import Unprocessable
from shared.router import Router

Which = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]


def router(site: Site) -> Router:
    """`/reporting/challenges` and its forms."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _taking_back(routes, site)
    for beginning in BEGINNINGS.values():
        _begun(routes, site, beginning)
    _of_a_child(routes, site)
    return routes


def _of_a_child(routes: Router, site: Site) -> None:
    @routes.get("/challenges")
    async def challenges_page(request: Request, caller: Lister, child_id: Which = "", done: Done = None) -> Response:
        """Every concern and dispute of one child, what stands beside them, and what the reader may begin."""
        if not child_id:
            return onward(CONCERNS)
        view = await _childs_view(site, request, caller, child_id, DONE.get(done or ""))
        return page(render.draw("disputes/of_a_child.html", view, here=DISPUTES))


async def _childs_view(site: Site, request: Request, caller: Caller, child_id: str, done: str | None) -> ChildsView:
    disputes, raised, answers = await asyncio.gather(
        every(site, request, "/escalation/disputes", child_id=child_id),
        every(site, request, "/escalation/concerns", child_id=child_id),
        ask_all(site.others, questions_of(child_id, decides=caller.has(*DECIDES)), token_of(request)),
    )
    rows = raised.items
    known = await people(site, caller, {each["iro_id"] for each in disputes.items} | {e["assigned_to"] for e in rows})
    profile, today = site.reads.service.profile, site.reads.today
    return ChildsView(
        reader=known.reader,
        profile=profile.name,
        sample=site.sample(),
        child_id=child_id,
        lines=lines_of(disputes.items, known, profile, today),
        concerns=concerns.rows_of(reversed(rows), known, profile, today),
        beside=beside_of(answers, known, profile, today, child_id=child_id),
        unknown=("disputes and concerns",) if disputes.away or raised.away else answers.unknown,
        cafcass=profile.settings.cafcass_referral.allowed != "never",
        done=done,
    )


def _begun(routes: Router, site: Site, beginning: Beginning) -> None:
    begins = Annotated[Caller, Depends(allow(*beginning.roles))]
    begins_by_form = Annotated[Caller, Depends(allow_form(*beginning.roles))]

    async def asked(request: Request, caller: begins, about: _AboutAsked) -> Response:
        return page(render.form_page(await _form(site, request, caller, beginning, about, {})))

    async def said(
        request: Request,
        caller: begins_by_form,
        about: _AboutAsked,
        sent: SentForm,
    ) -> Response:
        form = await _form(site, request, caller, beginning, about, sent)
        body = told(beginning, about, read(form.questions, sent).said)
        where = beginning.path.format(id=quote(about.id, safe=""))

        def then(answer: Mapping[str, Any]) -> str:
            return beginning.then(about, answer)

        return await take(site, request, form, sent, Saying("POST", where, then, beginning.done, body))

    name = beginning.kind.replace("-", "_")
    asked.__name__, said.__name__ = f"begin_{name}_page", f"begin_{name}"
    asked.__doc__ = f"The form: {beginning.heading[:1].lower()}{beginning.heading[1:]}."
    said.__doc__ = f"{beginning.heading}: said to escalation as `POST {beginning.path}`."
    routes.get(f"/challenges/{beginning.kind}")(asked)
    routes.post(f"/challenges/{beginning.kind}", status_code=303)(said)


async def _about(
    child_id: Which = "", dispute_id: Which = "", id: Which = "", kind: Which = "", referral_id: Which = ""
) -> About:
    chosen = {"kind": kind if kind in CAFCASS else "", "referral_id": referral_id}
    return About(child_id, dispute_id, id, chosen={name: each for name, each in chosen.items() if each})


_AboutAsked = Annotated[About, Depends(_about)]


async def _form(
    site: Site, request: Request, caller: Caller, beginning: Beginning, about: About, typed: Typed
) -> FormPage:
    """The form. Raises NotFound for a child whom the reader may not see."""
    known = await _known(site, request, beginning, about) if about.child_id else about
    return beginning_form(beginning, known, await around(site, request, caller), typed)


async def _known(site: Site, request: Request, beginning: Beginning, about: About) -> About:
    seen = site.others.ask("/escalation/cafcass", token_of(request), child_id=about.child_id)
    wants = beginning.kind == "dispute"
    siblings = siblings_of(site, request, about.child_id) if wants else _nobody()
    contacts, others = await asyncio.gather(seen, siblings)
    must_know(contacts)
    referrals = referrals_in(contacts.items)
    return About(about.child_id, about.dispute_id, about.id, others, referrals, about.chosen)


async def _nobody() -> tuple[str, ...]:
    return ()


def _taking_back(routes: Router, site: Site) -> None:
    @routes.get("/challenges/taken-back")
    async def taken_back_page(request: Request, caller: Sayer, meant: _MeantAsked) -> Response:
        """The form that asks why something said is taken back."""
        return page(render.form_page(taking_back_form(meant, await around(site, request, caller))))

    @routes.post("/challenges/taken-back", status_code=303)
    async def take_back_what_was_said(
        request: Request, caller: SayerByForm, meant: _MeantAsked, sent: SentForm
    ) -> Response:
        """Taken back at escalation's own address of it, which refuses it once something rests on it."""
        form = taking_back_form(meant, await around(site, request, caller))
        body = meant.said(read(form.questions, sent).said)
        return await take(site, request, form, sent, Saying("POST", meant.address, meant.then, "taken_back", body))


async def _meant(what: Which = "", id: Which = "", about: Which = "", child_id: Which = "") -> Meant:
    named = what in TAKINGS and bool(id.strip("."))
    if not named or (("{about}" in TAKINGS[what].path or about) and not about.strip(".")):
        raise Unprocessable.at("/what", "says nothing that can be taken back")
    return Meant(what, id, about, child_id)


_MeantAsked = Annotated[Meant, Depends(_meant)]
