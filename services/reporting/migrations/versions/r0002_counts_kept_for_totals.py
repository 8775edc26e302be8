"""Counts kept for totals: made here of the rows that are there, and kept in step with them from then on.

With the indexes that every service has since.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json

revision = "0002"
down_revision = "0001"

_OF_CARE = sa.text("type in ('child.became_looked_after.v1', 'child.ceased_to_be_looked_after.v1')")


def upgrade() -> None:
    op.create_table(
        "busy_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "tallies",
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("iro_id"),
    )
    op.add_column("children", sa.Column("last_days", Json(), nullable=True))
    op.execute(
        "INSERT INTO tallies (iro_id, children, late)"
        " SELECT coalesce(iro_id, ''), count(*), sum(CASE WHEN calm THEN 0 ELSE 1 END)"
        " FROM children WHERE looked_after GROUP BY coalesce(iro_id, '')"
    )
    _count_days()
    op.create_index("duties_by_due_day", "duties", ["due_on", "id"], unique=False)
    op.create_index(
        "facts_of_care_by_receipt",
        "facts",
        ["first_received"],
        unique=False,
        sqlite_where=_OF_CARE,
        postgresql_where=_OF_CARE,
    )


def downgrade() -> None:
    op.drop_index("facts_of_care_by_receipt", table_name="facts")
    op.drop_index("duties_by_due_day", table_name="duties")
    op.drop_column("children", "last_days")
    op.drop_table("tallies")
    op.drop_table("busy_days")


_CHILDREN = sa.table(
    "children", sa.column("child_id", sa.Text), sa.column("looked_after", sa.Boolean), sa.column("last_days", Json)
)
_DUE = sa.table("due", sa.column("child_id", sa.Text), sa.column("due_on", sa.Date), sa.column("status", sa.Text))
_BUSY_DAYS = sa.table("busy_days", sa.column("day", sa.Date), sa.column("children", sa.Integer))


def _count_days() -> None:
    connection = op.get_bind()
    to_be_done = sa.select(_DUE.c.child_id, _DUE.c.due_on).where(
        _DUE.c.status.in_(("open", "late")), _DUE.c.child_id.is_not(None), _DUE.c.due_on.is_not(None)
    )
    last: dict[str, dict[date, date]] = defaultdict(dict)
    for child_id, day in connection.execute(to_be_done):
        sunday = day + timedelta(days=6 - day.weekday())
        last[child_id][sunday] = max(day, last[child_id].get(sunday, day))
    if last:
        theirs = sa.update(_CHILDREN).where(_CHILDREN.c.child_id == sa.bindparam("whose"))
        days = [
            {"whose": child_id, "days": [day.isoformat() for day in sorted(of_weeks.values())]}
            for child_id, of_weeks in last.items()
        ]
        connection.execute(theirs.values(last_days=sa.bindparam("days")), days)
    looked_after = connection.execute(sa.select(_CHILDREN.c.child_id).where(_CHILDREN.c.looked_after)).scalars()
    busy = Counter(day for child_id in looked_after for day in last.get(child_id, {}).values())
    if busy:
        connection.execute(
            sa.insert(_BUSY_DAYS), [{"day": day, "children": number} for day, number in sorted(busy.items())]
        )
