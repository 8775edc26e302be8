"""What the revision does from which on the duties that are not yet announced late are found by their due day."""

import sqlalchemy as sa
from alembic import op

_BEFORE = "duties_open_by_due_day"
_NOW = "duties_not_yet_late"
_OPEN = sa.text("status = 'open'")
_NOT_YET_LATE = sa.text("status = 'open' and (announced_late_for is null or announced_late_for <> due_on)")


def index_those_not_yet_late() -> None:
    """In place of the index of all that are open; later revisions change it, not this."""
    op.drop_index(_BEFORE, table_name="duties")
    op.create_index(_NOW, "duties", ["due_on", "id"], sqlite_where=_NOT_YET_LATE, postgresql_where=_NOT_YET_LATE)


def index_all_that_are_open() -> None:
    """As it was before."""
    op.drop_index(_NOW, table_name="duties")
    op.create_index(_BEFORE, "duties", ["due_on"], sqlite_where=_OPEN, postgresql_where=_OPEN)
