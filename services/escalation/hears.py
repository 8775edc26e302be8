"""What escalation hears: what becomes of every service's duties, kept as facts from which the concerns follow."""

from collections.abc import Mapping

from shared.events.base import Event
from shared.events.services.duties import DutyLate, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided
from shared.events.services.scheduling import ReviewHeld

_OF_DUTIES: frozenset[type[Event]] = frozenset({DutyLate, DutyMissed, DutyMet, DutyVoided, DutyMoved, DutyOpened})
FACTS: frozenset[type[Event]] = _OF_DUTIES | {ReviewHeld}
"""The others raise no concern, but belong to the history of one, even if heard first, and may take its ground away."""

ONLY_WITH: Mapping[type[Event], str] = {DutyOpened: "again"}
"""Of a clock that starts for the first time nothing follows here, and there are many: only one that runs anew may give
a concern its ground back."""
