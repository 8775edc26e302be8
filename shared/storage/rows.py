"""What a query answers, as dictionaries: all of it, or a page."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, RowMapping, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

Only = Collection[str] | None
"""The ids of those whom a list may have; None: everybody."""
RowQuery = Select[Any]
"""A statement that answers with rows."""


def among(column: ColumnElement[Any], only: Only) -> list[ColumnElement[bool]]:
    """The condition that has a list show these alone; none for everybody."""
    return [] if only is None else [column.in_(sorted(only))]


async def first_row(connection: AsyncConnection, query: RowQuery) -> RowMapping | None:
    """The row that comes first in the query's own order."""
    return (await connection.execute(query)).mappings().first()


def as_dicts(result: CursorResult[Any]) -> list[dict[str, Any]]:
    """Each row as a dictionary by column; of many rows this takes half of the time of `mappings()`, and all of them are
    fetched at once, for SQLAlchemy asks the driver for one after another when a result is gone through."""
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result.all()]


def frozen_rows(result: CursorResult[Any]) -> list[Mapping[str, Any]]:
    """The same, and nobody can change them: several steps of a transaction read one row."""
    return [MappingProxyType(row) for row in as_dicts(result)]


async def rows_after(
    connection: AsyncConnection,
    query: Select[Any],
    by: Sequence[ColumnElement[Any]],
    after: Sequence[Any] | None,
    most: int,
    *,
    falling: bool = False,
) -> list[dict[str, Any]]:
    """At most so many rows in the rising (or falling) order of these columns, those after the one that has `after` in
    them; None: from the first.

    Together the columns tell any two rows apart, and nothing in them is None.
    """
    query = query.order_by(*(column.desc() if falling else column for column in by)).limit(most)
    if after is not None:
        seen = tuple_(*(literal(value, column.type) for column, value in zip(by, after, strict=True)))
        query = query.where(tuple_(*by) < seen if falling else tuple_(*by) > seen)
    return as_dicts(await connection.execute(query))
