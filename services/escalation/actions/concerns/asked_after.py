"""The timer of late duties that become more than they were once a day is over, unless they are done until then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.escalation.queries import asked_after as queries
from shared.policy import Profile
from shared.work.timers import Question, when_over
from shared.work.unit_of_work import Work


class AskedAfter:
    """Has those settled whose day is over: settling finds what is a line, or a concern, by then."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (queries.FIRST_DAY,)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        return when_over(answers[0], profile.calendar)

    async def sweep(self, work: Work, _profile: Profile) -> bool:
        for subject in await queries.take_over_before(work.connection, work.today):
            work.touch(subject)
        return False
