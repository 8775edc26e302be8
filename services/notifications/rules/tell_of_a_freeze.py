"""The child is told the same day that the IRO asked for a move to wait, of advocacy, and of the right to complain.

Jersey 3.79 ("The child should be advised about his/her entitlement to advocacy and representation and be informed about
the right to complain about how their care is being planned"). That the letter goes the same day is local. A new IRO's
children are told of a freeze that still goes on, as of whatever does; of one that was asked before and is over, not.
"""

from services.notifications.rules.child_view import Freeze, Standing
from services.notifications.rules.notice import DueNotice, Occasion, ProfileFlags, RecipientKind, WantedNotice

RULE = "the_child_is_told_of_a_freeze"
SOURCE = "Jersey 3.79"
REASON = "the IRO asked that the child stays where placed"


def tell_of_a_freeze(standing: Standing, _flags: ProfileFlags) -> list[WantedNotice]:
    """A notice to the child of each freeze; none of imported history, nor while the child has no IRO to talk to."""
    child_id = standing.child.child_id
    notice = DueNotice(RecipientKind.CHILD, child_id, "move_frozen_to_child", None, RULE, REASON, SOURCE)
    told_of = [each for each in standing.freezes if _is_news(each, standing)]
    return [
        WantedNotice(notice, Occasion(each.freeze_id, each.event_id, each.event_type, each.on))
        for each in sorted(told_of, key=lambda each: (each.on, each.freeze_id))
    ]


def _is_news(freeze: Freeze, standing: Standing) -> bool:
    if standing.allocation is None or freeze.imported:
        return False
    return not freeze.over or standing.allocation.on <= freeze.on
