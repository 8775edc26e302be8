"""Allocation's own tables: the IROs, when they are away, family links, allocations, and children still without one."""

from sqlalchemy import Column, Date, Float, Index, Integer, MetaData, PrimaryKeyConstraint, Table, Text, text

from shared.columns import Json, Moment

metadata = MetaData()

iros = Table(
    "iros",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("fte", Float, nullable=False),
    Column("role", Text, nullable=False),
    Column("registration_number", Text),
    Column("qualified_on", Date),
    Column("communication_methods", Json, nullable=False),
    Column("not_independent_of", Json, nullable=False),
    Column("active_from", Date, nullable=False),
    Column("active_to", Date),
    Column("created_at", Moment, nullable=False),
)

absences = Table(
    "absences",
    metadata,
    Column("id", Text, primary_key=True),
    Column("iro_id", Text, nullable=False, index=True),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    Column("kind", Text, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("child_id", Text, nullable=False),
    Column("other_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    PrimaryKeyConstraint("child_id", "other_id", "kind"),
)
"""What each child's own record asserts: `sibling` or `parent`. A sibling link stands while either side asserts it."""

allocations = Table(
    "allocations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_id", Text, nullable=False),
    Column("iro_id", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("allocated_at", Moment, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("rule", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("facts", Json, nullable=False),
    Column("baseline", Date),
    Index(
        "one_open_allocation_per_child",
        "child_id",
        unique=True,
        sqlite_where=text("ended_on is null"),
        postgresql_where=text("ended_on is null"),
    ),
    Index("allocations_by_child", "child_id"),
    Index(
        "open_allocations_by_iro",
        "iro_id",
        sqlite_where=text("ended_on is null"),
        postgresql_where=text("ended_on is null"),
    ),
)
"""Who was whose IRO from when to when, by which rule, on what facts, and who decided. Nothing here is ever deleted."""

unallocated = Table(
    "unallocated",
    metadata,
    Column("child_id", Text, primary_key=True),
    Column("looked_after_from", Date, nullable=False),
    Column("since", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("tried_on", Date, nullable=False),
    Column("announced_at", Moment),
)
"""Looked-after children without an IRO: tried again whenever something changes that could help."""

children = Table(
    "children",
    metadata,
    Column("child_id", Text, primary_key=True),
    Column("looked_after_from", Date),
    Column("ceased_on", Date),
    Column("period", Integer),
    Column("weight", Float, nullable=False),
    Column("baseline", Date),
)
"""Each child known here as the facts last told it, for lists; a child named only as somebody's sibling is not in it."""

exceptions = Table(
    "sibling_exceptions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_ids", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("ended_at", Moment),
)
"""Recorded decisions that these siblings need not share an IRO: a conflict of interest, or a group too large."""
