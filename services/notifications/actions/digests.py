"""The timer of news that waits: what is still so goes out, all that is for one person's digest in one letter.

What is settled by then is left out: whoever it is about is settled in the same transaction, which withdraws it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.notifications.queries import waiting as queries
from services.notifications.rules.announced import about
from services.notifications.rules.who_is_told import LETTERS_OF_A_DAY
from shared.policy import Profile
from shared.work.ids import new_id
from shared.work.timers import Question
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
_PEOPLE_AT_ONCE = 5
"""To whom news goes out in one transaction: an IRO's may be about all her children, who are settled with it."""


class NewsGoesOut:
    """Lets go what has waited; a digest to which nothing is left is no letter."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (queries.FIRST_THAT_WAITS,)

    def next_due(self, answers: Sequence[Any], _profile: Profile) -> datetime | None:
        first: datetime | None = answers[0]
        return first

    async def sweep(self, work: Work, _profile: Profile) -> bool:
        due = await queries.waited_for(work.connection, work.now, _PEOPLE_AT_ONCE)
        letters: dict[tuple[str, ...], str] = defaultdict(new_id)
        rows = [
            {"id": row["id"], "letter_id": letters[_whose(row)] if row["template"] in LETTERS_OF_A_DAY else None}
            for row in due
        ]
        await queries.let_go(work.connection, rows)
        for subject in sorted({about(row).subject for row in due}):
            work.touch(subject)
        work.queued = work.queued or bool(due)
        return bool(due)


def _whose(row: Row) -> tuple[str, ...]:
    """All with these in common goes in one letter."""
    return row["recipient_kind"], row["recipient_id"], row["template"]
