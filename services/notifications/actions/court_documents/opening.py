"""An IRO opens a court document through our page: that she has a copy is then on record, once and for the first day."""

from collections.abc import Collection

from services.notifications.actions.people import record_acknowledgement
from services.notifications.queries import court_documents as queries
from services.notifications.queries import notices as notice_queries
from services.notifications.rules.status import Status
from services.notifications.rules.tell_of_court_documents import COPIED
from shared.storage.view import Row
from shared.work.unit_of_work import Work

_ALREADY = frozenset({Status.ACKNOWLEDGED, Status.WITHDRAWN, Status.CARRIED})


async def notice_of(work: Work, document: Row, reader_id: str) -> Row | None:
    """The notice by which this IRO has the link to this document of a child, on whichever child's record it stands."""
    children: Collection[str] = {document["child_id"], *document["also_for"]}
    recorded = await notice_queries.notices_of(work.connection, children)
    wanted = (document["document_id"], COPIED, reader_id)
    its = (row for rows in recorded.values() for row in rows)
    found = [row for row in its if (row["document_id"], row["template"], row["recipient_id"]) == wanted]
    return min(found, key=lambda row: row["status"] == Status.WITHDRAWN, default=None)


async def record_opened(work: Work, document: Row, reader_id: str) -> bool:
    """Record that this IRO opened it today, if she was to get it and had not; whether that was news.

    Raises Conflict (`notice-is-sending`) in the moment in which the letter about it goes out.
    """
    notice = await notice_of(work, document, reader_id)
    if notice is None or notice["status"] in _ALREADY:
        return False
    await record_acknowledgement(work, notice["id"], max(work.today, document["received_on"]))
    for child_id in sorted({document["child_id"], *document["also_for"]}):
        work.touch(child_id)  # all at once, so that their locks are taken in one order
    return True


async def the_document(work: Work, document_row_id: str) -> Row | None:
    """The document of one child, by the id of its row."""
    return await queries.one(work.connection, document_row_id)
