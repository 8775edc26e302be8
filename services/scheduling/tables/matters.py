"""Scheduling's tables of matters, each of which an IRO answers once, and of the changes that they are made of."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text

from services.scheduling.tables.reviews import metadata
from shared.storage.columns import Json

OPEN, ANSWERED, LAPSED, WITHDRAWN, JOINED = "open", "answered", "lapsed", "withdrawn", "joined"

matters = Table(
    "matters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("care", Integer),
    Column("opened_on", Date, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("discharge_notice", Boolean, nullable=False),
    Column("planned_on", Date),
    Column("iro_id", Text),
    Column("answered_on", Date),
    Column("answered_by", Text),
    Column("review_needed", Boolean),
    Column("reason", Text),
    Column("reason_code", Text),
    Column("child_consulted", Boolean),
    Column("tell", Json, nullable=False),
    Column("review_due_on", Date),
    Column("joined_into", Text),
    Index("matters_by_day", "occurred_on", "id"),
    Index("matters_by_iro", "iro_id", "occurred_on"),
)
"""`care` is the time in care by number. A matter lapses when care ends before it is answered; it is withdrawn when all
that was told of it is, and joined when the IRO said that it is one with another. `planned_on` is the day on
which the child is to leave, of a discharge notice. `reason` is the IRO's own words, and
`reason_code` what is announced of it."""

changes = Table(
    "changes",
    metadata,
    Column("matter_id", Text, ForeignKey("matters.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("category", Text),
    Column("record_ref", Text),
    Column("child_told", Boolean),
    Column("child_view", Text),
    Index("changes_by_day", "occurred_on", "event_id", "matter_id"),
)
"""`key` is which change it is among all that was told of the child, and `event_id` the first event that told of it.
What was said last of it is kept beside: its category, where the story is, and what the child knows and wants."""
