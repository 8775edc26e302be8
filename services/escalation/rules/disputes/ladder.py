"""Which stages a dispute goes through, and which of them its IRO may pass over.

About a foster carer they are the Corporate IRO's own, where the policy has such. A stage is passed over where the
policy lets her, or in an emergency; where it is in emergencies alone, so is not waiting for the answer of a manager
whose days still run.

Source: Jersey 6.2; North Lincolnshire 2.5; Blackpool 9.3 and 9.5; what not waiting is, is local.
"""

from collections.abc import Sequence
from typing import Final

from shared.policy.settings import Disputes, DisputeStage
from shared.refusals import Conflict, Unprocessable

EMERGENCY_ONLY: Final = "emergency_only"


def ladder_of(disputes: Disputes, subjectkind: str) -> Sequence[DisputeStage]:
    """The stages in order, from the lowest level of seniority to the highest."""
    return (
        disputes.foster_carer_stages
        if subjectkind == "foster_carer" and disputes.foster_carer_stages
        else (disputes.stages)
    )


def refuse_no_stage(ladder: Sequence[DisputeStage], number: int, pointer: str) -> None:
    """Raise Unprocessable for a stage that this process does not have."""
    if not 1 <= number <= len(ladder):
        raise Unprocessable.at(pointer, f"this process has the stages 1 to {len(ladder)}", slug="no-such-stage")


def refuse_bypass(bypass: str, passed: Sequence[int], reason: str | None, *, emergency: bool, cut_short: bool) -> None:
    """Raise Conflict `emergency-only` where the policy forbids it, and Unprocessable where nobody says why.

    `passed` are the stages passed over, `cut_short` says that the present manager still has days to answer.
    """
    if bypass == EMERGENCY_ONLY and (passed or cut_short) and not emergency:
        how = "Wait for the answer, or until the day of this stage is over; or say that it is an emergency."
        raise Conflict("emergency-only", "A stage is passed over in an emergency alone", how)
    if passed and reason is None:
        named = ", ".join(map(str, passed))
        raise Unprocessable.at("/bypass_reason", f"is needed: it passes over stage {named}", slug="reason-needed")


def refuse_informal(stage: DisputeStage) -> None:
    """Raise Conflict `formal-only` for a stage that is always formal."""
    if not stage.may_be_informal:
        how = "Open it as a formal one, or raise a concern in its place."
        raise Conflict("formal-only", f"The stage of the {stage.name} is always formal", how)
