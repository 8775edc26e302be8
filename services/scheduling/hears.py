"""What scheduling hears. Each is a fact: it is registered, and a child's reviews are settled from all of them."""

from services.scheduling.actions.matters.changes import TOLD_BY_OTHERS
from shared.child.current_iro import IRO
from shared.child.looked_after import DETAILS
from shared.events.base import Event
from shared.events.council.child_life import PastReviewRecorded, ShortBreaksStarted

FACTS: frozenset[type[Event]] = DETAILS | IRO | TOLD_BY_OTHERS | {PastReviewRecorded, ShortBreaksStarted}
"""From these reviews and matters follow. What starts or meets a duty that scheduling keeps is heard besides, by the
policy."""
