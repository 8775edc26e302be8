"""To which clock a report belongs that names a duty and not our id of it (`duty.reported`).

A report is given to the open clock of that duty that fits the review and the person it names; of several to the
earlier. Where none fits it is kept, and given to one that opens later for that day.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from shared.duties.openings import Opening
from shared.duties.pieces import Report


class _Clock(Protocol):
    """What is asked of a clock here."""

    @property
    def ended_on(self) -> date | None: ...

    @property
    def counts_from(self) -> date | None: ...


def given_to(reports: Iterable[Report], clocks: Sequence[tuple[Opening, _Clock]]) -> dict[str, list[Report]]:
    """The reports that each clock has, by its key; a clock has one at most."""
    given: dict[str, list[Report]] = {}
    for report in reports:
        for opening, clock in clocks:
            if opening.key not in given and _fits(report, opening, clock):
                given[opening.key] = [report]
                break
    return given


def _fits(report: Report, opening: Opening, clock: _Clock) -> bool:
    if clock.ended_on is not None and clock.ended_on < report.on:
        return False
    person = opening.piece.look_up("person_id")
    if person is not None and report.data.get("person_id") != person:
        return False
    ordinal = report.data.get("review_ordinal")
    if ordinal is not None and ordinal != opening.piece.look_up("ordinal"):
        return False
    review_on = report.data.get("review_on")
    if review_on is not None:
        return review_on in _days_of(opening)
    return ordinal is not None or clock.counts_from is None or clock.counts_from <= report.on


def _days_of(opening: Opening) -> set[date]:
    """The days by which somebody may name the review that this is about."""
    named = (opening.piece.look_up(name) for name in ("held_on", "arranged_for", "due_on", "review_on"))
    return {opening.starts_on, *(day for day in named if isinstance(day, date))}
