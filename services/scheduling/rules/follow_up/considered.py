"""What became of a review's decisions with the team manager: agreed, disagreed with, or agreed by silence.

The last day to answer is the duty's own; it is read off its clock and never counted here. An answer on that day comes
before the silence, and one after it changes nothing.

Source: Jersey 3.71.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple


class Response(NamedTuple):
    """The manager's answer: its day, and the decisions disagreed with."""

    on: date
    disagreed_with: Collection[str]


class AnswerClock(NamedTuple):
    """The clock of the answer, as the duty engine has it.

    `met_on` is None while it is open; `told` says that somebody reported the duty itself to be met.
    """

    due_on: date | None
    met_on: date | None
    told: bool


class Considered(NamedTuple):
    """One decision, considered."""

    decision_id: str
    considered_on: date
    agreed: bool
    by_silence: bool


def in_time(on: date, clock: AnswerClock | None) -> bool:
    """Whether an answer of this day counts: until the last day of the duty, that day included."""
    return clock is None or clock.due_on is None or on <= clock.due_on


def considered(decision_ids: Sequence[str], response: Response | None, clock: AnswerClock | None) -> list[Considered]:
    """Each decision that the manager has considered, or that silence has agreed to."""
    if response is not None and in_time(response.on, clock):
        return [Considered(each, response.on, each not in response.disagreed_with, False) for each in decision_ids]
    if clock is None or clock.met_on is None:
        return []
    silent = not clock.told and clock.met_on == clock.due_on
    return [Considered(each, clock.met_on, True, silent) for each in decision_ids]
