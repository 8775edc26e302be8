"""What the calls about partners' webhooks take and answer."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from services.notifications.rules.partners.addresses import LONGEST_URL
from services.notifications.rules.partners.states import DeliveryStatus, SubscriptionStatus
from shared.events import catalogue
from shared.events.base import FactDate
from shared.texts import Name
from shared.web.bodies import Answer, Body


def _a_type_there_is(wire_type: str) -> str:
    if catalogue.find(wire_type) is None:
        raise ValueError("is no type of event; GET /notifications/event-types lists them, such as iro.allocated.v1")
    return wire_type


def _one_at_least(wire_types: tuple[str, ...]) -> tuple[str, ...]:
    """Not a least length of the field: of a list whose only type is none, that would be said as well."""
    if not wire_types:
        raise ValueError("names no event; a subscription is told of one type at least")
    return wire_types


WireType = Annotated[str, StringConstraints(max_length=100), AfterValidator(_a_type_there_is)]


class NewSubscription(Body):
    """A partner's system that is to be told of events."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_URL)]
    """Where it listens: https, and outside this network unless IRO_WEBHOOKS_ALLOW_PRIVATE says otherwise."""
    event_types: Annotated[
        tuple[WireType, ...],
        Field(max_length=200, json_schema_extra={"minItems": 1}),
        AfterValidator(_one_at_least),
    ]
    """The wire names with their versions, such as `court_document.received.v1`."""
    name: Name | None = None
    """What people call it."""


class ReplayBody(Body):
    """From which day on everything is to be delivered again."""

    from_on: Annotated[FactDate, Field(alias="from")]


class Counts(BaseModel):
    """How many of its deliveries are where."""

    queued: int = 0
    delivered: int = 0
    failed: int = 0
    dropped: int = 0


class Subscription(Answer):
    """A subscription, without its secret."""

    id: str
    name: str | None
    url: str
    event_types: list[str]
    status: SubscriptionStatus
    ended_why: Literal["gone", "deleted"] | None
    """`gone`: its receiver answered 410."""
    ended_at: datetime | None
    made_by: str
    created_at: datetime
    failing_since: datetime | None
    """Since when no try has succeeded, in real time; null while all is well."""
    previous_secret_until: datetime | None
    """After a rotation: until when webhooks are signed with the secret before, too."""
    deliveries: Counts


class SubscriptionWithSecret(Subscription):
    """As it was made, or its secret made anew: the secret is shown this once."""

    secret: str
    """`whsec_` and what Standard Webhooks libraries take; whoever has it can check, and forge, our signatures."""


class Try(BaseModel):
    """One try to deliver, in real time; `status` is the receiver's HTTP status, where it answered."""

    at: datetime
    outcome: Literal["under_way", "delivered", "failed"]
    code: str | None
    status: int | None


class Delivery(Answer):
    """One event on its way to one partner."""

    id: str
    """The `webhook-id`: the same in every try and in every replay."""
    source: str
    event_id: str
    type: str | None
    """Null, as `time` and `link` are, where it was recorded for another child by mistake and is hidden."""
    subject: str
    subjectkind: str
    time: datetime | None
    link: str | None
    note: str | None
    """What is shown in their place."""
    status: DeliveryStatus
    heard_at: datetime
    next_try_at: datetime | None
    attempts: list[Try]


class Replayed(BaseModel):
    """How many deliveries a replay has queued."""

    queued: int
