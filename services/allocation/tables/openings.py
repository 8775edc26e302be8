"""Allocation's table of openings: a whole caseload that comes in as imported history and is shared out in one go."""

from typing import Final

from sqlalchemy import Column, Date, Index, Table, Text, text

from services.allocation.tables.children import metadata
from shared.storage.columns import Json, Moment

BEING_OPENED: Final = "caseload_being_opened"
"""The reason on record of a child who waits for the opening to be completed (`unallocated.reason`)."""
OPEN, COMPLETED = "open", "completed"

openings = Table(
    "openings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("declared_on", Date, nullable=False),
    Column("declared_at", Moment, nullable=False),
    Column("declared_by", Text, nullable=False),
    Column("completed_at", Moment),
    Column("completed_by", Text),
    Column("outcome", Json),
    Index(
        "one_open_opening",
        "status",
        unique=True,
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
)
"""Caseloads that are or were opened, one at a time. `outcome`: what completing it came to, in figures and ids."""
