"""With whom an IRO is registered, as far as it follows from the number stated with the IRO's particulars.

A number alone is one with the UK's regulator: Social Work England and its neighbours today, the HCPC in Jersey 2.16.
Any other regulator, and the days, are stated registration by registration.
"""

from datetime import date

from sqlalchemy import bindparam, delete, insert, update

from services.allocation.queries import team as team_queries
from services.allocation.tables.children import registrations
from shared.calendar import ONE_DAY
from shared.work.unit_of_work import Work, new_id

UK = "uk"


async def on_joining(work: Work, iro_id: str, number: str | None, active_from: date) -> None:
    """The number with which an IRO joins is a registration without an end."""
    if number is not None:
        await _begin(work, iro_id, number, min(active_from, work.today))


async def on_another_number(work: Work, iro_id: str, number: str | None) -> None:
    """From today the IRO is registered under this number, or under none any more; what was before stays on record."""
    known = await team_queries.registrations_of(work.connection, iro_id)
    stand = [row for row in known if row["regulator"] == UK and (row["to_on"] is None or row["to_on"] >= work.today)]
    if any(row["number"] == number and row["from_on"] <= work.today for row in stand):
        return
    over = [{"p_id": row["id"], "p_on": work.today - ONE_DAY} for row in stand if row["from_on"] < work.today]
    if over:
        which = update(registrations).where(registrations.c.id == bindparam("p_id"))
        await work.connection.execute(which.values(to_on=bindparam("p_on")), over)
    never = [{"p_id": row["id"]} for row in stand if row["from_on"] >= work.today]
    if never:
        await work.connection.execute(delete(registrations).where(registrations.c.id == bindparam("p_id")), never)
    if number is not None:
        await _begin(work, iro_id, number, work.today)


async def _begin(work: Work, iro_id: str, number: str, from_on: date) -> None:
    row = {"id": new_id(), "iro_id": iro_id, "regulator": UK, "number": number, "from_on": from_on, "to_on": None}
    await work.connection.execute(insert(registrations), row)
