"""Partners' webhooks: subscriptions, what is delivered to them, and every try."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json, Moment

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text()),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("event_types", Json(), nullable=False),
        sa.Column("secret", sa.Text()),
        sa.Column("previous_secret", sa.Text()),
        sa.Column("previous_until", Moment()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ended_why", sa.Text()),
        sa.Column("ended_at", Moment()),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", Moment()),
        sa.Column("held_by", sa.Text()),
        sa.Column("held_until", Moment()),
    )
    op.create_table("deliveries", *_delivery(), _ONCE)
    op.create_index("deliveries_in_order", "deliveries", ["subscription_id", "status", "place", "id"])
    op.create_index("deliveries_of_a_subject", "deliveries", ["subscription_id", "status", "subject", "place", "id"])
    op.create_index("deliveries_listed", "deliveries", ["subscription_id", "id"])
    op.create_table(
        "delivery_attempts",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text()),
        sa.Column("status", sa.Integer()),
    )
    op.create_index("ix_delivery_attempts_delivery_id", "delivery_attempts", ["delivery_id"])


_ONCE = sa.UniqueConstraint(
    "subscription_id", "source", "event_id", name="one_delivery_of_an_event_to_a_subscription"
)


def _delivery() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subjectkind", sa.Text(), nullable=False),
        sa.Column("time", Moment(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("place", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("heard_at", Moment(), nullable=False),
        sa.Column("next_try_at", Moment()),
        sa.Column("first_tried_at", Moment()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Text()),
    ]


def downgrade() -> None:
    for name in ("delivery_attempts", "deliveries", "subscriptions"):
        op.drop_table(name)
