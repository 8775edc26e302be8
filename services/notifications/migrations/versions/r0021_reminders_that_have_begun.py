"""Settling a child reads only the duties of which a reminder may count."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
_BEGUN = sa.text("begun")
_BEFORE = "ix_duties_to_come_child_id"
_NOW = "coming_of_a_child"


def upgrade() -> None:
    op.add_column("duties_to_come", sa.Column("begun", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.drop_index(_BEFORE, table_name="duties_to_come")
    op.create_index(_NOW, "duties_to_come", ["child_id"], sqlite_where=_BEGUN, postgresql_where=_BEGUN)


def downgrade() -> None:
    op.drop_index(_NOW, table_name="duties_to_come")
    op.create_index(_BEFORE, "duties_to_come", ["child_id"])
    op.drop_column("duties_to_come", "begun")
