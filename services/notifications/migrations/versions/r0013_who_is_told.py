"""News that waits for a digest, and the duties that are late."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json, Moment

revision = "0013"
down_revision = "0012"
_WAITS = sa.text("status = 'waiting'")
_TOGETHER = sa.text("letter_id is not null")


def upgrade() -> None:
    op.create_table(
        "late_duties",
        sa.Column("duty_id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("late_from", sa.Date(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("duty_id"),
    )
    op.create_index("ix_late_duties_child_id", "late_duties", ["child_id"])
    op.create_table("leaflets", sa.Column("band", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("band"))
    op.create_table(
        "notice_sets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("set_key", sa.Text(), nullable=False),
        sa.Column("said", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("child_id", "set_key", name="one_row_for_a_child_and_set"),
    )
    op.add_column("relations", sa.Column("may_not_know", Json(), nullable=True))
    op.add_column("notices", sa.Column("not_before", Moment(), nullable=True))
    op.add_column("notices", sa.Column("letter_id", sa.Text(), nullable=True))
    op.create_index(
        "notices_that_wait", "notices", ["not_before"], sqlite_where=_WAITS, postgresql_where=_WAITS
    )
    op.create_index("notices_by_letter", "notices", ["letter_id"], sqlite_where=_TOGETHER, postgresql_where=_TOGETHER)


def downgrade() -> None:
    op.drop_index("notices_by_letter", "notices")
    op.drop_index("notices_that_wait", "notices")
    for name in ("letter_id", "not_before"):
        op.drop_column("notices", name)
    op.drop_column("relations", "may_not_know")
    for table in ("notice_sets", "leaflets", "late_duties"):
        op.drop_table(table)
