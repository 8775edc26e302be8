"""Figures of what is to be done in time: each of these time limits, once it was met or is over, is one.

What counts is what became of the clock, as the service that keeps it says: nothing is counted anew here. A clock that
was not met counts on the day after its last day, one that was met on the day it was met; one that fell away never.
"""

from typing import Final

from services.reporting.rules.figures.figure import Counts, Figure, Section, Unit, always, yes_or_no
from services.reporting.rules.figures.thing import Kind


def _of(*duties: str) -> Counts:
    return lambda thing: int(thing.values["in_time"]) if thing.values["duty"] in duties else None


def _step(id_: str, title: str, done: str, source: str, *duties: str, section: Section = Section.STEPS) -> Figure:
    below = "of these time limits, those met in the period and those that ran out in it and were not met"
    return Figure(id_, title, section, f"{done}, in time", below, source, Kind.DUTY, _of(*duties))


_STEPS: Final = (
    (
        "told_within_2",
        "IRO manager told within 2 working days",
        "IRO managers told",
        "Hull 1; Jersey 7.2",
        "iro_manager_notified",
    ),
    (
        "appointed_within_5",
        "IRO appointed within 5 working days",
        "IROs appointed",
        "Hull 1; Jersey 7.2",
        "iro_appointed",
    ),
    ("child_told_of_iro", "Child told who the IRO is", "children told", "Hull 1; Jersey 7.2", "child_told_of_iro"),
    ("social_worker_visits", "Social worker's visits", "visits made", "reg 28; Blackpool 9.4", "social_worker_visit"),
    (
        "invitations",
        "Invitations and consultation sent",
        "invitations or consultation papers sent",
        "N Lincs 2.4; Blackpool 7.4",
        "invitations_sent",
        "consultation_sent",
    ),
    (
        "social_worker_reports",
        "Social worker's report before the review",
        "reports there",
        "Blackpool 9.4, 11.5",
        "sw_report_available",
    ),
    ("decisions_sent", "Decisions sent after the review", "decisions sent", "Jersey 3.69", "decisions_sent"),
    (
        "decisions_considered",
        "Decisions answered by the team manager",
        "decisions answered",
        "Jersey 3.71",
        "decisions_considered",
    ),
    ("record_written", "Record written", "records written", "Jersey 3.69", "review_record_written"),
    (
        "record_distributed",
        "Record sent to those concerned",
        "records sent",
        "Blackpool 6.9; Jersey 3.69",
        "review_record_distributed",
    ),
    (
        "care_plan_updated",
        "Care plan updated after the review",
        "care plans updated",
        "Jersey 3.69",
        "care_plan_updated",
    ),
    (
        "series_completed",
        "Adjourned reviews and series completed",
        "reviews completed",
        "Jersey 3.24, 3.25",
        "adjourned_review_completed",
        "review_series_completed",
    ),
    (
        "court_documents_copied",
        "Court documents copied to the IRO",
        "documents copied",
        "Hull 2; Blackpool 10.4",
        "court_document_copied",
    ),
)

STEPS: Final = tuple(_step(*given) for given in _STEPS)
DUTIES: Final = frozenset(duty for given in _STEPS for duty in given[4:])
"""The time limits that are counted."""

FIGURES: Final = (
    *STEPS,
    Figure(
        "notices_proved",
        "Letters proved to have arrived",
        Section.STEPS,
        "letters sent in the period that were delivered, read out or acknowledged",
        "letters sent in the period, those that failed too",
        "Hull 1; Jersey 7.2",
        Kind.NOTICE,
        yes_or_no("proved"),
        note="A letter by post has no proof until somebody says so.",
    ),
    Figure(
        "alarms_per_iro_per_week",
        "Alarms for each IRO and week",
        Section.SERVICE,
        "time limits about an IRO's children that were announced as late in the period",
        "IROs in post, for each week of the period",
        "local: few alarms, and true ones",
        Kind.ALARM,
        always,
        unit=Unit.PER_IRO_WEEK,
        falls=True,
        note="One that later fell away still was an alarm.",
    ),
)
