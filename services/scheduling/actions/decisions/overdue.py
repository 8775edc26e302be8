"""The timer of decisions: when the day of one has passed that is still to be done, that is announced once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.scheduling.queries.decisions import FIRST_DUE_DAY, children_with_overdue_decisions
from shared.policy import Profile
from shared.work.timers import Question, when_over
from shared.work.unit_of_work import Work

_AT_MOST = 100


class DecisionsOverdue:
    """Has the children settled of whose decisions the day has passed: settling announces it, once for each due day."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (FIRST_DUE_DAY,)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        return when_over(answers[0], profile.calendar)

    async def sweep(self, work: Work, _profile: Profile) -> bool:
        child_ids = await children_with_overdue_decisions(work.connection, work.today, _AT_MOST)
        for child_id in child_ids:
            work.touch(child_id)
        return len(child_ids) == _AT_MOST
