"""On which occasions people are told of the IRO a child has now: the allocation itself, and proceedings begun since.

Proceedings that were under way when the IRO was allocated belong to the allocation's own letters; those begun later
are news by themselves to the court's side alone. A local rule, so that nobody is told the same thing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.notifications.rules.notice import ChildFacts, DueNotice, IroNews, ProfileFlags
from services.notifications.rules.recipients import who_is_told


@dataclass(frozen=True, slots=True)
class Allocation:
    """The allocation in force: who the IRO is, since which local date, and the event that said so."""

    allocation_id: str
    iro_id: str
    on: date
    event_id: str
    event_type: str
    previous_iro_id: str | None = None
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Proceedings:
    """One case before the court that has not ended, begun on a local date."""

    case_number: str
    on: date
    event_id: str
    event_type: str
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why people are told now. `key` is the case number for proceedings begun later, else empty."""

    key: str
    event_id: str
    event_type: str
    on: date
    case_number: str | None


@dataclass(frozen=True, slots=True)
class WantedNotice:
    """A notice that the facts call for, and the occasion of it."""

    notice: DueNotice
    occasion: Occasion


def notices_wanted(
    child: ChildFacts, allocation: Allocation, cases: Sequence[Proceedings], flags: ProfileFlags
) -> list[WantedNotice]:
    """Everybody who has to know of this allocation as things stand, the child first."""
    later = [case for case in cases if _is_news_by_itself(case, allocation)]
    under_way = sorted((case for case in cases if case not in later), key=lambda case: (case.on, case.case_number))
    case_number = under_way[-1].case_number if under_way else None
    occasion = Occasion("", allocation.event_id, allocation.event_type, allocation.on, case_number)
    then = replace(child, in_proceedings=bool(under_way))
    told = who_is_told(allocation.event_type, then, flags, imported_history=allocation.imported)
    wanted = [WantedNotice(notice, occasion) for notice in told]
    for case in sorted(later, key=lambda case: (case.on, case.case_number)):
        wanted.extend(_of_proceedings(case, child, flags))
    return wanted


def _is_news_by_itself(case: Proceedings, allocation: Allocation) -> bool:
    return case.on > allocation.on or (allocation.imported and not case.imported)


def _of_proceedings(case: Proceedings, child: ChildFacts, flags: ProfileFlags) -> list[WantedNotice]:
    occasion = Occasion(case.case_number, case.event_id, case.event_type, case.on, case.case_number)
    then = replace(child, in_proceedings=True)
    told = who_is_told(IroNews.PROCEEDINGS_STARTED, then, flags, imported_history=case.imported)
    return [WantedNotice(notice, occasion) for notice in told]
