"""On which day the changes were made that were noticed, or told as made."""

from collections.abc import Iterable, Iterator
from datetime import date

from shared.events.council.child_plans import ChangeMade
from shared.events.services.around_reviews import ChangeNoticed
from shared.register.facts import Fact


def made_on(held: Iterable[Fact]) -> Iterator[tuple[str, date]]:
    """The change, by its proposal or matter, and its day, as far as that was told."""
    for fact in held:
        if isinstance(fact.data, ChangeNoticed):
            yield fact.data.change_id, fact.data.made_on
        elif isinstance(fact.data, ChangeMade) and fact.data.made_on is not None:
            yield fact.data.proposal_id, fact.data.made_on
