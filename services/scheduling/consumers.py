"""What scheduling hears. Each is a fact: it is registered, and a child's reviews are settled from all of them."""

from shared.child.current_iro import IRO
from shared.events.base import Event
from shared.events.child_life import PastReviewRecorded, ShortBreaksStarted
from shared.looked_after import DETAILS

FACTS: frozenset[type[Event]] = DETAILS | IRO | {PastReviewRecorded, ShortBreaksStarted}
"""From these the reviews follow. What starts or meets a duty that scheduling keeps is heard besides, by the policy."""
