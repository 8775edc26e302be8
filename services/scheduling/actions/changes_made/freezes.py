"""What the facts tell of freezes, and of the changes that are proposed: which of them are frozen, and by what."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from services.scheduling.actions.changes_made.told import made_in
from services.scheduling.rules.changes_made.frozen import Freeze, frozen_by
from shared.events.base import Event
from shared.events.council.child_plans import ChangeDropped, ChangeMade, ChangeProposed
from shared.events.services.beside_disputes import PlacementMoveFreezeAnswered, PlacementMoveFreezeRequested
from shared.events.services.escalation import DisputeResolved, DisputeWithdrawn
from shared.register import facts
from shared.register.facts import Fact
from shared.work.unit_of_work import Work

TELL_OF_FREEZES: Final[frozenset[type[Event]]] = frozenset(
    {PlacementMoveFreezeRequested, PlacementMoveFreezeAnswered, DisputeResolved, DisputeWithdrawn}
)
_TELL_OF_CHANGES: Final[frozenset[type[Event]]] = TELL_OF_FREEZES | {ChangeProposed, ChangeMade, ChangeDropped}
_NO_MOVES: Final = frozenset({"leave_care_early", "final_care_plan_submission", "custody_discharge"})


def freezes_in(held: Sequence[Fact]) -> list[Freeze]:
    """Every freeze that was asked for, by age."""
    told = [fact.data for fact in held if type(fact.data) in TELL_OF_FREEZES]  # nearly always nothing
    answers = {each.freeze_id: each for each in told if isinstance(each, PlacementMoveFreezeAnswered)}
    over = {
        each.dispute_id: each.happened_on() for each in told if isinstance(each, DisputeResolved | DisputeWithdrawn)
    }
    asked = [each for each in told if isinstance(each, PlacementMoveFreezeRequested)]
    found = (_freeze(each, answers.get(each.freeze_id), over.get(each.dispute_id)) for each in asked)
    return sorted(found, key=lambda each: (each.asked_on, each.id))


def _freeze(
    asked: PlacementMoveFreezeRequested, answer: PlacementMoveFreezeAnswered | None, over_on: date | None
) -> Freeze:
    refused = answer.answered_on if answer is not None and not answer.stays else None
    ended = min((each for each in (refused, over_on) if each is not None), default=None)
    last_day = answer.until if answer is not None and answer.stays else None
    return Freeze(asked.freeze_id or asked.dispute_id, asked.requested_on, asked.change_id, ended, last_day)


def is_frozen(freezes: Sequence[Freeze], change_id: str, kinds: Sequence[str], day: date) -> bool:
    """Whether this change was not to be made that day."""
    a_move = any(kind not in _NO_MOVES for kind in kinds)
    return frozen_by(freezes, change_id, day, a_move=a_move) is not None


async def changes_proposed(work: Work, child_id: str) -> list[dict[str, Any]]:
    """The changes proposed for a child and not dropped, the next first, each with the freeze that stops it today.

    They are shown, too, where the policy wants no review before them and nothing follows from them.
    """
    held = (await facts.told_of(work, [child_id], _TELL_OF_CHANGES))[child_id]
    return sorted(_proposed(held, work.today), key=lambda each: (each["planned_on"], each["change_id"]))


def _proposed(held: Sequence[Fact], today: date) -> Iterator[dict[str, Any]]:
    dropped = {fact.data.proposal_id for fact in held if isinstance(fact.data, ChangeDropped)}
    made, freezes = made_in(held), freezes_in(held)
    for fact in held:
        said = fact.data
        if isinstance(said, ChangeProposed) and said.proposal_id not in dropped:
            is_made = said.proposal_id in made
            a_move = said.kind not in _NO_MOVES
            freeze = None if is_made else frozen_by(freezes, said.proposal_id, today, a_move=a_move)
            yield {
                "change_id": said.proposal_id,
                "kind": said.kind,
                "planned_on": said.planned_on,
                "made": is_made,
                "frozen": freeze is not None,
                "frozen_since": freeze.asked_on if freeze is not None else None,
                "frozen_until": _until(freeze),
            }


def _until(freeze: Freeze | None) -> date | None:
    """The last day on which it is known to be frozen."""
    if freeze is None:
        return None
    ends = [each for each in (freeze.last_day, freeze.ended_on and freeze.ended_on - timedelta(days=1)) if each]
    return min(ends, default=None)
