"""What a completed outcome announces: that it is complete, every answer as a code, how the child took part, and that
the child wants an advocate.
"""

from collections.abc import Mapping
from typing import Any, Final

from services.scheduling.actions.outcome.words import Finished
from services.scheduling.rules.outcome.answers import form_answers, is_adoptive, social_worker_attended
from shared.child.looked_after import LookedAfterChild
from shared.events.base import Event
from shared.events.services.around_reviews import AdvocateRequested, ReviewMonitored
from shared.events.services.scheduling import ParticipationRecorded, ReviewCompleted

_WHICH: Final = ("kind", "number", "iro_id", "ordinal", "serves", "considered")


def events_of(outcome: Finished, child: LookedAfterChild, carried_over: int) -> list[Event]:
    """In the order in which they are said; `carried_over` is how many of its decisions were made before."""
    placement = child.details_on(outcome.held_on).get("placement")
    adoptive = is_adoptive(placement.type if placement is not None else None)
    answers = form_answers(outcome.data, placed_for_adoption=adoptive, carried_over=carried_over)
    which = _which(outcome)
    found: list[Event] = [
        ReviewCompleted(
            **which,
            completed_on=outcome.completed_on,
            held_on=outcome.held_on,
            plan_changed=outcome.data.get("care_plan") == "changed",
            permanence_plan_agreed=outcome.data.get("permanence_plan_agreed"),
            series=bool(outcome.review.get("series")),
            legal_status_queried=_awaits_an_answer(outcome.data.get("legal_status") or {}),
        ),
        ReviewMonitored(**which, held_on=outcome.held_on, answers=answers),
    ]
    return [*found, *_participation(outcome), *_advocate(outcome)]


def _which(outcome: Finished) -> dict[str, Any]:
    review = outcome.review
    return {"review_id": review["id"], **{name: review[name] for name in _WHICH if review.get(name) is not None}}


def _awaits_an_answer(legal: Mapping[str, Any]) -> bool:
    return legal.get("queried_on") is not None and legal.get("answered_on") is None


def _advocate(outcome: Finished) -> list[Event]:
    if (outcome.data.get("advocacy") or {}).get("child_wants_advocate") != "yes":
        return []
    return [AdvocateRequested(requested_on=outcome.held_on, review_id=outcome.review["id"])]


def _participation(outcome: Finished) -> list[Event]:
    data = outcome.data
    if data.get("participation") is None:
        return []
    consulted = (data.get("monitoring") or {}).get("consulted_before")
    attendance = data.get("attendance")
    said = ParticipationRecorded(
        review_id=outcome.review["id"],
        held_on=outcome.held_on,
        participation=data["participation"],
        spoken_to_in_private=(data.get("spoken_to") or {}).get("in_private"),
        consulted_before=None if consulted is None else consulted != "no",
        social_worker_attended=social_worker_attended(attendance) == "yes" if attendance else None,
    )
    return [said]
