"""Court documents: what is owed to whom, what was opened, the hearings ahead; and saying that an IRO has one."""

import asyncio
from dataclasses import replace
from typing import Annotated, Final, Literal

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.access import names_for
from services.reporting.api.disputes.asking import Row, Whole, every
from services.reporting.api.forms import Done, Saying, SentForm, address, around, take
from services.reporting.api.page_route import AS_A_FILE, PageRoute, csv_file, page
from services.reporting.api.site import Site
from services.reporting.pages import render
from services.reporting.pages.documents import board
from services.reporting.pages.documents.board import COLUMNS, OWED, STATUSES, About, DocumentsPage
from services.reporting.pages.done import DONE
from services.reporting.pages.form import FormPage
from services.reporting.pages.links import COURT_DOCUMENTS
from services.reporting.pages.lists import as_csv, in_order
from services.reporting.pages.others import Told
from services.reporting.pages.places import COURT
from services.reporting.pages.reader import reader_of
from shared.auth.access import allow
from shared.auth.forms import allow_form, token_of
from shared.auth.roles import Caller
from shared.refusals import NotFound
from shared.router import Router

_SAYERS: Final = ("iro", "legal", "iro_admin")
Reader = Annotated[Caller, Depends(allow(*COURT.roles))]
Sayer = Annotated[Caller, Depends(allow(*_SAYERS))]
SayerByForm = Annotated[Caller, Depends(allow_form(*_SAYERS))]
Choice = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
Format = Annotated[Literal["csv"] | None, Query(alias="format")]
_LETTER: Final = "court_document_to_iro"
_UNKNOWN: Final = ("court documents and hearings",)


def router(site: Site) -> Router:
    """`/reporting/court-documents` and its form."""
    routes = Router(tags=["pages"], route_class=PageRoute, default_response_class=HTMLResponse)
    _list(routes, site)
    _has_it(routes, site)
    return routes


def _list(routes: Router, site: Site) -> None:
    @routes.get("/court-documents", responses=AS_A_FILE)
    async def court_documents_page(
        request: Request,
        caller: Reader,
        status: Choice = "",
        sort: Choice = "due",
        format: Format = None,
        done: Done = None,
    ) -> Response:
        """What the legal department owes whom, what an IRO is to open, what was opened, and the hearings ahead."""
        shown = status if status in STATUSES else "owed"
        view = replace(await _page(site, request, caller, shown, sort), done=DONE.get(done or ""))
        if format == "csv":
            return csv_file("court-documents", as_csv(view.columns, view.rows))
        return page(render.draw("documents/documents.html", view, here=COURT_DOCUMENTS))


async def _page(site: Site, request: Request, caller: Caller, status: str, sort: str) -> DocumentsPage:
    owed, rest, hearings = await _asked(site, request, status)
    documents = [*owed.items, *rest.items]
    about = await _about(site, caller, documents)
    shown = [each for each in documents if status in ("all", "owed") or each["status"] == status]
    rows = board.rows_of(owed.items if status == "owed" else shown, about)
    return DocumentsPage(
        heading="Court documents",
        caption=STATUSES[status],
        columns=COLUMNS,
        rows=in_order(COLUMNS, rows, sort),
        empty="There is no such court document.",
        path=COURT_DOCUMENTS,
        reader=about.reader,
        profile=about.profile.name,
        sample=site.sample(),
        filters=board.filters(),
        asked={"status": status} if status != "owed" else {},
        sort=sort,
        unknown=_UNKNOWN if owed.away or hearings.away else (),
        owed=board.owed_of(owed.items, about),
        hearings=board.hearings_of(hearings.items, documents, about),
    )


async def _asked(site: Site, request: Request, status: str) -> tuple[Whole, Whole, Told]:
    """What is owed, what else is asked for, and the hearings ahead."""
    path, token = "/notifications/court-documents", token_of(request)
    received, due, rest, hearings = await asyncio.gather(
        every(site, request, path, status="received"),
        every(site, request, path, status="due"),
        _rest(site, request, path, status),
        site.others.ask("/notifications/hearings", token),
    )
    owed = Whole([*received.items, *due.items], received.away or due.away, received.cut or due.cut)
    return owed, rest, hearings


async def _rest(site: Site, request: Request, path: str, status: str) -> Whole:
    if status in ("owed", *OWED):
        return Whole()
    found = await every(site, request, path, **({} if status == "all" else {"status": status}))
    return Whole([each for each in found.items if each["status"] not in OWED], found.away, found.cut)


async def _about(site: Site, caller: Caller, documents: list[dict[str, object]]) -> About:
    ids = {str(each["iro_id"]) for each in documents if each["iro_id"]}
    own = {caller.subject} if caller.has("iro") else set[str]()
    names = await names_for(caller, site.names, ids | own)
    return About(reader_of(caller, names), names, site.reads.service.profile, site.reads.today)


def _has_it(routes: Router, site: Site) -> None:
    @routes.get("/court-documents/had")
    async def has_it_page(request: Request, caller: Sayer, child_id: Choice = "", id: Choice = "") -> Response:
        """The form that asks since when the IRO has the document, though she did not open it here."""
        form, _ = await _form(site, request, caller, child_id, id)
        return page(render.form_page(form))

    @routes.post("/court-documents/had", status_code=303)
    async def the_iro_has_it(
        request: Request, caller: SayerByForm, sent: SentForm, child_id: Choice = "", id: Choice = ""
    ) -> Response:
        """Of herself an IRO says it of her notice; the legal department and IRO administration of the duty to copy."""
        form, document = await _form(site, request, caller, child_id, id)
        where = await _where(site, request, caller, document)
        return await take(site, request, form, sent, Saying("POST", where, COURT_DOCUMENTS, "document_had"))


async def _form(site: Site, request: Request, caller: Caller, child_id: str, id_: str) -> tuple[FormPage, Row]:
    """The form and the document. Raises NotFound for a document that the reader may not see."""
    told = await every(site, request, "/notifications/court-documents", child_id=child_id or "-")
    document = next((each for each in told.items if each["id"] == id_), None)
    if document is None:
        raise NotFound("court document")
    about = await _about(site, caller, [document])
    return board.has_it_form(document, await around(site, request, caller), about.iro(document["iro_id"])), document


async def _where(site: Site, request: Request, caller: Caller, document: Row) -> str:
    """Where it is said. Raises NotFound where nothing is left to say."""
    if document["iro_id"] == caller.subject:
        told = await site.others.ask("/notifications/notices", token_of(request), recipient=caller.subject, limit="500")
        its = (each for each in told.items if each["document_id"] == document["document_id"])
        notice = next((each for each in its if each["template"] == _LETTER), None)
        if notice is not None:
            return f"{address('notifications', 'notices', str(notice['id']))}/acknowledgement"
    if document["duty_id"] is None or caller.roles == {"iro"}:
        raise NotFound("court document", "The IRO has it already, or nobody was asked to give it to her.")
    return f"{address('notifications', 'duties', str(document['duty_id']))}/met"
