"""What follows from completed outcomes: their announcements, and the decisions with what became of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.scheduling.actions.decisions.derive import decision_rows
from services.scheduling.actions.decisions.settle import settle_decisions
from services.scheduling.actions.outcome.events import events_of
from services.scheduling.actions.outcome.words import Finished, finished_outcomes
from services.scheduling.queries.outcome import outcomes_on_record, save_outcomes
from shared.child.looked_after import LookedAfterChild, child_from
from shared.policy import Profile
from shared.register import aliases, facts
from shared.register.saying import keep_saying, take_all_back
from shared.register.statements import words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def settle_outcomes(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring what was announced of these children's outcomes, and their decisions, in line with what was said."""
    merged = await aliases.survivors_of(work, subjects)
    child_ids = sorted({merged.get(subject, subject) for subject in subjects})
    finished = await finished_outcomes(work, child_ids)
    held, said = await facts.loaded(work, child_ids), await words_about(work, child_ids)
    wanted: list[dict[str, Any]] = []
    of_child = _by_child(finished)
    for child_id in filter(of_child.__contains__, child_ids):
        wanted += decision_rows(of_child[child_id], held[child_id], said[child_id])
    children = {each.child_id: child_from(each.child_id, held[each.child_id], profile) for each in finished}
    ids = sorted(await aliases.under_which_ids(work, child_ids))
    await _settle_outcomes(work, ids, finished, children, wanted)
    await settle_decisions(work, ids, wanted, children)


def _by_child(finished: Sequence[Finished]) -> dict[str, list[Finished]]:
    found: dict[str, list[Finished]] = {}
    for each in finished:
        found.setdefault(each.child_id, []).append(each)
    return found


async def _settle_outcomes(
    work: Work,
    ids: Sequence[str],
    finished: Sequence[Finished],
    children: Mapping[str, LookedAfterChild],
    decisions: Sequence[Row],
) -> None:
    recorded = await outcomes_on_record(work.connection, ids, {each.review["id"] for each in finished})
    new: list[Row] = []
    changed: list[Row] = []
    for each in finished:
        review_id = each.review["id"]
        row = recorded.pop(review_id, None)
        again = sum(bool(made["carried_over"]) for made in decisions if made["review_id"] == review_id)
        events = events_of(each, children[each.child_id], again)
        said = keep_saying(work, row["said"] if row else {}, events, each.child_id, each.review["baseline"])
        after = {"child_id": each.child_id, "held_on": each.held_on, "completed_on": each.completed_on, "said": said}
        after["review_id"] = review_id
        if after != row:
            (new if row is None else changed).append(after)
    for row in recorded.values():
        take_all_back(work, row["said"], row["child_id"])
    await save_outcomes(work.connection, new, changed, list(recorded))
