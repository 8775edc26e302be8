"""Every event type there is: the only definition of the contract, from which its schemas are generated."""

from functools import cache
from types import MappingProxyType, ModuleType
from typing import Any, Final

from shared.events.base import (
    ALLOCATION_EVENTS,
    CHILD_EVENTS,
    EACH_SERVICES_OWN,
    ESCALATION_EVENTS,
    NOTIFICATIONS_EVENTS,
    SCHEDULING_EVENTS,
    Event,
)
from shared.events.contract.json_schema import schema_of
from shared.events.council import (
    child_court,
    child_life,
    child_plans,
    duties_done,
    duty_to_inform,
    of_iros,
    withdrawals,
)
from shared.events.services import (
    allocation,
    around_reviews,
    beside_disputes,
    duties,
    escalation,
    notifications,
    scheduling,
)

COUNCIL: Final = "council systems"
SERVICES: Final = ("allocation", "scheduling", "escalation", "notifications")
TOPICS: Final = (CHILD_EVENTS, ALLOCATION_EVENTS, SCHEDULING_EVENTS, ESCALATION_EVENTS, NOTIFICATIONS_EVENTS)

_FILES: Final[dict[ModuleType, tuple[str, ...]]] = {
    child_life: (COUNCIL,),
    child_court: (COUNCIL,),
    child_plans: (COUNCIL,),
    duty_to_inform: (COUNCIL,),
    duties_done: (COUNCIL,),
    of_iros: (COUNCIL,),
    withdrawals: (COUNCIL, *SERVICES),
    allocation: ("allocation",),
    scheduling: ("scheduling",),
    around_reviews: ("scheduling",),
    escalation: ("escalation",),
    beside_disputes: ("escalation",),
    notifications: ("notifications",),
    duties: SERVICES,
}


def _events_of(module: ModuleType) -> list[type[Event]]:
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Event)]
    return [kind for kind in found if kind.TYPE and kind.__module__ == module.__name__]


@cache
def all_types() -> MappingProxyType[str, type[Event]]:
    """Every event type by its wire name, in the order of the files."""
    return MappingProxyType({kind.wire_type(): kind for module in _FILES for kind in _events_of(module)})


def find(wire_type: str) -> type[Event] | None:
    """The event type with this wire name, or None."""
    return all_types().get(wire_type)


def by_wire_type(wire_type: str) -> type[Event]:
    """The event type with this wire name. Raises KeyError when there is none."""
    return all_types()[wire_type]


def versions_of(name: str) -> tuple[int, ...]:
    """The versions there are of the type with this name (without version), oldest first; empty when unknown."""
    return tuple(sorted(kind.VERSION for kind in all_types().values() if name == kind.TYPE))


def postable() -> tuple[type[Event], ...]:
    """The types that council systems may post at the door."""
    return tuple(kind for kind in all_types().values() if kind.POSTABLE)


def types_for(topic: str) -> tuple[type[Event], ...]:
    """The types that may appear on a topic; duties may appear on every service's."""
    return tuple(kind for kind in all_types().values() if topic in topics_of(kind))


def topics_of(kind: type[Event]) -> tuple[str, ...]:
    """The topics on which a type may appear."""
    of_several = kind.TOPIC == EACH_SERVICES_OWN or issubclass(kind, withdrawals.AboutAStatement)
    return tuple(map(kind.topic_from, SERVICES)) if of_several else (kind.TOPIC,)


def announcers_of(kind: type[Event]) -> tuple[str, ...]:
    """Who announces a type: `council systems`, or services by name."""
    return next(announcers for module, announcers in _FILES.items() if module.__name__ == kind.__module__)


def describe() -> list[dict[str, Any]]:
    """The whole catalogue for people and programs: each type with its announcers, topics, subjects and JSON Schema."""
    return [
        {
            "type": wire_type,
            "announced_by": list(announcers_of(kind)),
            "topics": list(topics_of(kind)),
            "subjects": list(kind.SUBJECTS),
            "postable": kind.POSTABLE,
            "description": kind.__doc__,
            "schema": schema_of(kind),
        }
        for wire_type, kind in all_types().items()
    ]
