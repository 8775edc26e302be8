"""What stands beside escalation's disputes: moves frozen, Cafcass, legal advice, practice seen, and its patterns."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text

from services.escalation.tables.concerns import metadata
from shared.storage.columns import Json

freezes = Table(
    "freezes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("dispute_id", Text, nullable=False),
    Column("child_id", Text, nullable=False),
    Column("change_id", Text),
    Column("placement_id", Text),
    Column("requested_on", Date, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("moves_on", Date),
    Column("due_on", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("answered_on", Date),
    Column("answered_by", Text),
    Column("stays", Boolean),
    Column("until", Date),
    Column("said", Json, nullable=False),
    Index("freezes_by_child", "child_id"),
)
"""Requests to leave a child where placed (Jersey 3.79): `asked`, `answered`, `over` (the dispute ended)."""

cafcass_contacts = Table(
    "cafcass_contacts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_id", Text, nullable=False),
    Column("dispute_id", Text),
    Column("kind", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("data", Json, nullable=False),
    Column("said", Json, nullable=False),
    Index("cafcass_contacts_by_child", "child_id", "on_day"),
)
"""`kind` is considered, consulted, referred or answered; `data` has the steps, the reason as a code, the answer."""

counterparts = Table(
    "counterparts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("dispute_id", Text, nullable=False, index=True),
    Column("agency", Text, nullable=False),
    Column("person_id", Text),
    Column("remedy_id", Text),
    Column("asked_on", Date, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("answered_on", Date),
    Column("outcome", Text),
    Column("said", Json, nullable=False),
)
"""Counterparts in partner agencies who were called on in a dispute (Jersey 7.19); `child_id` is its first child."""

legal_advice = Table(
    "legal_advice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("subjectkind", Text, nullable=False),
    Column("dispute_id", Text),
    Column("iro_id", Text, nullable=False),
    Column("sought_on", Date, nullable=False),
    Column("received_on", Date),
    Column("data", Json, nullable=False),
    Column("said", Json, nullable=False),
    Index("legal_advice_by_subject", "subject"),
)
"""Advice that is independent of the council's own lawyers (Jersey 6.11-6.12); seen by her who sought it."""

observations = Table(
    "observations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("subjectkind", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("team_id", Text),
    Column("provider_id", Text),
    Column("person_id", Text),
    Column("child_id", Text),
    Column("detail_ref", Text),
    Column("recorded_on", Date, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("said", Json, nullable=False),
    Index("observations_by_day", "recorded_on", "id"),
)
"""Practice that an IRO saw, `poor` or `good` (Jersey 2.13, 3.81-3.82); the story stays in the case system."""

patterns = Table(
    "patterns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("subjectkind", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("identified_on", Date, nullable=False),
    Column("children", Integer, nullable=False),
    Column("observations", Integer, nullable=False),
    Column("detail", Json, nullable=False),
    Column("said", Json, nullable=False),
    Index("patterns_by_subject", "subject", "category", "identified_on"),
)
"""The same practice seen of several children of one team or provider (`subject`), with numbers and no child named."""

team_reviews = Table(
    "team_reviews",
    metadata,
    Column("review_id", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("team_id", Text, index=True),
    Column("held_on", Date, nullable=False),
)
"""Every review that was held, with the team that had the child's case that day: of what share something was lacking."""

deputies = Table(
    "deputies",
    metadata,
    Column("manager_id", Text, primary_key=True),
    Column("deputy_id", Text),
    Column("away_from", Date),
    Column("away_until", Date),
    Column("said_by", Text, nullable=False),
    Column("said_on", Date, nullable=False),
)
"""Who answers for a manager of a stage: for good where no days are given, else while she is away."""

adverse_treatment = Table(
    "adverse_treatment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("iro_id", Text, nullable=False),
    Column("dispute_id", Text),
    Column("on_day", Date, nullable=False),
    Column("kind", Text, nullable=False),
    Column("detail_ref", Text),
    Column("told_to", Text, nullable=False),
    Column("said", Json, nullable=False),
    Index("adverse_treatment_by_iro", "iro_id"),
)
"""An IRO was treated adversely for a challenge (Jersey 6.5, 7.6): for her manager's manager alone (`told_to`)."""
