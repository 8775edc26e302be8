"""The record of a review over HTTP: written, read in three formats as each reader may, and distributed."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Response
from fastapi.responses import HTMLResponse

from services.scheduling.actions.follow_up import record as actions
from services.scheduling.api.after_reviews import IRO, Row, Writer, review_to_tell_of, shown, speaks_for, the_review
from services.scheduling.pages.record import CONTENT_SECURITY_POLICY, record_page
from services.scheduling.pages.record_file import MEDIA_TYPE, record_file
from services.scheduling.rules.follow_up.readers_copy import Copy, passages_for
from services.scheduling.schemas.follow_up import FollowUp
from services.scheduling.schemas.record import NewRecord, Record, RecordDistributed, RecordWritten
from shared.auth import audit
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.refusals import Conflict
from shared.router import Router
from shared.service.service import Service
from shared.web.idempotency import Once
from shared.web.if_match import IfMatch, etag
from shared.web.parameters import PathId
from shared.web.refusing import KEY_REUSED, Responses, refuses

RecordReader = Annotated[
    Caller,
    Depends(
        allow(
            *("social_worker", "team_manager", "service_manager", "senior_manager", "legal", "guardian", "auditor"),
            *("iro", "corporate_iro", "iro_admin", "iro_manager", "council_system"),
        )
    ),
]
_Version = Annotated[int | None, Query(ge=1, le=1000, description="which version; the latest if it is left out")]
_Format = Annotated[Literal["json", "html", "docx"], Query(description="as data, as a page, or as a Word file")]
_For = Annotated[
    str | None,
    Query(alias="for", max_length=64, pattern=r"^[^\x00]+$", description="the person who is to read this copy"),
]
_ELSEWHERE = "record-kept-elsewhere"
_TEXT: Final = {"schema": {"type": "string"}}
_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
_FORMATS: Responses = {200: {"content": {"text/html": _TEXT, MEDIA_TYPE: _FILE}}}


def router(service: Service) -> Router:
    """The routes of the record."""
    routes = Router(tags=["the record of a review"])
    _writing(routes, service)
    _reading(routes, service)
    _sending(routes, service)
    return routes


def _writing(routes: Router, service: Service) -> None:
    responses = refuses("not-held", missing="review", wrong=["future-date"])

    @routes.put("/reviews/{review_id}/record", responses=responses)
    async def the_record_is_written(
        review_id: PathId, body: NewRecord, caller: Writer, response: Response, expected: IfMatch
    ) -> Record:
        """The record, or its draft, in the sections of Blackpool appendix 3; once it was distributed, a new version."""
        review = await review_to_tell_of(service, caller, review_id, IRO)
        async with service.deciding() as work:
            version = await actions.write_record(work, review, body, expected.version, caller.subject)
            await audit.record(work.connection, caller, "review.record_written", review["child_id"], work.now)
        response.headers.update(etag(version.word.id))
        return _record(review, version, (), whole=True)


def _reading(routes: Router, service: Service) -> None:
    responses = {**refuses(_ELSEWHERE, actions.NO_COPY, missing="record"), **_FORMATS}

    @routes.get("/reviews/{review_id}/record", response_model=Record, responses=responses)
    async def a_reader_reads_the_record(
        review_id: PathId,
        caller: RecordReader,
        response: Response,
        version: _Version = None,
        format: _Format = "json",
        reader: _For = None,
    ) -> Any:
        """A version of the record, without what is kept from whoever is to read it; it says nothing of what is kept.

        Whoever does not write the record reads what was distributed, and never what is kept from them.
        """
        review = await the_review(service, caller, review_id)
        writes = await speaks_for(service, caller, review["child_id"], IRO)
        async with service.looking() as work:
            found = await actions.version_of(work, review, version, drafts=writes)
        await service.audit.read(caller, "read_review_record", review["child_id"])
        actions.refuse_who_gets_no_copy(found, None if writes else caller.subject, reader)
        readers = _readers(caller, reader, writes)
        if format == "json":
            response.headers.update(etag(found.word.id))
            return _record(review, found, readers, whole=writes and reader is None)
        return _drawn(format, _copy(review, found, readers))


def _sending(routes: Router, service: Service) -> None:
    either = (actions.VIEWS_CHANGED, KEY_REUSED)
    distributing = refuses("record-not-written", *either, missing="review", wrong=["future-date"])
    both = refuses("not-held", "record-unfinished", *either, missing="review", wrong=["future-date"])

    @routes.post("/reviews/{review_id}/record-distributed", responses=distributing)
    async def the_record_was_distributed(
        review_id: PathId, body: RecordDistributed, caller: Writer, once: Once
    ) -> FollowUp:
        """The latest version went out, to whom, and what those get who were not there (Jersey 3.69)."""
        review = await review_to_tell_of(service, caller, review_id, IRO)
        async with once.change(service, caller) as change:
            await actions.distribute_record(change.work, review, body, caller.subject)
            await change.settle("review.record_distributed", review["child_id"])
            return await change.answer(await shown(change.work, review), 200)

    @routes.post("/reviews/{review_id}/record", responses=both)
    async def a_record_kept_elsewhere_was_written(
        review_id: PathId, body: RecordWritten, caller: Writer, once: Once
    ) -> FollowUp:
        """The record was written, and perhaps distributed: its days alone, as councils that keep it elsewhere know."""
        review = await review_to_tell_of(service, caller, review_id, IRO)
        async with once.change(service, caller) as change:
            await actions.say_record_written(change.work, review, body, caller.subject)
            await change.settle("review.record_written", review["child_id"])
            return await change.answer(await shown(change.work, review), 200)


def _readers(caller: Caller, reader: str | None, writes: bool) -> tuple[str, ...]:
    """Whose copy it is: of the person it is asked for, and never more than the caller may read."""
    own = () if writes else (caller.subject,)
    return own if reader is None else (*own, reader)


def _copy(review: Row, version: actions.Version, readers: tuple[str, ...]) -> Copy:
    record = version.word.data
    if record["reference"] is not None or not record["sections"]:
        where = "" if record["reference"] is None else f" It is kept under {record['reference']}."
        raise Conflict(_ELSEWHERE, "The council keeps this record elsewhere", f"Nothing of it is written here.{where}")
    passages = passages_for(record, readers)
    return Copy(review["child_id"], review["held_on"], version.number, version.word.on, passages)


def _drawn(format: str, copy: Copy) -> Response:
    if format == "html":
        return HTMLResponse(record_page(copy), headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})
    name = f'attachment; filename="review-record-v{copy.version}.docx"'
    return Response(record_file(copy), media_type=MEDIA_TYPE, headers={"Content-Disposition": name})


def _record(review: Row, version: actions.Version, readers: tuple[str, ...], *, whole: bool) -> Record:
    """The version as data; `whole` shows what only those see who write it."""
    written, sent = version.word, version.distributed
    return Record.model_validate(
        {
            "review_id": review["id"],
            "child_id": review["child_id"],
            "version": version.number,
            "revision": written.id,
            "written_on": written.on,
            "distributed_on": None if sent is None else sent.on,
            "reference": written.data["reference"],
            "reason": written.reason if whole else None,
            "sections": [each._asdict() for each in passages_for(written.data, readers)],
            "kept_from": written.data["kept_from"] if whole else [],
            "distributed_to": sent.data["to"] if whole and sent is not None else [],
        }
    )
