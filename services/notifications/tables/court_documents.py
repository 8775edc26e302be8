"""Court documents of which an IRO is owed a copy: links to them, never the documents, and how far each copy is."""

from sqlalchemy import Column, Date, Index, Table, Text, UniqueConstraint, text

from services.notifications.tables.notices import metadata
from shared.storage.columns import Json, Moment

_TO_BE_CHASED = text("chase_on is not null")

court_documents = Table(
    "court_documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_id", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("link", Text),
    Column("record_ref", Text),
    Column("case_number", Text),
    Column("also_for", Json, nullable=False),
    Column("iro_id", Text),
    Column("status", Text, nullable=False),
    Column("due_on", Date),
    Column("chase_on", Date),
    Column("copied_on", Date),
    Column("said", Json, nullable=False),
    Column("why_event_id", Text, nullable=False),
    Column("baseline", Date),
    UniqueConstraint("child_id", "document_id", name="one_row_for_a_child_and_document"),
    Index("court_documents_by_status", "status", "received_on", "id"),
    Index("court_documents_by_document", "document_id"),
    Index("court_documents_to_be_chased", "chase_on", sqlite_where=_TO_BE_CHASED, postgresql_where=_TO_BE_CHASED),
)
"""A row for each child of a document's case. `chase_on` is the day on which the legal department is asked after it,
null once it was or need not be; `said` is what was announced."""

link_keys = Table(
    "link_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)
"""The key by which links in letters are signed; made once, so that every process can check what another wrote."""

used_links = Table(
    "used_links",
    metadata,
    Column("link", Text, primary_key=True),
    Column("used_at", Moment, nullable=False),
)
"""The links that were used, by what they are for: each is good once."""
