"""What the service settles from is remembered."""

from alembic import op

from shared.register.settled_from_of_old import make_settled_from

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    make_settled_from()


def downgrade() -> None:
    op.drop_table("settled_from")
