"""Whom what is told of a child names is kept beside it, and looked up there."""

from alembic import op

from shared.storage.named_table import make_named

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    make_named("statements", "kind")


def downgrade() -> None:
    op.drop_table("named")
