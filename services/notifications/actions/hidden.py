"""What was recorded for another child by mistake, taken out of what is shown (`shared/child/taken_back.py`)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.notifications.rules.announced import about
from services.notifications.rules.told_wrongly import TOLD_WRONGLY, without_the_cause
from shared.auth.roles import Caller
from shared.calendar import Calendar, local_date
from shared.child.taken_back import LINE, hidden_from
from shared.events.council.withdrawals import FactWithdrawn
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]


async def as_shown(work: Work, caller: Caller, rows: Sequence[Row], calendar: Calendar) -> list[Row]:
    """These notices as the caller is shown them: of one made for what is hidden, not for what and whom it names."""
    gone = await hidden_from(work, caller, {about(row).subject for row in rows})
    on = {event_id: local_date(withdrawal["received"], calendar) for event_id, withdrawal in gone.items()}
    return [_without(row, on[row["why_event_id"]]) if row["why_event_id"] in on else row for row in rows]


async def deliveries_as_shown(work: Work, caller: Caller, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """These deliveries to a partner as the caller is shown them: of what is hidden not what it was, nor when."""
    gone = await hidden_from(work, caller, {row["subject"] for row in rows})
    hidden = dict.fromkeys(("type", "time", "link")) | {"note": LINE}
    return [{**row, **(hidden if row["event_id"] in gone else {})} for row in rows]


def _without(row: Row, withdrawn_on: date) -> Row:
    told = without_the_cause(row["task_reason"]) if row["template"] == TOLD_WRONGLY else row["task_reason"]
    return {
        **row,
        "why_event_id": None,
        "why_event_type": FactWithdrawn.TYPE,
        "why_on": withdrawn_on,
        "reason": LINE,
        "about_id": None,
        "task_reason": told,
    }
