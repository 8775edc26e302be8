"""What was said of one child and is for others too: whose record else it stands on, and what stands there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.tables.children import events, named_in
from shared.events import catalogue
from shared.events.council.child_court import OfACase
from shared.events.council.withdrawals import AboutAStatement
from shared.events.envelope import Envelope
from shared.storage.bulk import insert_unknown
from shared.storage.rows import as_dicts

Row = Mapping[Any, Any]
_SHOWN: Final = ("id", "source", "type", "time", "causationid", "baseline", "on_date", "in_timeline", "data")
_SAME: Final = and_(events.c.id == named_in.c.id, events.c.source == named_in.c.source)
_NAMED: Final = named_in.c.child_id.in_(bindparam("ids", expanding=True))
_FOR_OTHERS: Final = frozenset(
    kind for kind in catalogue.all_types().values() if "also_for" in kind.model_fields and not issubclass(kind, OfACase)
)
"""What names other children, but what is said of a case: the door says it anew of each (decision 22)."""
_THEIRS: Final = select(*(events.c[name] for name in _SHOWN)).join(named_in, _SAME).where(_NAMED).distinct()


async def keep_named(connection: AsyncConnection, envelopes: Iterable[Envelope], places: Mapping[Any, str]) -> None:
    """Note on whose records else these new events stand; `places` has where, by source and id.

    A withdrawal stands wherever what it means does.
    """
    new = list(envelopes)
    rows = [_row(child, each, places) for each in new for child in _also_for(each)]
    about_one = [(each.data.statement, each) for each in new if isinstance(each.data, AboutAStatement)]
    said = {(meant.source, meant.id): each for meant, each in about_one}
    if rows:
        await insert_unknown(connection, named_in, rows)
    if not said:
        return
    meant = select(named_in).where(tuple_(named_in.c.source, named_in.c.id).in_(list(said)))
    found = as_dicts(await connection.execute(meant))
    about = [_row(row["child_id"], said[(row["source"], row["id"])], places) for row in found]
    if about:
        await insert_unknown(connection, named_in, about)


def _also_for(envelope: Envelope) -> list[str]:
    if envelope.subjectkind != "child" or type(envelope.data) not in _FOR_OTHERS:
        return []
    named: Sequence[str] = getattr(envelope.data, "also_for", ())
    return [each for each in dict.fromkeys(named) if each != envelope.subject]


def _row(child_id: str, envelope: Envelope, places: Mapping[Any, str]) -> dict[str, str]:
    place = places[(envelope.source, envelope.id)]
    return {"child_id": child_id, "id": envelope.id, "source": envelope.source, "in_timeline": place}


async def from_place(
    connection: AsyncConnection, ids: Sequence[str], after: str, most: int, types: Collection[str] | None
) -> list[Row]:
    """What was said of others and is for this child too, oldest first, from the place `after` on."""
    which = [events.c.in_timeline > after, *([] if types is None else [events.c.type.in_(sorted(types))])]
    return await _rows(connection, _THEIRS.where(*which).order_by(events.c.in_timeline), ids, most)


async def latest(connection: AsyncConnection, ids: Sequence[str], most: int) -> list[Row]:
    """The latest of it, oldest first."""
    return (await _rows(connection, _THEIRS.order_by(events.c.in_timeline.desc()), ids, most))[::-1]


async def _rows(connection: AsyncConnection, query: Select[Any], ids: Sequence[str], most: int) -> list[Row]:
    found = as_dicts(await connection.execute(query.limit(most), {"ids": list(ids)}))
    return [{**row, "of_another": True} for row in found]


def stands_there(ids: Sequence[str]) -> ColumnElement[bool]:
    """The condition that an event is named on the record of these ids."""
    theirs = select(named_in.c.id, named_in.c.source).where(named_in.c.child_id.in_(list(ids)))
    return tuple_(events.c.id, events.c.source).in_(theirs)


def together(own: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """Both as one line of time, each event once."""
    known = {(row["source"], row["id"]) for row in own}
    more = [row for row in others if (row["source"], row["id"]) not in known]
    return sorted([*own, *more], key=lambda row: str(row["in_timeline"])) if more else list(own)
