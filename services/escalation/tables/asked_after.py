"""Late duties that are to be looked at again once a day is over."""

from sqlalchemy import Column, Date, Table, Text

from services.escalation.tables.concerns import metadata

asked_after = Table(
    "asked_after",
    metadata,
    Column("duty_id", Text, primary_key=True),
    Column("until", Date, primary_key=True, index=True),
    Column("subject", Text, nullable=False),
)
"""Until which day an arranged review is asked after and is nobody's line yet; and the last day before a decision is
overdue for long, or a visit that nobody makes counts as two."""
