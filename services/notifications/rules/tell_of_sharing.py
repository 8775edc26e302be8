"""The child is told that brothers or sisters have the same IRO from now on.

Hull 1 ("Sibling groups, whether or not placed together, should have the same IRO and should be informed that they
share the same IRO as their siblings"). A child whose own letter about the IRO is still to be written reads it there: a
local rule, so that nobody is told the same thing twice.
"""

from services.notifications.rules.child_view import Sharing, Standing
from services.notifications.rules.notice import DueNotice, Occasion, ProfileFlags, RecipientKind, WantedNotice

RULE = "the_child_is_told_who_shares_their_iro"
SOURCE = "Hull 1"


def tell_of_sharing(standing: Standing, _flags: ProfileFlags) -> list[WantedNotice]:
    """A notice to the child for each announcement about the allocation in force; none of imported history."""
    allocation = standing.allocation
    if allocation is None:
        return []
    live = [each for each in standing.shares if each.allocation_id == allocation.allocation_id and not each.imported]
    return [
        WantedNotice(
            _notice(standing.child.child_id), _occasion(each), said_in_first_letter=True, siblings=each.with_ids
        )
        for each in sorted(live, key=lambda each: (each.on, each.share_id))
    ]


def _notice(child_id: str) -> DueNotice:
    reason = "brothers or sisters of the child have the same IRO from now on"
    return DueNotice(RecipientKind.CHILD, child_id, "iro_shared_to_child", None, RULE, reason, SOURCE)


def _occasion(sharing: Sharing) -> Occasion:
    return Occasion(sharing.share_id, sharing.event_id, sharing.event_type, sharing.on)
