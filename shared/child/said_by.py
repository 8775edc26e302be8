"""Which events said what is known of a time in care: they are the causes of what follows from it. Pure."""

from collections.abc import Iterable

from shared.child.looked_after import CarePeriod
from shared.events.council.child_life import (
    ChildBecameLookedAfter,
    ChildCeasedToBeLookedAfter,
    ChildDetailsCorrected,
)
from shared.register.facts import Fact


def begun_by(period: CarePeriod, facts: Iterable[Fact]) -> frozenset[str]:
    """The ids of the events that say when this time in care began."""
    return _ids(
        fact
        for fact in facts
        if (type(fact.data) is ChildBecameLookedAfter and fact.key in period.keys)
        or (type(fact.data) is ChildDetailsCorrected and fact.data.looked_after_from == period.start)
    )


def ended_by(period: CarePeriod | None, facts: Iterable[Fact]) -> frozenset[str]:
    """The ids of the events that say when it ended."""
    if period is None or period.end is None:
        return frozenset()
    return _ids(
        fact for fact in facts if type(fact.data) is ChildCeasedToBeLookedAfter and fact.data.ceased_on == period.end
    )


def _ids(facts: Iterable[Fact]) -> frozenset[str]:
    return frozenset().union(*(fact.event_ids or {fact.event_id} for fact in facts))
