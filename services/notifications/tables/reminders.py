"""The duties of whose last day their owners are to be reminded."""

from sqlalchemy import Boolean, Column, Date, Index, Table, Text, text

from services.notifications.tables.notices import metadata
from shared.storage.columns import Moment

BEGUN = text("begun")
"""Of which a reminder may count. Asked word for word, for neither database sees from a parameter that its index will
do."""

duties_to_come = Table(
    "duties_to_come",
    metadata,
    Column("duty_id", Text, primary_key=True),
    Column("child_id", Text, nullable=False),
    Column("duty", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("not_before", Date),
    Column("known_at", Moment, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("look_at", Moment, index=True),
    Column("begun", Boolean, nullable=False),
    Index("coming_of_a_child", "child_id", sqlite_where=BEGUN, postgresql_where=BEGUN),
)
"""Children's open duties that remind, whoever keeps them; a row goes when its duty is met, missed, void or late.
`known_at` is when its due day was announced, `look_at` when the next of its reminders is to be thought of (business
time), null when there is none to come. `begun`: one of them has been there to be thought of, or somebody asked; of most
there is none for weeks, and settling their children need not read them."""
