"""What followed from a posted event and what still waits, as they are shown."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from services.notifications.actions.effects.in_words import in_words
from services.notifications.queries import effects as queries
from services.notifications.queries.seen import Seen
from services.notifications.rules.announced import about
from services.notifications.rules.status import FOR_A_PERSON, Status
from services.notifications.schemas.effects import Effect, StillToDo
from shared.calendar import Calendar
from shared.events.envelope import OURS
from shared.policy import Profile
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_HERE: Final = "notifications"


async def page_of_effects(
    work: Work, roots: Collection[str], seen: Seen, after: tuple[Any, ...] | None, most: int
) -> list[Effect]:
    """A page of what followed from what has one of these ids, in order; of children only those whom the caller sees
    are named."""
    rows = await queries.followed(work.connection, roots, seen, after, most)
    return [_effect(row, work.profile) for row in rows]


async def still_to_do(
    work: Work, roots: Collection[str], elsewhere: Mapping[str, Sequence[Row]], seen: Seen
) -> list[StillToDo]:
    """All that still waits of it, of children whom the caller sees; `elsewhere` is what other services have set
    aside."""
    waiting = await queries.still_waiting(work.connection, roots)
    notices = [_notice(row, work.profile.calendar) for row in waiting if seen.shows(*about(row))]
    aside: list[tuple[str, Row]] = [(_HERE, row) for row in await queries.set_aside(work.connection, roots)]
    if any(elsewhere.values()):
        its = {*roots, *await queries.ids_that_followed(work.connection, roots)}
        aside += [(name, row) for name, rows in elsewhere.items() for row in rows if row["event_id"] in its]
    stuck = (_aside(name, row) for name, row in aside)
    return [*notices, *(each for each in stuck if seen.children is None or each.subject in seen.children)]


def _effect(row: Row, profile: Profile) -> Effect:
    return Effect(
        service=row["source"].removeprefix(OURS),
        what=in_words(row["type"], row["said"], profile),
        because_of=row["causationid"],
        **{name: row[name] for name in ("type", "subject", "subjectkind", "at", "id")},
    )


def _notice(row: Row, calendar: Calendar) -> StillToDo:
    to, letter = (row[name].replace("_", " ") for name in ("recipient_kind", "template"))
    return StillToDo(
        service=_HERE,
        type="notice",
        subject=about(row).subject,
        since=row["created_at"],
        what=f"The letter to the {to} {_waits_for(row, calendar)}: {letter}",
        id=row["id"],
    )


def _waits_for(row: Row, calendar: Calendar) -> str:
    if row["status"] in FOR_A_PERSON:
        return f"is a task for a person, for {row['task_reason'] or row['reason']}"
    if row["status"] == Status.WAITING:
        return f"goes out {_local(row['not_before'], calendar)}" if row["not_before"] else "goes out later"
    return "is tried again" if row["tries"] else "waits to be sent"


def _local(moment: datetime, calendar: Calendar) -> str:
    local = moment.astimezone(calendar.zone)
    return f"on {local.day} {local:%B %Y at %H:%M}"


def _aside(service: str, row: Row) -> StillToDo:
    waits = "is tried again by itself" if row["next_try_at"] is not None else "waits for whoever looks after the system"
    return StillToDo(
        service=service,
        type=row["type"],
        subject=row["subject"],
        since=row["parked_at"],
        what=f"{service.capitalize()} could not take it in, and it {waits}",
        id=row["event_id"],
    )
