"""The IRO's contacts between reviews, by which the case is monitored, and her discussions with the Guardian.

Source: Jersey 2.11, 3.74; Blackpool 6.16, 11.3; Hull 2 (the five topics).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from services.scheduling.schemas.between import NewContact, NewDiscussion
from shared.events.services.around_reviews import IroContactRecorded
from shared.register.statements import Word, state
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

CONTACT: Final = "iro_contact"
DISCUSSION: Final = "guardian_discussion"
_GUARDIAN: Final = "guardian"


async def record_contact(work: Work, child_id: str, new: NewContact, iro_id: str | None, by: str) -> Word:
    """Put a contact of this IRO's on record."""
    data = {**new.model_dump(mode="json", by_alias=True, exclude={"on"}), "iro_id": iro_id}
    return await state(work, child_id, CONTACT, data, by=by, key=new_id(), on=new.on)


async def record_discussion(
    work: Work, child_id: str, new: NewDiscussion, between: Mapping[str, str | None], by: str
) -> Word:
    """Put a discussion on record; `between` has the ids of the IRO and the Guardian, as far as they are known."""
    data = {**new.model_dump(mode="json", exclude={"held_on"}), **between}
    return await state(work, child_id, DISCUSSION, data, by=by, key=new_id(), on=new.held_on)


def contacts_recorded(words: Iterable[Word]) -> list[IroContactRecorded]:
    """What is announced of the contacts that stand: a discussion with the Guardian is one of them."""
    found = []
    for word in words:
        if word.kind == CONTACT:
            found.append(_contact(word))
        elif word.kind == DISCUSSION:
            found.append(_discussion(word))
    return found


def day_of(word: Word) -> date:
    """The day of the contact."""
    return word.on or word.at.date()


def _contact(word: Word) -> IroContactRecorded:
    said = word.data
    return IroContactRecorded(
        contact_id=word.key,
        on=day_of(word),
        iro_id=said["iro_id"],
        kind=said["kind"],
        with_whom=tuple(said["with"]),
        about=tuple(said["about"]),
        child=said["child"],
        in_placement=said.get("in_placement") or False,
    )


def _discussion(word: Word) -> IroContactRecorded:
    said = word.data
    return IroContactRecorded(
        contact_id=word.key,
        on=day_of(word),
        iro_id=said["iro_id"],
        kind=DISCUSSION,
        with_whom=(_GUARDIAN,),
        about=tuple(said["topics"]),
    )
