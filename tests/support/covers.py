"""What was said of whoever stands in for an IRO who is away: what the tests of covers share."""

from services.allocation.actions.pages import absence_pages as reading_of_absences
from shared.events.services.allocation import IroCovered, IroCoverEnded
from tests.support.allocation_people import Team


async def covered(people: Team) -> list[tuple[str, str, str, str]]:
    """What was said of covers: the child, the IRO, who stands in, and until when."""
    said = await people.allocation.announced(IroCovered)
    return [(each.subject, each.data.iro_id, each.data.cover_iro_id, str(each.data.to_on)) for each in said]


async def ended(people: Team) -> list[tuple[str, str, str]]:
    """What was said of covers that are over: the child, the day and why."""
    said = await people.allocation.announced(IroCoverEnded)
    return [(each.subject, str(each.data.ended_on), each.data.outcome) for each in said]


async def register(people: Team) -> dict[str, str]:
    """Whom somebody who heard every announcement takes for each child's stand-in, by the last word on each cover."""
    standing: dict[str, tuple[str, str]] = {}
    for each in await people.allocation.announced(IroCovered, IroCoverEnded):
        if isinstance(each.data, IroCovered):
            standing[each.data.cover_id] = (each.subject, each.data.cover_iro_id)
        else:
            del standing[each.data.cover_id]
    assert len(dict(standing.values())) == len(standing)
    return dict(standing.values())


async def uncovered(people: Team) -> list[str]:
    (absence,) = await people.shows(reading_of_absences.absences, people.allocation.service.profile, "JO")
    return list(absence.uncovered)
