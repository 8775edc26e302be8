"""Saving the outcome of a review, in parts or whole, completing it, and taking a completed one back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.scheduling.actions.outcome.checks import (
    refuse_date_set,
    refuse_decisions,
    refuse_parts,
    refuse_unfinished,
)
from services.scheduling.actions.outcome.words import OUTCOME, completed_day, distributed, held_day, word_of
from services.scheduling.rules.model import SHORT_BREAKS
from services.scheduling.rules.outcome.in_parts import left_out, put_together, standing, with_ids
from services.scheduling.rules.outcome.participation import is_asked
from services.scheduling.rules.outcome.what_is_missing import Asked
from shared.child.looked_after import child_from
from shared.child.protection import has_protection_plan
from shared.duties.told import tell
from shared.refusals import Conflict, NotFound
from shared.register import facts
from shared.register.aliases import survivors_of
from shared.register.facts import Fact
from shared.register.statements import Word, state, words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
Part = Mapping[str, Any]
_CALL: Final = "outcome"
"""By this name policies call what an outcome tells that no event carries."""
_RECONSIDERED: Final = "adoption_plan_reconsidered"


@dataclass(frozen=True, slots=True)
class OnRecord:
    """An outcome as it stands, with what has a bearing on it; `data` is empty before anything was saved."""

    child_id: str
    review: Row
    words: Sequence[Word]
    data: Part
    held_on: date | None
    born: date | None
    facts: Sequence[Fact] = ()

    @property
    def version(self) -> int:
        return int(self.data.get("version", 0))

    @property
    def completed_on(self) -> date | None:
        return completed_day(self.data)

    def asked(self, today: date) -> Asked:
        """What is asked of this review; of one that was not held yet, as at today."""
        on = self.held_on or today
        return Asked(
            is_asked(self.born, on),
            self.review["kind"] in SHORT_BREAKS,
            has_protection_plan(self.facts, on),
        )


async def outcome_on_record(work: Work, review: Row) -> OnRecord:
    """The outcome of this review as it stands."""
    named: str = review["child_id"]
    child_id = (await survivors_of(work, [named])).get(named, named)
    words = (await words_about(work, [child_id]))[child_id]
    told = (await facts.loaded(work, [child_id]))[child_id]
    child = child_from(child_id, told, work.profile)
    word = word_of(words, OUTCOME, review["id"])
    born = child.details.get("date_of_birth")
    data = word.data if word is not None else {}
    return OnRecord(child_id, review, words, data, held_day(words, review), born, told)


async def save(work: Work, known: OnRecord, given: Part, by: str, *, whole: bool = False) -> None:
    """Put these parts on record (`whole`: and nothing else); what follows is settled from it.

    Raises Unprocessable, naming each field, for what cannot be meant and for what a completed outcome lacks; Conflict
    for one that is completed before the review was held, or would become a draft again by a save.
    """
    review_id, saved = known.review["id"], known.data.get("decisions") or []
    parts = {name: value for name, value in given.items() if name != "held_on"}  # which is on record elsewhere
    data = put_together({} if whole else known.data, {**parts, "version": known.version + 1})
    if data.get("decisions") is not None and "decisions" in given:
        data["decisions"] = with_ids(review_id, saved, given["decisions"])
    completed_on = completed_day(data)
    if known.completed_on is not None and completed_on is None:
        how = "Take it back with its reason first: POST …/outcome/withdrawal."
        raise Conflict("outcome-completed", "This outcome is completed", how)
    await _refuse(work, known, data, given)
    if known.completed_on is not None:
        data["decisions"] += left_out(saved, data["decisions"], work.today)
    await state(work, known.child_id, OUTCOME, data, by=by, key=review_id, on=known.held_on)
    if completed_on is not None:
        await _tell_duties(work, known, data, completed_on, by)


async def _refuse(work: Work, known: OnRecord, data: Part, given: Part) -> None:
    """Raise for what cannot be meant, and for what a completed outcome lacks."""
    decisions = standing(data.get("decisions") or [])
    refuse_parts(data, given, known.held_on, known.born, work.today)
    await refuse_decisions(work, known, decisions)
    completed_on, next_on = completed_day(data), data.get("next_review_on")
    completes = completed_on is not None and known.completed_on is None
    if next_on is not None and (completes or next_on != known.data.get("next_review_on")):
        await refuse_date_set(work, known, date.fromisoformat(next_on))
    if completed_on is not None:
        here = {**data, "decisions": decisions} if "decisions" in data else data
        refuse_unfinished(here, completed_on, known.held_on, known.asked(work.today), work.today)


async def _tell_duties(work: Work, known: OnRecord, data: Part, completed_on: date, by: str) -> None:
    """What the policy hears by a call: said where there is something to say, or to put right."""
    told = any(word.kind == f"duty:{_CALL}" and word.key == known.review["id"] for word in known.words)
    if told or data.get(_RECONSIDERED):
        details = {"review_id": known.review["id"], _RECONSIDERED: bool(data.get(_RECONSIDERED))}
        await tell(work, _CALL, known.child_id, completed_on, details, by=by)


async def take_back(work: Work, known: OnRecord, reason: str, by: str) -> None:
    """A completed outcome is a draft again, with everything that it said; nobody counts it until it is completed anew.

    Raises NotFound when none is completed, and Conflict once the review's record was distributed.
    """
    if known.completed_on is None:
        raise NotFound("outcome", "No completed outcome is on record for this review.")
    sent = distributed(known.words, known.review["id"])
    if sent is not None:
        day = f" on {sent.on.isoformat()}" if sent.on is not None else ""
        how = f"The record went out{day}. Put the outcome right, and write a new version of the record."
        raise Conflict("record-distributed", "The record of this review was distributed", how)
    data = {**known.data, "completed_on": None, "version": known.version + 1}
    data["decisions"] = standing(known.data.get("decisions") or [])
    key = known.review["id"]
    await state(work, known.child_id, OUTCOME, data, by=by, key=key, on=known.held_on, reason=reason)
    await _tell_duties(work, known, {}, known.completed_on, by)
