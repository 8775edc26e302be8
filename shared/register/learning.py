"""What a service settles from, remembered in its database, so that a version that settles from more finds it out.

Everything has a name: an event type by its wire name, `duty X`, `rule X` and `profile`; and a digest, which is another
when a duty asks for something else. What is new at a start was brought by an upgrade (of the program or of the
profile): from then on `learnt` says since when, and what was heard by then is history as at the day of the upgrade.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events.envelope import Envelope, from_row
from shared.register import statements as register
from shared.register.facts import key_of
from shared.register.statements import EVENT, KEPT, statement_of
from shared.storage.bulk import insert_unknown
from shared.storage.rows import as_dicts
from shared.storage.tables import outbox, settled_from, statements
from shared.work.unit_of_work import Learnt

TYPE, DUTY, RULE, PROFILE = "type", "duty", "rule", "profile"
_AS_EVER: Final = "-"
"""The digest of what cannot become another."""
_ONLY: Final = 1
_AT_MOST: Final = 500


class Item(NamedTuple):
    """Something a service settles from: what it asks for, and which upgrade brought it (None: there from the first)."""

    digest: str
    learnt: Learnt | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is on record; `reached` as in the table."""

    items: Mapping[str, Item]
    filled: bool
    reached: str | None

    def lacks(self, wanted: Mapping[str, str]) -> list[str]:
        """The names that are not on record, or asked for something else."""
        return [name for name, digest in wanted.items() if name not in self.items or self.items[name].digest != digest]


def named(kind: str, name: str) -> str:
    """The name under which something is remembered."""
    return f"{kind} {name}"


def names_of(kind: str, names: Collection[str]) -> dict[str, str]:
    """These names, with digests that never change."""
    return dict.fromkeys((named(kind, name) for name in names), _AS_EVER)


async def remembered(connection: AsyncConnection, *, to_change: bool = False) -> Remembered | None:
    """What is on record; None where nothing was ever settled. `to_change`: nobody else changes it meanwhile."""
    query = select(settled_from)
    found = (await connection.execute(query.with_for_update() if to_change else query)).mappings().one_or_none()
    if found is None:
        return None
    return Remembered({name: _item(*kept) for name, kept in found["items"].items()}, found["filled"], found["reached"])


def _item(digest: str, at: str | None = None, day: str | None = None) -> Item:
    learnt = Learnt(datetime.fromisoformat(at), date.fromisoformat(day)) if at and day else None
    return Item(digest, learnt)


async def begin(connection: AsyncConnection, wanted: Mapping[str, str]) -> None:
    """Nothing was ever heard: all of this is there from the first. Of two workers that start together one writes it."""
    first = Remembered({name: Item(digest) for name, digest in wanted.items()}, True, None)
    await insert_unknown(connection, settled_from, [_row(first)])


async def learn(
    connection: AsyncConnection, source: str, known: Remembered, wanted: Mapping[str, str], learnt: Learnt
) -> None:
    """Settle from all of this from now on; what is new is learnt at this moment, and everybody to be settled anew.

    `source` is that of our own announcements.
    """
    new = set(known.lacks(wanted))
    items = {name: Item(digest, learnt if name in new else known.items[name].learnt) for name, digest in wanted.items()}
    kinds = [name.removeprefix(f"{TYPE} ") for name in new if name.startswith(f"{TYPE} ")]
    await _keep_what_we_said(connection, source, kinds)
    await _let_count(connection, kinds, learnt)
    row = _row(Remembered(items, True, "" if new or known.items.keys() - items.keys() else known.reached))
    await connection.execute(update(settled_from).values(row))


def _row(known: Remembered) -> dict[str, object]:
    items = {
        name: [item.digest, *((item.learnt.at.isoformat(), item.learnt.day.isoformat()) if item.learnt else ())]
        for name, item in known.items.items()
    }
    return {"only": _ONLY, "items": items, "filled": known.filled, "reached": known.reached}


async def _keep_what_we_said(connection: AsyncConnection, source: str, kinds: Collection[str]) -> None:
    """What this service announced itself of these types lies in its own log, and nowhere else until it counts."""
    said = select(outbox).where(outbox.c.type.in_(kinds), outbox.c.source == source).order_by(outbox.c.seq)
    after = 0
    while rows := as_dicts(await connection.execute(said.where(outbox.c.seq > after).limit(_AT_MOST))):
        await keep(connection, [from_row(row) for row in rows])
        after = rows[-1]["seq"]


async def _let_count(connection: AsyncConnection, kinds: Collection[str], learnt: Learnt) -> None:
    """What was kept of these types counts from now on, as history."""
    before = or_(statements.c.baseline.is_(None), statements.c.baseline < learnt.day)
    kept = (statements.c.origin == KEPT, statements.c.kind.in_(kinds))
    await connection.execute(update(statements).where(*kept, before).values(baseline=learnt.day))
    await connection.execute(update(statements).where(*kept).values(origin=EVENT))


async def keep(connection: AsyncConnection, envelopes: Sequence[Envelope]) -> None:
    """Keep what these events state for the day on which something follows from it."""
    await register.keep(connection, [statement_of(each, key_of(each), KEPT) for each in envelopes])


async def kinds_on_record(connection: AsyncConnection) -> set[str]:
    """The wire names of which the register has facts that count."""
    query = select(statements.c.kind).distinct().where(statements.c.origin == EVENT)
    return set((await connection.execute(query)).scalars())


async def next_to_settle(connection: AsyncConnection, most: int) -> list[str]:
    """So many subjects who were not yet settled anew since the last upgrade, in the order of their ids."""
    known = await remembered(connection, to_change=True)
    if known is None or known.reached is None:
        return []  # another worker has settled them meanwhile
    further = (statements.c.subject > known.reached, statements.c.origin != KEPT)
    query = select(statements.c.subject).distinct().where(*further).order_by(statements.c.subject).limit(most)
    return list((await connection.execute(query)).scalars())


async def settled_up_to(connection: AsyncConnection, reached: str | None) -> None:
    """Everybody up to this subject was settled anew; None: everybody."""
    await connection.execute(update(settled_from).values(reached=reached))
