"""What the service settles from is remembered."""

from alembic import op

from shared.register.settled_from_of_old import make_settled_from

revision = "0005"
down_revision = "0004"

_TYPES = (
    "child.became_looked_after.v1",
    "child.ceased_to_be_looked_after.v1",
    "child.details_corrected.v1",
    "child.records_merged.v1",
    "guardian.appointed.v1",
    "guardian.ended.v1",
    "iro.allocated.v1",
    "iro.allocation_ended.v1",
    "iro.changed.v1",
    "iro.cover_ended.v1",
    "iro.covered.v1",
    "iro.shared.v1",
    "legal_status.changed.v1",
    "placement.started.v1",
    "proceedings.ended.v1",
    "proceedings.started.v1",
    "review.held.v1",
    "social_worker.changed.v1",
)
_LETTERS = (
    "cover_named_to_child",
    "cover_named_to_social_worker",
    "guardian_named_to_iro",
    "guardian_named_to_iro_manager",
    "iro_changed_to_cafcass",
    "iro_changed_to_child",
    "iro_changed_to_legal",
    "iro_changed_to_social_worker",
    "iro_named_to_cafcass",
    "iro_named_to_child",
    "iro_named_to_legal",
    "iro_named_to_social_worker",
    "iro_shared_to_child",
)


def upgrade() -> None:
    make_settled_from(types=_TYPES, rules=_LETTERS)


def downgrade() -> None:
    op.drop_table("settled_from")
