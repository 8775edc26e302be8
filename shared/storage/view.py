"""The view: what one transaction has loaded of its subjects, by one set query a table, so that its steps ask no more.

A `SetQuery` loads the rows about some ids, or the whole of a small table; they stay in the view until something writes
to a table they came from, or the lock is taken, for somebody else may have written before. `load_view` loads several
at once.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic_core import from_json
from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Float,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import visitors
from sqlalchemy.types import TypeEngine

from shared.storage.columns import Json, Moment
from shared.storage.rows import frozen_rows

Row = Mapping[Any, Any]
Made = TypeVar("Made")
View = dict["SetQuery", dict[str, Sequence[Row]]]
"""By query and id, the rows that this transaction has loaded."""
_VIEW = "view"
_WHOLE = ""
"""The place of a whole table, loaded without ids."""
_ONE = (_WHOLE,)


class SetQuery:
    """These columns of every row in which one of the columns `by` names one of the ids; without `by`, of every row.

    Ids are text. `key` tells rows apart that are about two of the ids. Rows come in no particular order.
    """

    def __init__(self, query: Select[Any], *, by: Sequence[ColumnElement[str]] = (), key: Sequence[str] = ()) -> None:
        self.query = query
        self.by = tuple(by)
        self.columns = tuple((each.key or "", each.type) for each in query.selected_columns)
        self.readers = [(at, read) for at, (_, kind) in enumerate(self.columns) if (read := _reader(kind)) is not None]
        self.tables = frozenset(each for each in visitors.iterate(query) if isinstance(each, Table))
        self._key = tuple(key)

    async def rows(self, connection: AsyncConnection, ids: Iterable[str] = ()) -> Sequence[Row]:
        """The rows about these ids (the whole without `by`), as this transaction sees them."""
        places = list(dict.fromkeys(ids)) if self.by else _ONE
        loaded = view_of(connection).setdefault(self, {})
        missing = [place for place in places if place not in loaded]
        if missing:
            dialect = connection.dialect.name
            result = await connection.execute(_alone(self, dialect), {"ids": _given(missing, dialect)})
            loaded |= self.about(missing, frozen_rows(result))
        if len(places) == 1:
            return loaded[places[0]]
        if len(self.by) == 1:
            return [row for place in places for row in loaded[place]]
        return list({tuple(row[name] for name in self._key): row for place in places for row in loaded[place]}.values())

    def about(self, places: Sequence[str], rows: Sequence[Row]) -> dict[str, Sequence[Row]]:
        """The rows by the ids they are about."""
        if not self.by:
            return {_WHOLE: rows}
        found: dict[str, list[Row]] = {place: [] for place in places}
        for row in rows:
            for place in {row[column.key or ""] for column in self.by}:
                if place in found:
                    found[place].append(row)
        return dict(found)

    def add(self, connection: AsyncConnection, rows: Iterable[Row]) -> None:
        """Have these rows, which are about to be written, in what is loaded of the ids they are about."""
        loaded = view_of(connection).get(self, {})
        for place, more in self.about(list(loaded), list(rows)).items():
            if more and place in loaded:
                loaded[place] = [*loaded[place], *more]

    @contextmanager
    def while_adding(self, connection: AsyncConnection, rows: Iterable[Row]) -> Iterator[None]:
        """What is loaded stays loaded, with these rows, while they and nothing else are written."""
        loaded = view_of(connection).get(self)
        yield
        if loaded is not None:
            view_of(connection)[self] = loaded
            self.add(connection, rows)

    def select(self, dialect: str, name: str) -> Select[Any]:
        """The query about the ids in the parameter of this name: one statement, however many ids there are."""
        if not self.by:
            return self.query
        return self.query.where(or_(*(_among(column, dialect, name) for column in self.by)))


async def load_view(connection: AsyncConnection, queries: Sequence[SetQuery], ids: Sequence[str]) -> None:
    """Load what these queries say of the same few ids in one statement; what is loaded already stays as it is."""
    view = view_of(connection)
    missing = tuple(each for each in queries if not view.get(each, {}).keys() >= set(ids if each.by else _ONE))
    if not missing:
        return
    dialect = connection.dialect.name
    (row,) = await connection.execute(_together(missing, dialect), {"ids": _given(ids, dialect)})
    for query, found in zip(missing, row, strict=True):
        view[query] = {**view.get(query, {}), **query.about(ids, _read(query, found))}


def begin(connection: Any) -> None:
    """Nothing is loaded any more: a transaction begins, or the lock was taken."""
    connection.info[_VIEW] = {}


def wrote(connection: Any, table: Any) -> None:
    """Something was written to this table: what was loaded of it is to be loaded again."""
    view: View = connection.info.get(_VIEW, {})
    for query in [each for each in view if table in each.tables]:
        del view[query]


def view_of(connection: AsyncConnection) -> View:
    """What this transaction has loaded."""
    found: View = connection.info.setdefault(_VIEW, {})
    return found


def _among(column: ColumnElement[str], dialect: str, name: str) -> ColumnElement[bool]:
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(Text, dimensions=1)))
    given = func.json_each(bindparam(name, type_=Text)).table_valued("value", name=f"among_{name}")
    return column.in_(select(given.c.value))


def _given(places: Sequence[str], dialect: str) -> Any:
    return list(places) if dialect == "postgresql" else json.dumps(places)


@lru_cache(maxsize=500)
def _alone(query: SetQuery, dialect: str) -> Select[Any]:
    return query.select(dialect, "ids")


@lru_cache(maxsize=100)
def _together(queries: tuple[SetQuery, ...], dialect: str) -> Select[Any]:
    """One row with, for each query, its rows as one JSON text: an array of arrays."""
    of_all, of_one = (
        (func.json_agg, func.json_build_array) if dialect == "postgresql" else (func.json_group_array, func.json_array)
    )
    parts = []
    for number, query in enumerate(queries):
        asked = query.select(dialect, "ids").subquery(f"part_{number}")
        rows = of_all(of_one(*(_exact(column, dialect) for column in asked.c))).cast(Text)
        parts.append(select(rows).select_from(asked).scalar_subquery().label(f"rows_{number}"))
    return select(*parts)


def _exact(column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """SQLite's JSON keeps fifteen digits of a fraction, two too few to be the same again."""
    if dialect == "sqlite" and isinstance(column.type, Float):
        return case((column.is_(None), None), else_=func.printf("%!.17g", column))
    return column


_READ_LAST: dict[SetQuery, tuple[str, list[Row]]] = {}
"""The last answer to each query about a whole table, as text and read: such tables seldom change."""


def _read(query: SetQuery, text: str | None) -> list[Row]:
    if query.by:
        return _rows(query, text) if text is not None else []
    text = text or "[]"
    before = _READ_LAST.get(query)
    if before is None or before[0] != text:
        before = _READ_LAST[query] = (text, _rows(query, text))
    return before[1]


def made_once(make: Callable[..., Made]) -> Callable[..., Made]:
    """What is made of answers about whole tables is made anew only when one of the answers is another."""
    last: tuple[tuple[object, ...], Made] | None = None

    def of(*found: Sequence[Row]) -> Made:
        nonlocal last
        if last is None or any(before is not now for before, now in zip(last[0], found, strict=True)):
            last = (found, make(*found))
        return last[1]

    return of


def _rows(query: SetQuery, text: str) -> list[Row]:
    found = from_json(text)
    names = [name for name, _ in query.columns]
    for values in found:
        for at, reader in query.readers:
            if values[at] is not None:
                values[at] = reader(values[at])
    return [MappingProxyType(dict(zip(names, values, strict=True))) for values in found]


def _reader(type_: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """What makes a column's value of what JSON can carry."""
    for kind, reader in _READERS:
        if isinstance(type_, kind):
            return reader
    return None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


_READERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Moment, _moment),
    (Json, from_json),
    (Date, date.fromisoformat),
    (Boolean, bool),
    (Float, float),
)
