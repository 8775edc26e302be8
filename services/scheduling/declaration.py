"""What makes this service scheduling."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.scheduling.actions.changes_made.settle import settle_changes_made
from services.scheduling.actions.clocks import bear_on_reviews
from services.scheduling.actions.decisions.overdue import DecisionsOverdue
from services.scheduling.actions.follow_up.settle import settle_follow_ups
from services.scheduling.actions.matters.settle import settle_matters
from services.scheduling.actions.outcome.settle import settle_outcomes
from services.scheduling.actions.preparing.settle import settle_preparing
from services.scheduling.actions.settle import settle_reviews
from services.scheduling.hears import FACTS
from services.scheduling.queries.decisions import DECISIONS
from services.scheduling.queries.follow_up import FOLLOW_UPS
from services.scheduling.queries.outcome import OUTCOMES
from services.scheduling.queries.reviews import with_their_days
from services.scheduling.tables.reviews import metadata, reviews
from shared.duties.of_age import ComingOfAge
from shared.events.council.withdrawals import SAY_WHETHER_ONE_COUNTS, FactWithdrawn
from shared.events.services.around_reviews import ChangeNoticed, MatterOpened
from shared.events.services.scheduling import DecisionOverdue
from shared.policy import Profile
from shared.register import aliases, facts
from shared.register.facts import Fact
from shared.register.kept import EVERY_FACT
from shared.service.service import Declaration
from shared.work.unit_of_work import Work

_CHANGES_OF_OUR_OWN: Final = SAY_WHETHER_ONE_COUNTS | {DecisionOverdue}
"""What follows from an outcome and is a change that the IRO is to answer in its turn, or takes one back."""

_BRING_A_REVIEW: Final = frozenset({MatterOpened, ChangeNoticed, FactWithdrawn})
"""What follows from other facts and is itself one that a review is due by, or is not to be held for any more; or takes
one back."""


async def settle(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring everything of these children in line with the facts and with what was said: the reviews first."""
    await settle_reviews(work, subjects, profile)
    await settle_preparing(work, subjects, profile)
    said_before = len(work.announced)
    await settle_outcomes(work, subjects, profile)
    said = [each for each in work.announced[said_before:] if type(each.data) in _CHANGES_OF_OUR_OWN]
    await facts.remember_announced(work, said)
    merged, said_before = await aliases.survivors_of(work, subjects), len(work.announced)
    known_before = await facts.loaded(work, {merged.get(subject, subject) for subject in subjects})
    await settle_matters(work, subjects, profile)
    await settle_changes_made(work, subjects, profile)
    brought = {each.subject for each in work.announced[said_before:] if type(each.data) in _BRING_A_REVIEW}
    known = await facts.loaded(work, sorted({merged.get(subject, subject) for subject in brought}))
    again = [each for each, its in known.items() if _bring_a_review((*known_before.get(each, ()), *its), profile)]
    if again:
        await settle_reviews(work, again, profile)
        await settle_preparing(work, again, profile)
    await settle_follow_ups(work, subjects, profile)


def _bring_a_review(known: Iterable[Fact], profile: Profile) -> bool:
    """Whether a review may be due, or was, by what followed; `known` is what was known before and what is now."""
    return bear_on_reviews([each for each in known if type(each.data) in _BRING_A_REVIEW], profile)


DECLARATION = Declaration(
    name="scheduling",
    facts=FACTS,
    keeps=EVERY_FACT,
    settle=settle,
    dated=with_their_days,
    loads=(OUTCOMES, DECISIONS, FOLLOW_UPS),
    timers=(DecisionsOverdue(), ComingOfAge(reviews, reviews.c.child_id)),
    tables=metadata,
)
