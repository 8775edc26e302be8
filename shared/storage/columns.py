"""Column types that read and write the same on SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic_core import from_json
from sqlalchemy import TIMESTAMP, ColumnElement, Text, literal
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from shared.calendar import sortable

as_json = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode
"""How JSON is kept; made once, for `json.dumps` makes such an encoder for every value."""


def spelled_out(column: ColumnElement[Any], *values: str) -> ColumnElement[bool]:
    """That the column has one of these values, which stand in the text of the statement.

    SQLite plans a statement anew at every execution that compares a column of a partial index's condition with a
    parameter, which takes longer than most statements.
    """
    words = [literal(value, literal_execute=True) for value in values]
    return column == words[0] if len(words) == 1 else column.in_(words)


@lru_cache(maxsize=512)
def moment_as_text(moment: datetime) -> str:
    """An aware moment as SQLite keeps it; whatever is written in one transaction bears the same few."""
    return f"{sortable(moment)}Z"


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC: `timestamptz` on PostgreSQL, sortable ISO text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else moment_as_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        return datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """JSON kept as text: quicker to write than jsonb, and never searched inside. Pydantic's reader is the quickest."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else as_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else from_json(value)
