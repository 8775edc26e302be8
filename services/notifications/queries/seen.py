"""Which notices somebody is shown: those about children whom they see, and those about no child or not."""

from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, or_

from services.notifications.rules.announced import CHILD
from services.notifications.tables.notices import OF_NO_CHILD, notices
from shared.storage.rows import Only


class Seen(NamedTuple):
    """The children whose notices are shown (None: of every child), and whether those are that are about no child."""

    children: Only
    of_no_child: bool

    def shows(self, child_id: str, subjectkind: str) -> bool:
        """Whether a notice about such a one is among them."""
        if subjectkind != CHILD:
            return self.of_no_child
        return self.children is None or child_id in self.children


EVERY_NOTICE: Final = Seen(None, True)


def among_the_seen(seen: Seen) -> list[ColumnElement[bool]]:
    """The condition that has a list show these alone; none for every notice."""
    if seen == EVERY_NOTICE:
        return []
    if seen.of_no_child and seen.children is not None and not seen.children:
        return [and_(OF_NO_CHILD)]
    children = [] if seen.children is None else [notices.c.child_id.in_(sorted(seen.children))]
    of_children = and_(notices.c.subjectkind == CHILD, *children)
    return [or_(of_children, OF_NO_CHILD) if seen.of_no_child else of_children]
