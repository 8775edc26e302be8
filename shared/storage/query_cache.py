"""What one transaction has asked its database, so that nothing is asked twice and much is asked at once.

A `Question` is what is asked of a table about some ids, or the whole of it. Its answers are kept with the transaction
until something writes to a table they came from (`database.py` tells of every write), and are forgotten when a turn is
taken, for somebody else may have written before. `ask_together` asks several questions in one statement.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
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
    TextClause,
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
from shared.storage.compiled import compiled_once
from shared.storage.rows import as_dicts

Row = Mapping[Any, Any]
Made = TypeVar("Made")
Answers = dict["Question", dict[str, Sequence[Row]]]
_KEPT = "answers"
_WHOLE = ""
"""The place of the one answer to a question that is about no ids."""
_ONE = (_WHOLE,)


class Question:
    """What is asked: these columns of every row in which one of the columns `by` names one of the ids asked about.

    Without `by` the whole is asked. Ids are text. `key` tells rows apart that are about two of the ids. Rows come in no
    particular order.
    """

    def __init__(self, query: Select[Any], *, by: Sequence[ColumnElement[str]] = (), key: Sequence[str] = ()) -> None:
        self.query = query
        self.by = tuple(by)
        self.columns = tuple((each.key or "", each.type) for each in query.selected_columns)
        self.readers = [(at, read) for at, (_, kind) in enumerate(self.columns) if (read := _reader(kind)) is not None]
        self.tables = frozenset(each.name for each in visitors.iterate(query) if isinstance(each, Table))
        self._key = tuple(key)

    async def rows(self, connection: AsyncConnection, ids: Iterable[str] = ()) -> Sequence[Row]:
        """The rows about these ids (the whole without `by`), as this transaction sees them."""
        places = list(dict.fromkeys(ids)) if self.by else _ONE
        known = answers(connection).setdefault(self, {})
        missing = [place for place in places if place not in known]
        if missing:
            dialect = connection.dialect.name
            result = await connection.execute(_alone(self, dialect), {"ids": _given(missing, dialect)})
            known |= self.about(missing, as_dicts(result))
        if len(places) == 1:
            return known[places[0]]
        if len(self.by) == 1:
            return [row for place in places for row in known[place]]
        return list({tuple(row[name] for name in self._key): row for place in places for row in known[place]}.values())

    def know(self, connection: AsyncConnection, ids: Sequence[str], rows: Sequence[Row]) -> None:
        """These are all the rows about these ids now: whoever has written them need not ask."""
        known = answers(connection)
        known[self] = {**known.get(self, {}), **self.about(ids, rows)}

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

    def select(self, dialect: str, name: str) -> Select[Any]:
        """The query about the ids in the parameter of this name: one statement, however many ids there are."""
        if not self.by:
            return self.query
        return self.query.where(or_(*(_among(column, dialect, name) for column in self.by)))


def _among(column: ColumnElement[str], dialect: str, name: str) -> ColumnElement[bool]:
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(Text, dimensions=1)))
    given = func.json_each(bindparam(name, type_=Text)).table_valued("value", name=f"among_{name}")
    return column.in_(select(given.c.value))


def _given(places: Sequence[str], dialect: str) -> Any:
    return list(places) if dialect == "postgresql" else json.dumps(places)


@lru_cache(maxsize=500)
def _alone(question: Question, dialect: str) -> Select[Any]:
    return question.select(dialect, "ids")


def answers(connection: AsyncConnection) -> Answers:
    """What this transaction knows."""
    found: Answers = connection.info.setdefault(_KEPT, {})
    return found


def forget(connection: Any) -> None:
    """Know nothing any more: a transaction begins, or a turn was taken."""
    connection.info[_KEPT] = {}


def written(connection: Any, table: str) -> None:
    """Something wrote to this table: what was asked of it is to be asked again."""
    known: Answers = connection.info.get(_KEPT, {})
    for question in [each for each in known if table in each.tables]:
        del known[question]


@contextmanager
def still_known(connection: AsyncConnection, *questions: Question) -> Iterator[None]:
    """What is written inside does not change the answers to these questions, whatever tables they are about."""
    known = {each: answers(connection)[each] for each in questions if each in answers(connection)}
    yield
    answers(connection).update(known)


async def ask_together(connection: AsyncConnection, questions: Sequence[Question], ids: Sequence[str]) -> None:
    """Ask all these about the same ids in one statement; `Question.rows` then answers without asking."""
    known = answers(connection)
    asked = tuple(each for each in questions if not known.get(each, {}).keys() >= set(ids if each.by else _ONE))
    if not asked:
        return
    dialect = connection.dialect.name
    (row,) = await connection.execute(_together(asked, dialect), {"ids": _given(ids, dialect)})
    for question, found in zip(asked, row, strict=True):
        known[question] = {**known.get(question, {}), **question.about(ids, _read(question, found))}


@lru_cache(maxsize=100)
def _together(questions: tuple[Question, ...], dialect: str) -> TextClause:
    """One row with, for each question, its rows as one JSON text: an array of arrays."""
    of_all, of_one = (
        (func.json_agg, func.json_build_array) if dialect == "postgresql" else (func.json_group_array, func.json_array)
    )
    parts = []
    for number, question in enumerate(questions):
        asked = question.select(dialect, "ids").subquery(f"part_{number}")
        rows = of_all(of_one(*(_exact(column, dialect) for column in asked.c))).cast(Text)
        parts.append(select(rows).select_from(asked).scalar_subquery().label(f"rows_{number}"))
    return compiled_once(select(*parts), dialect)


def _exact(column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """SQLite's JSON keeps fifteen digits of a fraction, two too few to be the same again."""
    if dialect == "sqlite" and isinstance(column.type, Float):
        return case((column.is_(None), None), else_=func.printf("%!.17g", column))
    return column


_READ_LAST: dict[Question, tuple[str, list[Row]]] = {}
"""The last answer to each question about a whole table, as text and read: such tables seldom change."""


def _read(question: Question, text: str | None) -> list[Row]:
    if question.by:
        return _rows(question, text) if text is not None else []
    text = text or "[]"
    before = _READ_LAST.get(question)
    if before is None or before[0] != text:
        before = _READ_LAST[question] = (text, _rows(question, text))
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


def _rows(question: Question, text: str) -> list[Row]:
    found = from_json(text)
    names = [name for name, _ in question.columns]
    for values in found:
        for at, reader in question.readers:
            if values[at] is not None:
                values[at] = reader(values[at])
    return [dict(zip(names, values, strict=True)) for values in found]


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
