"""Disputes, what was agreed in them, and what stands beside them; what a concern lacked, changed and announced."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from alembic import op
from pydantic_core import to_json

from shared.storage.columns import Json, Moment

revision = "0010"
down_revision = "0009"

_OF_LINES = ("subject", "subjectkind", "duty", "category", "side", "owner")
_STATEMENTS = sa.table(
    "statements",
    *(sa.column(name, sa.Text()) for name in ("source", "id", "subject", "subjectkind", "kind", "key", "place")),
    *(sa.column(name, Moment()) for name in ("time", "received")),
    *(sa.column(name, sa.Date()) for name in ("on_day", "baseline")),
    *(sa.column(name, sa.Text()) for name in ("data", "by", "reason", "origin")),
)
_TABLES = (
    "lateness",
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
_OF_CONCERNS = ("assigned_to", "what_changed", "review_id", "lacked", "team_id", "provider_id", "said", "ground", "grounds", "dispute_id")


def upgrade() -> None:
    op.add_column("concerns", sa.Column("side", sa.Text(), nullable=False, server_default="authority"))
    for name in _OF_CONCERNS:
        kind = Json() if name in ("what_changed", "lacked", "said", "grounds") else sa.Text()
        op.add_column("concerns", sa.Column(name, kind))
    op.create_index("concerns_by_review", "concerns", ["review_id"])
    _lateness()
    _disputes()
    _beside()
    _practice()
    _people()
    _say_what_people_said()


def _lateness() -> None:
    op.create_table(
        "lateness",
        sa.Column("duty_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _OF_LINES),
        sa.Column("review_id", sa.Text()),
        sa.Column("due_on", sa.Date()),
        sa.Column("late_from", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("iro_id", sa.Text()),
        sa.Column("team_id", sa.Text()),
        sa.PrimaryKeyConstraint("duty_id"),
    )
    op.create_index("lateness_by_iro", "lateness", ["iro_id", "late_from", "duty_id"])
    op.create_index("lateness_by_side", "lateness", ["side", "late_from", "duty_id"])
    op.create_index("lateness_by_subject", "lateness", ["subject"])


def _say_what_people_said() -> None:
    """What people did with concerns was written into the rows alone: from now on it is a statement, as all they say."""
    columns = {"raised_on": sa.Date(), "closed_on": sa.Date(), "history": Json()}
    query = sa.text("SELECT * FROM concerns ORDER BY raised_on, id").columns(**columns)
    rows = [dict(row) for row in op.get_bind().execute(query).mappings()]
    said = [each for row in rows for each in _said_of(row)]
    if said:
        op.bulk_insert(_STATEMENTS, said)


def _said_of(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if row["raised_by"] != "system":
        told = {name: row[name] for name in ("category", "detail_ref", "raised_with")}
        yield _statement(row, "raised", told, row["raised_by"], row["raised_on"])
    last = next((each for each in reversed(row["history"]) if each["what"] == row["status"]), None)
    if last is not None and last["by"] != "system" and row["status"] in ("resolved", "lapsed"):
        told = {"as": row["status"], "outcome": row["outcome"]}
        yield _statement(row, "closed", told, last["by"], row["closed_on"])


def _statement(row: Mapping[str, Any], what: str, told: Mapping[str, Any], by: str, on: date) -> dict[str, Any]:
    at, id_ = datetime.combine(on, time(12, tzinfo=UTC)), f"{row['id']}-{what}"
    stated = f"{at:%Y-%m-%dT%H:%M:%S.%f}"
    return {
        "source": "/iro/escalation",
        "id": id_,
        "subject": row["subject"],
        "subjectkind": row["subjectkind"],
        "kind": f"concern:{what}",
        "key": row["id"],
        "place": f"{stated}|{stated}|{0:012}|{id_}",
        "time": at,
        "received": at,
        "on_day": on,
        "data": to_json(told).decode(),
        "by": by,
        "reason": None,
        "origin": "call",
        "baseline": None,
    }


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
        sa.Column("present_team_id", sa.Text()),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("manager_ids", Json(), nullable=False),
        sa.Column("looked_at_on", sa.Date()),
        sa.Column("told", Json(), nullable=False),
        sa.Column("stages", Json(), nullable=False),
        sa.Column("history", Json(), nullable=False),
        sa.Column("said", Json(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("disputes_by_day", "disputes", ["opened_on", "id"])
    op.create_index("disputes_by_look", "disputes", ["looked_at_on"])
    op.create_index("disputes_by_team", "disputes", ["present_team_id"])
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
    op.execute("DELETE FROM statements WHERE kind IN ('concern:raised', 'concern:closed')")
    for name in reversed(_TABLES):
        op.drop_table(name)
    op.drop_index("concerns_by_review", table_name="concerns")
    with op.batch_alter_table("concerns") as table:
        for name in ("side", *_OF_CONCERNS):
            table.drop_column(name)
