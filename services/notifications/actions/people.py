"""What may be told to notifications by a call: contact details, and that a recipient was told or has read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.notifications.actions.forgetting import kept_until
from services.notifications.queries import notices as queries
from services.notifications.queries import translations as translation_queries
from services.notifications.rules.announced import described, said_about
from services.notifications.rules.not_writable import CHILD_NAME_MISSING, GUARDIAN_DETAILS_MISSING
from services.notifications.rules.status import Status, move
from services.notifications.schemas.notices import PersonBody, VerbalBody
from shared.events.services.notifications import NoticeAcknowledged, NoticeDelivered
from shared.refusals import NotFound, Unprocessable
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
_HELPS = ("name", "preferred_name", "email", "phone", "postal_address", "channel")
_SPOKEN = "spoken"


async def put_person(work: Work, person_id: str, told: PersonBody) -> None:
    """Hold these details of a person, and queue again what was waiting for them if they changed."""
    before = (await queries.people_by_id(work.connection, [person_id])).get(person_id)
    person = {"id": person_id, "updated_at": work.now, **told.model_dump(exclude={"relations"})}
    person["check_on"] = _check_on(work, before)
    related = [{"id": new_id(), "person_id": person_id, **each.model_dump(by_alias=False)} for each in told.relations]
    had = await queries.relations_of(work.connection, person_id)
    were = {each["child_id"] for each in had}
    left_out = were - {each["child_id"] for each in related}
    person["unrelated_since"] = work.today if left_out else before["unrelated_since"] if before is not None else None
    await queries.put_person(work.connection, person, had, related)
    were |= await translation_queries.want_no_more(work.connection, person_id, told.language)
    for child_id in sorted(were | {each["child_id"] for each in related}):
        work.touch(child_id)
    if any(person[name] != (before[name] if before is not None else None) for name in _HELPS):
        waiting = await queries.tasks_about(
            work.connection, person_id, child_name=CHILD_NAME_MISSING, guardian_details=GUARDIAN_DETAILS_MISSING
        )
        await queries.queue_again(work, waiting)


def _check_on(work: Work, before: Row | None) -> date:
    """When to ask whether the details are still needed: as is known, and in a year at the latest."""
    day = kept_until(work.today, work.profile)
    known = before["check_on"] if before is not None else None
    return min(day, known) if known is not None else day


async def record_told_in_person(work: Work, notice_id: str, told: VerbalBody) -> None:
    """The recipient was told in person on that date (Hull 1): that delivers the notice. Another date corrects it.

    Raises NotFound, Conflict for a notice that reached the recipient otherwise or is withdrawn, Unprocessable for a
    date to come or before what the notice is about.
    """
    row = await _to_change(work, notice_id, told.on)
    if (row["status"], row["told_on"], row["told_by"]) == (Status.SPOKEN, told.on, told.by):
        return
    values = {
        "status": move(row["status"], Status.SPOKEN).value,
        "channel": _SPOKEN,
        "told_on": told.on,
        "told_at": work.now,
        "told_by": told.by,
        "next_try_at": None,
    }
    await queries.change_notice(work.connection, notice_id, values)
    _settle_what_it_told(work, row)
    work.announce(
        NoticeDelivered(**described(row, channel=_SPOKEN), delivered_on=told.on, spoken=True), **said_about(row)
    )


async def record_acknowledgement(work: Work, notice_id: str, on: date) -> None:
    """The recipient read it on that date; where nothing had said that it reached them, this does.

    Raises NotFound, Conflict for a notice that is not out or is withdrawn, Unprocessable for a date to come or before
    what the notice is about.
    """
    row = await _to_change(work, notice_id, on)
    if (row["status"], row["acknowledged_on"]) == (Status.ACKNOWLEDGED, on):
        return
    status = move(row["status"], Status.ACKNOWLEDGED)
    told_on = row["told_on"] or on
    values = {
        "status": status.value,
        "acknowledged_on": on,
        "acknowledged_at": work.now,
        "told_on": told_on,
        "told_at": row["told_at"] or (work.now if row["told_on"] is None else None),
        "next_try_at": None,
    }
    await queries.change_notice(work.connection, notice_id, values)
    _settle_what_it_told(work, row)
    if row["told_on"] is None:
        work.announce(NoticeDelivered(**described(row), delivered_on=told_on), **said_about(row))
    work.announce(NoticeAcknowledged(**described(row), acknowledged_on=on), **said_about(row))


def _settle_what_it_told(work: Work, row: Row) -> None:
    """A letter that lay ready to be handed over may have told of somebody who is no brother or sister since.

    A court document of which an IRO has read is copied.
    """
    if row["told_of"] or row["document_id"]:
        work.touch(row["child_id"])


async def _to_change(work: Work, notice_id: str, on: date) -> Row:
    row = await queries.notice(work.connection, notice_id, to_change=True)
    if row is None:
        raise NotFound("notice")
    if on > work.today:
        raise Unprocessable.at("/on", "lies in the future")
    if on < row["why_on"]:
        raise Unprocessable.at("/on", "lies before the event that the notice is about")
    return row
