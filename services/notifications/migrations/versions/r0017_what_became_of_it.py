"""What followed from each event that was posted, and at which moment each notice was sent, received, read or failed."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Moment

revision = "0017"
down_revision = "0016"
_PROOF = ("sent_at", "told_at", "acknowledged_at", "failed_at")


def upgrade() -> None:
    op.create_table(
        "effects",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subjectkind", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("causationid", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "id"),
    )
    op.create_index("effects_by_cause", "effects", ["causationid"])
    op.create_index("notices_by_cause", "notices", ["why_event_id"])
    for name in _PROOF:
        op.add_column("notices", sa.Column(name, Moment(), nullable=True))


def downgrade() -> None:
    for name in reversed(_PROOF):
        op.drop_column("notices", name)
    op.drop_index("notices_by_cause", "notices")
    op.drop_table("effects")
