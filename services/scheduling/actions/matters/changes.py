"""The changes that were told of a child, read from the facts held: each is known by its kind and its key.

What is told again under the same key, corrected or said of both records of one child, is the same change.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from services.scheduling.rules.matters.model import Change
from shared.calendar import local_date
from shared.child.looked_after import LookedAfterChild
from shared.events import catalogue
from shared.events.base import Event
from shared.events.council.child_court import CustodyEntered
from shared.events.council.duty_to_inform import (
    AccommodationDischargeNotified,
    ChildReturned,
    ChildWentMissing,
    DutyToInform,
    SafeguardingConcernRaised,
    SafeguardingOutcomeRecorded,
)
from shared.events.place import id_in
from shared.events.services.scheduling import DecisionOverdue
from shared.policy import Profile
from shared.register.facts import Fact

CHANGES: Final[frozenset[type[Event]]] = frozenset(
    each
    for each in catalogue.all_types().values()
    if issubclass(each, DutyToInform) or each in (CustodyEntered, DecisionOverdue)
)
"""What an IRO is to answer: the duty to inform (Hull app 1), custody, and a decision that was not carried out."""
TOLD_BY_OTHERS: Final[frozenset[type[Event]]] = CHANGES - {DecisionOverdue}
"""What this service announces itself it does not hear again: whoever announces it puts it on record at once
(`facts.remember_announced`) and touches the child, before matters are settled."""
_STANDS_ALONE: Final = (
    AccommodationDischargeNotified,
    SafeguardingConcernRaised,
    SafeguardingOutcomeRecorded,
    CustodyEntered,
)
STANDS_ALONE: Final = frozenset(each.wire_type() for each in _STANDS_ALONE)
"""What is never put together with another change, by its type on the wire."""
_THINGS: Final = ("placement_id", "decision_id", "episode_id")


class Told(NamedTuple):
    """A change with the facts that tell of it, the one said last at the end."""

    change: Change
    facts: tuple[Fact, ...]

    @property
    def event_id(self) -> str:
        """The first event that told of it."""
        return id_in(min(fact.first_place for fact in self.facts))

    @property
    def event_ids(self) -> frozenset[str]:
        return frozenset().union(*(fact.event_ids for fact in self.facts))

    @property
    def type(self) -> str:
        return self.facts[-1].data.wire_type()

    @property
    def is_urgent(self) -> bool:
        return bool(getattr(self.facts[-1].data, "urgent", False))

    @property
    def is_discharge_notice(self) -> bool:
        return isinstance(self.facts[-1].data, AccommodationDischargeNotified)

    @property
    def planned_on(self) -> date | None:
        """The day on which the child is to leave, as the notice has it."""
        said = self.facts[-1].data
        return said.planned_on if isinstance(said, AccommodationDischargeNotified) else None

    def first_told_on(self, profile: Profile) -> date:
        """The local day on which it was first heard of."""
        return local_date(min(fact.first_received for fact in self.facts), profile.calendar)


def key_of(fact_type: str, fact_key: str) -> str:
    """Which change a fact of this type and key tells of."""
    return f"{fact_type}|{fact_key}"


def changes_of(child: LookedAfterChild, facts: Iterable[Fact], profile: Profile) -> list[Told]:
    """Every change told of this child, in the order in which they were told."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if type(fact.data) in CHANGES:
            found.setdefault(key_of(fact.data.TYPE, fact.key), []).append(fact)
    return [Told(_change(child, key, its, profile), tuple(its)) for key, its in found.items()]


def _change(child: LookedAfterChild, key: str, facts: Sequence[Fact], profile: Profile) -> Change:
    said = facts[-1].data
    on = said.happened_on() or local_date(facts[-1].time, profile.calendar)
    ids = {name: getattr(said, name, None) for name in _THINGS}
    imported = all(fact.baseline is not None for fact in facts)
    return Change(
        key=key,
        on=on,
        things=frozenset(f"{name} {value}" for name, value in ids.items() if value is not None),
        missing=isinstance(said, ChildWentMissing | ChildReturned),
        stands_alone=isinstance(said, _STANDS_ALONE),
        care=None if imported else _care_on(child, on, profile),
    )


def _care_on(child: LookedAfterChild, on: date, profile: Profile) -> int | None:
    """The time in care in which that day lies; None once care has ended, or the child is of age.

    What is told of a day before the first time in care is told of that one: it was told because of it. Of a child of
    whose care nothing was heard yet it is the one to come.
    """
    if child.is_of_age(on, profile.settings.childhood.ends_at_age):
        return None
    if not child.periods:
        return 1
    begun = [period for period in child.periods if period.start <= on] or [child.periods[0]]
    last = begun[-1]
    return None if last.end is not None and last.end < on else last.number
