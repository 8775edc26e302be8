"""What scheduling hears. Each is a fact: it is registered, and a child's reviews are settled from all of them."""

from services.scheduling.actions.changes_made.freezes import TELL_OF_FREEZES
from services.scheduling.actions.matters.changes import TOLD_BY_OTHERS
from shared.child.current_iro import IRO
from shared.child.looked_after import DETAILS
from shared.child.protection import PROTECTION
from shared.events.base import Event
from shared.events.council.child_life import PastReviewRecorded, ShortBreaksStarted
from shared.events.council.duties_done import ReviewDecisionCarriedOut

FACTS: frozenset[type[Event]] = (
    DETAILS
    | IRO
    | TOLD_BY_OTHERS
    | PROTECTION
    | TELL_OF_FREEZES
    | {PastReviewRecorded, ShortBreaksStarted, ReviewDecisionCarriedOut}
)
"""From these follow reviews, what an outcome asks, what became of decisions, matters, and moves that are frozen. What
starts or meets a duty that scheduling keeps is heard besides, by the policy."""
