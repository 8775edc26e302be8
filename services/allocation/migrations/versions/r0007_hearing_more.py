"""What the service settles from is remembered."""

from alembic import op

from shared.register.settled_from_of_old import make_settled_from

revision = "0007"
down_revision = "0006"

_TYPES = (
    "child.became_looked_after.v1",
    "child.ceased_to_be_looked_after.v1",
    "child.details_corrected.v1",
    "child.records_merged.v1",
    "family.question_raised.v1",
    "iro.allocated.v1",
    "iro.allocation_ended.v1",
    "iro.changed.v1",
    "legal_status.changed.v1",
    "placement.started.v1",
    "proceedings.ended.v1",
    "proceedings.started.v1",
    "review.arranged.v1",
    "review.cancelled.v1",
    "review.completed.v1",
    "review.due.v1",
    "review.held.v1",
    "social_worker.changed.v1",
    "team.changed.v1",
)


def upgrade() -> None:
    make_settled_from(types=_TYPES)


def downgrade() -> None:
    op.drop_table("settled_from")
