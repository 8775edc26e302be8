"""Disputes, what was agreed in them, and what stands beside them; what a concern lacked, changed and announced."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json

revision = "0009"
down_revision = "0008"

_TABLES = (
    "disputes",
    "dispute_children",
    "remedies",
    "freezes",
    "cafcass_contacts",
    "counterparts",
    "legal_advice",
    "observations",
    "patterns",
    "team_reviews",
    "deputies",
    "adverse_treatment",
)
_OF_CONCERNS = ("assigned_to", "what_changed", "review_id", "lacked", "team_id", "provider_id", "said")


def upgrade() -> None:
    op.add_column("concerns", sa.Column("side", sa.Text(), nullable=False, server_default="authority"))
    for name in _OF_CONCERNS:
        kind = Json() if name in ("what_changed", "lacked", "said") else sa.Text()
        op.add_column("concerns", sa.Column(name, kind))
    op.create_index("concerns_by_review", "concerns", ["review_id"])
    _disputes()
    _beside()
    _practice()
    _people()


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subjectkind", sa.Text(), nullable=False),
        sa.Column("also_for", Json(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("concern_id", sa.Text()),
        sa.Column("detail_ref", sa.Text()),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("limit_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("stage_name", sa.Text(), nullable=False),
        sa.Column("stage_entered_on", sa.Date(), nullable=False),
        sa.Column("stage_due_on", sa.Date(), nullable=False),
        sa.Column("stage_manager_id", sa.Text()),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("iro_id", sa.Text()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("outcome", sa.Text()),
        sa.Column("what_changed", Json(), nullable=False),
        sa.Column("team_id", sa.Text()),
        sa.Column("provider_id", sa.Text()),
        sa.Column("looked_at_on", sa.Date()),
        sa.Column("stages", Json(), nullable=False),
        sa.Column("history", Json(), nullable=False),
        sa.Column("said", Json(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("disputes_by_day", "disputes", ["opened_on", "id"])
    op.create_index("disputes_by_look", "disputes", ["looked_at_on"])
    op.create_index("disputes_by_subject", "disputes", ["subject", "opened_on"])
    op.create_table(
        "dispute_children",
        sa.Column("dispute_id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dispute_id", "child_id"),
    )
    op.create_index("dispute_children_by_child", "dispute_children", ["child_id"])
    op.create_table(
        "remedies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("dispute_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("responsible_person_id", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("carried_out_on", sa.Date()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("said", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("remedies_by_dispute", "remedies", ["dispute_id"])
    op.create_index("remedies_by_subject", "remedies", ["subject"])


def _beside() -> None:
    op.create_table(
        "freezes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("dispute_id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("change_id", sa.Text()),
        sa.Column("placement_id", sa.Text()),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("moves_on", sa.Date()),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date()),
        sa.Column("answered_by", sa.Text()),
        sa.Column("stays", sa.Boolean()),
        sa.Column("until", sa.Date()),
        sa.Column("said", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("freezes_by_child", "freezes", ["child_id"])
    op.create_table(
        "cafcass_contacts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("dispute_id", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.Column("said", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cafcass_contacts_by_child", "cafcass_contacts", ["child_id", "on_day"])
    op.create_table(
        "counterparts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("dispute_id", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text()),
        sa.Column("remedy_id", sa.Text()),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date()),
        sa.Column("outcome", sa.Text()),
        sa.Column("said", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_counterparts_child_id", "counterparts", ["child_id"])
    op.create_index("ix_counterparts_dispute_id", "counterparts", ["dispute_id"])
    op.create_table(
        "legal_advice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subjectkind", sa.Text(), nullable=False),
        sa.Column("dispute_id", sa.Text()),
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("sought_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date()),
        sa.Column("data", Json(), nullable=False),
        sa.Column("said", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("legal_advice_by_subject", "legal_advice", ["subject"])


def _practice() -> None:
    op.create_table(
        "observations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subjectkind", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text()),
        sa.Column("provider_id", sa.Text()),
        sa.Column("person_id", sa.Text()),
        sa.Column("child_id", sa.Text()),
        sa.Column("detail_ref", sa.Text()),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("said", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("observations_by_day", "observations", ["recorded_on", "id"])
    op.create_table(
        "patterns",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subjectkind", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("identified_on", sa.Date(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("observations", sa.Integer(), nullable=False),
        sa.Column("detail", Json(), nullable=False),
        sa.Column("said", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("patterns_by_subject", "patterns", ["subject", "category", "identified_on"])
    op.create_table(
        "team_reviews",
        sa.Column("review_id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text()),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("review_id"),
    )
    op.create_index("ix_team_reviews_child_id", "team_reviews", ["child_id"])
    op.create_index("ix_team_reviews_team_id", "team_reviews", ["team_id"])


def _people() -> None:
    op.create_table(
        "deputies",
        sa.Column("manager_id", sa.Text(), nullable=False),
        sa.Column("deputy_id", sa.Text()),
        sa.Column("away_from", sa.Date()),
        sa.Column("away_until", sa.Date()),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("manager_id"),
    )
    op.create_table(
        "adverse_treatment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("dispute_id", sa.Text()),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail_ref", sa.Text()),
        sa.Column("told_to", sa.Text(), nullable=False),
        sa.Column("said", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("adverse_treatment_by_iro", "adverse_treatment", ["iro_id"])


def downgrade() -> None:
    for name in reversed(_TABLES):
        op.drop_table(name)
    op.drop_index("concerns_by_review", table_name="concerns")
    with op.batch_alter_table("concerns") as table:
        for name in ("side", *_OF_CONCERNS):
            table.drop_column(name)
