"""What followed from the events that were posted at the door: the announcements of every service, by their causes."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from services.notifications.tables.notices import metadata
from shared.storage.columns import Moment

effects = Table(
    "effects",
    metadata,
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subjectkind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("causationid", Text, nullable=False),
    Column("said", Text, nullable=False),
    PrimaryKeyConstraint("source", "id"),
    Index("effects_by_cause", "causationid"),
)
"""One row an announcement that another event caused. `said` has, as JSON, those of its codes, ids and days that its
sentence needs (`actions/effects/in_words.py`)."""
