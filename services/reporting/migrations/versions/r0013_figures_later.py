"""What figures come to by month; and who is still to be counted, which everybody told of so far is."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Moment

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("DELETE FROM counted")
    op.execute("DELETE FROM drift")
    op.drop_table("figure_days")
    _counts("figure_days", sa.Column("day", sa.Date(), nullable=False))
    _counts("figure_months", sa.Column("month", sa.Integer(), nullable=False))
    op.drop_table("figures_awaited")
    op.create_table(
        "figures_awaited",
        sa.Column("subjectkind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("subjectkind", "subject"),
    )
    kinds = ("child", "iro", "foster_carer")
    told = sa.table("events", sa.column("subjectkind", sa.Text()), sa.column("subject", sa.Text()))
    awaited = sa.table("figures_awaited", sa.column("subjectkind"), sa.column("subject"), sa.column("since", Moment()))
    since = sa.literal(datetime(2000, 1, 1, tzinfo=UTC), Moment())
    everybody = sa.select(told.c.subjectkind, told.c.subject, since).distinct().where(told.c.subjectkind.in_(kinds))
    op.execute(awaited.insert().from_select(["subjectkind", "subject", "since"], everybody))


def _counts(table: str, time: "sa.Column[object]") -> None:
    op.create_table(
        table,
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        time,
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("above", sa.Integer(), nullable=False),
        sa.Column("below", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("by", "figure", time.name, "value"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("figure_months")
    op.drop_table("figures_awaited")
    op.create_table("figures_awaited", sa.Column("subject", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("subject"))
    op.add_column("figure_days", sa.Column("month", sa.Integer(), nullable=False, server_default="0"))
