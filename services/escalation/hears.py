"""What escalation hears, kept as facts from which its lines, concerns and disputes follow."""

from collections.abc import Mapping
from typing import Final

from shared.child.current_iro import IRO
from shared.child.looked_after import DETAILS
from shared.events.base import Event
from shared.events.council.child_court import HearingListed, HearingVacated
from shared.events.council.child_life import TeamChanged
from shared.events.council.duty_to_inform import ComplaintReceived
from shared.events.services.duties import DutyLate, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided
from shared.events.services.scheduling import DecisionConsidered, ReviewCompleted, ReviewHeld

_OF_DUTIES: Final[frozenset[type[Event]]] = frozenset(
    {DutyLate, DutyMissed, DutyMet, DutyVoided, DutyMoved, DutyOpened}
)
"""What becomes of every service's duties: of one that was late the others may take the ground away, even if heard
first."""
_OF_REVIEWS: Final[frozenset[type[Event]]] = frozenset({ReviewHeld, ReviewCompleted, DecisionConsidered})
"""Of how many reviews of a team something was lacking; with a review's outcome what it lacked is put before its IRO; a
decision may be disagreed with."""
_OF_DISPUTES: Final[frozenset[type[Event]]] = frozenset({TeamChanged, HearingListed, HearingVacated, ComplaintReceived})
"""Who manages the child's team, before which hearing a dispute runs, and which complaint stands beside it."""
FACTS: Final[frozenset[type[Event]]] = _OF_DUTIES | _OF_REVIEWS | _OF_DISPUTES | DETAILS | IRO

ONLY_WITH: Final[Mapping[type[Event], str]] = {DutyOpened: "again"}
"""Of a clock that starts for the first time nothing follows here, and there are many: only one that runs anew may give
a concern its ground back."""
