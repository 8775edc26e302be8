"""What allocation asks its database about records that were merged by mistake."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.register.withdrawn import WITHDRAWN
from shared.storage.rows import Only, among, as_dicts
from shared.storage.tables import OF_MERGES, statements
from shared.storage.view import Row


async def everything_said_of(connection: AsyncConnection, subject: str) -> Sequence[Row]:
    """Every statement about this record under its own id, in order; what is only kept for later, too."""
    query = select(statements).where(statements.c.subject == subject).order_by(statements.c.place)
    return as_dicts(await connection.execute(query))


async def merged_once_into(connection: AsyncConnection, duplicate_id: str) -> list[str]:
    """The records into which somebody said, rightly or not, that this one was merged."""
    query = select(statements.c.subject).where(text(OF_MERGES), statements.c.key == duplicate_id).distinct()
    return list((await connection.execute(query.order_by(statements.c.subject))).scalars())


def merged_by_mistake(only: Only) -> Select[tuple[str]]:
    """The records of which somebody took back that another was merged into them."""
    merged, withdrawal = statements.alias("merged"), statements.alias("withdrawal")
    said = merged.c.source + "|" + merged.c.id
    gone = exists().where(
        withdrawal.c.subject == merged.c.subject, withdrawal.c.kind == WITHDRAWN, withdrawal.c.key == said
    )
    is_merger = text(OF_MERGES.replace("kind", "merged.kind"))
    return select(merged.c.subject.label("child_id")).where(is_merger, gone, *among(merged.c.subject, only))
