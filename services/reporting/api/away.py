"""The forms by which it is said that an IRO is away or leaves, and by which that is taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.access import KEEPS_PEOPLE, KEEPS_PEOPLE_BY_FORM
from services.reporting.api.forms import Saying, SentForm, Typed, address, again, take
from services.reporting.api.iros import known
from services.reporting.api.page_route import PageRoute, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.form import FormPage
from services.reporting.pages.links import absence_link, iro_link
from services.reporting.pages.others import must_know
from services.reporting.pages.people.iros import (
    ABSENCE_CANCELLED,
    ABSENCE_WITHDRAWN,
    DEPARTURE_WITHDRAWN,
    STAYS,
    Taking,
    away_form,
    away_said,
    departure_confirmed,
    departure_form,
    taking_form,
)
from services.reporting.pages.questions import read
from shared.auth.forms import token_of
from shared.auth.roles import Caller
from shared.refusals import NotFound, Unprocessable
from shared.router import Router
from shared.web.parameters import PathId

Keeper = Annotated[Caller, Depends(KEEPS_PEOPLE)]
KeeperByForm = Annotated[Caller, Depends(KEEPS_PEOPLE_BY_FORM)]
_ONE = "/people/iros/{iro_id}"
_ABSENCE = f"{_ONE}/absences/{{absence_id}}"


def router(site: Site) -> Router:
    """Under `/reporting/people/iros/{id}`."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _away(routes, site)
    _away_otherwise(routes, site)
    _not_away(routes, site, ABSENCE_WITHDRAWN)
    _not_away(routes, site, ABSENCE_CANCELLED)
    _leaving(routes, site)
    _staying(routes, site, DEPARTURE_WITHDRAWN)
    _staying(routes, site, STAYS)
    return routes


def _away(routes: Router, site: Site) -> None:
    @routes.get(f"{_ONE}/absence")
    async def new_absence(iro_id: PathId, request: Request, caller: Keeper) -> Response:
        """The form by which an absence is planned."""
        return page(render.form_page(away_form(*await known(site, iro_id, request, caller))))

    @routes.post(f"{_ONE}/absence", status_code=303)
    async def an_iro_is_away(iro_id: PathId, request: Request, caller: KeeperByForm, sent: SentForm) -> Response:
        """Said to allocation as `POST /allocation/iros/{id}/absences`."""
        form = away_form(*await known(site, iro_id, request, caller))
        body = away_said(read(form.questions, sent).said)
        where = f"{address('allocation', 'iros', iro_id)}/absences"
        return await take(site, request, form, sent, Saying("POST", where, iro_link(iro_id), "away", body))


def _away_otherwise(routes: Router, site: Site) -> None:
    @routes.get(f"{_ABSENCE}/change")
    async def other_days(iro_id: PathId, absence_id: PathId, request: Request, caller: Keeper) -> Response:
        """The form by which an absence gets other days."""
        absence = await _absence(site, iro_id, absence_id, request)
        return page(render.form_page(away_form(*await known(site, iro_id, request, caller), absence)))

    @routes.post(f"{_ABSENCE}/change", status_code=303)
    async def an_absence_changes(
        iro_id: PathId, absence_id: PathId, request: Request, caller: KeeperByForm, sent: SentForm
    ) -> Response:
        """Said to allocation as `PATCH /allocation/iros/{id}/absences/{id}`."""
        absence = await _absence(site, iro_id, absence_id, request)
        form = away_form(*await known(site, iro_id, request, caller), absence)
        body = away_said(read(form.questions, sent).said)
        where = _absence_at(iro_id, absence_id)
        return await take(site, request, form, sent, Saying("PATCH", where, iro_link(iro_id), "away_changed", body))


def _not_away(routes: Router, site: Site, taking: Taking) -> None:
    async def asked(iro_id: PathId, absence_id: PathId, request: Request, caller: Keeper) -> Response:
        """The form by which an absence is taken back, or ended."""
        await _absence(site, iro_id, absence_id, request)
        iro, its = await known(site, iro_id, request, caller)
        link = absence_link(iro_id, absence_id, taking.path)
        return page(render.form_page(taking_form(taking, iro, its, link)))

    async def said(
        iro_id: PathId, absence_id: PathId, request: Request, caller: KeeperByForm, sent: SentForm
    ) -> Response:
        """Said to allocation as the route of this name of the absence."""
        iro, its = await known(site, iro_id, request, caller)
        form = taking_form(taking, iro, its, absence_link(iro_id, absence_id, taking.path))
        where = f"{_absence_at(iro_id, absence_id)}/{taking.path}"
        return await take(site, request, form, sent, Saying("POST", where, iro_link(iro_id), taking.done))

    asked.__name__, said.__name__ = f"absence_{taking.path}_page", f"absence_{taking.path}"
    routes.get(f"{_ABSENCE}/{taking.path}")(asked)
    routes.post(f"{_ABSENCE}/{taking.path}", status_code=303)(said)


async def _absence(site: Site, iro_id: str, absence_id: str, request: Request) -> Mapping[str, Any]:
    told = await site.others.ask(f"{address('allocation', 'iros', iro_id)}/absences", token_of(request))
    must_know(told)
    found = next((each for each in told.items if each["id"] == absence_id), None)
    if found is None:
        raise NotFound("absence")
    return found


def _absence_at(iro_id: str, absence_id: str) -> str:
    return f"{address('allocation', 'iros', iro_id)}{address('', 'absences', absence_id)[1:]}"


def _leaving(routes: Router, site: Site) -> None:
    @routes.get(f"{_ONE}/departure")
    async def her_last_day(iro_id: PathId, request: Request, caller: Keeper) -> Response:
        """The form that asks for an IRO's last day."""
        return page(render.form_page(departure_form(*await known(site, iro_id, request, caller))))

    @routes.post(f"{_ONE}/departure", status_code=303)
    async def an_iro_leaves(iro_id: PathId, request: Request, caller: KeeperByForm, sent: SentForm) -> Response:
        """First what follows is shown; once confirmed, it is said to allocation as `POST …/departure`."""
        form = departure_form(*await known(site, iro_id, request, caller))
        answers = read(form.questions, sent)
        if answers.wrong:
            refused = Unprocessable.at("/left_on", answers.wrong["left_on"])
            return again(request, replace(form, typed=sent), refused, answers.wrong)
        left_on = date.fromisoformat(answers.said["left_on"])
        if sent.get("confirmed") != ["yes"]:
            return page(render.form_page(await _confirming(site, form, iro_id, left_on, request, sent)))
        body = {"left_on": left_on.isoformat(), "confirm_past": left_on < form.around.today}
        where = f"{address('allocation', 'iros', iro_id)}/departure"
        return await take(site, request, form, sent, Saying("POST", where, iro_link(iro_id), "leaves", body))


async def _confirming(
    site: Site, form: FormPage, iro_id: str, left_on: date, request: Request, sent: Typed
) -> FormPage:
    where = f"{address('allocation', 'iros', iro_id)}/departure"
    plan = must_know(await site.others.ask(where, token_of(request), left_on=left_on.isoformat()))
    return departure_confirmed(form, plan, left_on, sent)


def _staying(routes: Router, site: Site, taking: Taking) -> None:
    async def asked(iro_id: PathId, request: Request, caller: Keeper) -> Response:
        """The form by which an IRO's last day is taken back, or is none any more."""
        iro, its = await known(site, iro_id, request, caller)
        return page(render.form_page(taking_form(taking, iro, its, iro_link(iro_id, f"departure/{taking.path}"))))

    async def said(iro_id: PathId, request: Request, caller: KeeperByForm, sent: SentForm) -> Response:
        """Said to allocation as `…/departure/withdrawal`, or as a departure without a day."""
        iro, its = await known(site, iro_id, request, caller)
        form = taking_form(taking, iro, its, iro_link(iro_id, f"departure/{taking.path}"))
        where = f"{address('allocation', 'iros', iro_id)}/departure"
        saying = Saying("POST", f"{where}/withdrawal", iro_link(iro_id), taking.done)
        if taking is STAYS:
            saying = Saying("POST", where, iro_link(iro_id), taking.done, {"left_on": None})
        return await take(site, request, form, sent, saying)

    asked.__name__, said.__name__ = f"departure_{taking.path}_page", f"departure_{taking.path}"
    routes.get(f"{_ONE}/departure/{taking.path}")(asked)
    routes.post(f"{_ONE}/departure/{taking.path}", status_code=303)(said)
