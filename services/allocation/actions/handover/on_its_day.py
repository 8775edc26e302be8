"""Timers that do what a row says on the day that it names; what else time does, its own timers know."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from shared.policy import Profile
from shared.storage.rows import RowQuery, first_row
from shared.work.timers import Question, on_the_day, when_over
from shared.work.unit_of_work import Work

Act = Callable[[Work, Profile, RowMapping], Awaitable[None]]


class OnItsDay:
    """Acts on the row that comes `first` as soon as the day in its column `day` has begun, or `once_over`: one row in
    each transaction.

    What is done leaves the row behind, or names a later day for it.
    """

    def __init__(self, first: RowQuery, day: str, act: Act, *, once_over: bool = False) -> None:
        self._first = first
        self._asks = (first.with_only_columns(first.selected_columns[day]),)
        self._day = day
        self._act = act
        self._from = when_over if once_over else on_the_day

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return self._asks

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        return self._from(answers[0], profile.calendar)

    async def sweep(self, work: Work, profile: Profile) -> bool:
        row = await first_row(work.connection, self._first)
        due = self._from(row[self._day], profile.calendar) if row is not None else None
        if row is None or due is None or due > work.now:
            return False
        await self._act(work, profile, row)
        return True
