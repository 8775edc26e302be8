"""Indexes of the notices that new details of somebody may help."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_WANTS_AN_IRO = sa.text("task_rule in ('iro_has_no_contact', 'iro_not_known')")
_NAMES_ONE = sa.text("about_id is not null")


def upgrade() -> None:
    op.create_index(
        "notices_by_whom_they_name",
        "notices",
        ["about_id"],
        unique=False,
        sqlite_where=_NAMES_ONE,
        postgresql_where=_NAMES_ONE,
    )
    op.create_index(
        "notices_that_want_an_iro",
        "notices",
        ["task_rule"],
        unique=False,
        sqlite_where=_WANTS_AN_IRO,
        postgresql_where=_WANTS_AN_IRO,
    )


def downgrade() -> None:
    op.drop_index("notices_that_want_an_iro", table_name="notices")
    op.drop_index("notices_by_whom_they_name", table_name="notices")
