"""What a subscription and what a delivery can be."""

from datetime import datetime
from enum import StrEnum


class SubscriptionStatus(StrEnum):
    """Ended ones stay on record with why, and get nothing more."""

    ACTIVE = "active"
    ENDED = "ended"


class DeliveryStatus(StrEnum):
    """`failed`: given up after three days of tries. `dropped`: the subscription ended before."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


class Tried(StrEnum):
    """What came of one try; `under_way` stays on record where the worker died in the midst of it."""

    UNDER_WAY = "under_way"
    DELIVERED = "delivered"
    FAILED = "failed"


GONE = "gone"
"""The receiver answered 410: it wants nothing more, which ends the subscription (Standard Webhooks)."""
DELETED = "deleted"
TEST = "webhook.test.v1"
"""The type of a trial, whose subject is the subscription; no event of the catalogue."""


def ended(why: str, at: datetime) -> dict[str, str | datetime | None]:
    """What is written of a subscription that ends: its secrets are forgotten."""
    forgotten = dict.fromkeys(("secret", "previous_secret", "previous_until", "held_by", "held_until"))
    return {**forgotten, "status": SubscriptionStatus.ENDED.value, "ended_why": why, "ended_at": at}
