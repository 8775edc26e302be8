"""Escalation's own table: concerns, the informal beginning of every challenge."""

from sqlalchemy import Column, Date, Index, MetaData, Table, Text

from shared.storage.columns import Json

metadata = MetaData()

concerns = Table(
    "concerns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("subjectkind", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("duty_id", Text, unique=True),
    Column("duty", Text),
    Column("detail_ref", Text),
    Column("raised_by", Text, nullable=False),
    Column("raised_with", Text),
    Column("raised_on", Date, nullable=False),
    Column("due_on", Date),
    Column("status", Text, nullable=False),
    Column("closed_on", Date),
    Column("outcome", Text),
    Column("history", Json, nullable=False),
    Column("side", Text, nullable=False, server_default="authority"),
    Column("assigned_to", Text),
    Column("what_changed", Json),
    Column("review_id", Text),
    Column("lacked", Json),
    Column("team_id", Text),
    Column("provider_id", Text),
    Column("said", Json),
    Column("ground", Text),
    Column("grounds", Json),
    Column("dispute_id", Text),
    Index("concerns_by_subject", "subject", "raised_on"),
    Index("concerns_by_day", "raised_on", "id"),
    Index("concerns_by_review", "review_id"),
)
"""Derived by settling from facts and from what people said (`actions/concerns/`), never written by a call. `duty_id` is
the late or missed duty for which the system opened it first, `ground` why (`rules/concerns/grounds.py`), `grounds` all
duties and decisions for which it stands; null in one from before there were such rules. `dispute_id` made it formal.

`side` is whose practice it is about (`authority` or `iro_service`). `review_id` and `lacked` are of one that was put
before the IRO with a review's outcome: what the review lacked, as codes. `team_id` and `provider_id` are the child's on
the day on which it was raised. `said` is what was announced of it (`shared/register/saying.py`)."""
