"""Who does not come to a review: decided by the IRO, with the reason on record, and anew before each review.

Source: Jersey 3.17-3.19.
"""

from collections.abc import Iterable, Mapping, Sequence

from services.scheduling.actions.preparing.announced import Announced
from services.scheduling.actions.preparing.words import EXCLUSION, OVER, Row, day_of, key_of, words_of
from services.scheduling.queries import reviews as queries
from services.scheduling.rules.preparing.exclusions import Decided, exclusions_to_confirm
from services.scheduling.schemas.exclusions import Lifting, NewExclusion
from services.scheduling.tables.reviews import STILL_TO_COME
from shared.events.services.around_reviews import ExclusionDecided
from shared.refusals import Conflict
from shared.register.aliases import under_which_ids
from shared.register.statements import Word, state
from shared.work.unit_of_work import Work

CHILD, PARENT = "child", "parent"


async def exclude(work: Work, child_id: str, review_id: str, new: NewExclusion, by: str) -> None:
    """Put on record that this person does not come; who was excluded last time is confirmed by it."""
    ids = await under_which_ids(work, [child_id])
    kind = new.person_kind or (CHILD if new.person_id in ids else PARENT)
    data = new.model_dump(mode="json", exclude={"decided_on", "reason"})
    data |= {"review_id": review_id, "person_kind": kind, "excluded": True}
    key, on = key_of(review_id, new.person_id), new.decided_on or work.today
    await state(work, child_id, EXCLUSION, data, by=by, key=key, on=on, reason=new.reason)


async def lift(work: Work, child_id: str, review: Row, person_id: str, why: Lifting, by: str) -> None:
    """Put on record that this person comes to this review. Raises Conflict for whom nothing keeps from it."""
    words = await words_of(work, child_id, EXCLUSION)
    here = {word.data["person_id"] for word in words if _is_here(word, review["id"]) and word.data["excluded"]}
    if person_id not in here | {word.data["person_id"] for word in await unconfirmed(work, child_id, review)}:
        how = "Nobody has decided to exclude this person from this review or from the last one."
        raise Conflict("not-excluded", "This person is not excluded", how)
    data = {"review_id": review["id"], "person_id": person_id, "excluded": False}
    key, on = key_of(review["id"], person_id), why.decided_on or work.today
    await state(work, child_id, EXCLUSION, data, by=by, key=key, on=on, reason=why.reason)


async def unconfirmed(work: Work, child_id: str, review: Row) -> list[Word]:
    """The exclusions from earlier reviews that are to be confirmed, or lifted, before this one can be arranged.

    None for a review that is not still to come. The words are those said of the earlier review.
    """
    words = {word.key: word for word in await words_of(work, child_id, EXCLUSION)}
    if not words or review["status"] not in STILL_TO_COME:
        return []
    rows = await _reviews_of(work, [child_id])
    in_order = [row["id"] for row in sorted(rows[child_id], key=lambda row: (row["held_on"] or day_of(row), row["id"]))]
    found = exclusions_to_confirm(map(_decided, words.values()), review["id"], in_order)
    return [words[key_of(each.review_id, each.person_id)] for each in found]


async def refuse_unconfirmed(work: Work, child_id: str, review: Row) -> None:
    """For whoever arranges a review. Raises Conflict `exclusions-unconfirmed` while one of last time is not decided."""
    people = [word.data["person_id"] for word in await unconfirmed(work, child_id, review)]
    if people:
        path = f"/scheduling/reviews/{review['id']}/exclusions"
        how = f"Confirm or lift each first ({path}): {', '.join(people)}."
        raise Conflict("exclusions-unconfirmed", "Who was excluded last time is to be decided anew", how)


def exclusions_decided(words: Iterable[Word], reviews: Mapping[str, Row], before: Announced) -> list[ExclusionDecided]:
    """What is announced of the exclusions that stand, each with the day of its review as it is known now.

    That of a review which is over stays as it was announced.
    """
    standing = [word for word in words if word.kind == EXCLUSION and word.data["excluded"]]
    return [_event(word, reviews.get(word.data["review_id"]), before) for word in standing]


def _event(word: Word, review: Row | None, before: Announced) -> ExclusionDecided:
    said = word.data
    known = before.get((ExclusionDecided.TYPE, word.key))
    on = day_of(review) if review is not None else None
    if known is not None and isinstance(known.data, ExclusionDecided) and (review is None or review["status"] in OVER):
        on = known.data.review_on
    return ExclusionDecided(
        review_id=said["review_id"],
        person_id=said["person_id"],
        decided_on=word.on or word.at.date(),
        review_on=on,
        whole=said["whole_or_part"] == "whole",
        other_involvement=said["other_involvement"],
        person_kind=said["person_kind"],
        contact_not_right=said["contact_not_right_because"] is not None,
    )


async def reviews_by_id(work: Work, child_ids: Sequence[str]) -> dict[str, Row]:
    """Every review of these children, under whatever record it was planned, by its id."""
    found = await _reviews_of(work, child_ids) if child_ids else {}
    return {row["id"]: row for rows in found.values() for row in rows}


async def _reviews_of(work: Work, child_ids: Sequence[str]) -> dict[str, list[Row]]:
    return await queries.reviews_on_record(work.connection, await under_which_ids(work, child_ids))


def _is_here(word: Word, review_id: str) -> bool:
    return bool(word.data["review_id"] == review_id)


def _decided(word: Word) -> Decided:
    return Decided(word.data["review_id"], word.data["person_id"], word.data["excluded"], word.on or word.at.date())
