"""What the door asks of a withdrawal: that the statement it names was taken in here, about the same subject.

What our own services announce is not a council's to take back, and no withdrawal is itself withdrawn: the last word
about a statement stands.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.queries import intake as queries
from shared.events.base import Event
from shared.events.cloudevents import RefusedEvent
from shared.events.council.child_court import OfACase
from shared.events.council.withdrawals import AboutAStatement, FactWithdrawn
from shared.events.envelope import OURS, Envelope
from shared.refusals import FieldError
from shared.register import statements
from shared.register.facts import key_of

Read = Envelope | RefusedEvent


async def about_what_was_taken(connection: AsyncConnection, read: Sequence[Read]) -> list[Read]:
    """The same, with each withdrawal about the kind of subject of what it names, or refused.

    In one request a withdrawal may stand before its statement.
    """
    events = [each for each in read if isinstance(each, Envelope)]
    meant = [each.data.statement for each in events if isinstance(each.data, AboutAStatement)]
    if not meant:
        return list(read)
    known = await queries.taken(connection, [(each.source, each.id) for each in meant])
    here = {(each.source, each.id): each for each in events}
    known = {key: queries.Taken(each.subject, each.subjectkind, each.type) for key, each in here.items()} | known
    return [_judged(at, each, known) for at, each in enumerate(read)]


def _judged(at: int, each: Read, known: Mapping[queries.Identity, queries.Taken]) -> Read:
    if isinstance(each, RefusedEvent) or not isinstance(each.data, AboutAStatement):
        return each
    named = each.data.statement
    found = known.get((named.source, named.id))
    why = _why_not(each, named.source, found)
    if why is None and found is not None:
        return each._replace(subjectkind=found.subjectkind)
    place = "/data/withdraws" if isinstance(each.data, FactWithdrawn) else "/data/restores"
    wrong = FieldError(place, why or "")
    return RefusedEvent(at, each.id, "no-such-statement", f"{wrong.pointer} {wrong.message}", (wrong,))


def _why_not(each: Envelope, source: str, found: "queries.Taken | None") -> str | None:
    if source.startswith(OURS):
        return "our own services announced this: it follows from what was posted, and goes with that"
    if found is None:
        return "no event with this source and id was ever taken in here"
    if found.type in statements.ABOUT_ANOTHER:
        return "this says itself whether another statement counts: say the opposite of that statement"
    if found.subject != each.subject:
        return "this event is about another subject"
    return None


async def keep(
    connection: AsyncConnection, taken: Sequence[Envelope], settled_from: Collection[type[Event]] = ()
) -> None:
    """Have withdrawals on record at once, so that a receipt can name what is withdrawn; and what is said of cases, so
    that what is said next of the same finds the other children."""
    rows = about_statements(taken)
    for each in taken:
        if isinstance(each.data, OfACase):
            origin = statements.EVENT if type(each.data) in settled_from else statements.KEPT
            rows.append(statements.statement_of(each, key_of(each), origin))
    if rows:
        await statements.keep(connection, rows)


def about_statements(taken: Iterable[Envelope]) -> list[dict[str, Any]]:
    """The rows of those of these events that say whether a statement counts."""
    return [statements.statement_of(each, key_of(each)) for each in taken if isinstance(each.data, AboutAStatement)]
