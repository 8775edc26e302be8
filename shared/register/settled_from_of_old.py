"""What the revision does that has a service remember what it settles from."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from shared.register.learning import RULE, TYPE, names_of
from shared.storage.columns import Json


def make_settled_from(*, types: Iterable[str] = (), rules: Iterable[str] = ()) -> None:
    """Make the table; a database in use notes what the code had settled from up to then: these types and rules.

    What its policy adds, and what was passed over, is found at the next start. A new database has nothing to note.
    """
    made = op.create_table(
        "settled_from",
        sa.Column("only", sa.Integer(), nullable=False),
        sa.Column("items", Json(), nullable=False),
        sa.Column("filled", sa.Boolean(), nullable=False),
        sa.Column("reached", sa.Text()),
        sa.PrimaryKeyConstraint("only"),
    )
    used = " OR ".join(f"EXISTS (SELECT 1 FROM {name})" for name in ("statements", "inbox", "outbox"))  # noqa: S608 - our own
    read = "EXISTS (SELECT 1 FROM reader_positions WHERE position > 0)"
    if op.get_bind().execute(sa.text(f"SELECT {used} OR {read}")).scalar_one():
        known = {**names_of(TYPE, set(types)), **names_of(RULE, set(rules))}
        items = {name: [digest] for name, digest in known.items()}
        op.bulk_insert(made, [{"only": 1, "items": items, "filled": False, "reached": None}])
