"""Court documents copied to IROs by a link, and links in letters by which people answer."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json, Moment

revision = "0012"
down_revision = "0011"
_TO_BE_CHASED = sa.text("chase_on is not null")


def upgrade() -> None:
    op.create_table(
        "court_documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("link", sa.Text()),
        sa.Column("record_ref", sa.Text()),
        sa.Column("case_number", sa.Text()),
        sa.Column("also_for", Json(), nullable=False),
        sa.Column("iro_id", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("chase_on", sa.Date()),
        sa.Column("copied_on", sa.Date()),
        sa.Column("said", Json(), nullable=False),
        sa.Column("why_event_id", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Date()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("child_id", "document_id", name="one_row_for_a_child_and_document"),
    )
    op.create_index("court_documents_by_status", "court_documents", ["status", "received_on", "id"])
    op.create_index("court_documents_by_document", "court_documents", ["document_id"])
    op.create_index(
        "court_documents_to_be_chased",
        "court_documents",
        ["chase_on"],
        sqlite_where=_TO_BE_CHASED,
        postgresql_where=_TO_BE_CHASED,
    )
    op.create_table(
        "link_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "used_links",
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("used_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("link"),
    )
    op.add_column("notices", sa.Column("document_id", sa.Text(), nullable=True))
    op.add_column("notices", sa.Column("review_id", sa.Text(), nullable=True))
    op.add_column("notices", sa.Column("urgent", sa.Boolean(), nullable=True))


def downgrade() -> None:
    for name in ("urgent", "review_id", "document_id"):
        op.drop_column("notices", name)
    for table in ("used_links", "link_keys", "court_documents"):
        op.drop_table(table)
