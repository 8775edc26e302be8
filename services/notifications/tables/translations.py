"""Of whom it was found that they want letters in a language in which the council has none."""

from sqlalchemy import Column, Date, Table, Text

from services.notifications.tables.notices import metadata

translations_wanted = Table(
    "translations_wanted",
    metadata,
    Column("person_id", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("since_on", Date, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("event_type", Text, nullable=False),
)
"""A row for each person and language: the child because of whom the first such letter went, what the person is to it,
and of what the letter told. A row goes when the person asks for another language."""
