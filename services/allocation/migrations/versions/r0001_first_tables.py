"""First tables: those that every service has, and allocation's own."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json, Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cover", sa.Boolean(), nullable=True),
        sa.Column("cancelled_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_absences_iro_id"), "absences", ["iro_id"], unique=False)
    op.create_table(
        "aliases",
        sa.Column("duplicate_id", sa.Text(), nullable=False),
        sa.Column("survivor_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("duplicate_id"),
    )
    op.create_index(op.f("ix_aliases_survivor_id"), "aliases", ["survivor_id"], unique=False)
    op.create_table(
        "allocations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("period_key", sa.Text(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("allocated_at", Moment(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("baseline", sa.Date(), nullable=True),
        sa.Column("told_of", Json(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("allocations_by_child", "allocations", ["child_id"], unique=False)
    op.create_index(
        "one_open_allocation_per_child",
        "allocations",
        ["child_id"],
        unique=True,
        sqlite_where=sa.text("ended_on is null"),
        postgresql_where=sa.text("ended_on is null"),
    )
    op.create_index(
        "open_allocations_by_iro",
        "allocations",
        ["iro_id"],
        unique=False,
        sqlite_where=sa.text("ended_on is null"),
        postgresql_where=sa.text("ended_on is null"),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("audit_by_subject", "audit", ["subject", "at"], unique=False)
    op.create_table(
        "children",
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("looked_after_from", sa.Date(), nullable=True),
        sa.Column("ceased_on", sa.Date(), nullable=True),
        sa.Column("period", sa.Integer(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("weigh_again_on", sa.Date(), nullable=True),
        sa.Column("weighed_under", sa.Text(), nullable=False),
        sa.Column("advocate_since", sa.Date(), nullable=True),
        sa.Column("baseline", sa.Date(), nullable=True),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("child_id"),
    )
    op.create_index(
        "children_by_profile",
        "children",
        ["weighed_under"],
        unique=False,
        sqlite_where=sa.text("ceased_on is null"),
        postgresql_where=sa.text("ceased_on is null"),
    )
    op.create_index(
        "children_to_weigh",
        "children",
        ["weigh_again_on"],
        unique=False,
        sqlite_where=sa.text("ceased_on is null"),
        postgresql_where=sa.text("ceased_on is null"),
    )
    op.create_index(op.f("ix_children_team_id"), "children", ["team_id"], unique=False)
    op.create_table(
        "duties",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subjectkind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("not_before", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("announced_late_for", sa.Date(), nullable=True),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("limit", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("history", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject", "duty", "key", name="one_duty_per_start"),
    )
    op.create_index(
        "duties_open_by_due_day",
        "duties",
        ["due_on"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "facts",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subjectkind", sa.Text(), nullable=False),
        sa.Column("time", Moment(), nullable=False),
        sa.Column("received", Moment(), nullable=False),
        sa.Column("first_received", Moment(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("event_ids", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Date(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "type", "key"),
    )
    op.create_table(
        "idempotency",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", Json(), nullable=True),
        sa.PrimaryKeyConstraint("actor", "route", "key"),
    )
    op.create_table(
        "inbox",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "id"),
    )
    op.create_table(
        "iros",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("fte", sa.Float(), nullable=False),
        sa.Column("iro_share", sa.Float(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("registration_number", sa.Text(), nullable=True),
        sa.Column("qualified_on", sa.Date(), nullable=True),
        sa.Column("communication_methods", Json(), nullable=False),
        sa.Column("not_independent_of", Json(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("look_again_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_iros_look_again_on"), "iros", ["look_again_on"], unique=False)
    op.create_table(
        "registrations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("regulator", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_registration_per_start", "registrations", ["iro_id", "regulator", "number", "from_on"], unique=True
    )
    op.create_table(
        "supervisions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("supervisions_by_iro", "supervisions", ["iro_id", "held_on"], unique=False)
    op.create_table(
        "trainings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("trainings_by_iro", "trainings", ["iro_id", "completed_on"], unique=False)
    op.create_table(
        "iro_ethnicity",
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("ethnicity", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("iro_id", "stated_on"),
    )
    op.create_table(
        "links",
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("child_id", "other_id", "kind"),
    )
    op.create_index(op.f("ix_links_other_id"), "links", ["other_id"], unique=False)
    op.create_table(
        "openings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("declared_at", Moment(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("completed_at", Moment(), nullable=True),
        sa.Column("completed_by", sa.Text(), nullable=True),
        sa.Column("outcome", Json(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_open_opening",
        "openings",
        ["status"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subjectkind", sa.Text(), nullable=False),
        sa.Column("time", Moment(), nullable=False),
        sa.Column("receivedat", Moment(), nullable=True),
        sa.Column("correlationid", sa.Text(), nullable=True),
        sa.Column("causationid", sa.Text(), nullable=True),
        sa.Column("baseline", sa.Date(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("position"),
        sa.UniqueConstraint("source", "id", name="one_event_per_source_and_id"),
    )
    op.create_index(
        "outbox_not_yet_stamped",
        "outbox",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("position is null"),
        postgresql_where=sa.text("position is null"),
    )
    op.create_table(
        "parked",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("parked_at", Moment(), nullable=False),
        sa.Column("next_try_at", Moment(), nullable=True),
        sa.Column("handled_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("parked_to_try", "parked", ["next_try_at"], unique=False)
    op.create_table(
        "reader_positions",
        sa.Column("reads", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reads"),
    )
    op.create_table(
        "relay_progress",
        sa.Column("only", sa.Integer(), nullable=False),
        sa.Column("stamped", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("only"),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_reports_subject"), "reports", ["subject"], unique=False)
    op.create_table(
        "sibling_exceptions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child_ids", Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("group_size", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "exceptions_to_run_out",
        "sibling_exceptions",
        ["until"],
        unique=False,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "sibling_splits",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child_ids", Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reasons", Json(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("split_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "breaches",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("found_at", Moment(), nullable=False),
        sa.Column("detail", Json(), nullable=False),
        sa.Column("proposal", Json(), nullable=False),
        sa.Column("tried_at", Moment(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_standing_breach_per_child_and_rule",
        "breaches",
        ["child_id", "rule"],
        unique=True,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index("breaches_by_status", "breaches", ["status", "found_at", "id"], unique=False)
    op.create_table(
        "unallocated",
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("looked_after_from", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=False),
        sa.Column("announced_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("child_id"),
    )
    op.create_table(
        "hours",
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("fte", sa.Float(), nullable=False),
        sa.Column("applied_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("iro_id", "from_on"),
    )
    op.create_index(
        "hours_to_apply",
        "hours",
        ["from_on"],
        unique=False,
        sqlite_where=sa.text("applied_at is null"),
        postgresql_where=sa.text("applied_at is null"),
    )
    op.create_table(
        "handovers",
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("moves_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("iro_id", "cause"),
    )
    op.create_index(op.f("ix_handovers_next_on"), "handovers", ["next_on"], unique=False)
    op.create_table(
        "covers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("absence_id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("iro_id", sa.Text(), nullable=False),
        sa.Column("allocation_before", sa.Text(), nullable=False),
        sa.Column("allocation_after", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("restored_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_covers_absence_id"), "covers", ["absence_id"], unique=False)
    op.create_index(op.f("ix_covers_child_id"), "covers", ["child_id"], unique=False)
    op.create_index(
        "covers_that_stand",
        "covers",
        ["iro_id"],
        unique=False,
        sqlite_where=sa.text("restored_on is null"),
        postgresql_where=sa.text("restored_on is null"),
    )
    # ### end Alembic commands ###
    op.execute('INSERT INTO relay_progress ("only", stamped, sent) VALUES (1, 0, 0)')


def downgrade() -> None:
    op.drop_table("covers")
    op.drop_table("handovers")
    op.drop_table("hours")
    op.drop_table("unallocated")
    op.drop_table("breaches")
    op.drop_table("sibling_splits")
    op.drop_table("sibling_exceptions")
    op.drop_table("reports")
    op.drop_table("relay_progress")
    op.drop_table("reader_positions")
    op.drop_table("parked")
    op.drop_table("outbox")
    op.drop_table("openings")
    op.drop_table("iro_ethnicity")
    op.drop_table("trainings")
    op.drop_table("supervisions")
    op.drop_table("registrations")
    op.drop_table("links")
    op.drop_table("iros")
    op.drop_table("inbox")
    op.drop_table("idempotency")
    op.drop_table("facts")
    op.drop_table("duties")
    op.drop_table("children")
    op.drop_table("audit")
    op.drop_table("allocations")
    op.drop_table("aliases")
    op.drop_table("absences")
