"""Court documents: the list of them, and the page through which an IRO opens one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.security import HTTPAuthorizationCredentials

from services.notifications.actions.court_documents.opening import notice_of, record_opened, the_document
from services.notifications.api.bearers import EXPIRED, WITHOUT_A_LINK, Bearer, LinkInQuery, bearer_of
from services.notifications.api.page_route import PageRoute, page
from services.notifications.pages import render
from services.notifications.queries import court_documents as queries
from services.notifications.rules.court_documents import IN_WORDS, CopyStatus, can_be_opened
from services.notifications.rules.links import Purpose
from services.notifications.schemas.court_documents import CourtDocument, OpenForm
from shared.auth import audit
from shared.auth.access import allow, bearer_scheme, public
from shared.auth.forms import FIELD, allow_form, form_token
from shared.auth.roles import Caller
from shared.refusals import NotFound
from shared.router import Router
from shared.service.service import Service
from shared.web.paging import Page
from shared.web.parameters import FilterText, Paged, PathId
from shared.web.refusing import refuses

Row = Mapping[Any, Any]
_READERS = ("legal", "iro", "corporate_iro", "iro_manager", "iro_admin", "auditor", "admin", "council_system")
_IROS = frozenset({"iro", "corporate_iro"})
_SIGNED_IN = allow(*_READERS)
_SIGNED_IN_BY_FORM = allow_form(*_READERS)
Reader = Annotated[Caller, Depends(_SIGNED_IN)]
InStatus = Annotated[list[CopyStatus] | None, Query(description="only those that stand so; may be repeated")]
Token = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_scheme)]
_REFUSED = refuses(EXPIRED, "notice-is-sending", missing="court document") | WITHOUT_A_LINK


def list_router(service: Service) -> Router:
    """`GET /court-documents`."""
    routes = Router(prefix="/court-documents", tags=["court documents"])

    @routes.get("", responses=refuses(wrong=["invalid-cursor"]))
    async def court_documents(
        caller: Reader, paged: Paged, status: InStatus = None, child_id: FilterText = None
    ) -> Page[CourtDocument]:
        """The court documents received, oldest first, and how far each copy has come.

        `received`: no link to it was given, or the child has no IRO. `due`: the IRO has the link and has not opened
        it. `opened`: she has. `copied`: she has it in another way.
        """
        if child_id is not None:
            await service.must_see(caller, child_id)
        async with service.looking() as work:
            rows = await queries.page(
                work.connection,
                only=await service.sight.only(work, caller),
                child_id=child_id,
                statuses=[each.value for each in status or ()],
                after=paged.after(date, str),
                most=paged.most,
            )
            clocks = await queries.open_clocks(work.connection, {row["child_id"] for row in rows})
        await service.audit.read(caller, "read_court_documents", child_id or audit.EVERY_CHILD)
        return paged.page([_shown(row, clocks) for row in rows], lambda each: (each.received_on, each.id))

    return routes


def _shown(row: Row, clocks: Mapping[tuple[str, str], str]) -> CourtDocument:
    same = {name: row[name] for name in CourtDocument.model_fields if name in row}
    clock = clocks.get((row["child_id"], row["document_id"]))
    return CourtDocument(**same, has_link=row["link"] is not None, open=_path(row["id"]), duty_id=clock)


def _path(document_row_id: str) -> str:
    return f"/notifications/court-documents/{document_row_id}/open"


def page_router(service: Service) -> Router:
    """The page behind the link in the letter, and its button."""
    routes = Router(
        prefix="/court-documents", tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse
    )
    pages = _Pages(service)

    @routes.get("/{document_row_id}/open", responses=_REFUSED)
    @public
    async def opening_page(
        request: Request, document_row_id: PathId, token: Token, link: LinkInQuery = None
    ) -> Response:
        """What will be recorded, for the recipient of the letter or whoever is signed in. It records nothing."""
        bearer = await bearer_of(service, link, Purpose.OPEN) if link else None
        caller = bearer.caller if bearer else await _SIGNED_IN(request, token)
        hidden = {"link": link} if link else {FIELD: form_token(request)}
        return await pages.ask(document_row_id, caller, hidden)

    @routes.post("/{document_row_id}/open", status_code=303, responses=_REFUSED)
    @public
    async def open_document(
        request: Request, document_row_id: PathId, token: Token, sent: Annotated[OpenForm, Form()]
    ) -> Response:
        """Record that the IRO has her copy, and go to the document. Of anybody else nothing is recorded."""
        bearer = await bearer_of(service, sent.link, Purpose.OPEN) if sent.link else None
        caller = bearer.caller if bearer else await _SIGNED_IN_BY_FORM(request, token)
        return await pages.open(document_row_id, caller, bearer)

    return routes


class _Pages:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def ask(self, document_row_id: str, caller: Caller, hidden: Mapping[str, str]) -> Response:
        """The page. Raises NotFound."""
        row = await self._document(document_row_id, caller)
        async with self._service.looking() as work:
            notice = await notice_of(work, row, caller.subject)
        await self._service.audit.read(caller, "read_court_document", row["child_id"])
        view = _view(row, hidden)
        if caller.has(*_IROS) and notice is not None:
            view = replace(view, records=notice["acknowledged_on"] is None, opened_on=notice["acknowledged_on"])
        return page(render.open_page(view), goes_to=row["link"] if view.has_link else None)

    async def open(self, document_row_id: str, caller: Caller, bearer: Bearer | None) -> Response:
        """Record it, and go on."""
        row = await self._document(document_row_id, caller)
        async with self._service.work() as work:
            records = caller.has(*_IROS) and await record_opened(work, row, caller.subject)
            await audit.record(
                work.connection,
                caller,
                "opened_court_document" if records else "read_court_document",
                row["child_id"],
                work.now,
            )
        if can_be_opened(row["link"]):
            return RedirectResponse(row["link"], 303)
        where = row["record_ref"] or row["link"] or "nobody has said where"
        return page(render.message_page("Recorded" if records else "Court document", f"It is kept at: {where}"))

    async def _document(self, document_row_id: str, caller: Caller) -> Row:
        async with self._service.looking() as work:
            row = await the_document(work, document_row_id)
        if row is None:
            raise NotFound("court document", "It was recorded in error, or there never was one here.")
        await self._service.must_see(caller, row["child_id"], "court document")
        return row


def _view(row: Row, hidden: Mapping[str, str]) -> render.OpenView:
    words = IN_WORDS[row["kind"]]
    return render.OpenView(
        action=_path(row["id"]),
        hidden=hidden,
        document=words[:1].upper() + words[1:],
        received_on=row["received_on"],
        child_refs=sorted([row["child_id"], *row["also_for"]]),
        records=False,
        opened_on=None,
        has_link=can_be_opened(row["link"]),
        kept_at=row["record_ref"] or row["link"],
    )
