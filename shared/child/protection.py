"""Whether a child has a child protection plan, and when its conference is (Jersey 3.40 to 3.44). Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from shared.events.base import Event
from shared.events.council.child_court import ProtectionConferenceListed, ProtectionPlanEnded, ProtectionPlanStarted
from shared.register.facts import Fact

PROTECTION: Final[frozenset[type[Event]]] = frozenset(
    {ProtectionPlanStarted, ProtectionPlanEnded, ProtectionConferenceListed}
)
"""The events that tell of it."""


def has_protection_plan(held: Sequence[Fact], on: date) -> bool:
    """Whether a plan that began by that day had not ended by then; one that ends that day still runs."""
    begun = [fact.data.on for fact in held if isinstance(fact.data, ProtectionPlanStarted) and fact.data.on <= on]
    ended = [fact.data.on for fact in held if isinstance(fact.data, ProtectionPlanEnded) and fact.data.on < on]
    return bool(begun) and not any(each >= max(begun) for each in ended)


def conference_on(held: Sequence[Fact], since: date) -> date | None:
    """The first conference listed for that day or later."""
    listed = (fact.data.on for fact in held if isinstance(fact.data, ProtectionConferenceListed))
    return min((on for on in listed if on >= since), default=None)
