"""A first letter to a child says on record which brothers and sisters it told of."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("notices", sa.Column("told_of", Json(), nullable=True))


def downgrade() -> None:
    op.drop_column("notices", "told_of")
