"""The timer of disputes: a stage that was silent goes up, and a limit that has passed is announced, the day after."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.escalation.queries import disputes as queries
from shared.policy import Profile
from shared.work.timers import Question, when_over
from shared.work.unit_of_work import Work

_AT_MOST = 100


class DisputeDays:
    """Has those settled of whose disputes a day has passed that changes something: settling says what."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (queries.FIRST_LOOK,)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        return when_over(answers[0], profile.calendar)

    async def sweep(self, work: Work, _profile: Profile) -> bool:
        subjects = await queries.to_look_at(work.connection, work.today, _AT_MOST)
        for subject in subjects:
            work.touch(subject)
        return len(subjects) == _AT_MOST
