"""Late duties, each a line for somebody: the authority's for the child's IRO, the IRO service's for its manager."""

from sqlalchemy import Column, Date, Index, Table, Text

from services.escalation.tables.concerns import metadata

lateness = Table(
    "lateness",
    metadata,
    Column("duty_id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("subjectkind", Text, nullable=False),
    Column("duty", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("review_id", Text),
    Column("due_on", Date),
    Column("late_from", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("closed_on", Date),
    Column("iro_id", Text),
    Column("team_id", Text),
    Index("lateness_by_subject", "subject"),
    Index("lateness_by_side", "side", "late_from", "duty_id"),
    Index("lateness_by_iro", "iro_id", "late_from", "duty_id"),
)
"""Derived by settling. `status`: `late`, `done_late` (answered after its day: closed by itself), `missed`, `over` (it
is no longer to be done). `iro_id` is the child's IRO by now, `team_id` the child's team when it became late."""
