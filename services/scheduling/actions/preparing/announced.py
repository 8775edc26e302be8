"""What was announced because of what people said, brought in line with what they say now.

There is no table of it: what stands announced is read from the register, where it is put at once.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from shared.events.base import Event
from shared.events.envelope import Envelope
from shared.events.services.around_reviews import AdvocateRequested, ExclusionDecided, IroContactRecorded
from shared.register.facts import Fact
from shared.register.take_back import take_back
from shared.work.unit_of_work import Work

KINDS: Final = frozenset({AdvocateRequested, ExclusionDecided, IroContactRecorded})
Announced = Mapping[tuple[str, str], Fact]
"""What stands announced, by type and natural key."""


def announced_of(held: Iterable[Fact]) -> dict[tuple[str, str], Fact]:
    """What stands announced of a child of what people said, among these facts."""
    return {(fact.data.TYPE, fact.key): fact for fact in held if type(fact.data) in KINDS}


def say_difference(work: Work, child_id: str, before: Announced, wanted: Iterable[Event]) -> list[Envelope]:
    """Announce what is new or other than before, and take back what nobody says any more; what was said so."""
    said, left = [], dict(before)
    for event in wanted:
        known = left.pop((event.TYPE, "|".join(event.fact_key())), None)
        if known is None or known.data.model_dump() != event.model_dump():
            said.append(work.announce(event, child_id))
    for fact in left.values():
        said += take_back(work, fact)
    return said
