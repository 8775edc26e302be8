"""Reviews: their number in the time in care, what they answer and considered, how they are arranged.

Until now a review answered the duty it is named after, and its number counted within that.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Moment

revision = "0008"
down_revision = "0007"

_OPEN = sa.text("status in ('planned', 'arranged')")
_ORDINAL = """
    update reviews set ordinal = case kind
        when 'first_review' then number
        when 'second_review' then number + 1
        when 'next_review' then number + 2
        when 'short_break_first_review' then number
        when 'short_break_next_review' then number + 1
    end
"""
_SERVES = """update reviews set serves = '["' || kind || '"]'"""
def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("serves", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("considered", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("starts_at", Moment(), nullable=True),
        sa.Column("venue_kind", sa.Text(), nullable=True),
        sa.Column("chair_id", sa.Text(), nullable=True),
        sa.Column("invitees", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("times_arranged", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("late_reason", sa.Text(), nullable=True),
        sa.Column("series", sa.Boolean(), nullable=False, server_default=sa.false()),
    ]


def _one_planned(name: str, by: list[str]) -> None:
    op.create_index(name, "reviews", by, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


def upgrade() -> None:
    for column in _columns():
        op.add_column("reviews", column)
    op.execute(_ORDINAL)
    op.execute(_SERVES)
    op.drop_index("one_planned_review_per_child_and_kind", table_name="reviews")
    _one_planned("one_planned_review_per_child_kind_and_number", ["child_id", "kind", "number"])


def downgrade() -> None:
    op.drop_index("one_planned_review_per_child_kind_and_number", table_name="reviews")
    _one_planned("one_planned_review_per_child_and_kind", ["child_id", "kind"])
    for column in reversed(_columns()):
        op.drop_column("reviews", str(column.name))
