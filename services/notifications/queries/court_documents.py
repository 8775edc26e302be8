"""What notifications asks its database about court documents, and writes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.tables.court_documents import court_documents
from shared.duties.clocks import OPEN as OPEN_DUTY
from shared.storage.bulk import insert_all, update_each
from shared.storage.rows import Only, among, rows_after
from shared.storage.tables import duties
from shared.storage.view import SetQuery

Row = Mapping[Any, Any]
_COPY: Final = "court_document_copied"
_IN_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

COURT_DOCUMENTS = SetQuery(select(court_documents), by=(court_documents.c.child_id,))
"""The court documents of these children, as they stand on record."""


async def of_children(connection: AsyncConnection, children: Collection[str]) -> dict[tuple[str, str], Row]:
    """By child and document."""
    rows = await COURT_DOCUMENTS.rows(connection, children)
    return {(row["child_id"], row["document_id"]): row for row in rows}


async def write(
    connection: AsyncConnection, *, new: Sequence[Row], changed: Sequence[Row], gone: Sequence[str]
) -> None:
    """Write what differs, in one statement for each kind of difference."""
    await insert_all(connection, court_documents, new)
    await update_each(connection, court_documents, changed)
    if gone:
        await connection.execute(delete(court_documents).where(court_documents.c.id.in_(_IN_IDS)), {"ids": list(gone)})


FIRST_TO_BE_CHASED = select(func.min(court_documents.c.chase_on))
"""The first day on which the legal department is to be asked after one."""


async def children_to_be_chased(connection: AsyncConnection, today: date, most: int) -> list[str]:
    """Children of whose documents one is to be asked after by now."""
    due = select(court_documents.c.child_id).where(court_documents.c.chase_on <= today).distinct()
    return list((await connection.execute(due.order_by(court_documents.c.child_id).limit(most))).scalars())


async def one(connection: AsyncConnection, document_row_id: str) -> Row | None:
    """One child's document, by the id of its row."""
    query = select(court_documents).where(court_documents.c.id == document_row_id)
    return (await connection.execute(query)).mappings().one_or_none()


async def by_documents(connection: AsyncConnection, document_ids: Collection[str]) -> Sequence[Row]:
    """The rows of these documents, of every child."""
    query = select(court_documents).where(court_documents.c.document_id.in_(_IN_IDS)).order_by(court_documents.c.id)
    return (await connection.execute(query, {"ids": list(document_ids)})).mappings().all()


async def open_clocks(connection: AsyncConnection, children: Collection[str]) -> dict[tuple[str, str], str]:
    """The ids of the duties to copy a document to these children's IROs that are still to be met, by child and
    document."""
    still = (duties.c.duty == _COPY, duties.c.status == OPEN_DUTY)
    query = select(duties.c.id, duties.c.subject, duties.c.key).where(duties.c.subject.in_(_IN_IDS), *still)
    rows = await connection.execute(query, {"ids": sorted(children)})
    return {(row.subject, row.key.rpartition("|")[2]): row.id for row in rows}


async def page(
    connection: AsyncConnection,
    *,
    only: Only,
    child_id: str | None,
    statuses: Sequence[str],
    after: tuple[Any, ...] | None,
    most: int,
) -> Sequence[Row]:
    """A page of them, those received first first."""
    query = select(court_documents).where(*among(court_documents.c.child_id, only))
    if child_id is not None:
        query = query.where(court_documents.c.child_id == child_id)
    if statuses:
        query = query.where(court_documents.c.status.in_(statuses))
    return await rows_after(connection, query, (court_documents.c.received_on, court_documents.c.id), after, most)
