"""The pages on which an IRO manager takes back what was recorded of a child, or restores it.

What is said is posted at the door, in the name of whoever sent the form: it is checked, noted and taken in there.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.actions.hearing import Announced
from services.reporting.actions.reads import Row
from services.reporting.api.access import TAKES_BACK, TAKES_BACK_BY_FORM, the_child
from services.reporting.api.forms import onward_when_heard
from services.reporting.api.page_route import PageRoute, page, reads_pages
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.children.shown import statement_view
from services.reporting.pages.children.statement import RESTORE, TAKE_BACK, Saying, event_of
from services.reporting.pages.children.views import StatementView
from services.reporting.pages.reader import reader_of
from services.reporting.schemas.statements import StatementForm
from shared.auth.forms import FIELD, form_token, token_of
from shared.auth.roles import Caller
from shared.refusals import Refusal, Unprocessable
from shared.router import Router
from shared.work.ids import new_id

Asking = Annotated[Caller, Depends(TAKES_BACK)]
Sender = Annotated[Caller, Depends(TAKES_BACK_BY_FORM)]
Sent = Annotated[StatementForm, Form()]
Part = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]+$")]


def router(site: Site) -> Router:
    """A page and its form for each of the two things that can be said."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    pages = _Pages(site)

    @routes.get("/children/{child_id:path}/withdrawals")
    async def withdrawal_page(child_id: str, request: Request, caller: Asking, source: Part, event: Part) -> Response:
        """What would be taken back, and the form that asks why."""
        return await pages.ask(TAKE_BACK, child_id, request, caller, StatementForm(source=source, event=event))

    @routes.post("/children/{child_id:path}/withdrawals", status_code=303)
    async def take_back(child_id: str, request: Request, caller: Sender, sent: Sent) -> Response:
        """Take back what was recorded: posts `fact.withdrawn` at the door, and goes to the child's page."""
        return await pages.say(TAKE_BACK, child_id, request, caller, sent)

    @routes.get("/children/{child_id:path}/restorations")
    async def restoration_page(child_id: str, request: Request, caller: Asking, source: Part, event: Part) -> Response:
        """What would be restored, and the form that asks why."""
        return await pages.ask(RESTORE, child_id, request, caller, StatementForm(source=source, event=event))

    @routes.post("/children/{child_id:path}/restorations", status_code=303)
    async def restore(child_id: str, request: Request, caller: Sender, sent: Sent) -> Response:
        """Restore what was taken back: posts `fact.restored` at the door, and goes to the child's page."""
        return await pages.say(RESTORE, child_id, request, caller, sent)

    return routes


class _Pages:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._reads = site.reads

    async def ask(
        self, saying: Saying, child_id: str, request: Request, caller: Caller, sent: StatementForm
    ) -> Response:
        """The form, not yet filled in."""
        row = await self._reads.statement(the_child(child_id), caller, sent.source, sent.event)
        asked = sent.model_copy(update={"id": new_id(), FIELD: form_token(request)})
        return page(render.statement_page(self._view(saying, child_id, row, asked, caller)))

    async def say(
        self, saying: Saying, child_id: str, request: Request, caller: Caller, sent: StatementForm
    ) -> Response:
        """Post it, or show the form again with what is wrong."""
        row = await self._reads.statement(the_child(child_id), caller, sent.source, sent.event)
        try:
            if sent.reason not in saying.reasons:
                raise Unprocessable.at("/reason", saying.unanswered)
            event = event_of(saying, row, sent.id, sent.reason)
            await self._site.door.post(event, token_of(request))
        except Refusal as refused:
            if not reads_pages(request):
                raise
            again = sent.model_copy(update={FIELD: form_token(request)})
            view = self._view(saying, child_id, row, again, caller)
            return page(render.statement_page(replace(view, wrong=_in_words(refused))), refused.status)
        posted = Announced(event["source"], [event["id"]])
        return await onward_when_heard(self._site, render.child_link(child_id), saying.path, posted)

    def _view(self, saying: Saying, child_id: str, row: Row, sent: StatementForm, caller: Caller) -> StatementView:
        hidden = sent.model_dump(exclude={"reason"})
        profile = self._reads.service.profile
        view = statement_view(row, child_id, saying, profile, hidden, sample=self._site.sample())
        return replace(view, chosen=sent.reason, reader=reader_of(caller, {}))


def _in_words(refused: Refusal) -> str:
    said = "; ".join(each.message for each in refused.errors) or refused.detail or refused.title
    return said[:1].upper() + said[1:]
