"""Scheduling's own table: the reviews of looked-after children, past and planned."""

from sqlalchemy import Column, Date, Index, Integer, MetaData, Table, Text, text

from shared.storage.columns import Json

metadata = MetaData()

PLANNED, ARRANGED, COMPLETED, CANCELLED = "planned", "arranged", "completed", "cancelled"
STILL_TO_COME = (PLANNED, ARRANGED)
_OPEN = text(f"status in ('{PLANNED}', '{ARRANGED}')")

reviews = Table(
    "reviews",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("period", Integer, nullable=False),
    Column("care_from", Date, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("not_before", Date),
    Column("rule", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("arranged_for", Date),
    Column("venue", Text),
    Column("iro_id", Text),
    Column("held_on", Date),
    Column("completed_on", Date),
    Column("participation", Text),
    Column("cancelled_on", Date),
    Column("cancelled_because", Text),
    Column("baseline", Date),
    Column("history", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Index(
        "one_planned_review_per_child_and_kind",
        "child_id",
        "kind",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    Index("reviews_by_due_day", "due_on", "id"),
    Index("reviews_by_chair", "iro_id", "due_on"),
)
"""`period` is the child's time in care by number and `care_from` its first day. `baseline` marks imported history."""
