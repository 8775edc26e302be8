"""What may follow a review, and in which order: the one table of the moves that are not allowed.

Source: Jersey 3.69-3.71 and Blackpool 6.9 for what comes after what; that a step cannot be taken back while another
rests on it is local.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from shared.refusals import Conflict


class Step(StrEnum):
    """What has been reached of a review and what follows it."""

    HELD = "held"
    COMPLETED = "completed"
    DECISIONS_SENT = "decisions_sent"
    DECISIONS_ANSWERED = "decisions_answered"
    RECORD_WRITTEN = "record_written"
    RECORD_DISTRIBUTED = "record_distributed"
    RECORD_CHANGED = "record_changed"
    """A newer version was begun after this one was distributed."""
    CARE_PLAN_UPDATED = "care_plan_updated"


class Words(NamedTuple):
    """The slug, title and sentence of a refusal."""

    slug: str
    title: str
    how: str


NEEDS: Final[Mapping[Step, Step]] = MappingProxyType(
    {
        Step.DECISIONS_SENT: Step.HELD,
        Step.RECORD_WRITTEN: Step.HELD,
        Step.RECORD_DISTRIBUTED: Step.RECORD_WRITTEN,
        Step.DECISIONS_ANSWERED: Step.DECISIONS_SENT,
        Step.CARE_PLAN_UPDATED: Step.COMPLETED,
    }
)
"""The step that must have come before."""
NOT_YET: Final[Mapping[Step, Words]] = MappingProxyType(
    {
        Step.HELD: Words("not-held", "The review has not been held", "Say first that it was held."),
        Step.COMPLETED: Words("not-completed", "The review is not complete", "Finish its outcome first."),
        Step.DECISIONS_SENT: Words(
            "decisions-not-sent", "The decisions have not been sent", "Say first when they were sent, and received."
        ),
        Step.RECORD_WRITTEN: Words(
            "record-not-written", "The record has not been written", "Write it first, with the day it was written on."
        ),
    }
)
RESTS_ON: Final[Mapping[Step, Step]] = MappingProxyType(
    {
        Step.DECISIONS_SENT: Step.DECISIONS_ANSWERED,
        Step.RECORD_WRITTEN: Step.RECORD_DISTRIBUTED,
        Step.RECORD_DISTRIBUTED: Step.RECORD_CHANGED,
    }
)
"""The step that rests on it: while that stands, it cannot be taken back."""
IN_THE_WAY: Final[Mapping[Step, Words]] = MappingProxyType(
    {
        Step.DECISIONS_ANSWERED: Words(
            "decisions-answered", "The manager has answered the decisions", "Take back the management response first."
        ),
        Step.RECORD_DISTRIBUTED: Words(
            "record-distributed",
            "The record has been distributed",
            "Take back its distribution first, or write a new version with its reason.",
        ),
        Step.RECORD_CHANGED: Words(
            "record-changed", "A newer version of the record was begun", "Take back that version first."
        ),
    }
)


def refuse_before_its_turn(step: Step, reached: Collection[Step]) -> None:
    """Raise Conflict, with what is to come first, where that has not been reached."""
    needed = NEEDS.get(step)
    if needed is not None and needed not in reached:
        raise Conflict(*NOT_YET[needed])


def refuse_while_another_rests_on_it(step: Step, reached: Collection[Step]) -> None:
    """Raise Conflict, with what rests on it, where a step is to be taken back."""
    later = RESTS_ON.get(step)
    if later is not None and later in reached:
        raise Conflict(*IN_THE_WAY[later])
