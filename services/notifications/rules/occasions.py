"""Every occasion on which people are told something: each has a rule in a file of its own. Who the IRO is comes first.

A notice belongs to the allocation in force, so that a new IRO's people are told anew of whatever still goes on.
"""

from collections.abc import Callable

from services.notifications.rules.child_view import Standing
from services.notifications.rules.notice import ProfileFlags, WantedNotice
from services.notifications.rules.tell_of_a_dispute import tell_of_a_dispute
from services.notifications.rules.tell_of_a_freeze import tell_of_a_freeze
from services.notifications.rules.tell_of_a_review_called_off import tell_of_a_review_called_off
from services.notifications.rules.tell_of_court_documents import tell_of_court_documents
from services.notifications.rules.tell_of_cover import tell_of_cover
from services.notifications.rules.tell_of_review_records import tell_of_review_records
from services.notifications.rules.tell_of_sharing import tell_of_sharing
from services.notifications.rules.tell_of_the_guardian import tell_of_the_guardian
from services.notifications.rules.tell_of_the_iro import tell_of_the_iro
from services.notifications.rules.tell_of_the_outcome import tell_of_the_outcome

IN_ORDER: tuple[Callable[[Standing, ProfileFlags], list[WantedNotice]], ...] = (
    tell_of_the_iro,
    tell_of_sharing,
    tell_of_cover,
    tell_of_the_guardian,
    tell_of_a_freeze,
    tell_of_a_dispute,
    tell_of_court_documents,
    tell_of_review_records,
    tell_of_the_outcome,
    tell_of_a_review_called_off,
)


def notices_wanted(standing: Standing, flags: ProfileFlags) -> list[WantedNotice]:
    """Everybody who has to know something as things stand; nobody once care has ended."""
    if not standing.child.looked_after:
        return []
    return [wanted for tell in IN_ORDER for wanted in tell(standing, flags)]
