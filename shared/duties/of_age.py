"""What the birthday that ends childhood does by itself: whoever still has something open then is settled anew.

Settling ends it, for every clock of a time in care ends on that day (`clocks.py`), and says so once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, func, select, update

from shared.policy import Profile
from shared.work.timers import Question, on_the_day
from shared.work.unit_of_work import Work

_AT_MOST = 100


class ComingOfAge:
    """The timer of what ends with childhood.

    `open_things` has in its column `of_age_on` that birthday of every row that is open and ends then, and nothing in
    the others; `whose` is its column with the child's id. Each row is looked at once: the birthday is taken off it
    first, so that one that is still open afterwards wakes nobody again.
    """

    def __init__(self, open_things: Table, whose: Column[str]) -> None:
        self._table = open_things
        self._birthday: Column[Any] = open_things.c.of_age_on
        self._whose = whose
        self._first = select(func.min(self._birthday)).where(self._birthday.is_not(None))  # or no index answers it

    def asks(self, _profile: Profile) -> Sequence[Question]:
        """The first of these birthdays."""
        return (self._first,)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        """When the first of these birthdays begins, where the council is."""
        return on_the_day(answers[0], profile.calendar)

    async def sweep(self, work: Work, _profile: Profile) -> bool:
        """Have those settled who are of age by now; whether there may be more."""
        children = await self._of_age(work)
        if children:
            taken_off = update(self._table).where(self._whose.in_(children), self._birthday <= work.today)
            await work.connection.execute(taken_off.values(of_age_on=None))
        for child_id in children:
            work.touch(child_id)
        return len(children) == _AT_MOST

    async def _of_age(self, work: Work) -> Sequence[str]:
        query = select(self._whose).distinct().where(self._birthday <= work.today)
        return (await work.connection.execute(query.order_by(self._whose).limit(_AT_MOST))).scalars().all()
