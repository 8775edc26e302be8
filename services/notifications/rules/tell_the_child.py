"""The child is told who their IRO is and how to make contact, at the start and at every change.

Hull 1 ("The child should be given notification of their IRO, along with details about how to make contact with
them. This could be by email or text."); Jersey 7.2; Blackpool appendix 5.4 and 5.8.
"""

from services.notifications.rules.notice import ChildFacts, DueNotice, IroNews, ProfileFlags, RecipientKind

RULE = "the_child_is_told_of_their_iro"
SOURCE = "Hull 1; Jersey 7.2; Blackpool app 5.4, 5.8"
TEMPLATES = {IroNews.ALLOCATED: "iro_named_to_child", IroNews.CHANGED: "iro_changed_to_child"}
REASONS = {
    IroNews.ALLOCATED: "an IRO was allocated to the child",
    IroNews.CHANGED: "the child's IRO changed",
}


def tell_the_child(news: IroNews, child: ChildFacts, _flags: ProfileFlags) -> DueNotice | None:
    """The child's own notice, or None when the news is not about who the IRO is."""
    if news not in TEMPLATES:
        return None
    return DueNotice(
        RecipientKind.CHILD, child.child_id, TEMPLATES[news], "child_told_of_iro", RULE, REASONS[news], SOURCE
    )
