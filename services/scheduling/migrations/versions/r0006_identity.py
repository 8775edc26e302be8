"""A database says to which installation it belongs."""

from alembic import op

from shared.storage.identity_table import make_identity

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    make_identity()


def downgrade() -> None:
    op.drop_table("identity")
