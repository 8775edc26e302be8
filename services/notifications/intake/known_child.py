"""A correction against what is known of the child: one that names only one of two things that must agree."""

from collections.abc import Iterator, Sequence

from services.notifications.intake.lately import Lately
from shared.child.looked_after import LookedAfterChild, child_from
from shared.events.ages import BORN, FROM, faults_of_age
from shared.events.cloudevents import RefusedEvent, refused
from shared.events.council.child_life import ChildDetailsCorrected
from shared.events.envelope import Envelope
from shared.policy import Profile
from shared.refusals import FieldError
from shared.register import facts
from shared.register.facts import Fact, facts_stated_by
from shared.service.service import Service

Checked = Envelope | RefusedEvent
_LINKS = {"sibling_ids": "a parent", "parent_ids": "a brother or sister"}
"""Whom a correction may name, and as what they may not be known."""


async def agreeing(service: Service, lately: Lately, events: Sequence[Checked]) -> list[Checked]:
    """The events, with corrections refused that cannot be true of the child as known from what was said before.

    What another process took in counts from when this service has heard it. Nothing is asked where no correction names
    a date or a relative.
    """
    subjects = {each.subject for each in events if isinstance(each, Envelope) and _to_be_compared(each)}
    if not subjects:
        return list(events)
    async with service.looking() as work:
        held = await facts.load(work, subjects)
    said = {subject: lately.unheard(subject, held[subject]) for subject in subjects}
    found: list[Checked] = []
    for at, each in enumerate(events):
        if isinstance(each, Envelope) and each.subject in said:
            compared = _to_be_compared(each)
            wrong = list(_faults(each, held[each.subject], said[each.subject], service.profile)) if compared else []
            found.append(refused(at, each.id, wrong) if wrong else each)
            said[each.subject] += [] if wrong else [each]
        else:
            found.append(each)
    return found


def _to_be_compared(each: Envelope) -> bool:
    return isinstance(each.data, ChildDetailsCorrected) and not each.data.model_fields_set.isdisjoint(_COMPARED)


_COMPARED = frozenset({BORN, FROM, *_LINKS})


def _faults(each: Envelope, held: Sequence[Fact], said: Sequence[Envelope], profile: Profile) -> Iterator[FieldError]:
    known = child_from(each.subject, sorted([*held, *facts_stated_by(said)], key=lambda fact: fact.place), profile)
    corrected = each.data
    assert isinstance(corrected, ChildDetailsCorrected)
    yield from _ages(corrected, known)
    for name, known_as in _LINKS.items():
        other = next(each for each in _LINKS if each != name)
        if name in corrected.model_fields_set and other not in corrected.model_fields_set:
            others = known.details.get(other) or ()
            for number, child_id in enumerate(getattr(corrected, name)):
                if child_id in others:
                    message = f"is known as {known_as}: correct sibling_ids and parent_ids in one event"
                    yield FieldError(f"/data/{name}/{number}", message)


def _ages(corrected: ChildDetailsCorrected, known: LookedAfterChild) -> Iterator[FieldError]:
    born, began = corrected.date_of_birth, corrected.looked_after_from
    if (born is None) == (began is None):
        return
    name = BORN if born is not None else FROM
    known_birth = known.details.get(BORN)
    pairs = [(born, period.start) for period in known.periods] if born is not None else [(known_birth, began)]
    for birth, start in pairs:
        why = faults_of_age(birth, start).get(name) if birth is not None and start is not None else None
        if why is not None:
            yield FieldError(f"/data/{name}", f"{why}, as known so far")
            return
