"""Allocation's tables of siblings who have different IROs: the recorded exceptions, and the splits as counted."""

from sqlalchemy import Column, Date, Index, Integer, Table, Text, text

from services.allocation.tables.children import metadata
from shared.storage.columns import Json, Moment

exceptions = Table(
    "sibling_exceptions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_ids", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text),
    Column("until", Date),
    Column("group_size", Integer, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", Text),
    Column("end_reason", Text),
    Index(
        "exceptions_to_run_out",
        "until",
        sqlite_where=text("ended_at is null"),
        postgresql_where=text("ended_at is null"),
    ),
)
"""Recorded decisions that these siblings need not share an IRO: a conflict of interest, or a group too large.

`until` is the last day on which it holds, if one was named; `group_size`: how many of the children were looked after,
or expected, when it was decided.
"""

splits = Table(
    "sibling_splits",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_ids", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("subject", Text, nullable=False),
    Column("split_on", Date, nullable=False),
    Column("ended_on", Date),
)
"""Brothers and sisters with different IROs, from when to when and why: for the annual report (Hull 1).

`reasons` are all there have been, each with its first day, the present one last. `subject`: the child of whom it was
announced, so that what changes about it is announced of the same.
"""
