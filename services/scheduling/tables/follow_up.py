"""What followed each review, one row a review: days, codes and ids. Its texts stay where they were said."""

from sqlalchemy import Column, Date, Integer, Table, Text

from services.scheduling.tables.reviews import metadata
from shared.storage.columns import Json

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("review_id", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("decisions_sent_on", Date),
    Column("decisions_received_on", Date),
    Column("responded_on", Date),
    Column("considered", Json, nullable=False),
    Column("record_version", Integer),
    Column("record_written_on", Date),
    Column("record_distributed_on", Date),
    Column("record_went_out", Json),
    Column("care_plan_updated_on", Date),
)
"""`record_version` is the latest version that was written, and `record_written_on` its day; `record_distributed_on` is
the day on which a version was first distributed, and `record_went_out` the latest version that was, with who got what
of it. `considered` has what became of each decision with the manager."""
