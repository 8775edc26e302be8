"""What is done in an open dispute: a manager answers, the IRO says what she thinks of it, and takes it further.

Source: Jersey 6.2-6.4; North Lincolnshire 2.5. That a late answer is kept, and that a lack of means stops nothing, are
from Jersey 6.2 and 6.4.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.escalation.actions.disputes.policy import policy_named
from services.escalation.actions.disputes.words import COMPLAINT_BY, NEXT_STAGE, RESPONSE, VIEW
from services.escalation.queries import disputes as queries
from services.escalation.rules.disputes.ladder import ladder_of, refuse_bypass, refuse_informal, refuse_no_stage
from services.escalation.rules.disputes.transitions import State, Step, refuse, state_of
from shared.events.base import to_date
from shared.policy import Profile
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register.statements import state
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def the_dispute(work: Work, dispute_id: str) -> Row:
    """The dispute as it was settled last. Raises NotFound."""
    found = (await queries.by_id(work.connection, [dispute_id])).get(dispute_id)
    if found is None:
        raise NotFound("dispute")
    return found


def policy_of(row: Row, profile: Profile) -> Profile:
    """The policy that a dispute keeps; the council's own where that is not known here."""
    return policy_named(row["policy_version"], profile)


def state_now(row: Row, profile: Profile, today: date) -> State:
    """In which state of the table it is."""
    ladder = ladder_of(policy_of(row, profile).settings.disputes, row["subjectkind"])
    return state_of(
        over=row["status"] != "open",
        answered=row["answered"],
        last=row["stage"] == len(ladder),
        stage_over=row["stage_due_on"] < today,
        limit_passed=row["limit_on"] < today,
    )


def refuse_step(work: Work, row: Row, step: Step) -> None:
    """Raise Conflict, named, for what cannot be done now."""
    refuse(state_now(row, work.profile, work.today), step)


async def say(work: Work, row: Row, kind: str, data: Mapping[str, Any], *, by: str, key: str, **more: Any) -> None:
    """Put a word about this dispute on record, and have everybody settled whom it concerns."""
    about = {"subjectkind": row["subjectkind"], "on": more.pop("on", None) or work.today}
    await state(work, row["subject"], kind, {"dispute_id": row["id"], **data}, by=by, key=key, **about, **more)
    work.touch(row["subject"])


async def respond(work: Work, row: Row, number: int, told: Mapping[str, Any], by: str, on: date | None) -> str:
    """Keep the answer of a stage's manager; its id. What she says after the dispute went on is kept, marked late."""
    refuse_step(work, row, "respond")
    stage = stage_of(row, number)
    day = on or work.today
    if day > work.today:
        raise Unprocessable.at("/on", "this day has not come yet", slug="future-date")
    if day < to_date(stage["entered_on"]):
        raise Unprocessable.at("/on", f"the dispute came to this stage on {stage['entered_on']}")
    if day < work.today and number != row["stage"] and not _moved_by_silence_since(row, number):
        how = "Others have acted on its silence since. Leave out the day: the answer is kept on its stage, as late."
        raise Conflict("moved-on", "The dispute has moved on from this stage", how)
    id_ = new_id()
    await say(work, row, RESPONSE, {**told, "number": number}, by=by, key=id_, on=day)
    return id_


def _moved_by_silence_since(row: Row, number: int) -> bool:
    """Silence alone took it further, and nobody there has answered: a letter that came in time stops it after all."""
    later = [each for each in row["stages"] if each["number"] > number]
    return all(each["cause"] == "silence" and not each["answers"] for each in later)


def stage_of(row: Row, number: int) -> Row:
    """A stage that it was in. Raises Unprocessable for one it never reached."""
    found: Row | None = next((each for each in row["stages"] if each["number"] == number), None)
    if found is None:
        raise Unprocessable.at("/number", "the dispute has not been at this stage", slug="no-such-stage")
    return found


async def view(work: Work, row: Row, response_id: str | None, opinion: str, by: str) -> None:
    """What the IRO thinks of an answer; said again, the last word stands. Without an id the last answer is meant."""
    refuse_step(work, row, "view")
    answers = [each for stage in row["stages"] for each in stage["answers"]]
    if not answers:
        raise Conflict("not-answered", "Nobody has answered yet", "There is an answer to think of once a manager has.")
    named = response_id or answers[-1]["id"]
    if named not in {each["id"] for each in answers}:
        raise Unprocessable.at("/response_id", "is no answer in this dispute")
    await say(work, row, VIEW, {"view": opinion}, by=by, key=named)


async def next_stage(work: Work, row: Row, told: Mapping[str, Any], by: str) -> None:
    """The IRO takes it to the next stage, or past some with the reason why."""
    refuse_step(work, row, "next_stage")
    disputes = policy_of(row, work.profile).settings.disputes
    ladder = ladder_of(disputes, row["subjectkind"])
    to = int(told.get("to") or row["stage"] + 1)
    refuse_no_stage(ladder, to, "/to")
    if to <= row["stage"]:
        raise Unprocessable.at("/to", f"it is at stage {row['stage']} already, and never goes back")
    why, urgent = told.get("bypass_reason"), bool(told.get("emergency"))
    cut_short = not row["answered"] and work.today <= row["stage_due_on"]
    passed = range(row["stage"] + 1, to)
    refuse_bypass(disputes.bypass, passed, why, emergency=urgent, cut_short=cut_short)
    if told.get("informal"):
        refuse_informal(ladder[to - 1])
    data = {"to": to, "bypass_reason": why, "emergency": urgent, "informal": bool(told.get("informal"))}
    await say(work, row, NEXT_STAGE, data, by=by, key=f"{row['id']}|{to}", reason=why)


async def say_who_complains(work: Work, row: Row, who: str, by: str) -> None:
    """Who complains for a child who cannot (Jersey 6.8), as a code; said again, the last word stands."""
    refuse_step(work, row, "complaint_by")
    await say(work, row, COMPLAINT_BY, {"by": who}, by=by, key=row["id"])
