"""Whom what is told of a child names is kept beside it, and looked up there."""

import sqlalchemy as sa
from alembic import op

from shared.storage.named_table import make_named

revision = "0016"
down_revision = "0015"

OF_RELATIONS = sa.text(
    "type in ("
    "'child.became_looked_after.v1', 'child.ceased_to_be_looked_after.v1', 'child.details_corrected.v1', "
    "'child.records_merged.v1', 'complaint.received.v1', 'court_document.received.v1', "
    "'guardian.appointed.v1', 'guardian.ended.v1', 'iro.allocated.v1', 'iro.allocation_ended.v1', "
    "'iro.changed.v1', 'iro.cover_ended.v1', 'iro.covered.v1', 'legal_status.changed.v1', "
    "'placement.started.v1', 'proceedings.ended.v1', 'proceedings.started.v1', "
    "'social_worker.changed.v1', 'team.changed.v1')"
)


def upgrade() -> None:
    make_named("events", "type")
    op.drop_index("events_of_relations", table_name="events")


def downgrade() -> None:
    op.drop_table("named")
    op.create_index(
        "events_of_relations",
        "events",
        ["type", "subject"],
        sqlite_where=OF_RELATIONS,
        postgresql_where=OF_RELATIONS,
    )
