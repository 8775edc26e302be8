"""What the postman asks its database, named as the question it answers, and what it writes.

The number of statements is the same however many notices are taken up.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, case, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.rules.status import Status
from services.notifications.tables.notices import TO_SEND, attempts, notices
from shared.storage.bulk import insert_all, update_each
from shared.storage.columns import Moment, spelled_out

Row = Mapping[Any, Any]
_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_SENDING = spelled_out(notices.c.status, Status.SENDING.value)


async def any_first_send(connection: AsyncConnection) -> bool:
    """Whether a notice is being sent or waits for its first try."""
    return bool((await connection.execute(_ANY_FIRST_SEND)).scalar_one())


_ANY_FIRST_SEND = select(exists().where(TO_SEND, or_(_SENDING, notices.c.tries == 0)).select_from(notices))


async def next_try_at(connection: AsyncConnection) -> datetime | None:
    """When the first of the notices still to be sent is to be tried (real time), or None; of old for one at once."""
    at_once, later = (await connection.execute(_NEXT_TRY)).one()
    return _OF_OLD if at_once else later


class Queue(NamedTuple):
    """What is to be sent now: how many notices, how many of them are being sent or wait to be tried again, and since
    when the oldest of them is to be sent (business time)."""

    to_send: int
    sending: int
    to_be_tried_again: int
    oldest_since: datetime | None


async def queue_now(connection: AsyncConnection) -> Queue:
    """How long the queue is, and how old."""
    return Queue(*(await connection.execute(_QUEUE)).one())


_QUEUE = select(
    func.count(),
    func.count(case((_SENDING, 1))),
    func.count(case((~_SENDING & (notices.c.tries > 0), 1))),
    func.min(func.coalesce(notices.c.not_before, notices.c.created_at), type_=Moment),
).where(TO_SEND)
_OF_OLD = datetime(1970, 1, 1, tzinfo=UTC)
_NEXT_TRY = select(
    exists().where(TO_SEND, notices.c.next_try_at.is_(None)).select_from(notices),
    select(func.min(notices.c.next_try_at)).where(TO_SEND).scalar_subquery(),
)


async def due_to_be_sent(connection: AsyncConnection, now: datetime, most: int) -> Sequence[Row]:
    """Notices to send now (real time), new ones first, locked; those another worker is just taking are passed over.

    A notice has here what does not change about it, and whether it is called for.
    """
    return (await connection.execute(_DUE, {"now": now, "most": most})).mappings().all()


_AS_TAKEN_UP = tuple(
    notices.c[name]
    for name in (
        "id",
        "child_id",
        "subjectkind",
        "recipient_kind",
        "recipient_id",
        "template",
        "duty",
        "allocation_id",
        "occasion",
        "iro_id",
        "previous_iro_id",
        "case_number",
        "about_id",
        "from_on",
        "to_on",
        "document_id",
        "review_id",
        "why_event_id",
        "why_event_type",
        "why_on",
        "rule",
        "urgent",
        "letter_id",
        "called_for",
        "thread_notice_id",
        "tries",
    )
)
_DUE = (
    select(*_AS_TAKEN_UP)
    .where(TO_SEND, or_(notices.c.next_try_at.is_(None), notices.c.next_try_at <= bindparam("now", type_=Moment)))
    .order_by(notices.c.next_try_at.nulls_first(), notices.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


async def rest_of_letters(
    connection: AsyncConnection, letter_ids: Collection[str], taken: Collection[str], now: datetime
) -> Sequence[Row]:
    """What else goes in these letters, besides what is taken up already: a letter goes whole."""
    if not letter_ids:
        return ()
    values = {"letters": list(letter_ids), "ids": list(taken), "now": now}
    return (await connection.execute(_REST, values)).mappings().all()


_REST = (
    select(*_AS_TAKEN_UP)
    .where(
        TO_SEND,
        notices.c.letter_id.in_(bindparam("letters", expanding=True)),
        notices.c.id.not_in(_IN_IDS),
        or_(notices.c.next_try_at.is_(None), notices.c.next_try_at <= bindparam("now", type_=Moment)),
    )
    .order_by(notices.c.id)
    .with_for_update()
)


async def withdraw_unsent(connection: AsyncConnection, ids: Collection[str]) -> None:
    """The facts no longer call for these, and nobody is sending them."""
    if ids:
        values = {"status": Status.WITHDRAWN.value}
        await connection.execute(update(notices).where(notices.c.id.in_(_IN_IDS)).values(values), {"ids": list(ids)})


async def mark_sending(connection: AsyncConnection, rows: Sequence[Row], started: datetime, until: datetime) -> None:
    """Put the tries on record before they are made; `rows` have id, attempt_id, told_of and tries, this one counted."""
    begun = [{"id": row["attempt_id"], "notice_id": row["id"], "at": started, "outcome": "started"} for row in rows]
    await insert_all(connection, attempts, begun)
    sending = {"status": Status.SENDING.value, "next_try_at": until}
    names = ("id", "attempt_id", "tries", "told_of")
    await update_each(connection, notices, [{name: row[name] for name in names} | sending for row in rows])


async def hold_on(connection: AsyncConnection, attempt_ids: Collection[str], until: datetime) -> None:
    """Whoever makes these tries is still at them."""
    await connection.execute(_HOLD_ON, {"attempt_ids": list(attempt_ids), "until": until})


_HOLD_ON = (
    update(notices)
    .where(
        _SENDING,
        notices.c.attempt_id.in_(bindparam("attempt_ids", expanding=True)),
    )
    .values(next_try_at=bindparam("until", type_=Moment))
)


async def still_being_sent(connection: AsyncConnection, tried: Mapping[str, str]) -> dict[str, Row]:
    """By attempt: what may have changed of notices that are still on their way by their latest attempt, locked.

    `tried` has the attempt of each notice.
    """
    found = (await connection.execute(_STILL_BEING_SENT, {"ids": list(tried)})).mappings()
    return {row["attempt_id"]: row for row in found if tried[row["id"]] == row["attempt_id"]}


_STILL_BEING_SENT = (
    select(
        *(
            notices.c[name]
            for name in (
                "id",
                "attempt_id",
                "status",
                "called_for",
                "channel",
                "task_rule",
                "task_reason",
                "told_on",
                "tries",
                "sent_at",
                "told_at",
                "failed_at",
            )
        )
    )
    .where(notices.c.id.in_(_IN_IDS), _SENDING)
    .order_by(notices.c.id)
    .with_for_update()
)


async def write_outcomes(connection: AsyncConnection, changed: Sequence[Row], ended: Sequence[Row]) -> None:
    """Write what became of notices and of their attempts, all of the same columns, id among them."""
    await update_each(connection, notices, changed)
    await update_each(connection, attempts, ended)


async def end_all_leases(connection: AsyncConnection) -> None:
    """Nobody else is sending: whatever was on its way when the process stopped goes again at once."""
    await connection.execute(update(notices).where(TO_SEND, _SENDING).values(next_try_at=None))
