"""Figures of a review's decisions: carried out, made again, and drift (Jersey 7.22, 7.23; Southwark 6)."""

from typing import Final

from services.reporting.rules.figures.figure import Figure, Section, yes_or_no
from services.reporting.rules.figures.thing import Kind, Thing

DRIFT: Final = 2
"""A decision that earlier reviews had made so often already is made for the third time: drift (glossary)."""


def _again(thing: Thing) -> int:
    return int(thing.values["carried_over"] >= 1)


def _drifts(thing: Thing) -> int:
    return int(thing.values["carried_over"] >= DRIFT)


FIGURES: Final = (
    Figure(
        "decisions_carried_out",
        "Decisions carried out in time",
        Section.DECISIONS,
        "decisions wholly carried out by their own day",
        "decisions of reviews carried out in the period, and those whose day passed in it and that were not; without "
        "recommendations, what was withdrawn or replaced, and decisions without a day",
        "Jersey 7.22; Southwark 6",
        Kind.DECISION_DUE,
        yes_or_no("in_time"),
    ),
    Figure(
        "decisions_made_again",
        "Decisions that an earlier review had made already",
        Section.DECISIONS,
        "decisions made in the period that an earlier review had made and that were not done",
        "decisions made in the period",
        "Jersey 7.23",
        Kind.DECISION,
        _again,
        falls=True,
    ),
    Figure(
        "drift",
        "Drift: decisions made for the third time",
        Section.DECISIONS,
        "decisions made in the period that two earlier reviews or more had made already",
        "decisions made in the period",
        "Jersey 2.14, 7.21, 7.23; N Lincs annex 1",
        Kind.DECISION,
        _drifts,
        falls=True,
    ),
)
