"""lead days that had passed."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json, Moment

revision = "0011"
down_revision = '0010'


def upgrade() -> None:
        op.add_column('duties', sa.Column('should_have_been_on', sa.Date(), nullable=True))
        # ### end Alembic commands ###


def downgrade() -> None:
        op.drop_column('duties', 'should_have_been_on')
        # ### end Alembic commands ###
