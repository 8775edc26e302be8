"""Where practice was seen: in concerns that people raised or opened, in disputes, in observations, and at reviews."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.escalation.rules.concerns.model import NOT_SO
from services.escalation.rules.concerns.states import UNSAID
from services.escalation.tables.beside_disputes import observations, patterns, team_reviews
from services.escalation.tables.concerns import concerns
from services.escalation.tables.disputes import disputes
from shared.storage.bulk import delete_each, insert_all
from shared.storage.rows import as_dicts, rows_after

Row = Mapping[str, Any]
TEAM: Final = "team_id"
PROVIDER: Final = "provider_id"
_SYSTEM: Final = "system"


async def whose_practice(connection: AsyncConnection, subjects: Collection[str]) -> tuple[set[str], set[str]]:
    """The teams, and the providers, of whose practice something was said about these children."""
    ids = list(subjects)
    asked = [
        select(table.c.team_id, table.c.provider_id).where(table.c.subject.in_(ids))
        for table in (concerns, disputes, observations)
    ]
    rows = (await connection.execute(union_all(*asked))).all()
    return {team for team, _ in rows if team is not None}, {provider for _, provider in rows if provider is not None}


async def seen_of(connection: AsyncConnection, name: str, ids: Collection[str]) -> list[Row]:
    """What was seen of these teams (or providers, as `name` says) about a child: kind, category, child, day, id."""
    said = and_(
        concerns.c.subjectkind == "child",
        concerns.c.status.not_in(sorted(UNSAID)),
        concerns.c.raised_by != _SYSTEM,
    )
    asked = [
        (concerns, concerns.c.subject, concerns.c.raised_on, said),
        (disputes, disputes.c.subject, disputes.c.opened_on, disputes.c.subjectkind == "child"),
        (observations, observations.c.child_id, observations.c.recorded_on, observations.c.child_id.is_not(None)),
    ]
    found: list[Row] = []
    for table, child, day, which in asked:
        columns = [table.c.id, table.c[name].label("of"), table.c.category, child.label("child_id"), day.label("on")]
        more = [table.c.kind] if table is observations else []
        more += [table.c.concern_id] if table is disputes else []
        query = select(*columns, *more).where(table.c[name].in_(list(ids)), which)
        found += as_dicts(await connection.execute(query))
    return found


async def patterns_of(connection: AsyncConnection, subjects: Collection[str]) -> list[Row]:
    """The patterns of these teams and providers, by age."""
    query = select(patterns).where(patterns.c.subject.in_(list(subjects)))
    return [*as_dicts(await connection.execute(query.order_by(patterns.c.identified_on, patterns.c.id)))]


async def reviews_of_children(connection: AsyncConnection, child_ids: Collection[str]) -> list[Row]:
    """The reviews of these children, each with the team that had the case."""
    query = select(team_reviews).where(team_reviews.c.child_id.in_(list(child_ids)))
    return [*as_dicts(await connection.execute(query))]


async def keep_reviews(connection: AsyncConnection, gone: Sequence[Row], new: Sequence[Row]) -> None:
    """Take these reviews away, then write those."""
    await delete_each(connection, team_reviews, [{"review_id": row["review_id"]} for row in gone])
    if new:
        await insert_all(connection, team_reviews, new)


async def reviews_of_teams(connection: AsyncConnection, team_ids: Collection[str]) -> list[Row]:
    """The reviews of these teams' children, each with what was put before the IRO as lacking."""
    stands = or_(concerns.c.outcome.is_(None), concerns.c.outcome != NOT_SO)
    query = (
        select(team_reviews, concerns.c.lacked)
        .outerjoin(concerns, and_(concerns.c.review_id == team_reviews.c.review_id, stands))
        .where(team_reviews.c.team_id.in_(list(team_ids)))
    )
    return [*as_dicts(await connection.execute(query))]


async def page(
    connection: AsyncConnection, kind: str | None, since: date | None, after: tuple[Any, ...] | None, most: int
) -> list[dict[str, Any]]:
    """Patterns by the day on which they were identified, from the one after `after`."""
    query = select(patterns)
    if kind is not None:
        query = query.where(patterns.c.kind == kind)
    if since is not None:
        query = query.where(patterns.c.identified_on >= since)
    return await rows_after(connection, query, (patterns.c.identified_on, patterns.c.id), after, most)
