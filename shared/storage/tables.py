"""The tables that every service's database has: the log, what was read or parked, statements, duties, the audit."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from shared.storage.columns import Json, Moment

core = MetaData()
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

outbox = Table(
    "outbox",
    core,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("position", BigInteger, unique=True),
    Column("topic", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
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
    Column("data", Text, nullable=False),
    UniqueConstraint("source", "id", name="one_event_per_source_and_id"),
    Index(
        "outbox_not_yet_stamped",
        "seq",
        sqlite_where=text("position is null"),
        postgresql_where=text("position is null"),
    ),
)
"""Everything this service announced or took in at the door, never trimmed.

The gapless `position` is given by the writer on SQLite, and by the relay on PostgreSQL.
"""

relay_progress = Table(
    "relay_progress",
    core,
    Column("only", Integer, primary_key=True),
    Column("stamped", BigInteger, nullable=False),
    Column("sent", BigInteger, nullable=False),
)
"""One row: the last position given out, and the last that Kafka has acknowledged."""

reader_positions = Table(
    "reader_positions",
    core,
    Column("reads", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""How far this service has read each other service's log, saved with the effects (in-process pair)."""

inbox = Table(
    "inbox",
    core,
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    PrimaryKeyConstraint("source", "id"),
)
"""Every event that had its effect here, kept for ever (Kafka pair)."""

parked = Table(
    "parked",
    core,
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("parked_at", Moment, nullable=False),
    Column("next_try_at", Moment),
    Column("handled_at", Moment),
    Index("parked_to_try", "next_try_at"),
)
"""Events that could not be handled, whole, with the reason; tried again with growing pauses, then by hand."""

OF_CARE = "kind in ('child.became_looked_after.v1', 'child.ceased_to_be_looked_after.v1')"
"""The statements that say when care began or ended."""

OF_MERGES = "kind = 'child.records_merged.v1'"
"""The statements that two records are one child."""

statements = Table(
    "statements",
    core,
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subjectkind", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("time", Moment, nullable=False),
    Column("received", Moment, nullable=False),
    Column("on_day", Date),
    Column("data", Text, nullable=False),
    Column("by", Text),
    Column("reason", Text),
    Column("origin", Text, nullable=False),
    Column("baseline", Date),
    PrimaryKeyConstraint("source", "id"),
    Index("statements_about", "subject", "kind", "key"),
    Index("statements_of_merges", "key", sqlite_where=text(OF_MERGES), postgresql_where=text(OF_MERGES)),
    Index("statements_of_care_by_receipt", "received", sqlite_where=text(OF_CARE), postgresql_where=text(OF_CARE)),
)
"""Everything this service was told, by events and by people's calls: one row a statement, none of them ever dropped.

Of one subject, kind and key the statement with the last `place` stands (`shared/register`).
"""

named = Table(
    "named",
    core,
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    PrimaryKeyConstraint("name", "subject"),
    sqlite_with_rowid=False,
)
"""Whom something told of a subject ever named: people, teams and departments (`shared/child/named.py`)."""

settled_from = Table(
    "settled_from",
    core,
    Column("only", Integer, primary_key=True),
    Column("items", Json, nullable=False),
    Column("filled", Boolean, nullable=False),
    Column("reached", Text),
)
"""One row: what this service settled from when it last started, and since when (`shared/register/learning.py`).

`filled`: what older versions passed over was kept from the logs. `reached`: everybody up to this subject was settled
anew since the last upgrade; null when nobody is left.
"""

identity = Table(
    "identity",
    core,
    Column("only", Integer, primary_key=True),
    Column("installation", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("starts", BigInteger, nullable=False),
)
"""One row: to which installation this database belongs, as its four siblings do, and whose it is.

`starts` counts the starts of the five together (in one process): who lags behind the others is an older copy.
"""

aliases = Table(
    "aliases",
    core,
    Column("duplicate_id", Text, primary_key=True),
    Column("survivor_id", Text, nullable=False, index=True),
)
"""Ids that a council found to be duplicates of another child's record."""

NOT_YET_LATE = "status = 'open' and (announced_late_for is null or announced_late_for <> due_on)"
"""The open duties that are not announced late for the day on which they are due: asked word for word, after every
settling, so that those that are late do not have to be passed over each time."""

duties = Table(
    "duties",
    core,
    Column("id", Text, primary_key=True),
    Column("duty", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subjectkind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("due_on", Date),
    Column("not_before", Date),
    Column("status", Text, nullable=False),
    Column("met_on", Date),
    Column("late", Boolean, nullable=False),
    Column("reason", Text),
    Column("announced_late_for", Date),
    Column("should_have_been_on", Date),
    Column("of_age_on", Date),
    Column("policy_version", Text, nullable=False),
    Column("calendar_version", Text, nullable=False),
    Column("limit", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("history", Json, nullable=False),
    UniqueConstraint("subject", "duty", "key", name="one_duty_per_start"),
    Index("duties_by_due_day", "due_on", "id"),
    Index(
        "duties_not_yet_late",
        "due_on",
        "id",
        sqlite_where=text(NOT_YET_LATE),
        postgresql_where=text(NOT_YET_LATE),
    ),
    Index(
        "duties_that_end_with_childhood",
        "of_age_on",
        sqlite_where=text("of_age_on is not null"),
        postgresql_where=text("of_age_on is not null"),
    ),
)
"""Every statutory clock this service keeps, open or closed, with what became of it.

`should_have_been_on` is the lead day that had passed when it became known: then it is due later (a shortfall).
`of_age_on` is, of an open one that ends with childhood, the birthday on which it will.
"""

audit = Table(
    "audit",
    core,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Index("audit_by_subject", "subject", "at"),
)
"""Who read or changed whose record, and when."""

idempotency = Table(
    "idempotency",
    core,
    Column("actor", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Json),
    PrimaryKeyConstraint("actor", "route", "key"),
)
"""Answers to creating calls that carried an Idempotency-Key, so that a repeat gets the same answer."""
