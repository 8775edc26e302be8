"""What follows on the wire from what people said while reviews were prepared, and between reviews."""

from collections.abc import Sequence

from services.scheduling.actions.between.contacts import contacts_recorded
from services.scheduling.actions.preparing.announced import announced_of, say_difference
from services.scheduling.actions.preparing.exclusions import exclusions_decided, reviews_by_id
from services.scheduling.actions.preparing.wishes import advocates_requested
from services.scheduling.actions.preparing.words import EXCLUSION
from shared.events.envelope import Envelope
from shared.policy import Profile
from shared.register import aliases, facts
from shared.register.statements import words_about
from shared.work.unit_of_work import Work


async def settle_preparing(work: Work, subjects: Sequence[str], _profile: Profile) -> None:
    """Announce what people said of these children and was not announced yet; the same again changes nothing.

    It comes after the reviews themselves: an exclusion is announced with the day of its review.
    """
    merged = await aliases.survivors_of(work, subjects)
    child_ids = sorted({merged.get(subject, subject) for subject in subjects})
    words, held = await words_about(work, child_ids), await facts.loaded(work, child_ids)
    excluding = [child_id for child_id in child_ids if any(word.kind == EXCLUSION for word in words[child_id])]
    reviews = await reviews_by_id(work, excluding)
    said: list[Envelope] = []
    for child_id in child_ids:
        before, told = announced_of(held[child_id]), words[child_id]
        if before or told:
            wanted = [*exclusions_decided(told, reviews, before), *advocates_requested(told, before)]
            said += say_difference(work, child_id, before, [*wanted, *contacts_recorded(told)])
    await facts.remember_announced(work, said)
