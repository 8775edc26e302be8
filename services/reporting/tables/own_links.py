"""The links by which children open their own page: kept, and made by nobody but the people who gave them."""

from sqlalchemy import Column, Table, Text

from services.reporting.tables.children import metadata
from shared.storage.columns import Moment

own_links = Table(
    "own_links",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("good_until", Moment, nullable=False),
    Column("ended_at", Moment),
)
"""Of each link the digest of its code: whoever reads the table opens nobody's page. Times are the machine's own."""
