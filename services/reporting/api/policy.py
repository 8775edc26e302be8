"""The page of the policy: every time limit with its source, and what another profile says of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse

from services.reporting.actions.policy import open_by_duty
from services.reporting.api.access import POLICY_READERS
from services.reporting.api.page_route import AS_A_FILE, PageRoute, csv_file, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.lists import as_csv
from services.reporting.pages.policy.view import Counted, policy_page
from shared.auth.roles import Caller
from shared.policy import NoSuchProfile, Profile, load_profile
from shared.refusals import NotFound

_Word = Annotated[str, Query(max_length=64, pattern=r"^[a-z0-9_.@-]*$")]


def router(site: Site) -> APIRouter:
    """`/reporting/policy`."""
    routes = APIRouter(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)

    @routes.get("/policy", responses=AS_A_FILE)
    async def policy(
        caller: Annotated[Caller, Depends(POLICY_READERS)],
        owner: _Word = "",
        basis: _Word = "",
        confirmed: _Word = "",
        other: _Word = "",
        differs: _Word = "",
        sort: _Word = "",
        format: _Word = "",
    ) -> Response:
        """Each time limit of the policy in force, who must act, on what it rests, and what another profile says."""
        asked = {"owner": owner, "basis": basis, "confirmed": confirmed, "other": other, "differs": differs}
        asked = {name: value for name, value in asked.items() if value}
        profile = site.reads.service.profile
        compared = _profile(other) if other else None
        reader = await site.reader(caller)
        found = await open_by_duty(site.reads.service, caller)
        counted = {duty: Counted(*numbers) for duty, numbers in found.items()}
        view = policy_page(profile, compared, counted, reader, asked, sort, sample=site.sample())
        if format == "csv":
            return csv_file("policy", as_csv(view.columns, view.rows))
        return page(render.draw("policy/policy.html", view, here=view.path))

    return routes


def _profile(name: str) -> Profile:
    try:
        return load_profile(name)
    except NoSuchProfile as missing:
        raise NotFound("policy profile") from missing
