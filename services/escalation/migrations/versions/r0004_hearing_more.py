"""What the service settles from is remembered."""

from alembic import op

from shared.register.settled_from_of_old import make_settled_from

revision = "0004"
down_revision = "0003"

_TYPES = (
    "child.became_looked_after.v1",
    "child.ceased_to_be_looked_after.v1",
    "child.details_corrected.v1",
    "child.records_merged.v1",
    "duty.late.v1",
    "duty.met.v1",
    "duty.missed.v1",
    "duty.voided.v1",
    "legal_status.changed.v1",
    "placement.started.v1",
    "proceedings.ended.v1",
    "proceedings.started.v1",
    "social_worker.changed.v1",
)


def upgrade() -> None:
    make_settled_from(types=_TYPES)


def downgrade() -> None:
    op.drop_table("settled_from")
