"""With whom an IRO is registered, as far as it follows from the number stated with the IRO's particulars.

A number alone is one with the UK's regulator: Social Work England and its neighbours today, the HCPC in Jersey 2.16.
Any other regulator, and the days, are stated registration by registration.
"""

from datetime import date

from services.allocation.queries import staff_records as queries
from shared.calendar import ONE_DAY
from shared.work.unit_of_work import Work, new_id

UK = "uk"


async def on_joining(work: Work, iro_id: str, number: str | None, active_from: date) -> None:
    """The number with which an IRO joins is a registration without an end."""
    if number is not None:
        await _begin(work, iro_id, number, min(active_from, work.today))


async def on_another_number(work: Work, iro_id: str, number: str | None) -> None:
    """From today the IRO is registered under this number, or under none any more; what was before stays on record."""
    known = await queries.registrations_of(work.connection, iro_id)
    stand = [row for row in known if row["regulator"] == UK and (row["to_on"] is None or row["to_on"] >= work.today)]
    if any(row["number"] == number and row["from_on"] <= work.today for row in stand):
        return
    over = [row["id"] for row in stand if row["from_on"] < work.today]
    await queries.end_registrations(work.connection, over, work.today - ONE_DAY)
    never = [row["id"] for row in stand if row["from_on"] >= work.today]
    await queries.forget_registrations(work.connection, never)
    if number is not None:
        await _begin(work, iro_id, number, work.today)


async def _begin(work: Work, iro_id: str, number: str, from_on: date) -> None:
    row = {"id": new_id(), "iro_id": iro_id, "regulator": UK, "number": number, "from_on": from_on, "to_on": None}
    await queries.add_registration(work.connection, row)
