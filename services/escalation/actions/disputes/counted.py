"""The days of a dispute, counted by the one engine from what the policy says."""

from collections.abc import Sequence
from datetime import date

from services.escalation.rules.disputes.stages import Days
from shared.calendar import Calendar
from shared.duties import counted_from
from shared.policy import Count, Duty
from shared.policy.settings import DisputeStage


def days_of(ladder: Sequence[DisputeStage], duty: Duty, calendar: Calendar) -> Days:
    """By what the stages of this process are counted; `duty` is the one of answering at a stage."""

    def own_days(counts_from: date, number: int) -> date | None:
        within = Count(working_days=ladder[number - 1].working_days)
        return counted_from(counts_from, duty, calendar, within=within).due_on

    return Days(len(ladder), own_days)
