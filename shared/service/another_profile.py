"""A database is kept under one policy profile. What another one would change is found out before it is done.

It is done, looked at and undone again, some people at a time: so what is shown is what would come of it, by whatever
rule, nothing of it stays, and who works beside has his turn in between.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from sqlalchemy import func, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.register import learning
from shared.register.learning import PROFILE
from shared.register.statements import KEPT
from shared.service.hearing_more import settles_from
from shared.service.service import Dated, Service
from shared.storage.database import Database
from shared.storage.tables import duties, settled_from, statements
from shared.work.unit_of_work import Learnt, Work, source_of

DUTY: Final = "duty"
_AT_ONCE: Final = 100
"""People looked at in one transaction, as many as are settled anew in one when it is done."""


class Move(NamedTuple):
    """An open duty (or what else has a day, see `Dated`) whose day becomes another: None where there was none before,
    or is none any more. `late_at_once`: its new day is over already, as the old one was not."""

    kind: str
    subject: str
    before: date | None
    after: date | None
    what: str = DUTY
    subjectkind: str = "child"
    late_at_once: bool = False


class Looked(NamedTuple):
    """What would move of some people, how many they are, and the last of them, if there are more."""

    moves: list[Move]
    people: int
    last: str | None


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


@asynccontextmanager
async def _undone(service: Service) -> AsyncIterator[Work]:
    """One transaction of which nothing stays, and of which nobody is told."""
    try:
        async with service.database.transaction() as connection:
            now = service.clock.now()
            yield Work(connection, service.name, service.profile, now, service.local_date(now), learnt=service.learnt)
            raise _Undone
    except _Undone:
        pass


async def moves_under_its_profile(service: Service) -> list[Move]:
    """What would become of the open duties of this service's database if it went on under the service's profile."""
    moves: list[Move] = []
    after: str | None = ""
    while after is not None:
        found = await moves_of_some(service, after, _AT_ONCE)
        moves += found.moves
        after = found.last
    return moves


async def moves_of_some(service: Service, after: str, most: int) -> Looked:
    """The same of so many people (children, and whoever else has duties), in the order of their ids."""
    async with _undone(service) as work:
        if not await _as_if_it_had_started(service, work):
            return Looked([], 0, None)
        found = await _subjects(work.connection, after, most + 1)
        these = found[:most]
        before = await _days(service, work.connection, these)
        for subject in these:
            work.touch(subject)
        await service.finish(work)
        moves = _compared(before, await _days(service, work.connection, these), work.today)
        return Looked(moves, len(these), these[-1] if len(found) > most else None)


async def people_on_record(service: Service) -> int:
    """How many there are of whom moves are asked."""
    async with service.database.reading() as connection:
        query = select(func.count(statements.c.subject.distinct())).where(statements.c.origin != KEPT)
        return int((await connection.execute(query)).scalar_one())


async def _as_if_it_had_started(service: Service, work: Work) -> bool:
    """Learn what a start under the service's profile would; whether anybody would then be settled anew."""
    known = await learning.remembered(work.connection, to_change=True)
    if known is None:
        return False
    learnt = Learnt(work.now, work.today)
    await learning.learn(work.connection, source_of(service.name), known, settles_from(service), learnt)
    known = await learning.remembered(work.connection) or known
    work.learnt = {name: item.learnt for name, item in known.items.items() if item.learnt is not None}
    return known.reached is not None


async def _subjects(connection: AsyncConnection, after: str, most: int) -> Sequence[str]:
    further = (statements.c.subject > after, statements.c.origin != KEPT)
    query = select(statements.c.subject).distinct().where(*further).order_by(statements.c.subject).limit(most)
    return (await connection.execute(query)).scalars().all()


async def _days(service: Service, connection: AsyncConnection, subjects: Collection[str]) -> dict[str, Dated]:
    """By id, the open duties of these people, and what else of theirs has a day."""
    columns = (duties.c.id, duties.c.duty, duties.c.subject, duties.c.subjectkind, duties.c.due_on)
    query = select(*columns).where(duties.c.status == "open", duties.c.subject.in_(subjects))
    found = [
        Dated(row.id, DUTY, row.duty, row.subject, row.due_on, row.subjectkind)
        for row in await connection.execute(query)
    ]
    return {each.id: each for each in chain(found, await service.declaration.dated(connection, subjects))}


def _compared(before: Mapping[str, Dated], after: Mapping[str, Dated], today: date) -> list[Move]:
    found = []
    for id_ in sorted(before.keys() | after.keys()):
        was, will = before.get(id_), after.get(id_)
        one = will or was
        if one is None or (was is not None and will is not None and was.day == will.day):
            continue
        old, new = was.day if was else None, will.day if will else None
        late = new is not None and new < today and one.to_come and not (old is not None and old < today)
        found.append(Move(one.kind, one.subject, old, new, one.what, one.subjectkind, late))
    return sorted(found, key=lambda move: (move.subject, move.what, move.kind))


def in_words(moves: Iterable[Move]) -> str:
    """By duty (and by what else has a day) how many, with one example each; ids, dates and codes only."""
    by_kind: dict[str, list[Move]] = defaultdict(list)
    for each in moves:
        by_kind[each.kind if each.what == DUTY else f"{each.what} by {each.kind}"].append(each)
    if not by_kind:
        return "no open duty would move"
    return "; ".join(f"{kind}: {len(found)} ({_example(found[0])})" for kind, found in sorted(by_kind.items()))


def _example(move: Move) -> str:
    if move.before is None:
        return f"as {move.subject}, new, due {move.after}"
    if move.after is None:
        return f"as {move.subject}, no longer due {move.before}"
    return f"as {move.subject}, from {move.before} to {move.after}"
