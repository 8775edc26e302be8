"""When time alone next makes something happen: all of a service's timers are asked in one statement."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.calendar import ONE_DAY, Calendar, late_instant
from shared.policy import Profile
from shared.work.unit_of_work import Work

Question = Select[Any]
"""A statement that answers with one value, or with none."""


class Timer(Protocol):
    """Something that happens because time passes; every timer is a row, so a restart forgets none."""

    def asks(self, profile: Profile) -> Sequence[Question]:
        """What it has to know to say when it is next due. Statements made once, not at each call."""

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        """When it next has something to do (business time), by the answers to what it asks; or None."""

    async def sweep(self, work: Work, profile: Profile) -> bool:
        """Do what is due and not yet done; whether there may be more."""


async def next_moments(connection: AsyncConnection, timers: Sequence[Timer], profile: Profile) -> list[datetime | None]:
    """When each of them is next due, in their order."""
    asked = [tuple(timer.asks(profile)) for timer in timers]
    answers = iter(await _answers_to(connection, [each for some in asked for each in some]))
    return [timer.next_due([next(answers) for _ in some], profile) for timer, some in zip(timers, asked, strict=True)]


async def _answers_to(connection: AsyncConnection, questions: Sequence[Question]) -> Sequence[Any]:
    """The value with which each of them answers, of one moment; None where one has none."""
    return tuple((await connection.execute(_together(tuple(questions)))).one()) if questions else ()


@lru_cache(maxsize=256)
def _together(questions: tuple[Question, ...]) -> Select[Any]:
    return select(*(each.scalar_subquery() for each in questions))


def on_the_day(day: date | None, calendar: Calendar) -> datetime | None:
    """When that day begins, where the council is."""
    return None if day is None else late_instant(day - ONE_DAY, calendar)


def when_over(day: date | None, calendar: Calendar) -> datetime | None:
    """When that day is over, where the council is."""
    return None if day is None else late_instant(day, calendar)
