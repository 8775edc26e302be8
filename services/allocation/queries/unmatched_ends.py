"""What allocation asks its database about times in care, across all children."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, exists, func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from services.allocation.queries.unmerged import merged_by_mistake
from services.allocation.tables.children import children
from shared.events.council.child_life import ChildBecameLookedAfter, ChildCeasedToBeLookedAfter
from shared.storage.rows import Only, among, rows_after
from shared.storage.tables import aliases, statements


async def there_may_be_a_question_about(
    connection: AsyncConnection, today: date, after: str | None, most: int, only: Only = None
) -> Sequence[str]:
    """Children, by id after an id, of whom the beginning of care was told more than once, or who are of age and whose
    end of care was not told, or into whose record another was merged by mistake; what it means the facts say.
    """
    asked = union(
        _told_to_begin_more_than_once(only), _of_age_and_in_care(today, only), merged_by_mistake(only)
    ).subquery()
    rows = await rows_after(connection, select(asked), (asked.c.child_id,), None if after is None else (after,), most)
    return [row["child_id"] for row in rows]


def _told_to_begin_more_than_once(only: Only) -> Select[tuple[str]]:
    """What was told of a merged duplicate is the child's whose record goes on."""
    began, merged = statements.alias("began"), aliases.alias("merged")
    whose = func.coalesce(merged.c.survivor_id, began.c.subject)
    return (
        select(whose.label("child_id"))
        .select_from(began.outerjoin(merged, merged.c.duplicate_id == began.c.subject))
        .where(began.c.kind == ChildBecameLookedAfter.wire_type(), *among(whose, only))
        .group_by(whose)
        .having(func.count() > 1)
    )


def _of_age_and_in_care(today: date, only: Only) -> Select[tuple[str]]:
    return select(children.c.child_id).where(children.c.of_age_on <= today, *among(children.c.child_id, only))


async def ended_before_they_began(
    connection: AsyncConnection, after: str | None, most: int, only: Only = None
) -> Sequence[str]:
    """Children of whom an end of care was told, and under the same id no beginning on that day or before it.

    By id, after an id; what was told of a merged duplicate is the child's whose record goes on. The facts still have to
    be looked at: the beginning may be told under the other id, and a correction may have moved one.
    """
    ended, began, merged = statements.alias("ended"), statements.alias("began"), aliases.alias("merged")
    whose = func.coalesce(merged.c.survivor_id, ended.c.subject).label("child_id")
    earlier = exists().where(
        began.c.subject == ended.c.subject,
        began.c.kind == ChildBecameLookedAfter.wire_type(),
        began.c.key <= ended.c.key,
    )
    query = (
        select(whose)
        .select_from(ended.outerjoin(merged, merged.c.duplicate_id == ended.c.subject))
        .where(ended.c.kind == ChildCeasedToBeLookedAfter.wire_type(), ~earlier, *among(whose, only))
        .distinct()
    )
    rows = await rows_after(connection, query, (whose,), None if after is None else (after,), most)
    return [row["child_id"] for row in rows]
