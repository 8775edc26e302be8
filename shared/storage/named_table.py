"""What the revision does from which on a database keeps whom what is told of a child names."""

import sqlalchemy as sa
from alembic import op

_FIELDS = (
    "iro_id",
    "previous_iro_id",
    "cover_iro_id",
    "social_worker_id",
    "visitor_id",
    "personal_adviser_id",
    "guardian_id",
    "team_id",
    "team_manager_id",
    "service_manager_id",
    "head_of_service_id",
    "director_id",
)
_KINDS = (
    "child.became_looked_after.v1",
    "child.ceased_to_be_looked_after.v1",
    "child.details_corrected.v1",
    "child.records_merged.v1",
    "complaint.received.v1",
    "court_document.received.v1",
    "guardian.appointed.v1",
    "guardian.ended.v1",
    "iro.allocated.v1",
    "iro.allocation_ended.v1",
    "iro.changed.v1",
    "iro.cover_ended.v1",
    "iro.covered.v1",
    "legal_status.changed.v1",
    "placement.started.v1",
    "proceedings.ended.v1",
    "proceedings.started.v1",
    "social_worker.changed.v1",
    "team.changed.v1",
)
_LEGAL = ("court_document.received.v1", "proceedings.ended.v1", "proceedings.started.v1")
_COMPLAINTS = ("complaint.received.v1",)


def make_named(told: str, kind: str) -> None:
    """Make the table as that revision has it, and fill it from the table `told`, whose column `kind` has the event's
    type; later revisions change it, not this."""
    op.create_table(
        "named",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", "subject"),
        sqlite_with_rowid=False,
    )
    events = sa.table(told, sa.column(kind), sa.column("subject"), sa.column("data"))
    found = [_people(events, events.c[kind])]
    for role, kinds in (("legal", _LEGAL), ("complaints", _COMPLAINTS)):
        department: sa.ColumnClause[str] = sa.literal_column(f"'department:{role}'")
        found.append(sa.select(department, events.c.subject).distinct().where(events.c[kind].in_(kinds)))
    for each in found:
        op.execute(sa.table("named", sa.column("name"), sa.column("subject")).insert().from_select(_COLUMNS, each))


_COLUMNS = ["name", "subject"]


def _people(events: sa.TableClause, kind: sa.ColumnClause[str]) -> sa.Select[tuple[str, str]]:
    """Every field of every event of these types that names somebody."""
    if op.get_bind().dialect.name == "postgresql":
        fields = sa.func.json_each_text(sa.cast(events.c.data, sa.JSON))
    else:
        fields = sa.func.json_each(events.c.data)
    field = fields.table_valued(sa.column("key", sa.Text), sa.column("value", sa.Text))
    whom = field.c.key.in_(_FIELDS), field.c.value.is_not(None), field.c.value != ""
    found = sa.select(field.c.value, events.c.subject).select_from(events.join(field, sa.true()))
    return found.distinct().where(kind.in_(_KINDS), *whom)
