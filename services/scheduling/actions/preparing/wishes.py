"""The child's wishes for a review, and the advocate the child asks for by them.

Source: Jersey 3.14-3.16, 3.30; Blackpool 6.8, 7.9. That an advocate is asked for once for each review is local.
"""

from collections.abc import Iterable

from services.scheduling.actions.preparing.announced import Announced
from services.scheduling.actions.preparing.words import WISHES
from shared.events.services.around_reviews import AdvocateRequested
from shared.register.statements import Word

WANTED = "wanted"


def advocates_requested(words: Iterable[Word], before: Announced) -> list[AdvocateRequested]:
    """An advocate asked for, once for each review: asked again, it is still the request of that first day."""
    earlier = {fact.data.review_id: fact.data for fact in before.values() if isinstance(fact.data, AdvocateRequested)}
    found: dict[str, AdvocateRequested] = {}
    for word in words:
        if word.kind == WISHES and word.data["advocate"] == WANTED and word.on is not None:
            event = earlier.get(word.key) or AdvocateRequested(requested_on=word.on, review_id=word.key)
            found.setdefault("|".join(event.fact_key()), event)
    return list(found.values())
