"""What a review lacked: what was to be there before it and was not, of the authority's side, as codes.

Put before the IRO with the review's outcome as one concern that is ready made; she opens it or not by one tap.

Source: Blackpool 8.7 (care plans, PEPs, health, pathway plans; "what action has been taken if not completed"), 9.4
iii-vi; Jersey 3.9, 3.16, 3.46-3.48.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from services.escalation.rules.concerns.model import AUTHORITY, LateDuty

CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sw_report_available": "report",
        "care_plan_available": "care_plan",
        "pep_available": "pep",
        "health_plan_available": "health",
        "pathway_plan_copied": "pathway_plan",
        "sw_child_discussion": "discussion_with_child",
    }
)
"""By duty, in the order in which they are named."""
SEVERAL: Final = "review_preparation"
"""The category of what lacked more than one thing."""


def lacking_at(review_id: str, held_on: date, late: Iterable[LateDuty]) -> list[LateDuty]:
    """The duties for which that review lacked something.

    What is asked for a review was missed when it was held. A pathway plan belongs to none: it is lacking while late.
    """
    found = (each for each in late if each.duty in CODES and each.side == AUTHORITY)
    return [each for each in found if (each.missed and each.review_id == review_id) or _is_due_then(each, held_on)]


def _is_due_then(each: LateDuty, held_on: date) -> bool:
    return each.review_id is None and each.since <= held_on and (each.done_on is None or each.done_on > held_on)


def codes_of(lacking: Iterable[LateDuty]) -> list[str]:
    """What was lacking, as codes, in the order of the list."""
    names = {each.duty for each in lacking}
    return [code for duty, code in CODES.items() if duty in names]


def category_of_lacking(lacking: Sequence[LateDuty]) -> str:
    """What such a concern is about: its one category, or the preparation of the review."""
    found = {each.category for each in lacking}
    return found.pop() if len(found) == 1 else SEVERAL
