"""Whom an event names is looked for among the few events that say who has to do with a child."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

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
    op.create_index(
        "events_of_relations",
        "events",
        ["type", "subject"],
        sqlite_where=OF_RELATIONS,
        postgresql_where=OF_RELATIONS,
    )


def downgrade() -> None:
    op.drop_index("events_of_relations", table_name="events")
