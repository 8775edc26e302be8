"""Which exclusions of earlier reviews are to be confirmed anew before a review: each person's last one. Pure.

Source: Jersey 3.19 (considered again before each subsequent review, and written down each time).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of one person for one review: does not come (to a part of it), or comes this time."""

    review_id: str
    person_id: str
    excluded: bool
    decided_on: date


def exclusions_to_confirm(decided: Iterable[Decided], review_id: str, reviews: Sequence[str]) -> list[Decided]:
    """Those excluded from the last review of which anything was decided about them, and nothing is yet of this one.

    `reviews` are the child's reviews in the order of their days; only those before `review_id` count, and none does
    for a review that is not among them.
    """
    before = reviews[: reviews.index(review_id)] if review_id in reviews else ()
    place = {each: at for at, each in enumerate(before)}
    last: dict[str, Decided] = {}
    known = set()
    for each in decided:
        if each.review_id == review_id:
            known.add(each.person_id)
        elif each.review_id in place:
            earlier = last.get(each.person_id)
            if earlier is None or place[earlier.review_id] < place[each.review_id]:
                last[each.person_id] = each
    return [last[person] for person in sorted(last) if last[person].excluded and person not in known]
