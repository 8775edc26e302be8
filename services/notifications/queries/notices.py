"""Every question notifications asks its database, named as the question it answers, and its writes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.queries.seen import Seen, among_the_seen
from services.notifications.rules.announced import about
from services.notifications.rules.notice import RecipientKind
from services.notifications.rules.status import FOR_A_PERSON, OPEN, TOLD, Status
from services.notifications.rules.told_wrongly import TOLD_WRONGLY
from services.notifications.tables.notices import OF_NO_CHILD, WANTS_AN_IRO, attempts, notices, people, relations
from shared.duties.clocks import MET
from shared.duties.clocks import OPEN as OPEN_DUTY
from shared.storage.bulk import insert_all, insert_new, update_each
from shared.storage.columns import spelled_out
from shared.storage.rows import rows_after
from shared.storage.tables import duties, statements
from shared.storage.view import SetQuery
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
NATURAL_KEY = ("child_id", "allocation_id", "occasion", "recipient_kind", "recipient_id", "template")
_IS_A_LETTER = notices.c.template != TOLD_WRONGLY
_FOR_A_PERSON = spelled_out(notices.c.status, *sorted(status.value for status in FOR_A_PERSON))
_TOLD = spelled_out(notices.c.status, *sorted(status.value for status in TOLD))
_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


NOTICES = SetQuery(
    select(
        *(
            notices.c[name]
            for name in (
                "id",
                "child_id",
                "subjectkind",
                "recipient_kind",
                "recipient_id",
                "template",
                "allocation_id",
                "occasion",
                "status",
                "called_for",
                "thread_notice_id",
                "told_of",
                "document_id",
                "told_on",
                "acknowledged_on",
                "not_before",
                "duty",
            )
        )
    ),
    by=(notices.c.child_id,),
)
"""How far each notice of these children has come, and what it is about."""


async def notices_of(connection: AsyncConnection, children: Collection[str]) -> dict[str, list[Row]]:
    """Each child's notices, oldest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(await NOTICES.rows(connection, children), key=itemgetter("id")):
        found[row["child_id"]].append(row)
    return found


async def of_no_child(connection: AsyncConnection, subjects: Collection[str]) -> dict[str, list[Row]]:
    """The notices about these teams and providers, oldest first."""
    query = select(notices).where(OF_NO_CHILD, notices.c.about_id.in_(_IN_IDS)).order_by(notices.c.id)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in (await connection.execute(query, {"ids": list(subjects)})).mappings():
        found[row["about_id"]].append(row)
    return found


async def add_notices(work: Work, rows: Sequence[Row]) -> None:
    """Queue notices that `notices_of` has just shown to be missing; one that is there all the same stays as it is.

    No two have the same natural key.
    """
    if work.connection.dialect.name == "postgresql":
        await insert_new(work.connection, notices, rows, NATURAL_KEY)
    else:  # the one writer has looked
        await insert_all(work.connection, notices, rows)
    work.queued = work.queued or bool(rows)


async def kept_queued(connection: AsyncConnection, ids: Collection[str]) -> set[str]:
    """Those of these that nobody has begun to send; nobody takes them up before this transaction ends."""
    if not ids:
        return set()
    waiting = spelled_out(notices.c.status, Status.QUEUED.value, Status.WAITING.value)
    query = select(notices.c.id).where(notices.c.id.in_(_IN_IDS), waiting).order_by(notices.c.id).with_for_update()
    return set((await connection.execute(query, {"ids": list(ids)})).scalars())


async def met_duties(connection: AsyncConnection, children: Collection[str], duty: str) -> dict[str, set[str]]:
    """Under which keys this duty of each child has been met."""
    met = (duties.c.duty == duty) & (duties.c.status == MET)
    query = select(duties.c.subject, duties.c.key).where(duties.c.subject.in_(_IN_IDS), met)
    found: dict[str, set[str]] = defaultdict(set)
    for row in await connection.execute(query, {"ids": list(children)}):
        found[row.subject].add(row.key)
    return found


async def withdraw(connection: AsyncConnection, ids: Collection[str]) -> None:
    """The facts no longer call for these; one that is on its way is withdrawn if it does not go out."""
    if ids:
        sending = notices.c.status == Status.SENDING
        values = {"called_for": False, "status": case((sending, notices.c.status), else_=Status.WITHDRAWN.value)}
        still_open = spelled_out(notices.c.status, *sorted(status.value for status in (*OPEN, Status.CARRIED)))
        await connection.execute(
            update(notices).where(notices.c.id.in_(_IN_IDS), still_open).values(values), {"ids": list(ids)}
        )


async def told_or_told_wrongly(connection: AsyncConnection, subjects: Collection[str]) -> dict[str, list[Row]]:
    """About each child, team or provider the notices that reached somebody and the tasks of those told wrongly, oldest
    first."""
    told = or_(_TOLD, notices.c.template == TOLD_WRONGLY)
    theirs = or_(notices.c.child_id.in_(_IN_IDS), and_(OF_NO_CHILD, notices.c.about_id.in_(_IN_IDS)))
    query = select(notices).where(theirs, told).order_by(notices.c.id)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in (await connection.execute(query, {"ids": list(subjects)})).mappings():
        found[about(row).subject].append(row)
    return found


async def ask_again(connection: AsyncConnection, ids: Collection[str]) -> None:
    """Have a person see to these after all."""
    if ids:
        values = {"status": Status.TASK.value, "called_for": True}
        await connection.execute(update(notices).where(notices.c.id.in_(_IN_IDS)).values(values), {"ids": list(ids)})


async def queue_again(work: Work, ids: Collection[str]) -> None:
    """Have these sent, as if for the first time."""
    if ids:
        values = {"status": Status.QUEUED.value, "called_for": True, "next_try_at": None, "tries": 0}
        again = update(notices).where(notices.c.id.in_(_IN_IDS)).values(values)
        await work.connection.execute(again, {"ids": list(ids)})
        work.queued = True


async def carry(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Leave these, which were withdrawn, to another letter; `rows` have id and thread_notice_id."""
    carried = {"status": Status.CARRIED.value, "called_for": True}
    await update_each(
        connection, notices, [{name: row[name] for name in ("id", "thread_notice_id")} | carried for row in rows]
    )


async def call_for(connection: AsyncConnection, ids: Collection[str]) -> None:
    """The facts call again for these, which were on their way all the while."""
    if ids:
        await connection.execute(
            update(notices).where(notices.c.id.in_(_IN_IDS)).values(called_for=True), {"ids": list(ids)}
        )


async def tasks_about(
    connection: AsyncConnection, person_id: str, *, child_name: str, guardian_details: str
) -> list[str]:
    """Notices waiting for a person that new details of this one may help.

    They are the recipient's own, the name of the child (rule `child_name`) or those of the guardian whom the letter is
    about (rule `guardian_details`). One that is being sent is waited for, so that either its failure is seen here or
    these details are seen when its failure is written down.
    """
    query = _waiting_for_details(person_id in set(RecipientKind), child_name, guardian_details)
    found = await connection.execute(query, {"person": person_id})
    return [row.id for row in found if row.status in FOR_A_PERSON]


@lru_cache(maxsize=10)
def _waiting_for_details(of_a_body: bool, child_name: str, guardian_details: str) -> Select[Any]:
    """The notices that details of `person` may help; a body that the council has one of is told under no id, too."""
    person: BindParameter[str] = bindparam("person")
    sending = spelled_out(notices.c.status, Status.SENDING.value)
    waiting = or_(sending, _FOR_A_PERSON & _IS_A_LETTER)
    named_in_it = (notices.c.child_id == person) & or_(sending, spelled_out(notices.c.task_rule, child_name))
    guardian = (notices.c.about_id == person) & or_(sending, spelled_out(notices.c.task_rule, guardian_details))
    helped = [notices.c.recipient_id == person, named_in_it, guardian]
    if of_a_body:
        helped.append((notices.c.recipient_id == "") & (notices.c.recipient_kind == person))
    return select(notices.c.id, notices.c.status).where(waiting, or_(*helped)).order_by(notices.c.id).with_for_update()


async def tasks_for_want_of_iro_details(connection: AsyncConnection, iro_ids: Collection[str]) -> list[str]:
    """Notices waiting for a person because these IROs' own details were missing, in the letter or to send it to."""
    found = await connection.execute(_FOR_WANT_OF_AN_IRO, {"ids": list(iro_ids)})
    return list(found.scalars())


def _for_want_of_an_iro() -> CompoundSelect[Any]:
    waiting = _FOR_A_PERSON & _IS_A_LETTER
    named = or_(*(column.in_(_IN_IDS) for column in (notices.c.iro_id, notices.c.previous_iro_id, notices.c.about_id)))
    to_them = (notices.c.recipient_kind == RecipientKind.IRO.value) & notices.c.recipient_id.in_(_IN_IDS)
    ids = select(notices.c.id)
    return union(ids.where(waiting, to_them), ids.where(waiting, WANTS_AN_IRO, named))


_FOR_WANT_OF_AN_IRO = _for_want_of_an_iro()


async def notice(connection: AsyncConnection, notice_id: str, *, to_change: bool = False) -> Row | None:
    """One notice, locked if it is to be changed."""
    query = select(notices).where(notices.c.id == notice_id)
    found = await connection.execute(query.with_for_update() if to_change else query)
    return found.mappings().one_or_none()


async def notices_page(
    connection: AsyncConnection,
    *,
    seen: Seen,
    child_id: str | None,
    recipient: str | None,
    statuses: Sequence[str],
    before: tuple[Any, ...] | None,
    most: int,
) -> Sequence[Row]:
    """A page of the notices, newest first; `recipient` is a person's id or a kind of recipient."""
    query = select(notices).where(*among_the_seen(seen))
    if child_id is not None:
        query = query.where(notices.c.child_id == child_id)
    if recipient is not None:
        query = query.where(or_(notices.c.recipient_id == recipient, notices.c.recipient_kind == recipient))
    if statuses:
        query = query.where(notices.c.status.in_(statuses))
    return await rows_after(connection, query, (notices.c.id,), before, most, falling=True)


async def notices_because_of(connection: AsyncConnection, event_id: str, recipient: str | None) -> Sequence[Row]:
    """The letters that follow from this event, oldest first; `recipient` is a person's id or a kind of recipient."""
    query = select(notices).where(notices.c.why_event_id == event_id, _IS_A_LETTER).order_by(notices.c.id)
    if recipient is not None:
        query = query.where(or_(notices.c.recipient_id == recipient, notices.c.recipient_kind == recipient))
    return (await connection.execute(query)).mappings().all()


async def of_one_letter(connection: AsyncConnection, row: Row) -> Sequence[Row]:
    """This notice that waits for a person and, of a digest, the others that wait with it."""
    if row["letter_id"] is None:
        return [row]
    waiting = notices.c.status.in_([status.value for status in FOR_A_PERSON])
    query = select(notices).where(notices.c.letter_id == row["letter_id"], waiting).order_by(notices.c.id)
    return (await connection.execute(query)).mappings().all()


async def count_by_status(connection: AsyncConnection) -> dict[str, int]:
    """How many notices stand where."""
    query = select(notices.c.status, func.count().label("number")).group_by(notices.c.status)
    return {row.status: row.number for row in await connection.execute(query)}


async def attempts_of(connection: AsyncConnection, notice_ids: Collection[str]) -> dict[str, list[Row]]:
    """The attempts to send each notice, oldest first."""
    query = select(attempts).where(attempts.c.notice_id.in_(_IN_IDS)).order_by(attempts.c.id)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in (await connection.execute(query, {"ids": list(notice_ids)})).mappings():
        found[row["notice_id"]].append(row)
    return found


async def change_notice(connection: AsyncConnection, notice_id: str, values: Mapping[str, Any]) -> None:
    """Write these fields of one notice."""
    await connection.execute(update(notices).where(notices.c.id == notice_id).values(**values))


PEOPLE = SetQuery(select(people), by=(people.c.id,))
"""What is held of these people."""


async def people_by_id(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, Row]:
    """What is held of these people."""
    return {row["id"]: row for row in await PEOPLE.rows(connection, ids)}


async def is_a_child(connection: AsyncConnection, person_id: str) -> bool:
    """Whether anything was ever told of a child of this id."""
    query = select(exists().where(statements.c.subject == person_id, statements.c.subjectkind == "child"))
    return bool((await connection.execute(query)).scalar_one())


_RELATIONS_OF = select(relations).where(relations.c.person_id == bindparam("person")).order_by(relations.c.id)
_FORGET_RELATIONS = delete(relations).where(relations.c.person_id == bindparam("person"))


async def relations_of(connection: AsyncConnection, person_id: str) -> Sequence[Row]:
    """Who this person is to which children, in the order in which it was told."""
    return (await connection.execute(_RELATIONS_OF, {"person": person_id})).mappings().all()


async def put_person(connection: AsyncConnection, person: Row, were: Sequence[Row], related: Sequence[Row]) -> None:
    """Replace all that is held of a person, with the relations that `were`; of two at the same time the second waits
    for the first."""
    new = await insert_new(connection, people, [person], ("id",))
    if not new:
        await connection.execute(update(people).where(people.c.id == person["id"]).values(person))
    if were or not new:
        await connection.execute(_FORGET_RELATIONS, {"person": person["id"]})
    if related:
        await connection.execute(insert(relations), related)


async def open_duties(connection: AsyncConnection, children: Collection[str], duty: str, key: str) -> Sequence[Row]:
    """The duties of this name and key that are open, of these children."""
    same = (duties.c.duty == duty, duties.c.key == key, duties.c.status == OPEN_DUTY)
    query = select(duties).where(duties.c.subject.in_(_IN_IDS), *same).order_by(duties.c.subject)
    return (await connection.execute(query, {"ids": list(children)})).mappings().all()
