"""In England Cafcass is given the IRO's name and contact details while a child is in proceedings.

Blackpool 10.3 ("At the point of case allocation the IRO or IRO Manager will inform CAFCASS of the named IRO and
contact details"). Jersey has no Cafcass: its profile does not use the duty.
"""

from services.notifications.rules.notice import ChildFacts, DueNotice, IroNews, ProfileFlags, RecipientKind
from services.notifications.rules.tell_the_legal_department import REASONS

RULE = "cafcass_is_told_in_proceedings"
SOURCE = "Blackpool 10.3"


def tell_cafcass(news: IroNews, child: ChildFacts, flags: ProfileFlags) -> DueNotice | None:
    """Cafcass's notice, or None outside proceedings or where the profile knows no Cafcass."""
    if not (child.in_proceedings and flags.tells_cafcass):
        return None
    template = "iro_changed_to_cafcass" if news is IroNews.CHANGED else "iro_named_to_cafcass"
    return DueNotice(RecipientKind.CAFCASS, None, template, "iro_details_to_cafcass", RULE, REASONS[news], SOURCE)
