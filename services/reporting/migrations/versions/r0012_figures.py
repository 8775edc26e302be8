"""What is counted, and what it comes to day by day; those told of already are counted once the service runs."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "counted",
        sa.Column("subjectkind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("age", sa.Text(), nullable=False),
        sa.Column("legal_status", sa.Text(), nullable=False),
        sa.Column("placement", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("counts", Json(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "subjectkind", "kind", "key"),
    )
    op.create_index("counted_by_day", "counted", ["kind", "on_date", "subject"])
    op.create_index("counted_of_iro", "counted", ["iro_id", "on_date"])
    op.create_table(
        "figure_days",
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("above", sa.Integer(), nullable=False),
        sa.Column("below", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("by", "figure", "day", "value"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "drift",
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("signs", Json(), nullable=False),
        sa.PrimaryKeyConstraint("child_id"),
    )
    op.create_index("ix_drift_iro_id", "drift", ["iro_id"])
    op.create_table("figures_awaited", sa.Column("subject", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("subject"))
    op.execute(
        "INSERT INTO figures_awaited (subject) SELECT DISTINCT subject FROM events"
        " WHERE subjectkind IN ('child', 'iro', 'foster_carer')"
    )


def downgrade() -> None:
    for table in ("figures_awaited", "drift", "figure_days", "counted"):
        op.drop_table(table)
