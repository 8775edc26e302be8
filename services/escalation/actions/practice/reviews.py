"""The reviews that were held, and whose case it was that day: what they lacked is a share of a team's."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.escalation.actions.practice.say import had_care
from services.escalation.queries import patterns as queries
from shared.events.services.scheduling import ReviewHeld
from shared.register import facts
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def settle_reviews_of_teams(
    work: Work, child_ids: Sequence[str], under: Collection[str], *, reviewed: bool
) -> set[str]:
    """Keep which of these children's reviews were held, imported history left out; the teams whose these are.

    `reviewed` says whether one is on record here.
    """
    held = await facts.loaded(work, child_ids)
    wanted = {each: _reviews(held[each]) for each in child_ids}
    if not reviewed and not any(wanted.values()):
        return set()
    known = {row["review_id"]: row for row in await queries.reviews_of_children(work.connection, under)}
    new: list[Row] = []
    for child_id, reviews in wanted.items():
        for review_id, review in reviews.items():
            before = known.get(review_id)
            if before is None or (before["child_id"], before["held_on"]) != (child_id, review.held_on):
                team_id, _ = await had_care(work, child_id, review.held_on)
                new.append(
                    {"review_id": review_id, "child_id": child_id, "team_id": team_id, "held_on": review.held_on}
                )
    there = {id_ for reviews in wanted.values() for id_ in reviews}
    gone = [row for id_, row in known.items() if id_ not in there]
    anew = [known[row["review_id"]] for row in new if row["review_id"] in known]
    await queries.keep_reviews(work.connection, [*gone, *anew], new)
    teams = {row["team_id"] for row in (*known.values(), *new)}
    return {each for each in teams if each is not None}


def _reviews(held: Sequence[facts.Fact]) -> dict[str, ReviewHeld]:
    said = (fact.data for fact in held if isinstance(fact.data, ReviewHeld) and fact.baseline is None)
    return {each.review_id: each for each in said}
