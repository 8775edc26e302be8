"""What people answer by a link in a letter: that the child was told, or that what they were asked for is done."""

from collections.abc import Sequence
from datetime import date

from services.notifications.actions.people import record_acknowledgement, record_told_in_person
from services.notifications.queries import court_documents as document_queries
from services.notifications.queries import notices as queries
from services.notifications.rules.first_letter import is_first_letter
from services.notifications.rules.notice import RecipientKind
from services.notifications.rules.status import FOR_A_PERSON, Status
from services.notifications.rules.tell_of_court_documents import DUTY as COPY_DUTY
from services.notifications.schemas.notices import VerbalBody
from shared.duties.told import report
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.storage.view import Row
from shared.work.unit_of_work import Work

MAY_STILL_BE_TOLD = FOR_A_PERSON | {Status.QUEUED, Status.SENT}


async def childs_letter(work: Work, notice: Row) -> Row | None:
    """The child's own letter about the same allocation of an IRO as this letter to the social worker."""
    of_child = (await queries.notices_of(work.connection, [notice["child_id"]]))[notice["child_id"]]
    same = [row for row in of_child if row["allocation_id"] == notice["allocation_id"] and is_first_letter(row)]
    to_child = [row for row in same if row["recipient_kind"] == RecipientKind.CHILD]
    return to_child[-1] if to_child else None


async def tell_that_the_child_was_told(work: Work, notice: Row, on: date, by: str) -> None:
    """The child was told in person who the IRO is. Raises Conflict where that stands on record already, NotFound where
    nobody wants to know any more, and as `record_told_in_person`."""
    letter = await childs_letter(work, notice)
    if letter is None or letter["status"] == Status.WITHDRAWN:
        raise NotFound("letter to the child", "The child has another IRO since, or is not looked after any more.")
    if letter["status"] not in MAY_STILL_BE_TOLD:
        raise Conflict("child-already-told", "It is on record already that the child was told")
    await record_told_in_person(work, letter["id"], VerbalBody(on=on, by=by))


async def tell_that_it_is_done(work: Work, notice: Row, on: date, by: str) -> None:
    """What this letter asked for is done: its duties are met on that day, of each child it is about.

    Raises Unprocessable for a day that lies ahead or before what the letter is about, Conflict where nothing is left.
    """
    if on > work.today:
        raise Unprocessable.at("/on", "lies in the future")
    if on < notice["why_on"]:
        raise Unprocessable.at("/on", "lies before the event that the letter is about")
    rows = await _duties_of(work, notice)
    if not rows:
        raise Conflict("nothing-left-to-do", "It is on record already that this is done")
    for row in rows:
        await report(work, row, {"on": on, "how": "by_link"}, by)
    as_now = await queries.notice(work.connection, notice["id"])
    if as_now is not None and as_now["status"] not in (Status.QUEUED, Status.SENDING, Status.WITHDRAWN):
        await record_acknowledgement(work, notice["id"], on)


async def _duties_of(work: Work, notice: Row) -> Sequence[Row]:
    """The open duties that this letter asks for."""
    key = notice["document_id"] if notice["duty"] == COPY_DUTY else notice["review_id"]
    children = {notice["child_id"]}
    if notice["document_id"] is not None:
        documents = await document_queries.by_documents(work.connection, [notice["document_id"]])
        own = [row for row in documents if row["child_id"] == notice["child_id"]]
        children |= {other for row in own for other in row["also_for"]}
    return await queries.open_duties(work.connection, sorted(children), notice["duty"], key)
