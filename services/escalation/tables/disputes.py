"""Escalation's disputes: each with its clock, the children it is for, and what was agreed."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text

from services.escalation.tables.concerns import metadata
from shared.storage.columns import Json

disputes = Table(
    "disputes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("subjectkind", Text, nullable=False),
    Column("also_for", Json, nullable=False),
    Column("category", Text, nullable=False),
    Column("concern_id", Text),
    Column("detail_ref", Text),
    Column("opened_on", Date, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("limit_on", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("stage_name", Text, nullable=False),
    Column("stage_entered_on", Date, nullable=False),
    Column("stage_due_on", Date, nullable=False),
    Column("stage_manager_id", Text),
    Column("answered", Boolean, nullable=False),
    Column("iro_id", Text),
    Column("ended_on", Date),
    Column("outcome", Text),
    Column("what_changed", Json, nullable=False),
    Column("team_id", Text),
    Column("provider_id", Text),
    Column("present_team_id", Text),
    Column("policy_version", Text, nullable=False),
    Column("manager_ids", Json, nullable=False),
    Column("looked_at_on", Date),
    Column("told", Json, nullable=False),
    Column("stages", Json, nullable=False),
    Column("history", Json, nullable=False),
    Column("said", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Index("disputes_by_subject", "subject", "opened_on"),
    Index("disputes_by_day", "opened_on", "id"),
    Index("disputes_by_look", "looked_at_on"),
    Index("disputes_by_team", "present_team_id"),
)
"""Derived by settling from what people said (`actions/disputes/`), never written by a call.

`subject` is the first child (or the foster carer), `also_for` are the other children: one clock, one count. `stage` and
the columns beside it are those of the stage it is in, `stages` every stage it was in, with the answers. `answered` is
whether that stage's manager has answered, `manager_ids` are all who may, of whom `stage_manager_id` is named. `team_id`
and `provider_id` are the child's on the day on which it was opened, `present_team_id` is the team since. It keeps the
policy under which it was opened (`policy_version`). `told` is what its IRO said when she opened it. `looked_at_on` is
the last day whose passing changes something: the timer looks again once it is over. `said` is what was announced of it
(`shared/register/saying.py`)."""

dispute_children = Table(
    "dispute_children",
    metadata,
    Column("dispute_id", Text, primary_key=True),
    Column("child_id", Text, primary_key=True),
    Index("dispute_children_by_child", "child_id"),
)
"""Every child that a dispute is for, the first one included."""

remedies = Table(
    "remedies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("dispute_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text),
    Column("responsible_person_id", Text, nullable=False),
    Column("agreed_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("carried_out_on", Date),
    Column("status", Text, nullable=False),
    Column("said", Json, nullable=False),
    Index("remedies_by_dispute", "dispute_id"),
    Index("remedies_by_subject", "subject"),
)
"""What was agreed for the child (North Lincolnshire 2.5), followed to the end: `open`, `done`, `withdrawn`."""
