"""Who is told when a child's IRO is allocated or changes, or when proceedings start. The child comes first.

Hull 1 and 2; Jersey 7.2; Blackpool 10.3. Each recipient has a rule in a file of its own.
"""

from collections.abc import Callable

from services.notifications.rules.notice import ChildFacts, DueNotice, IroNews, ProfileFlags
from services.notifications.rules.tell_cafcass import tell_cafcass
from services.notifications.rules.tell_the_child import tell_the_child
from services.notifications.rules.tell_the_legal_department import tell_the_legal_department
from services.notifications.rules.tell_the_social_worker import tell_the_social_worker

IN_ORDER: tuple[Callable[[IroNews, ChildFacts, ProfileFlags], DueNotice | None], ...] = (
    tell_the_child,
    tell_the_social_worker,
    tell_the_legal_department,
    tell_cafcass,
)


def who_is_told(
    event_type: str, child: ChildFacts, flags: ProfileFlags, *, imported_history: bool = False
) -> list[DueNotice]:
    """Everybody to be told of this event, the child first; an empty list when nobody is.

    `event_type` is the wire type, with or without its version. Nobody is told about imported history, about a child
    whose care has ended, or of an IRO while the child has none.
    """
    news = _iro_news(event_type)
    if news is None or imported_history or not child.looked_after or child.iro_id is None:
        return []
    return [notice for tell in IN_ORDER if (notice := tell(news, child, flags)) is not None]


def _iro_news(event_type: str) -> IroNews | None:
    name, _, version = event_type.rpartition(".v")
    bare = name if version.isdigit() else event_type
    return IroNews(bare) if bare in set(IroNews) else None
