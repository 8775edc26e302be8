"""Late duties of which it is asked first whether they were done after all."""

from sqlalchemy import Column, Date, Table, Text

from services.escalation.tables.concerns import metadata

asked_after = Table(
    "asked_after",
    metadata,
    Column("duty_id", Text, primary_key=True),
    Column("until", Date, primary_key=True, index=True),
    Column("subject", Text, nullable=False),
)
"""Until which day nobody is told of it but whose duty it is; then it is a concern, unless it was done."""
