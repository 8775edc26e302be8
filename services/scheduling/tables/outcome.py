"""What follows from the outcomes of reviews: what was announced of each, and every decision with what became of it."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, text

from services.scheduling.rules.decisions.standing import STILL_TO_DO
from services.scheduling.tables.reviews import metadata
from shared.storage.columns import Json

outcomes = Table(
    "outcomes",
    metadata,
    Column("review_id", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("held_on", Date, nullable=False),
    Column("completed_on", Date, nullable=False),
    Column("said", Json, nullable=False),
)
"""Completed outcomes alone; `said` is what was announced of each, by type, with the ids of the events."""

_TO_DO = text(f"status in {STILL_TO_DO}")

decisions = Table(
    "decisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("review_id", Text, nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("words_for_child", Text),
    Column("need", Text),
    Column("outcome", Text),
    Column("made_on", Date, nullable=False),
    Column("responsible_person_id", Text),
    Column("due_on", Date),
    Column("urgent", Boolean, nullable=False),
    Column("recommendation", Boolean, nullable=False),
    Column("supersedes", Text),
    Column("superseded_by", Text),
    Column("referral", Json),
    Column("record_ref", Text),
    Column("status", Text, nullable=False),
    Column("part_on", Date),
    Column("implemented_on", Date),
    Column("evidence_asked_on", Date),
    Column("evidence_ref", Text),
    Column("withdrawn_on", Date),
    Column("disagreed_on", Date),
    Column("settled_on", Date),
    Column("carried_over", Integer, nullable=False),
    Column("looked_at_for", Date),
    Column("said", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Index("decisions_by_person", "responsible_person_id", "due_on"),
    Index("decisions_to_do_by_due_day", "due_on", "id", sqlite_where=_TO_DO, postgresql_where=_TO_DO),
)
"""The decisions of completed outcomes. `looked_at_for` is the due day that has passed and was dealt with. `due_on`
is none while a decision is paused, from the day on which the manager disagreed until it is settled."""
