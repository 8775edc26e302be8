"""The pages on which people around the children are found and entered. Notifications keeps all of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.access import (
    KEEPS_PEOPLE,
    KEEPS_PEOPLE_BY_FORM,
    LOOKS_AT_PEOPLE,
    READS_A_PERSON,
    FilterText,
)
from services.reporting.api.forms import Done, Saying, SentForm, address, again, around, take
from services.reporting.api.iros import AsFile, keeps
from services.reporting.api.page_route import AS_A_FILE, PageRoute, csv_file, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.done import DONE
from services.reporting.pages.form import Around
from services.reporting.pages.links import PEOPLE, person_link
from services.reporting.pages.lists import as_csv
from services.reporting.pages.others import must_know
from services.reporting.pages.people import around as people
from services.reporting.pages.people.overview import found_page
from services.reporting.pages.questions import read
from shared.auth.forms import token_of
from shared.auth.roles import Caller
from shared.refusals import Conflict, NotFound
from shared.router import Router
from shared.web.parameters import PathId
from shared.work.ids import new_id

Looker = Annotated[Caller, Depends(LOOKS_AT_PEOPLE)]
PersonReader = Annotated[Caller, Depends(READS_A_PERSON)]
Keeper = Annotated[Caller, Depends(KEEPS_PEOPLE)]
KeeperByForm = Annotated[Caller, Depends(KEEPS_PEOPLE_BY_FORM)]
_Text = Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00]*$")]
_At = Annotated[int, Path(ge=0, le=200)]
_ONE = "/people/around/{person_id}"
_HELD = "There is somebody with this id already: look for the id, and change what is held"


def router(site: Site) -> Router:
    """`/reporting/people/search`, somebody new, and one person."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _looking(routes, site)
    _entering(routes, site)
    _details(routes, site)
    _new_relation(routes, site)
    _relations(routes, site)
    _removals(routes, site)
    return routes


def _looking(routes: Router, site: Site) -> None:
    @routes.get("/people/search", responses=AS_A_FILE)
    async def search(
        request: Request, caller: Looker, q: _Text = None, child_id: FilterText = None, form: AsFile = None
    ) -> Response:
        """Somebody around a child, by name, id or child: who they are, and no way to reach them."""
        given = {"q": (q or "").strip(), "child_id": (child_id or "").strip()}
        asked = {name: value for name, value in given.items() if value}
        told = await site.others.ask("/notifications/people", token_of(request), limit="100", **asked)
        its = await around(site, request, caller)
        unknown = ("people around the children",) if told.away else ()
        view = found_page(told.items, its, asked, more=told.more, keeps=keeps(caller))
        if form:
            return csv_file("people", as_csv(view.columns, view.rows))
        return page(render.list_page(replace(view, unknown=unknown), here=PEOPLE))

    @routes.get(_ONE)
    async def one_person(person_id: PathId, request: Request, caller: PersonReader, done: Done = None) -> Response:
        """Who somebody is to which children, what they may not know, and how to reach them."""
        person, its = await _known(site, person_id, request, caller)
        view = people.person_page(person, its, DONE.get(done or ""), keeps=keeps(caller))
        return page(render.draw("people/person.html", view, here=PEOPLE))


def _entering(routes: Router, site: Site) -> None:
    @routes.get("/people/new")
    async def new_person(request: Request, caller: Keeper, child_id: FilterText = None) -> Response:
        """The form by which somebody is entered."""
        form = people.new_person_form(await around(site, request, caller), child_id or "")
        return page(render.form_page(replace(form, hidden={"made": new_id()})))

    @routes.post("/people/new", status_code=303)
    async def somebody_is_entered(request: Request, caller: KeeperByForm, sent: SentForm) -> Response:
        """Said to notifications as `PUT /notifications/people/{id}`; nobody who is held already is overwritten."""
        made = "".join(sent.get("made", ())[:1])[:64]
        form = replace(people.new_person_form(await around(site, request, caller)), hidden={"made": made})
        said = read(form.questions, sent).said
        person_id = str(said.get("id") or made or new_id())
        where = address("notifications", "people", person_id)
        if (await site.others.ask(where, token_of(request))).status == 200:
            return again(request, replace(form, typed=sent), Conflict("person-held", _HELD), {"id": _HELD})
        saying = Saying("PUT", where, person_link(person_id), "person_saved", people.entered(said))
        return await take(site, request, form, sent, saying)


def _details(routes: Router, site: Site) -> None:
    @routes.get(f"{_ONE}/change")
    async def other_details(person_id: PathId, request: Request, caller: Keeper) -> Response:
        """The form by which a person's details are changed."""
        return page(render.form_page(people.details_form(*await _known(site, person_id, request, caller))))

    @routes.post(f"{_ONE}/change", status_code=303)
    async def details_change(person_id: PathId, request: Request, caller: KeeperByForm, sent: SentForm) -> Response:
        """Said to notifications as `PUT /notifications/people/{id}`, with the version that was read."""
        person, its = await _known(site, person_id, request, caller)
        form = people.details_form(person, its)
        body = people.with_details(person, read(form.questions, sent).said)
        return await take(site, request, form, sent, _put(person_id, "person_saved", body))


def _new_relation(routes: Router, site: Site) -> None:
    @routes.get(f"{_ONE}/relation")
    async def another_child(person_id: PathId, request: Request, caller: Keeper) -> Response:
        """The form by which it is said who somebody is to one more child."""
        person, its = await _known(site, person_id, request, caller)
        return page(render.form_page(people.relation_form(person, its, None)))

    @routes.post(f"{_ONE}/relation", status_code=303)
    async def one_more_child(person_id: PathId, request: Request, caller: KeeperByForm, sent: SentForm) -> Response:
        """One more child is said to notifications with all that is held."""
        person, its = await _known(site, person_id, request, caller)
        form = people.relation_form(person, its, None)
        body = people.with_relation(person, read(form.questions, sent).said, None)
        return await take(site, request, form, sent, _put(person_id, "relation_saved", body))


def _relations(routes: Router, site: Site) -> None:
    @routes.get(f"{_ONE}/relation/{{at}}")
    async def relation(person_id: PathId, at: _At, request: Request, caller: Keeper) -> Response:
        """The form by which it is said who somebody is to a child, and what they may not know."""
        person, its = await _known(site, person_id, request, caller, at)
        return page(render.form_page(people.relation_form(person, its, at)))

    @routes.post(f"{_ONE}/relation/{{at}}", status_code=303)
    async def relation_changes(
        person_id: PathId, at: _At, request: Request, caller: KeeperByForm, sent: SentForm
    ) -> Response:
        """Who somebody is to a child now is said to notifications with all that is held."""
        person, its = await _known(site, person_id, request, caller, at)
        form = people.relation_form(person, its, at)
        body = people.with_relation(person, read(form.questions, sent).said, at)
        return await take(site, request, form, sent, _put(person_id, "relation_saved", body))


def _removals(routes: Router, site: Site) -> None:
    @routes.get(f"{_ONE}/relation/{{at}}/removal")
    async def removal(person_id: PathId, at: _At, request: Request, caller: Keeper) -> Response:
        """The page that asks whether somebody is nothing to a child any more."""
        person, its = await _known(site, person_id, request, caller, at)
        return page(render.form_page(people.removal_form(person, its, at)))

    @routes.post(f"{_ONE}/relation/{{at}}/removal", status_code=303)
    async def relation_is_removed(
        person_id: PathId, at: _At, request: Request, caller: KeeperByForm, sent: SentForm
    ) -> Response:
        """What is left is said to notifications."""
        person, its = await _known(site, person_id, request, caller, at)
        body = people.without_relation(person, at)
        form = people.removal_form(person, its, at)
        return await take(site, request, form, sent, _put(person_id, "relation_saved", body))


def _put(person_id: str, done: str, body: Mapping[str, Any]) -> Saying:
    return Saying("PUT", address("notifications", "people", person_id), person_link(person_id), done, body)


async def _known(
    site: Site, person_id: str, request: Request, caller: Caller, at: int | None = None
) -> tuple[Mapping[str, Any], Around]:
    """What is held of somebody, and what every form has around it. Raises NotFound, of a relation that is not there
    too."""
    told = must_know(await site.others.ask(address("notifications", "people", person_id), token_of(request)))
    if at is not None and at >= len(told["relations"]):
        raise NotFound("relation")
    return told, await around(site, request, caller)
