"""The child's social worker is told who the IRO is, to put the name and contact details on the case record.

Hull 1 ("The name of the IRO and their contact details must be recorded on the child's case record"); Jersey 7.2.
"""

from services.notifications.rules.notice import ChildFacts, DueNotice, IroNews, ProfileFlags, RecipientKind

RULE = "the_social_worker_is_told_of_the_iro"
SOURCE = "Hull 1; Jersey 7.2"
TEMPLATES = {IroNews.ALLOCATED: "iro_named_to_social_worker", IroNews.CHANGED: "iro_changed_to_social_worker"}
REASONS = {
    IroNews.ALLOCATED: "an IRO was allocated to a child of this social worker",
    IroNews.CHANGED: "the IRO of a child of this social worker changed",
}


def tell_the_social_worker(news: IroNews, child: ChildFacts, _flags: ProfileFlags) -> DueNotice | None:
    """The social worker's notice; one with no recipient id when the council named no social worker."""
    if news not in TEMPLATES:
        return None
    return DueNotice(
        RecipientKind.SOCIAL_WORKER, child.social_worker_id, TEMPLATES[news], None, RULE, REASONS[news], SOURCE
    )
