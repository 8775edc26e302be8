"""A dispute is opened: from a concern or at once, at the first stage or past some, for one child or several.

Source: Jersey 6.1-6.4, 6.8; Blackpool 9.3 (at any point); North Lincolnshire 2.5.
"""

from collections.abc import Mapping
from typing import Any

from services.escalation.actions.disputes.derive import LIMIT
from services.escalation.actions.disputes.words import OPENED
from services.escalation.queries import concerns as of_concerns
from services.escalation.rules.disputes.ladder import ladder_of, refuse_bypass, refuse_informal, refuse_no_stage
from shared.duties import counted_from
from shared.policy import Profile
from shared.refusals import Conflict, Unprocessable
from shared.register.aliases import survivors_of
from shared.register.statements import is_known, state
from shared.work.ids import new_id
from shared.work.unit_of_work import Work


async def open_dispute(
    work: Work, profile: Profile, subject: str, subjectkind: str, told: Mapping[str, Any], by: str
) -> str:
    """Put a dispute on record, from today on; its id. Everybody it is about is settled on leaving.

    `told` has `category`, and what else there is of `also_for`, `concern_id`, `detail_ref`, `stage`, `emergency`,
    `bypass_reason`, `informal`, `against_childs_wishes`, `childs_wishes`, `complaint_by` and `team_id`. Raises
    Unprocessable for a child of whom nothing was heard or a stage that there is not, and Conflict.
    """
    ladder = ladder_of(profile.settings.disputes, subjectkind)
    number, urgent = int(told.get("stage") or 1), bool(told.get("emergency"))
    refuse_no_stage(ladder, number, "/stage")
    passed, why = range(1, number), told.get("bypass_reason")
    refuse_bypass(profile.settings.disputes.bypass, passed, why, emergency=urgent, cut_short=False)
    if told.get("informal"):
        refuse_informal(ladder[number - 1])
    if counted_from(work.today, profile.duty(LIMIT), profile.calendar).due_on is None:
        raise Conflict("calendar-ends", "The calendar of working days ends before the limit", "Publish its next years.")
    also_for = await _others(work, subject, told.get("also_for") or ())
    await _refuse_concern(work, told.get("concern_id"), [subject, *also_for])
    data = {**told, "also_for": also_for, "stage": number, "policy": profile.id}
    id_ = new_id()
    await state(work, subject, OPENED, data, by=by, key=id_, on=work.today, reason=why, subjectkind=subjectkind)
    for each in (subject, *also_for):
        work.touch(each)
    return id_


async def _others(work: Work, subject: str, also_for: Any) -> list[str]:
    """The other children under the ids that go on."""
    merged = await survivors_of(work, also_for)
    others = list(dict.fromkeys(merged.get(each, each) for each in also_for))
    for at, each in enumerate(others):
        if not await is_known(work.connection, each):
            raise Unprocessable.at(f"/also_for/{at}", "nothing was ever heard of this child", slug="no-such-child")
    return [each for each in others if each != subject]


async def _refuse_concern(work: Work, concern_id: str | None, about: list[str]) -> None:
    """Raise Unprocessable for a concern that is not about these, Conflict for one that is closed."""
    if concern_id is None:
        return
    row = await of_concerns.one(work.connection, concern_id)
    if row is None or row["subject"] not in about:
        raise Unprocessable.at("/concern_id", "is no concern about any of these", slug="no-such-concern")
    if row["status"] not in ("open", "offered"):
        how = "Open the dispute without it; both stand on the child's record."
        raise Conflict("concern-closed", f"This concern is {row['status']} already", how)
