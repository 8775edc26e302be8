"""The discussions of the IRO and the Children's Guardian: those an IRO told of and those a council's system did.

Source: Hull 2 (the five topics on which they are to be in discussion at intervals).
"""

from collections.abc import Sequence
from typing import Final, get_args

from services.scheduling.actions.between.contacts import DISCUSSION, day_of
from services.scheduling.schemas.between import Discussion, Topic
from shared.child.proceedings import day_of as day_of_fact
from shared.events.council.child_court import GuardianDiscussionHeld
from shared.register.facts import told_of
from shared.register.statements import words_about
from shared.work.unit_of_work import Work

TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)


async def discussions_of(work: Work, child_id: str) -> list[Discussion]:
    """Every discussion about this child, the newest first."""
    words = [word for word in (await words_about(work, [child_id]))[child_id] if word.kind == DISCUSSION]
    found = [
        Discussion(
            id=word.key,
            held_on=day_of(word),
            topics=word.data["topics"],
            outstanding=word.data["outstanding"],
            guardian_id=word.data["guardian_id"],
            said_by=word.by,
        )
        for word in words
    ]
    found += await _told_by_the_council(work, child_id)
    return sorted(found, key=lambda each: (each.held_on, each.id or ""), reverse=True)


async def _told_by_the_council(work: Work, child_id: str) -> list[Discussion]:
    facts = (await told_of(work, [child_id], {GuardianDiscussionHeld})).get(child_id, [])
    return [
        Discussion(
            id=None,
            held_on=day_of_fact(fact, work.profile.calendar),
            topics=list(fact.data.topics),
            outstanding=list(fact.data.outstanding),
            guardian_id=fact.data.guardian_id,
            said_by=None,
        )
        for fact in facts
        if isinstance(fact.data, GuardianDiscussionHeld)
    ]


def never_covered(discussions: Sequence[Discussion]) -> list[Topic]:
    """Of Hull's five topics those that no discussion has covered."""
    covered = {topic for each in discussions for topic in each.topics}
    return [topic for topic in TOPICS if topic not in covered]
