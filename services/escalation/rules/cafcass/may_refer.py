"""Whether a child's case may go to Cafcass, and by which steps: as the council's policy has it. Pure.

England: at any point, also while a dispute runs (Hull 2; reg 45). Southwark: only when a dispute ended unresolved
(Adoption and Children Act 2002 s118). Jersey has no such route, and independent legal advice in its place (Jersey
6.11). Blackpool's steps come first, each with its day, and the last is sending it to Cafcass Legal (9.3, 10.6).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from shared.policy.settings import CafcassReferral
from shared.refusals import Conflict, FieldError, Unprocessable

CONSIDERED: Final = "considered"
CONSULTED: Final = "consulted"
REFERRED: Final = "referred"
ANSWERED: Final = "answered"
_UNRESOLVED: Final = "unresolved"


def must_have_the_route(policy: CafcassReferral) -> None:
    """Raises Conflict `no-such-route` where cases do not go to Cafcass, with what there is instead."""
    if policy.allowed == "never":
        detail = "The council's policy has independent legal advice in its place: POST /escalation/legal-advice."
        raise Conflict("no-such-route", "Cases do not go to Cafcass here", detail if policy.instead else None)


def may_refer(policy: CafcassReferral, outcomes: Iterable[str | None]) -> None:
    """`outcomes` are those of the child's disputes that have ended. Raises Conflict `not-unresolved`."""
    if policy.allowed == "when_unresolved" and _UNRESOLVED not in outcomes:
        detail = "Here a case may go to Cafcass once a dispute for the child has ended unresolved. End that first."
        raise Conflict("not-unresolved", "No dispute for this child has ended unresolved", detail)


def check_steps(policy: CafcassReferral, steps: Mapping[str, date], today: date) -> None:
    """Raises Unprocessable for a step that the policy does not have, and for a day that has not come yet."""
    wrong = [_no_step(policy, each) for each in sorted(steps.keys() - set(policy.steps))]
    if wrong:
        raise Unprocessable(errors=wrong)
    ahead = [
        FieldError(f"/steps/{each}", "this day has not come yet") for each, on in sorted(steps.items()) if on > today
    ]
    if ahead:
        raise Unprocessable("future-date", errors=ahead)


def must_have_taken(policy: CafcassReferral, steps: Mapping[str, date], on: date) -> None:
    """Each step was taken by the day of the referral. Raises Conflict `steps-missing`, naming those that were not."""
    missing = [each for each in policy.steps if each not in steps or steps[each] > on]
    if missing:
        detail = f"Give in steps the day of each, none after the referral: {', '.join(missing)}."
        raise Conflict("steps-missing", "Steps before a referral to Cafcass are not on record", detail)


def _no_step(policy: CafcassReferral, step: str) -> FieldError:
    known = ", ".join(policy.steps) or "none"
    return FieldError(f"/steps/{step}", f"is no step of the council's policy, which has: {known}")
