"""Tables of partners' webhooks: who subscribed to what, what is to be delivered to them, and every try to."""

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint

from services.notifications.tables.notices import metadata
from shared.storage.columns import Json, Moment

_BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text),
    Column("url", Text, nullable=False),
    Column("event_types", Json, nullable=False),
    Column("secret", Text),
    Column("previous_secret", Text),
    Column("previous_until", Moment),
    Column("status", Text, nullable=False),
    Column("ended_why", Text),
    Column("ended_at", Moment),
    Column("made_by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("held_by", Text),
    Column("held_until", Moment),
)
"""A partner's system: where it wants which events. The secrets are kept because we sign with them; an ended
subscription has none. `previous_until`, `failing_since` and `held_until` are real time: `failures` are those in a row
since then, and `held_by` is the worker that delivers to it at this moment."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subscription_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subjectkind", Text, nullable=False),
    Column("time", Moment, nullable=False),
    Column("link", Text, nullable=False),
    Column("place", _BYTEWISE, nullable=False),
    Column("status", Text, nullable=False),
    Column("heard_at", Moment, nullable=False),
    Column("next_try_at", Moment),
    Column("first_tried_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("attempt_id", Text),
    Column("ended_at", Moment),
    UniqueConstraint("subscription_id", "source", "event_id", name="one_delivery_of_an_event_to_a_subscription"),
    Index("deliveries_in_order", "subscription_id", "status", "place", "id"),
    Index("deliveries_of_a_subject", "subscription_id", "status", "subject", "place", "id"),
    Index("deliveries_listed", "subscription_id", "id"),
    Index("deliveries_that_ended", "status", "ended_at"),
)
"""What a subscription is told of, thin: no more of the event than its attributes. The id is the webhook's, the same in
every try. `place` is that of the event in the one order; `heard_at` is business time, the moments of tries are real,
and so is `ended_at`, when it was taken or given up."""

delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("delivery_id", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("code", Text),
    Column("status", Integer),
)
"""Every try, in real time; written before it is made, so that a crash leaves its trace. `status` is the HTTP one."""
