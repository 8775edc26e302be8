"""People are told of the IRO a child has now: on the allocation itself, and when proceedings begin later.

Hull 1 and 2; Jersey 7.2; Blackpool 10.3. Proceedings that were under way when the IRO was allocated belong to the
allocation's own letters; those begun later are news by themselves to the court's side alone. A local rule, so that
nobody is told the same thing twice.
"""

from dataclasses import replace
from datetime import date

from services.notifications.rules.child_view import Allocation, Proceedings, Standing
from services.notifications.rules.notice import ChildFacts, IroNews, Occasion, ProfileFlags, WantedNotice
from services.notifications.rules.recipients import who_is_told


def tell_of_the_iro(standing: Standing, flags: ProfileFlags) -> list[WantedNotice]:
    """Everybody who has to know of this allocation as things stand, the child first."""
    allocation, child = standing.allocation, standing.child
    if allocation is None:
        return []
    later = [case for case in standing.cases if _is_news_by_itself(case, allocation)]
    under_way = sorted((case for case in standing.cases if case not in later), key=_place)
    case_number = under_way[-1].case_number if under_way else None
    occasion = Occasion("", allocation.event_id, allocation.event_type, allocation.on, case_number)
    then = replace(child, in_proceedings=bool(under_way))
    told = who_is_told(allocation.event_type, then, flags, imported_history=allocation.imported)
    wanted = [WantedNotice(notice, occasion) for notice in told]
    for case in sorted(later, key=_place):
        wanted.extend(_of_proceedings(case, child, flags))
    return wanted


def _place(case: Proceedings) -> tuple[date, str]:
    return (case.on, case.case_number)


def _is_news_by_itself(case: Proceedings, allocation: Allocation) -> bool:
    return case.on > allocation.on or (allocation.imported and not case.imported)


def _of_proceedings(case: Proceedings, child: ChildFacts, flags: ProfileFlags) -> list[WantedNotice]:
    occasion = Occasion(case.case_number, case.event_id, case.event_type, case.on, case.case_number)
    then = replace(child, in_proceedings=True)
    told = who_is_told(IroNews.PROCEEDINGS_STARTED, then, flags, imported_history=case.imported)
    return [WantedNotice(notice, occasion) for notice in told]
