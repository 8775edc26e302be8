"""Figures of challenge: concerns, disputes, what changed, Cafcass (Blackpool 9.6, 9.7, appendix 1; Jersey 6)."""

from typing import Final

from services.reporting.rules.figures.figure import Counts, Figure, Section, Unit, always, flag, yes_or_no
from services.reporting.rules.figures.thing import Kind, Thing

_WHY: Final = "Group by reason to see of what kind."


def _days(thing: Thing) -> int | None:
    days = thing.values["days"]
    return days if isinstance(days, int) else None


def _number(
    id_: str, title: str, above: str, source: str, kind: Kind, counts: Counts = always, note: str = _WHY
) -> Figure:
    return Figure(
        id_, title, Section.CHALLENGE, above, "", source, kind, counts, unit=Unit.NUMBER, falls=None, note=note
    )


FIGURES: Final = (
    _number(
        "concerns_raised",
        "Concerns raised, informal",
        "concerns raised in the period, by people and by the system",
        "Blackpool app 1 (informal dispute resolutions)",
        Kind.CONCERN,
    ),
    _number(
        "concerns_by_system",
        "Concerns of these that the system opened",
        "concerns that the system opened by itself in the period",
        "local: few alarms, and true ones",
        Kind.CONCERN,
        flag("by_system"),
    ),
    Figure(
        "concerns_settled",
        "Concerns settled informally",
        Section.CHALLENGE,
        "concerns that were resolved",
        "concerns that ended in the period: resolved, lapsed, or made formal",
        "Jersey 6.1; N Lincs 2.5",
        Kind.CONCERN_ENDED,
        yes_or_no("settled"),
    ),
    Figure(
        "concern_days",
        "Days until a concern was settled",
        Section.CHALLENGE,
        "calendar days from raising it to settling it",
        "concerns resolved in the period",
        "Jersey 6.1",
        Kind.CONCERN_ENDED,
        lambda thing: _days(thing) if thing.values["settled"] else None,
        unit=Unit.DAYS,
        falls=True,
    ),
    _number(
        "disputes_opened",
        "Disputes opened, formal",
        "disputes opened in the period; one for several children is one",
        "Blackpool 9.6, app 1 (formal dispute resolutions)",
        Kind.DISPUTE,
    ),
    _number(
        "disputes_ended",
        "Disputes ended",
        "disputes that ended in the period",
        "Blackpool 9.7",
        Kind.DISPUTE_ENDED,
        note="Group by reason to see how they ended.",
    ),
    Figure(
        "disputes_resolved",
        "Disputes that were resolved",
        Section.CHALLENGE,
        "disputes that ended agreed, wholly or partly",
        "disputes that ended in the period: agreed, partly, unresolved or withdrawn",
        "Jersey 6; Blackpool 9.7",
        Kind.DISPUTE_ENDED,
        yes_or_no("settled"),
    ),
    Figure(
        "disputes_within_limit",
        "Disputes ended within their days",
        Section.CHALLENGE,
        "disputes that ended by the last of their days",
        "disputes that ended in the period",
        "Jersey 6.2; Hull 2",
        Kind.DISPUTE_ENDED,
        yes_or_no("within_limit"),
    ),
    Figure(
        "dispute_days",
        "Days until a dispute ended",
        Section.CHALLENGE,
        "calendar days from opening it to its end",
        "disputes that ended in the period",
        "Jersey 6.2; Blackpool 9.7",
        Kind.DISPUTE_ENDED,
        _days,
        unit=Unit.DAYS,
        falls=True,
    ),
    _number(
        "what_changed",
        "What changed for children by a challenge",
        "things that changed for a child when a concern or a dispute was settled in the period",
        "Blackpool 2.3, 9.7",
        Kind.CHANGED,
        note="Group by reason to see what changed.",
    ),
    _number(
        "cafcass_referred",
        "Referred to Cafcass",
        "referrals to Cafcass in the period",
        "Blackpool 9.6, app 1; Hull 2",
        Kind.CAFCASS,
        flag("referred"),
        note="",
    ),
    _number(
        "cafcass_discussed",
        "Discussed with Cafcass",
        "times in the period that the IRO consulted Cafcass about a child",
        "Blackpool 9.6, app 1",
        Kind.CAFCASS,
        flag("discussed"),
        note="",
    ),
)
