"""What the revision does that gives statements on record their places: when they were written down decides."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.events.place import end_of, place_of
from shared.storage.columns import Moment

_STATEMENTS = sa.table(
    "statements",
    *(sa.column(name, sa.Text()) for name in ("source", "id", "place")),
    sa.column("received", Moment()),
    sa.column("baseline", sa.Date()),
)
_OF_MERGES = sa.text("kind = 'child.records_merged.v1'")
_AT_A_TIME = 5_000


def give_places() -> None:
    """Add what an event's place travels in, and give every statement on record its own."""
    op.add_column("outbox", sa.Column("recordedat", Moment()))
    op.add_column("outbox", sa.Column("place", sa.Text()))
    op.create_index("statements_of_merges", "statements", ["key"], sqlite_where=_OF_MERGES, postgresql_where=_OF_MERGES)
    connection = op.get_bind()
    which = sa.and_(_STATEMENTS.c.source == sa.bindparam("of"), _STATEMENTS.c.id == sa.bindparam("its"))
    change = sa.update(_STATEMENTS).where(which).values(place=sa.bindparam("p"))
    asked = [_STATEMENTS.c[name] for name in ("source", "id", "received", "baseline")]
    rows = list(connection.execute(sa.select(*asked)).mappings())
    for at in range(0, len(rows), _AT_A_TIME):
        connection.execute(change, [_placed(row) for row in rows[at : at + _AT_A_TIME]])


def take_places() -> None:
    """For whoever develops: the places stay as they are."""
    op.drop_index("statements_of_merges", table_name="statements")
    op.drop_column("outbox", "place")
    op.drop_column("outbox", "recordedat")


def _placed(row: Mapping[Any, Any]) -> dict[str, str]:
    stated = end_of(row["baseline"]) if row["baseline"] else row["received"]
    return {"of": row["source"], "its": row["id"], "p": place_of(stated, row["received"], 0, row["id"])}
