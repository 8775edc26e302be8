"""Timers that do what a row says on the day that it names; what else time does, its own timers know."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.calendar import ONE_DAY, late_instant
from shared.policy import Profile
from shared.work.unit_of_work import Work

First = Callable[[AsyncConnection], Awaitable[RowMapping | None]]
Day = Callable[[RowMapping], date]
Act = Callable[[Work, Profile, RowMapping], Awaitable[None]]


class OnItsDay:
    """Acts on the row whose day comes `first`, as soon as that `day` has begun: one row in each transaction.

    What is done leaves the row behind, or names a later day for it.
    """

    def __init__(self, first: First, day: Day, act: Act) -> None:
        self._first = first
        self._day = day
        self._act = act

    async def next_due(self, connection: AsyncConnection, profile: Profile) -> datetime | None:
        row = await self._first(connection)
        return None if row is None else late_instant(self._day(row) - ONE_DAY, profile.calendar)

    async def sweep(self, work: Work, profile: Profile) -> bool:
        row = await self._first(work.connection)
        if row is None or self._day(row) > work.today:
            return False
        await self._act(work, profile, row)
        return True
