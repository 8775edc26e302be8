"""The timer of court documents: from a day on the legal department is asked after one that no IRO has opened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.notifications.queries import court_documents as queries
from shared.policy import Profile
from shared.work.timers import Question, on_the_day
from shared.work.unit_of_work import Work

_AT_MOST = 100


class CourtDocumentsChased:
    """Has the children settled whose documents are to be asked after: settling makes the notice, once for each."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (queries.FIRST_TO_BE_CHASED,)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        return on_the_day(answers[0], profile.calendar)

    async def sweep(self, work: Work, _profile: Profile) -> bool:
        child_ids = await queries.children_to_be_chased(work.connection, work.today, _AT_MOST)
        for child_id in child_ids:
            work.touch(child_id)
        return len(child_ids) == _AT_MOST
