"""Notices that are about a team or a provider, and no child; all that there were are about children."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
_OF_NO_CHILD = sa.text("subjectkind <> 'child'")


def upgrade() -> None:
    op.add_column("notices", sa.Column("subjectkind", sa.Text(), nullable=False, server_default="child"))
    op.create_index(
        "notices_of_no_child", "notices", ["id"], sqlite_where=_OF_NO_CHILD, postgresql_where=_OF_NO_CHILD
    )


def downgrade() -> None:
    op.drop_index("notices_of_no_child", "notices")
    op.drop_column("notices", "subjectkind")
