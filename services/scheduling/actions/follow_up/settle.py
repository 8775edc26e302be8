"""Settling what followed a child's reviews: from what was said and the duty's clock, against what is on record."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.scheduling.actions.follow_up.announce import announce
from services.scheduling.actions.follow_up.answer_clocks import answer_clocks
from services.scheduling.actions.follow_up.tell_duties import tell_duties
from services.scheduling.actions.follow_up.words import CARE_PLAN, SENT, Said, day_of, received_on, said_of_reviews
from services.scheduling.queries import follow_up as queries
from services.scheduling.queries.reviews import reviews_on_record
from services.scheduling.rules.follow_up.considered import AnswerClock, considered, in_time
from shared.policy import Profile
from shared.register import facts
from shared.register.aliases import survivors_of, under_which_ids
from shared.register.statements import words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def settle_follow_ups(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring what followed these children's reviews in line with what was said; the reviews are settled before it."""
    merged = await survivors_of(work, subjects)
    child_ids = sorted({merged.get(subject, subject) for subject in subjects})
    under = await under_which_ids(work, child_ids)
    recorded = await queries.on_record(work.connection, under)
    words = await words_about(work, child_ids)
    for child_id in child_ids:
        said = said_of_reviews(words[child_id])
        if said or recorded:
            await _settle(work, profile, child_id, said, recorded)


async def _settle(
    work: Work, profile: Profile, child_id: str, said: Mapping[str, Said], known: Mapping[str, Row]
) -> None:
    ids = dict.fromkeys(await under_which_ids(work, [child_id]), child_id)
    reviews = {row["id"]: row for row in (await reviews_on_record(work.connection, ids)).get(child_id, ())}
    parted = {id_ for id_ in reviews.keys() & known.keys() if known[id_]["child_id"] not in ids}
    review_ids = sorted(reviews.keys() & {*said, *known})
    await tell_duties(work, child_id, said, review_ids)
    sent = any(SENT in each.words for each in said.values())
    clocks = await answer_clocks(work, profile, child_id) if sent else {}
    new: list[Row] = []
    changed: list[Row] = []
    for review_id in review_ids:
        before = known.get(review_id)
        after = _follow_up(child_id, review_id, said.get(review_id, Said()), clocks.get(review_id))
        if after == before or (before is None and not _has_followed(after)):
            continue
        (new if before is None else changed).append(after)
        held = (await facts.loaded(work, [child_id]))[child_id]
        await announce(work, None if review_id in parted else before, after, reviews[review_id], held)
    await queries.save(work.connection, new, changed)


def _has_followed(row: Row) -> bool:
    return any(value for name, value in row.items() if name not in ("review_id", "child_id"))


def _follow_up(child_id: str, review_id: str, said: Said, clock: AnswerClock | None) -> dict[str, Any]:
    """What followed a review, as a row."""
    sent, updated = said.words.get(SENT), said.words.get(CARE_PLAN)
    response = said.response if said.response is not None and in_time(said.response.on, clock) else None
    answers = considered(said.decision_ids, response, clock) if sent is not None else []
    written = said.written
    return {
        "review_id": review_id,
        "child_id": child_id,
        "decisions_sent_on": day_of(sent) if sent is not None else None,
        "decisions_received_on": received_on(sent) if sent is not None else None,
        "responded_on": response.on if response is not None and sent is not None else None,
        "considered": [{**each._asdict(), "considered_on": each.considered_on.isoformat()} for each in answers],
        "record_version": max(written, default=None),
        "record_written_on": written[max(written)] if written else None,
        "record_distributed_on": min(map(day_of, said.distributions.values()), default=None),
        "care_plan_updated_on": day_of(updated) if updated is not None else None,
    }
