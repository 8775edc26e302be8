"""Reporting's tables: every event it ever heard, and the pictures made from them.

`events` is kept, with whom else each is for (`named_in`); the others are derived from it, row by row, and can be
emptied and made anew. `tallies`, `late_by_kind` and `busy_days` count what `children` says: totals need not look at
every child.
"""

from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, PrimaryKeyConstraint, Table, Text, text

from shared.storage.columns import Json, Moment

metadata = MetaData()
_BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by its bytes in both databases."""

OF_MERGERS = "type = 'child.records_merged.v1'"
"""The events that say that two records are one child's."""

events = Table(
    "events",
    metadata,
    Column("id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subjectkind", Text, nullable=False),
    Column("time", Moment, nullable=False),
    Column("receivedat", Moment),
    Column("recordedat", Moment),
    Column("place", Text),
    Column("correlationid", Text),
    Column("causationid", Text),
    Column("baseline", Date),
    Column("on_date", Date, nullable=False),
    Column("in_timeline", _BYTEWISE, nullable=False),
    Column("data", Text, nullable=False),
    PrimaryKeyConstraint("id", "source"),
    Index("events_in_order", "subject", "in_timeline"),
    Index("events_of_mergers", "subject", sqlite_where=text(OF_MERGERS), postgresql_where=text(OF_MERGERS)),
)
"""Every event heard, once. `on_date` is the day it belongs to in a timeline, `in_timeline` where it stands there."""

named_in = Table(
    "named_in",
    metadata,
    Column("child_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("in_timeline", _BYTEWISE, nullable=False),
    PrimaryKeyConstraint("child_id", "id", "source"),
    Index("named_in_order", "child_id", "in_timeline"),
    Index("named_in_events", "id", "source"),
)
"""The events that stand on the record of a child of whom another's event says that it is for them too (`also_for`)."""

merged = Table(
    "merged",
    metadata,
    Column("duplicate_id", Text, primary_key=True),
    Column("survivor_id", Text, nullable=False, index=True),
)
"""Ids that turned out to be duplicates."""

children = Table(
    "children",
    metadata,
    Column("child_id", Text, primary_key=True),
    Column("looked_after", Boolean, nullable=False),
    Column("looked_after_from", Date),
    Column("ceased_on", Date),
    Column("legal_status", Text),
    Column("iro_id", Text),
    Column("allocated_on", Date),
    Column("allocation_rule", Text),
    Column("allocation_reason", Text),
    Column("unallocated_since", Date),
    Column("unallocated_why", Json, nullable=False),
    Column("next_review_due", Date),
    Column("next_review_kind", Text),
    Column("late_count", Integer, nullable=False),
    Column("calm", Boolean, nullable=False),
    Column("late_kinds", Json),
    Column("last_days", Json),
    Index("children_late_first", "looked_after", "calm", "child_id"),
    Index("children_by_iro", "iro_id"),
)
"""One row per child heard of. `calm`: nothing is late; lists begin with those for whom it is false.

`late_kinds`: of each kind of duty that is late its name and the policy that its record names; null: nothing is late.
`last_days`: of each week in which something that is still to be done is due, the last day on which it is; null: none.
"""

tallies = Table(
    "tallies",
    metadata,
    Column("iro_id", Text, primary_key=True),
    Column("children", Integer, nullable=False),
    Column("late", Integer, nullable=False),
)
"""How many looked-after children each IRO has, and for how many of them something is late; no IRO's id is empty."""

late_by_kind = Table(
    "late_by_kind",
    metadata,
    Column("iro_id", Text, nullable=False),
    Column("duty", Text, nullable=False),
    Column("policy_version", Text, nullable=False),
    Column("children", Integer, nullable=False),
    PrimaryKeyConstraint("iro_id", "duty", "policy_version"),
    sqlite_with_rowid=False,
)
"""For how many looked-after children of each IRO a kind of duty is late; no IRO's id is empty. By kind, for which kinds
the law asks is the policy's to say, and it may say something else tomorrow."""

busy_days = Table(
    "busy_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("children", Integer, nullable=False),
)
"""For how many looked-after children this is the last day of its week on which something is due."""

TO_BE_DONE = "status in ('open', 'late')"
"""The duties that are still to be done. As text: SQLite plans a statement anew at every execution that compares a
column of a partial index's condition with a parameter."""

due = Table(
    "due",
    metadata,
    Column("duty_id", Text, primary_key=True),
    Column("subject", Text, nullable=False, index=True),
    Column("subjectkind", Text, nullable=False),
    Column("child_id", Text),
    Column("duty", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("keeper", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("due_on", Date),
    Column("not_before", Date),
    Column("policy_version", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("met_on", Date),
    Column("late", Boolean, nullable=False),
    Column("reason", Text),
    Column("outcome", Text, nullable=False),
    Column("late_for", Date),
    Column("described_at", Text, nullable=False),
    Column("outcome_at", Text, nullable=False),
    Column("late_at", Text, nullable=False),
    Column("reminded_on", Date),
    Column("reminded_by", Text),
    Index("due_of_child", "child_id", "status"),
    Index(
        "due_open_of_owner",
        "owner",
        "due_on",
        "duty_id",
        sqlite_where=text(TO_BE_DONE),
        postgresql_where=text(TO_BE_DONE),
    ),
)
"""Every statutory clock that any service keeps. `child_id` is the child's own id after merges; null for other subjects.

The three `_at` columns say which statement the description, the outcome and the lateness come from: each is the latest
of its kind, whatever the order in which they arrived. `status` and `late` follow from those three. Its owner was last
reminded of it on `reminded_on`, as that person asked.
"""
