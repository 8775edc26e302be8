"""What is on record of each IRO: registrations, supervision, training, and, apart, what they said of ethnicity."""

from datetime import date
from typing import Any

from services.allocation.actions.handover.handover import the_iro
from services.allocation.actions.team.registrations import say_registered
from services.allocation.queries import staff_records as queries
from services.allocation.rules.team import team_profile as make_up
from services.allocation.schemas.staff_records import NewRegistration, NewSupervision, NewTraining
from shared.refusals import Unprocessable
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

_SAME = ("regulator", "number", "from_on")


async def register(work: Work, iro_id: str, new: NewRegistration, by: str) -> dict[str, Any]:
    """State a registration, or its end."""
    await the_iro(work, iro_id)
    row = {"id": new_id(), "iro_id": iro_id, **new.model_dump(mode="python")}
    known = await queries.registrations_of(work.connection, iro_id)
    row["id"] = next((each["id"] for each in known if all(each[name] == row[name] for name in _SAME)), row["id"])
    await say_registered(work, iro_id, row, by)
    return shown(row, work.today)


def shown(row: Any, today: date) -> dict[str, Any]:
    """A registration with whether it is in force."""
    to_on = row["to_on"]
    return {**row, "in_force": row["from_on"] <= today and (to_on is None or today <= to_on)}


async def supervise(work: Work, iro_id: str, new: NewSupervision) -> dict[str, Any]:
    """Record a session that was held."""
    await the_iro(work, iro_id)
    _must_be_over(new.held_on, work.today, "/held_on")
    row = {"id": new_id(), "iro_id": iro_id, **new.model_dump(mode="python")}
    await queries.add_supervision(work.connection, row)
    return row


async def train(work: Work, iro_id: str, new: NewTraining) -> dict[str, Any]:
    """Record training that was completed."""
    await the_iro(work, iro_id)
    _must_be_over(new.completed_on, work.today, "/completed_on")
    row = {"id": new_id(), "iro_id": iro_id, **new.model_dump(mode="python")}
    await queries.add_training(work.connection, row)
    return row


async def state_ethnicity(work: Work, iro_id: str, ethnicity: str | None) -> None:
    """Keep what an IRO chose to say, or forget it; what was counted at the end of a year that is over stays."""
    await the_iro(work, iro_id)
    over = make_up.last_year_over(work.today)
    await queries.forget_ethnicity_since(work.connection, iro_id, over)
    before = await queries.ethnicities_on(work.connection, over)
    if ethnicity != before.get(iro_id):
        await queries.keep_ethnicity(work.connection, iro_id, work.today, ethnicity)


def _must_be_over(day: date, today: date, at: str) -> None:
    if day > today:
        raise Unprocessable.at(at, "lies in the future")
