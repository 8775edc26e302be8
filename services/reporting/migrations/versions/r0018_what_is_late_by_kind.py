"""What is late of each kind of duty, counted by IRO as it changes; and what somebody owes is found by owner and day."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json

revision = "0018"
down_revision = "0017"

_TO_BE_DONE = sa.text("status in ('open', 'late')")


def upgrade() -> None:
    op.add_column("children", sa.Column("late_kinds", Json(), nullable=True))
    op.create_table(
        "late_by_kind",
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("iro_id", "duty", "policy_version"),
        sqlite_with_rowid=False,
    )
    _name_kinds()
    op.execute(
        "INSERT INTO late_by_kind (iro_id, duty, policy_version, children)"
        " SELECT coalesce(iro_id, ''), duty, policy_version, count(DISTINCT children.child_id)"
        " FROM due JOIN children ON children.child_id = due.child_id"
        " WHERE looked_after AND status = 'late' GROUP BY coalesce(iro_id, ''), duty, policy_version"
    )
    op.drop_index("due_open_by_day", table_name="due")
    columns = ["owner", "due_on", "duty_id"]
    op.create_index("due_open_of_owner", "due", columns, sqlite_where=_TO_BE_DONE, postgresql_where=_TO_BE_DONE)


def downgrade() -> None:
    op.drop_index("due_open_of_owner", table_name="due")
    op.create_index("due_open_by_day", "due", ["due_on"], sqlite_where=_TO_BE_DONE, postgresql_where=_TO_BE_DONE)
    op.drop_table("late_by_kind")
    op.drop_column("children", "late_kinds")


_CHILDREN = sa.table("children", sa.column("child_id", sa.Text), sa.column("late_kinds", Json))
_DUE = sa.table(
    "due",
    sa.column("child_id", sa.Text),
    sa.column("duty", sa.Text),
    sa.column("policy_version", sa.Text),
    sa.column("status", sa.Text),
)


def _name_kinds() -> None:
    connection = op.get_bind()
    late = sa.select(_DUE.c.child_id, _DUE.c.duty, _DUE.c.policy_version).where(
        _DUE.c.status == "late", _DUE.c.child_id.is_not(None)
    )
    kinds: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for child_id, duty, policy_version in connection.execute(late):
        kinds[child_id].add((duty, policy_version))
    if kinds:
        theirs = sa.update(_CHILDREN).where(_CHILDREN.c.child_id == sa.bindparam("whose"))
        named = [{"whose": each, "kinds": [list(kind) for kind in sorted(found)]} for each, found in kinds.items()]
        connection.execute(theirs.values(late_kinds=sa.bindparam("kinds")), named)
