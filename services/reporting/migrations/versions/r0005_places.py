"""Places in the one order, and the timeline's own under another name."""

import sqlalchemy as sa
from alembic import op

from shared.register.places_of_old import give_places, take_places
from shared.storage.columns import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    give_places()
    op.execute("ALTER TABLE events RENAME COLUMN place TO in_timeline")
    op.add_column("events", sa.Column("recordedat", Moment()))
    op.add_column("events", sa.Column("place", sa.Text()))
    of_mergers = sa.text("type = 'child.records_merged.v1'")
    op.create_index(
        "events_of_mergers", "events", ["subject"], sqlite_where=of_mergers, postgresql_where=of_mergers
    )
    op.drop_column("merged", "said")


def downgrade() -> None:
    op.add_column("merged", sa.Column("said", sa.Text(), nullable=False, server_default=""))
    op.drop_index("events_of_mergers", table_name="events")
    op.drop_column("events", "place")
    op.drop_column("events", "recordedat")
    op.execute("ALTER TABLE events RENAME COLUMN in_timeline TO place")
    take_places()
