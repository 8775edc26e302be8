"""What escalation hears: what becomes of every service's duties, from which the concerns follow; and for its disputes
who is the child's IRO, who manages the child's team, before which hearing they run, and which complaint stands beside
them. Who the child's people are the duties it keeps hear already."""

from collections.abc import Mapping

from shared.child.current_iro import IRO
from shared.child.looked_after import DETAILS
from shared.events.base import Event
from shared.events.council.child_court import HearingListed, HearingVacated
from shared.events.council.child_life import TeamChanged
from shared.events.council.duty_to_inform import ComplaintReceived
from shared.events.services.duties import DutyLate, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided

_OF_DUTIES: frozenset[type[Event]] = frozenset({DutyLate, DutyMissed, DutyMet, DutyVoided, DutyMoved, DutyOpened})
_BESIDE: frozenset[type[Event]] = frozenset({TeamChanged, HearingListed, HearingVacated, ComplaintReceived})
FACTS: frozenset[type[Event]] = _OF_DUTIES | _BESIDE | IRO | DETAILS
"""Of those about duties, the others than late and missed raise no concern, but belong to the history of one, even if
heard first, and may take its ground away."""

ONLY_WITH: Mapping[type[Event], str] = {DutyOpened: "again"}
"""Of a clock that starts for the first time nothing follows here, and there are many: only one that runs anew may give
a concern its ground back."""
