"""The form by which a social worker without a connected system tells the IRO: signed in, or by a link from a letter.

What is sent is an event like any other: it is checked, noted and taken in at the door, in the social worker's name.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends, Form, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.security import HTTPAuthorizationCredentials
from pydantic_core import to_json

from services.notifications.api.bearers import EXPIRED, WITHOUT_A_LINK, Bearer, LinkInQuery, bearer_of
from services.notifications.api.page_route import PageRoute, page, reads_pages
from services.notifications.api.posting import note_what_people_post
from services.notifications.intake.intake import Intake
from services.notifications.pages import render
from services.notifications.rules.links import Purpose
from services.notifications.rules.tell_the_iro import CATEGORY, KINDS, OF_AN_EPISODE
from services.notifications.schemas.court_documents import TellForm
from shared.auth.access import allow, bearer_scheme, public
from shared.auth.forms import FIELD, allow_form, form_token
from shared.auth.roles import Caller
from shared.events.cloudevents import STRUCTURED, RefusedEvent, read_request
from shared.events.who_may_post import source_of_person
from shared.refusals import FieldError, Unprocessable
from shared.router import Router
from shared.service.service import Service
from shared.web.refusing import refuses
from shared.work.ids import new_id

_SIGNED_IN = allow("social_worker")
_SIGNED_IN_BY_FORM = allow_form("social_worker")
Token = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_scheme)]
_REFUSED: Final = refuses(EXPIRED, missing="child", wrong=["not-happened-yet", "invalid-event"]) | WITHOUT_A_LINK
_THANKS: Final = "It is on record, and the IRO answers whether a review is needed."
_CHOOSE: Final = FieldError("/kind", "Choose what happened")
_FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "/subject": ("child_id", "Enter the child's case reference"),
    "/data/occurred_on": ("occurred_on", "Enter the day on which it happened, as 2026-01-31, and not one to come"),
    "/data/record_ref": ("record_ref", "Enter the reference in the child's case record"),
    "/data/episode_id": ("record_ref", "Enter the episode's reference, with letters, digits and .:_- alone"),
    "/data/social_worker_id": ("new_social_worker_id", "Enter the new social worker's id"),
}
"""By what the door says is wrong: the field of the form, and what to do about it."""


def router(service: Service, intake: Intake) -> Router:
    """The form, and what it sends."""
    routes = Router(prefix="/tell-the-iro", tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    form = _Form(service, intake)

    @routes.get("", responses=_REFUSED)
    @public
    async def tell_the_iro_page(request: Request, token: Token, link: LinkInQuery = None) -> Response:
        """The form, not yet filled in."""
        bearer = await bearer_of(service, link, Purpose.TELL) if link else None
        if bearer is None:
            await _SIGNED_IN(request, token)
        return form.ask(request, bearer, TellForm(link=link, id=new_id()))

    _add_telling(routes, service, form)
    return routes


def _add_telling(routes: Router, service: Service, form: "_Form") -> None:
    @routes.post("", responses=_REFUSED)
    @public
    async def tell_the_iro(request: Request, token: Token, sent: Annotated[TellForm, Form()]) -> Response:
        """Tell it: an event in the social worker's name; sent twice it is told once."""
        bearer = await bearer_of(service, sent.link, Purpose.TELL) if sent.link else None
        caller = bearer.caller if bearer else await _SIGNED_IN_BY_FORM(request, token)
        try:
            await form.tell(caller, bearer, sent)
        except Unprocessable as wrong:
            if not reads_pages(request):
                raise
            return form.ask(request, bearer, sent, _in_words(wrong))
        return page(render.message_page("The IRO is told", _THANKS))


class _Form:
    def __init__(self, service: Service, intake: Intake) -> None:
        self._service = service
        self._intake = intake

    def ask(
        self, request: Request, bearer: Bearer | None, sent: TellForm, wrong: Mapping[str, str] | None = None
    ) -> Response:
        """The form, with what was filled in and what is wrong with it."""
        hidden = {"id": sent.id or new_id()}
        hidden |= {"link": sent.link or ""} if bearer else {FIELD: form_token(request)}
        view = render.TellView(
            action="/notifications/tell-the-iro",
            kinds=list(KINDS.items()),
            sent=sent.model_dump(),
            hidden=hidden,
            child_ref=bearer.child_id if bearer else None,
            wrong=wrong or {},
        )
        return page(render.tell_page(view), 422 if wrong else 200)

    async def tell(self, caller: Caller, bearer: Bearer | None, sent: TellForm) -> None:
        """Have it taken in. Raises Unprocessable, and NotFound for a child who is not the social worker's."""
        if sent.kind not in KINDS:
            raise Unprocessable(errors=[_CHOOSE])
        event = _event(caller, bearer.child_id if bearer else sent.child_id, sent)
        read = read_request(STRUCTURED, {}, to_json(event), received_at=self._service.clock.now())
        await note_what_people_post(self._service, caller, read, dry_run=False)
        for refused in (await self._intake.take(read)).rejected:
            raise _not_taken(refused)


def _event(caller: Caller, child_id: str, sent: TellForm) -> dict[str, Any]:
    worker = sent.new_social_worker_id if sent.kind == "social_worker.changed" else caller.subject
    data: dict[str, Any] = {
        "occurred_on": sent.occurred_on,
        "category": CATEGORY,
        "record_ref": sent.record_ref,
        "social_worker_id": worker,
        "urgent": sent.urgent == "yes",
    }
    if sent.child_told in ("yes", "no"):
        data["child_told"] = sent.child_told == "yes"
    if sent.kind in OF_AN_EPISODE:
        data["episode_id"] = sent.record_ref
    return {
        "specversion": "1.0",
        "id": sent.id or new_id(),
        "source": source_of_person(caller.subject),
        "type": f"{sent.kind}.v1",
        "subject": child_id,
        "data": data,
    }


def _not_taken(refused: RefusedEvent) -> Unprocessable:
    return Unprocessable(refused.slug, "This was not taken", refused.detail, errors=refused.errors)


def _in_words(wrong: Unprocessable) -> dict[str, str]:
    """By field of the form, what is wrong; what no field is to blame for stands with the first."""
    found: dict[str, str] = {}
    for each in wrong.errors:
        name, said = _FIELDS.get(each.pointer, (each.pointer.removeprefix("/"), each.message))
        found.setdefault(name if name in TellForm.model_fields else "kind", said)
    return found
