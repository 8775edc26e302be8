"""What was said of one child and is for others too stands on the record of each."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "named_in",
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("in_timeline", _BYTEWISE, nullable=False),
        sa.PrimaryKeyConstraint("child_id", "id", "source"),
    )
    op.create_index("named_in_order", "named_in", ["child_id", "in_timeline"])
    op.create_index("named_in_events", "named_in", ["id", "source"])
    _those_on_record()


def _those_on_record() -> None:
    """Hearings of several children were told of before."""
    events = sa.table("events", *(sa.column(name) for name in ("id", "source", "subject", "type", "in_timeline", "data")))
    named = sa.table("named_in", *(sa.column(name) for name in ("child_id", "id", "source", "in_timeline")))
    asked = sa.select(events).where(events.c.type == "hearing.listed.v1", events.c.data.contains('"also_for":["'))
    rows = [
        {"child_id": each, "id": row["id"], "source": row["source"], "in_timeline": row["in_timeline"]}
        for row in op.get_bind().execute(asked).mappings()
        for each in dict.fromkeys(json.loads(row["data"])["also_for"])
        if each != row["subject"]
    ]
    if rows:
        op.bulk_insert(named, rows)


def downgrade() -> None:
    op.drop_table("named_in")
