"""The page of the policy: every time limit with its source, and what another profile says of it."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.actions.policy import open_by_duty
from services.reporting.api.access import POLICY_PREVIEWERS, POLICY_READERS
from services.reporting.api.page_route import AS_A_FILE, PageRoute, csv_file, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.links import POLICY
from services.reporting.pages.lists import as_csv
from services.reporting.pages.policy.moves import Looked, look
from services.reporting.pages.policy.preview import EACH, each_move, preview_page
from services.reporting.pages.policy.view import Counted, policy_page
from shared.auth.forms import token_of
from shared.auth.roles import Caller
from shared.policy import NoSuchProfile, PolicyError, Profile, load_profile, names_now, read_now
from shared.refusals import FieldError, NotFound, Unprocessable
from shared.router import Router

_Word = Annotated[str, Query(max_length=64, pattern=r"^[a-z0-9_.@-]*$")]


def router(site: Site) -> Router:
    """`/reporting/policy`, `/reporting/policy/preview`."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _add_limits(routes, site)
    _add_preview(routes, site)
    return routes


def _add_limits(routes: Router, site: Site) -> None:
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


def _add_preview(routes: Router, site: Site) -> None:
    @routes.get("/policy/preview", responses=AS_A_FILE)
    async def policy_preview(
        request: Request,
        caller: Annotated[Caller, Depends(POLICY_PREVIEWERS)],
        profile: _Word = "",
        each: _Word = "",
        format: _Word = "",
    ) -> Response:
        """What would move if the council went on under another policy, or under what its own file says now.

        Each service that keeps duties does it, looks, and undoes it; nothing is changed. `each=yes` and `format=csv`
        are every day that would move, with its child.
        """
        wanted = _as_it_is_now(profile) if profile else None
        looked = await look(site.others, token_of(request), wanted.name) if wanted is not None else Looked()
        if wanted is not None and each and format == "csv":
            return csv_file("policy-moves", as_csv(EACH, each_move(wanted, looked)))
        here, reader = site.reads.service.profile, await site.reader(caller)
        view = preview_page(here, wanted, looked, _to_choose_from(here), reader, sample=site.sample())
        if format == "csv":
            return csv_file("policy-preview", as_csv(view.columns, view.rows))
        return page(render.draw("policy/preview.html", view, here=POLICY))


def _to_choose_from(here: Profile) -> list[str]:
    """Every other profile; and the one in force, where its file says something else now."""
    return [each for each in names_now() if each != here.name or _says_something_else(here)]


def _says_something_else(here: Profile) -> bool:
    try:
        return read_now(here.name) != here
    except PolicyError:
        return True  # chosen, it is said what is wrong in the file


def _as_it_is_now(name: str) -> Profile:
    try:
        return read_now(name)
    except NoSuchProfile as missing:
        raise NotFound("policy profile") from missing
    except PolicyError as wrong:
        where = [FieldError("/query/profile", "its file cannot be used")]
        raise Unprocessable(title="This policy's file cannot be used", detail=f"{wrong}.", errors=where) from wrong


def _profile(name: str) -> Profile:
    try:
        return load_profile(name)
    except NoSuchProfile as missing:
        raise NotFound("policy profile") from missing
