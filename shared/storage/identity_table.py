"""What the revision does from which on a database says to which installation it belongs."""

import sqlalchemy as sa
from alembic import op


def make_identity() -> None:
    """Make the table as that revision has it; later revisions change it, not this."""
    op.create_table(
        "identity",
        sa.Column("only", sa.Integer(), nullable=False),
        sa.Column("installation", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("only"),
    )
