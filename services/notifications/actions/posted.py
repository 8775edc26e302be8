"""Somebody posted letters that no message could tell: they went out, and whether they arrived is not known."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.notifications.queries import notices as notice_queries
from services.notifications.queries import print_run as queries
from services.notifications.rules.announced import described, said_about
from services.notifications.rules.channel import Channel
from services.notifications.rules.status import Status, move
from services.notifications.rules.who_is_told import SETS
from shared.events.services.notifications import NoticeSent
from shared.refusals import Conflict, Unprocessable
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
NOT_TO_BE_POSTED: Final = "not-to-be-posted"


async def record_posted(work: Work, rows: Sequence[Row], on: date) -> None:
    """These notices went out by post on that day; that is all or nothing.

    Raises Conflict for one that waits for nobody any more, or whose recipient is not written to by post, and
    Unprocessable for a day to come or before what a notice is about.
    """
    may_be = await queries.which_may_be_posted(work.connection, [row["id"] for row in rows])
    if refused := [row["id"] for row in rows if row["id"] not in may_be]:
        raise Conflict(NOT_TO_BE_POSTED, f"These do not wait to be posted: {', '.join(refused)}. None was recorded.")
    if on > work.today:
        raise Unprocessable.at("/on", "lies in the future")
    if any(on < row["why_on"] for row in rows):
        raise Unprocessable.at("/on", "lies before the event that one of the notices is about")
    for row in rows:
        await _post(work, row, on)


async def _post(work: Work, row: Row, on: date) -> None:
    values = {
        "status": move(row["status"], Status.SENT).value,
        "channel": Channel.LETTER.value,
        "sent_at": work.now,
        "task_rule": None,
        "task_reason": None,
        "next_try_at": None,
    }
    await notice_queries.change_notice(work.connection, row["id"], values)
    if row["duty"] in SETS or row["told_of"]:
        work.touch(row["child_id"])
    work.announce(NoticeSent(**described(row, channel=Channel.LETTER.value), sent_on=on), **said_about(row))
