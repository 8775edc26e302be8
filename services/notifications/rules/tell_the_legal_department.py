"""While a child is in proceedings the legal department is given the IRO's name and contact details.

Hull 2 ("As soon as the IRO has been appointed to a child subject to proceedings, the IRO service should provide the
legal department for the local authority with the name of the IRO and with their contact details"). The legal
department then tells the court.
"""

from services.notifications.rules.notice import ChildFacts, DueNotice, IroNews, ProfileFlags, RecipientKind

RULE = "the_legal_department_is_told_in_proceedings"
SOURCE = "Hull 2"
REASONS = {
    IroNews.ALLOCATED: "an IRO was allocated to a child who is in proceedings",
    IroNews.CHANGED: "the IRO changed while the child is in proceedings",
    IroNews.PROCEEDINGS_STARTED: "proceedings started for a child who has an IRO",
}


def tell_the_legal_department(news: IroNews, child: ChildFacts, _flags: ProfileFlags) -> DueNotice | None:
    """The legal department's notice, or None for a child who is not in proceedings."""
    if not child.in_proceedings:
        return None
    template = "iro_changed_to_legal" if news is IroNews.CHANGED else "iro_named_to_legal"
    return DueNotice(
        RecipientKind.LEGAL_DEPARTMENT, None, template, "iro_details_to_legal", RULE, REASONS[news], SOURCE
    )
