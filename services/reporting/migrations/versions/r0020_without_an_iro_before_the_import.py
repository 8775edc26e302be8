"""Days before this system kept a case are not counted as without an IRO: imported children are counted anew."""

from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Moment

revision = "0020"
down_revision = "0019"
_BEGAN: Final = "child.became_looked_after.v1"
_AT_ONCE: Final = 1_000


def upgrade() -> None:
    events = sa.table("events", *(sa.column(name, sa.Text()) for name in ("type", "subject")), sa.column("baseline"))
    awaited = sa.table("figures_awaited", sa.column("subjectkind"), sa.column("subject"), sa.column("since", Moment()))
    bind, since = op.get_bind(), datetime(2000, 1, 1, tzinfo=UTC)
    imported = sa.select(events.c.subject).where(events.c.type == _BEGAN, events.c.baseline.is_not(None))
    waiting = sa.select(awaited.c.subject).where(awaited.c.subjectkind == "child")
    new = sorted(set(bind.execute(imported).scalars()) - set(bind.execute(waiting).scalars()))
    for start in range(0, len(new), _AT_ONCE):
        some = new[start : start + _AT_ONCE]
        op.bulk_insert(awaited, [{"subjectkind": "child", "subject": each, "since": since} for each in some])


def downgrade() -> None:
    """Nothing: what is counted anew stays counted."""
