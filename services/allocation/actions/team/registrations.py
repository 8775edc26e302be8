"""With whom an IRO is registered, as far as it follows from the number stated with the IRO's particulars.

A number alone is one with the UK's regulator: Social Work England and its neighbours today, the HCPC in Jersey 2.16.
Any other regulator, and the days, are stated registration by registration.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.allocation.actions.deciding.said_of_iros import REGISTRATION, days_of, said_of_iro, say_of_iro
from services.allocation.queries import staff_records as queries
from shared.calendar import ONE_DAY
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

UK = "uk"


async def say_joins_with(work: Work, iro_id: str, number: str | None, active_from: date, by: str) -> None:
    """The number with which an IRO joins is a registration without an end."""
    if number is not None:
        await _say_begins(work, iro_id, number, min(active_from, work.today), by)


async def say_has_another_number(work: Work, iro_id: str, number: str | None, by: str) -> None:
    """From today the IRO is registered under this number, or under none any more; what was before stays on record."""
    known = await queries.registrations_of(work.connection, iro_id)
    stand = [row for row in known if row["regulator"] == UK and (row["to_on"] is None or row["to_on"] >= work.today)]
    if any(row["number"] == number and row["from_on"] <= work.today for row in stand):
        return
    for row in stand:
        if row["from_on"] < work.today:
            await say_registered(work, iro_id, {**row, "to_on": work.today - ONE_DAY}, by)
        else:
            await say_registered(work, iro_id, row, by, void=True)
    if number is not None:
        await _say_begins(work, iro_id, number, work.today, by)


async def _say_begins(work: Work, iro_id: str, number: str, from_on: date, by: str) -> None:
    new = {"id": new_id(), "regulator": UK, "number": number, "from_on": from_on, "to_on": None}
    await say_registered(work, iro_id, new, by)


async def say_registered(
    work: Work, iro_id: str, registration: Mapping[Any, Any], by: str, *, void: bool = False
) -> None:
    """Put a registration, or its end, on record; `void`: it never was in force."""
    data = {**{name: registration[name] for name in ("regulator", "number", "from_on", "to_on")}, "void": void}
    key, on = registration["id"], registration["from_on"]
    await say_of_iro(work, iro_id, REGISTRATION, data, by=by, key=key, on=on)


async def keep_registrations(work: Work, iro_id: str) -> None:
    """Have the registrations on record as they were said."""
    said = await said_of_iro(work, iro_id, REGISTRATION)
    await queries.forget_registrations(work.connection, [word.key for word in said if word.data["void"]])
    rows = [
        {
            "id": word.key,
            "iro_id": iro_id,
            "regulator": word.data["regulator"],
            "number": word.data["number"],
            **days_of(word, "from_on", "to_on"),
        }
        for word in said
        if not word.data["void"]
    ]
    await queries.keep_registrations(work.connection, rows)
