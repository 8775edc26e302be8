"""Statements compiled once and kept as text, for where SQLAlchemy's own memory of them costs too much."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite

DIALECTS = {
    "postgresql": cast(Any, postgresql.base.PGDialect)(paramstyle="named"),
    "sqlite": cast(Any, sqlite.base.SQLiteDialect)(paramstyle="named"),
}


def compiled_once(statement: Any, dialect: str, names: Sequence[str] | None = None) -> TextClause:
    """A statement (an INSERT of the columns of these names) as text with typed parameters, to be executed many times.

    SQLAlchemy does not remember how it compiled an INSERT ... ON CONFLICT: without this every execution would cost
    another millisecond. And it knows a SELECT again by looking at every part of it, which for a long one takes a tenth
    of that. Columns of a result come as the driver gives them.
    """
    compiled = statement.compile(dialect=DIALECTS[dialect], column_keys=None if names is None else list(names))
    given = [
        bindparam(name, type_=bound.type) if bound.required else bindparam(name, bound.value, type_=bound.type)
        for bound, name in compiled.bind_names.items()
    ]
    return text(str(compiled)).bindparams(*given)
