"""A data folder is kept under one policy profile. What another one would change is found out before it is done.

It is done, looked at and undone again: so what is shown is what would come of it, by whatever rule.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.register import learning
from shared.register.learning import PROFILE
from shared.register.statements import KEPT
from shared.service.hearing_more import settles_from
from shared.service.service import Service
from shared.storage.database import Database
from shared.storage.tables import duties, settled_from, statements
from shared.work.unit_of_work import Learnt, source_of


class Move(NamedTuple):
    """An open duty whose due day becomes another: None where there was none before, or is none any more."""

    duty: str
    subject: str
    before: date | None
    after: date | None


async def profile_kept(database: Database) -> str | None:
    """The name of the profile under which the database was last at work; None for a new one.

    An older version did not write it down; there it is the policy of most of the duties on record.
    """
    try:
        async with database.reading() as connection:
            return await _profile_kept(connection)
    except DBAPIError:  # no database at all: that is told by whoever opens it to work with it
        return None


async def _profile_kept(connection: AsyncConnection) -> str | None:
    tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    if settled_from.name in tables:
        known = await learning.remembered(connection)
        if known is not None and PROFILE in known.items:
            return known.items[PROFILE].digest.partition("@")[0]
    if duties.name not in tables:
        return None
    policy = duties.c.policy_version
    most = select(policy).group_by(policy).order_by(func.count().desc(), policy).limit(1)
    found: str | None = (await connection.execute(most)).scalar_one_or_none()
    return found.partition("@")[0] if found else None


class _Undone(Exception):
    """What was done is taken back."""


async def moves_under_its_profile(service: Service) -> list[Move]:
    """What would become of the open duties of this service's database if it went on under the service's profile."""
    moves: list[Move] = []
    try:
        async with service.work() as work:
            known = await learning.remembered(work.connection, to_change=True)
            if known is None:
                return []
            before = await _open_duties(work.connection)
            wanted = settles_from(service)
            learnt = Learnt(work.now, work.today)
            await learning.learn(work.connection, source_of(service.name), known, wanted, learnt)
            work.learnt = {**service.learnt, **dict.fromkeys(known.lacks(wanted), learnt)}
            for subject in await _subjects(work.connection):
                work.touch(subject)
            await service.finish(work)
            moves = _compared(before, await _open_duties(work.connection))
            raise _Undone
    except _Undone:
        return moves


_Key = tuple[str, str, str]


async def _open_duties(connection: AsyncConnection) -> dict[_Key, date | None]:
    columns = (duties.c.duty, duties.c.subject, duties.c.key, duties.c.due_on)
    found = await connection.execute(select(*columns).where(duties.c.status == "open"))
    return {(row.duty, row.subject, row.key): row.due_on for row in found}


async def _subjects(connection: AsyncConnection) -> Sequence[str]:
    query = select(statements.c.subject).distinct().where(statements.c.origin != KEPT)
    return (await connection.execute(query.order_by(statements.c.subject))).scalars().all()


def _compared(before: Mapping[_Key, date | None], after: Mapping[_Key, date | None]) -> list[Move]:
    keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    return [Move(key[0], key[1], before.get(key), after.get(key)) for key in keys]


def in_words(moves: Iterable[Move]) -> str:
    """By duty how many, with one example each; ids, dates and codes only."""
    by_duty: dict[str, list[Move]] = defaultdict(list)
    for each in moves:
        by_duty[each.duty].append(each)
    if not by_duty:
        return "no open duty would move"
    return "; ".join(f"{duty}: {len(found)} ({_example(found[0])})" for duty, found in sorted(by_duty.items()))


def _example(move: Move) -> str:
    if move.before is None:
        return f"as {move.subject}, new, due {move.after}"
    if move.after is None:
        return f"as {move.subject}, no longer due {move.before}"
    return f"as {move.subject}, from {move.before} to {move.after}"
