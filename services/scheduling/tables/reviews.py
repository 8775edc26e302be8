"""Scheduling's own table: the reviews of looked-after children, past and planned."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, Table, Text, text

from shared.storage.columns import Json, Moment

metadata = MetaData()

PLANNED, ARRANGED, COMPLETED, CANCELLED = "planned", "arranged", "completed", "cancelled"
IN_PROGRESS, ADJOURNED, HELD = "in_progress", "adjourned", "held"
STILL_TO_COME = (PLANNED, ARRANGED)
WAS_HELD = (IN_PROGRESS, ADJOURNED, HELD, COMPLETED)
"""The date that counts stands, whatever is still to be done: an adjourned review, a series, the outcome."""
_OPEN = text(f"status in ('{PLANNED}', '{ARRANGED}')")

reviews = Table(
    "reviews",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("period", Integer, nullable=False),
    Column("care_from", Date, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("ordinal", Integer),
    Column("serves", Json, nullable=False),
    Column("considered", Json, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("not_before", Date),
    Column("rule", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("arranged_for", Date),
    Column("starts_at", Moment),
    Column("venue", Text),
    Column("venue_kind", Text),
    Column("chair_id", Text),
    Column("invitees", Json, nullable=False),
    Column("times_arranged", Integer, nullable=False),
    Column("iro_id", Text),
    Column("held_on", Date),
    Column("completed_on", Date),
    Column("participation", Text),
    Column("late_reason", Text),
    Column("out_of_time_from", Date),
    Column("series", Boolean, nullable=False),
    Column("cancelled_on", Date),
    Column("cancelled_because", Text),
    Column("of_age_on", Date, index=True),
    Column("baseline", Date),
    Column("history", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Column("policy_version", Text),
    Index(
        "one_planned_review_per_child_kind_and_number",
        "child_id",
        "kind",
        "number",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    Index("reviews_by_due_day", "due_on", "id"),
    Index("reviews_by_chair", "iro_id", "due_on"),
)
"""`ordinal` is its number in this time in care, `serves` the duties it answers, `considered` proposals and matters.

`times_arranged` counts the days it was arranged for, so that each but the first was a postponement. `period` is the
child's time in care by number and `care_from` its first day. `baseline` marks imported history. `out_of_time_from` is,
of an adjourned review that was not completed in its time, the day after the last one for that. `of_age_on` is, of one
that is still to come, the birthday on which it will be called for no more.

`policy_version` is the policy by which it is due: that under which it was put on record, unless a later one applies to
what is open; null where an older version put it there and nobody has settled the child since.
"""
