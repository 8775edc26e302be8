"""What is shown of matters and of the changes they hold: by when each is to be answered, and what is hidden."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from services.scheduling.actions.matters.changes import key_of
from services.scheduling.queries import matters as queries
from services.scheduling.schemas.matters import Change, ChangeTold, Matter
from services.scheduling.tables.matters import JOINED, WITHDRAWN
from shared.auth.codes_only import reads_codes_only
from shared.auth.roles import Caller
from shared.child.taken_back import hidden_from
from shared.events import catalogue
from shared.refusals import NotFound
from shared.register.aliases import survivors_of
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def shown(work: Work, caller: Caller, rows: Sequence[Row]) -> list[Matter]:
    """These matters, but for those of which the caller is shown nothing: they were told of another child by mistake."""
    changes: dict[str, list[Row]] = defaultdict(list)
    for change in await queries.changes_of(work.connection, [row["id"] for row in rows]):
        changes[change["matter_id"]].append(change)
    days = await queries.days_due(work.connection, {row["child_id"] for row in rows})
    hidden = await hidden_from(work, caller, {row["child_id"] for row in rows if row["status"] == WITHDRAWN})
    return [
        _matter(_readable(caller, row), changes[row["id"]], days)
        for row in rows
        if row["status"] != WITHDRAWN or hidden.keys().isdisjoint(each["event_id"] for each in changes[row["id"]])
    ]


async def one_shown(work: Work, caller: Caller, matter_id: str) -> Matter:
    """One matter. Raises NotFound where there is none, or the caller is shown nothing of it."""
    found = await shown(work, caller, [await the_matter(work, matter_id)])
    if not found:
        raise NotFound("matter")
    return found[0]


async def shown_changes(work: Work, caller: Caller, rows: Sequence[Row]) -> list[Change]:
    """These changes, each with what became of its matter; what is hidden is left out."""
    days = await queries.days_due(work.connection, {row["child_id"] for row in rows})
    hidden = await hidden_from(work, caller, {row["child_id"] for row in rows if row["status"] == WITHDRAWN})
    seen = (row for row in rows if row["status"] != WITHDRAWN or row["event_id"] not in hidden)
    return [_change(_readable(caller, row), days) for row in seen]


async def the_matter(work: Work, matter_id: str) -> Row:
    """The matter with this id; raises NotFound when there is none."""
    row = await queries.one(work.connection, matter_id)
    if row is None:
        raise NotFound("matter")
    return row


async def the_matter_of(work: Work, event_id: str) -> Row:
    """The matter that holds what an event of this id told; raises NotFound when none does."""
    for told in await queries.told_by(work.connection, event_id):
        kind = catalogue.find(told["kind"])
        if kind is None:
            continue
        merged = await survivors_of(work, [told["subject"]])
        child_ids = {told["subject"], *merged.values()}
        row = await queries.that_holds(work.connection, child_ids, key_of(kind.TYPE, told["key"]))
        if row is not None:
            return row
    raise NotFound("change")


def _readable(caller: Caller, row: Row) -> Row:
    """The row without the IRO's words for a dashboard, even if they are one word that could be a code."""
    return {**row, "reason": None} if reads_codes_only(caller) else row


def _matter(row: Row, changes: Sequence[Row], days: Mapping[tuple[str, str], date]) -> Matter:
    told = [ChangeTold.model_validate(dict(each)) for each in changes]
    ids, due_on = [each.event_id for each in told], _due_on(row, row["id"], [each["key"] for each in changes], days)
    return Matter.model_validate({**row, "changes": told, "change_ids": ids, "due_on": due_on})


def _change(row: Row, days: Mapping[tuple[str, str], date]) -> Change:
    due_on = _due_on(row, row["matter_id"], [row["key"]], days)
    return Change.model_validate({**row, "id": row["event_id"], "occurred_at": row["occurred_on"], "due_on": due_on})


def _due_on(row: Row, matter_id: str, keys: Iterable[str], days: Mapping[tuple[str, str], date]) -> date | None:
    """The day of the duty to answer the matter; of a policy that keeps one for each change, the earliest of these."""
    if row["status"] in (WITHDRAWN, JOINED):
        return None
    of_it = days.get((row["child_id"], matter_id))
    of_changes = (days.get((row["child_id"], key)) for key in keys)
    return of_it or min((each for each in of_changes if each is not None), default=None)
