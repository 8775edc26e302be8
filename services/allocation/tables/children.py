"""Allocation's own tables: the IROs, when they are away, family links, allocations, and children still without one."""

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, MetaData, PrimaryKeyConstraint, Table, Text, text

from shared.storage.columns import Json, Moment

metadata = MetaData()

iros = Table(
    "iros",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("fte", Float, nullable=False),
    Column("iro_share", Float, nullable=False),
    Column("role", Text, nullable=False),
    Column("registration_number", Text),
    Column("qualified_on", Date),
    Column("communication_methods", Json, nullable=False),
    Column("not_independent_of", Json, nullable=False),
    Column("active_from", Date, nullable=False),
    Column("active_to", Date),
    Column("created_at", Moment, nullable=False),
    Column("look_again_on", Date, index=True),
)
"""`look_again_on`: the next day on which time alone changes whose IRO she may be, as a tie or a registration does."""

absences = Table(
    "absences",
    metadata,
    Column("id", Text, primary_key=True),
    Column("iro_id", Text, nullable=False, index=True),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    Column("kind", Text, nullable=False),
    Column("cover", Boolean),
    Column("cancelled_at", Moment),
)
"""Days away. `cover`: the manager's word on whether somebody covers (or children are moved); null: by its length."""

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
    Column("period_key", Text, nullable=False),
    Column("weight", Float, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("allocated_at", Moment, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("rule", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("needs_known", Json),
    Column("facts", Json, nullable=False),
    Column("baseline", Date),
    Column("told_of", Json),
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
        "weight",
        "ended_on",
        sqlite_where=text("ended_on is null"),
        postgresql_where=text("ended_on is null"),
    ),
)
"""Who was whose IRO from when to when, by which rule, on what facts, and who decided. Nothing here is ever deleted.

`weight` is what the child counts for in the IRO's load, as in `children`, as long as the allocation is in force; the
index by IRO has it too, so that loads are counted without looking at the allocations.
`told_of`: the brothers and sisters with the same IRO of whom the child was told; null: of nobody.
"""

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
    Column("of_age_on", Date, index=True),
)
"""Looked-after children without an IRO: tried again whenever something changes that could help, until they are 18."""

_IN_CARE = "ceased_on is null"
children = Table(
    "children",
    metadata,
    Column("child_id", Text, primary_key=True),
    Column("looked_after_from", Date),
    Column("ceased_on", Date),
    Column("period", Integer),
    Column("weight", Float, nullable=False),
    Column("weigh_again_on", Date),
    Column("weighed_under", Text, nullable=False),
    Column("advocate_since", Date),
    Column("baseline", Date),
    Column("team_id", Text, index=True),
    Column("of_age_on", Date, index=True),
    Index("children_by_profile", "weighed_under", sqlite_where=text(_IN_CARE), postgresql_where=text(_IN_CARE)),
    Index("children_to_weigh", "weigh_again_on", sqlite_where=text(_IN_CARE), postgresql_where=text(_IN_CARE)),
)
"""Each child known here as the facts last told it, for lists; a child named only as somebody's sibling is not in it.

`weight` is what the child counts for in a load, under which profile (`weighed_under`), until time alone changes it
(`weigh_again_on`). `advocate_since`: the day since which an advocate is presumed, because the IRO does not communicate
in the child's way. `of_age_on`: the birthday that ends childhood, as long as no end of care is told; null: one is, or
the birthday is not known.
"""

breaches = Table(
    "breaches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("iro_id", Text, nullable=False),
    Column("found_at", Moment, nullable=False),
    Column("detail", Json, nullable=False),
    Column("proposal", Json, nullable=False),
    Column("tried_at", Moment, nullable=False),
    Column("status", Text, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Moment),
    Column("reason", Text),
    Column("ended_at", Moment),
    Index(
        "one_standing_breach_per_child_and_rule",
        "child_id",
        "rule",
        unique=True,
        sqlite_where=text("ended_at is null"),
        postgresql_where=text("ended_at is null"),
    ),
    Index("breaches_by_status", "status", "found_at", "id"),
)
"""Rules that changing facts broke for an allocation in force: mended at once, or proposed to a manager.

`tried_at`: when a way to mend it was last looked for. `status`: open, declined (both stand while `ended_at` is null),
mended, accepted, over.
"""

hours = Table(
    "hours",
    metadata,
    Column("iro_id", Text, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("fte", Float, nullable=False),
    Column("applied_at", Moment),
    PrimaryKeyConstraint("iro_id", "from_on"),
    Index(
        "hours_to_apply",
        "from_on",
        sqlite_where=text("applied_at is null"),
        postgresql_where=text("applied_at is null"),
    ),
)
"""Working time that changes on a date; `iros.fte` is what is in force, written on that day."""

handovers = Table(
    "handovers",
    metadata,
    Column("iro_id", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("moves_on", Date),
    Column("until_on", Date),
    Column("next_on", Date, index=True),
    PrimaryKeyConstraint("iro_id", "cause"),
)
"""What is planned about an IRO who leaves (cause `departure`) or is away (cause: the absence's id).

`moves_on`: children are handed over from then on, and until `until_on` no new ones are given. `next_on`: when there is
something to do.
"""

covers = Table(
    "covers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("absence_id", Text, nullable=False, index=True),
    Column("child_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("iro_id", Text, nullable=False),
    Column("allocation_before", Text, nullable=False),
    Column("allocation_after", Text),
    Column("from_on", Date, nullable=False),
    Column("restored_on", Date),
    Column("outcome", Text),
    Index(
        "covers_that_stand",
        "iro_id",
        sqlite_where=text("restored_on is null"),
        postgresql_where=text("restored_on is null"),
    ),
)
"""Who stood in for an absent IRO: `cover` (the allocation stays) or `move` (with the allocation that came of it).

`restored_on`: the day on which it was over; `outcome` says what became of it: of a cover a code, of a move a sentence.
"""

registrations = Table(
    "registrations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("iro_id", Text, nullable=False),
    Column("regulator", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    Index("one_registration_per_start", "iro_id", "regulator", "number", "from_on", unique=True),
)
"""With which regulators an IRO is registered as a social worker, from when to when."""

supervisions = Table(
    "supervisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("iro_id", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Index("supervisions_by_iro", "iro_id", "held_on"),
)
"""The sessions held with an IRO: alone, in the group, and the yearly appraisal (Blackpool 8.17)."""

trainings = Table(
    "trainings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("iro_id", Text, nullable=False),
    Column("completed_on", Date, nullable=False),
    Column("title", Text, nullable=False),
    Column("hours", Float, nullable=False),
    Index("trainings_by_iro", "iro_id", "completed_on"),
)
"""The training that an IRO has had (Jersey 7.10)."""

ethnicities = Table(
    "iro_ethnicity",
    metadata,
    Column("iro_id", Text, nullable=False),
    Column("stated_on", Date, nullable=False),
    Column("ethnicity", Text),
    PrimaryKeyConstraint("iro_id", "stated_on"),
)
"""What an IRO chose to say; kept apart, because nothing but numbers of the whole team ever leaves it.

Of each reporting year only the last word is kept: it is what the figure of that year's end was made of, so that whoever
looks before and after somebody speaks learns nothing. No `ethnicity`: what was said in a year before was taken back.
"""
