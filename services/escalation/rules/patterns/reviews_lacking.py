"""Whether a team's reviews lack the same too often: at a third of those of a quarter, one pattern for the team. Pure.

Counted review by review as they were held, from the sixth on (settings `reviews_lacking`, `reviews_at_least`): what
was lacking at so great a share of them on any of these days is named. A quarter is one of the calendar.

Source: Blackpool 8.7; Jersey 2.13; the share and the number are local.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from services.escalation.rules.patterns.seen_often import Of, Pattern

CATEGORY: Final = "reviews_lacking"


class Review(NamedTuple):
    """A review that was held: of which team, of which child, when, and what it lacked, as codes."""

    review_id: str
    team_id: str
    child_id: str
    on: date
    lacked: tuple[str, ...]


def teams_lacking(reviews: Iterable[Review], share: float, at_least: int) -> list[Pattern]:
    """One pattern for each team and quarter in which something was lacking that often."""
    grouped: dict[tuple[str, date], list[Review]] = defaultdict(list)
    for each in reviews:
        grouped[(each.team_id, first_day_of_quarter(each.on))].append(each)
    found = [_pattern(*place, its, share, at_least) for place, its in sorted(grouped.items())]
    return [each for each in found if each is not None]


def first_day_of_quarter(day: date) -> date:
    """The first day of the calendar's quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _pattern(team_id: str, quarter: date, reviews: Sequence[Review], share: float, at_least: int) -> Pattern | None:
    lacking: Counter[str] = Counter()
    reached: dict[str, date] = {}
    for number, each in enumerate(sorted(reviews, key=lambda one: (one.on, one.review_id)), 1):
        lacking.update(set(each.lacked))
        if number >= at_least:
            often = (code for code, times in lacking.items() if times / number >= share)
            reached |= {code: each.on for code in often if code not in reached}
    if not reached:
        return None
    theirs = [each for each in reviews if not reached.keys().isdisjoint(each.lacked)]
    of = Of("team", team_id, "poor", CATEGORY)
    children, codes = len({each.child_id for each in theirs}), tuple(sorted(reached))
    return Pattern(of, quarter, min(reached.values()), children, len(theirs), codes, len(reviews))
