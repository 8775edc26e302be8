"""Who answers for a manager: said by herself or by the IRO service, for good or while she is away."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.escalation.actions.disputes.words import DEPUTY, MANAGER, day_said
from services.escalation.queries import disputes as queries
from services.escalation.rules.disputes.managers import Deputy
from shared.events.base import to_date
from shared.register.statements import Word, state
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def name_deputy(work: Work, manager_id: str, said: Mapping[str, Any], by: str) -> None:
    """Put on record who answers for this manager; said again, the last word stands; nobody: `deputy_id` is None."""
    await state(work, manager_id, DEPUTY, said, by=by, on=work.today, subjectkind=MANAGER)
    work.touch(manager_id)


async def settle_deputies(work: Work, wanted: Sequence[str], words: Mapping[str, Sequence[Word]]) -> None:
    """Bring the deputies of these people, where they are managers, in line with what was said."""
    said = {each: word for each in wanted for word in words[each] if word.kind == DEPUTY}
    on_record = {row["manager_id"]: row for row in await queries.DEPUTIES.rows(work.connection)} if said else {}
    rows = [_row(manager, word, work) for manager, word in said.items() if word.data["deputy_id"] is not None]
    changed = [row for row in rows if dict(on_record.get(row["manager_id"], {})) != row]
    none = [manager for manager, word in said.items() if word.data["deputy_id"] is None and manager in on_record]
    await queries.save_deputies(work.connection, changed, none)


def _row(manager_id: str, word: Word, work: Work) -> dict[str, Any]:
    data = word.data
    return {
        "manager_id": manager_id,
        "deputy_id": data["deputy_id"],
        "away_from": _day(data.get("away_from")),
        "away_until": _day(data.get("away_until")),
        "said_by": word.by,
        "said_on": day_said(word, work.profile.calendar),
    }


def _day(text: str | None) -> date | None:
    return to_date(text) if text is not None else None


async def deputies_on(work: Work, day: date) -> dict[str, str]:
    """By manager, who answers for her on that day."""
    rows = await queries.DEPUTIES.rows(work.connection)
    known = {row["manager_id"]: Deputy(row["deputy_id"], row["away_from"], row["away_until"]) for row in rows}
    return {manager: each.deputy_id for manager, each in known.items() if each.answers_on(day)}
