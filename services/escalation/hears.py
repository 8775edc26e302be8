"""What escalation hears: what becomes of every service's duties, kept as facts from which the concerns follow."""

from shared.events.base import Event
from shared.events.services.duties import DutyLate, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided

FACTS: frozenset[type[Event]] = frozenset({DutyLate, DutyMissed, DutyMet, DutyVoided, DutyMoved, DutyOpened})
"""The others raise no concern, but belong to the history of one, even if heard first, and may take its ground away."""


def registers(said: Event) -> bool:
    """Of a clock that starts for the first time nothing follows here, and there are many: only one that runs anew may
    give a concern its ground back."""
    return not isinstance(said, DutyOpened) or said.again
