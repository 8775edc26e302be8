"""What a subscription and what a delivery can be."""

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
"""The type of a trial; no event of the catalogue."""
