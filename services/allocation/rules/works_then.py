"""The IRO is in post and not away on the day of the appointment.

First and last days of work and of an absence count as what they are: she works on her first and on her last day,
and is away on the first and on the last day of an absence. At no time after the first five working days may a
child be without a named IRO, so nobody may appoint one who is not there. Nor one who is about to leave or to be away
for long and hands over the children she has: the IRO is to stay for as long as the child is looked after.

One who is away so briefly that somebody stands in is still her children's IRO. She does not stand back where somebody
may stand in for this child, too; for whom that is asked is in `short_absence`.

Source: Hull 1; Jersey 7.2.
"""

from datetime import date

from services.allocation.rules.model import Absence, Answer, Iro
from services.allocation.rules.rule import Question, Rule, Said


def why_not(iro: Iro, on: date, *, covered: bool = False) -> str | None:
    """Why this IRO does not work on that day; None when she does.

    `covered`: somebody may stand in for her, so a short absence does not stand against her.
    """
    if iro.active_from is not None and on < iro.active_from:
        return f"starts on {iro.active_from.isoformat()}"
    if iro.active_to is not None and on > iro.active_to:
        return f"left on {iro.active_to.isoformat()}"
    for absence in iro.absences:
        if absence.includes(on) and not (covered and absence.covered):
            return _away(absence)
    return None


def _away(absence: Absence) -> str:
    if absence.handing_over:
        return "is handing over her cases before she goes"
    return f"is away until {absence.to_on.isoformat()}" if absence.to_on else "is away until further notice"


def briefly_away(iro: Iro, on: date) -> bool:
    """Whether nothing but a short absence keeps this IRO from work on that day."""
    return why_not(iro, on) is not None and why_not(iro, on, covered=True) is None


def ok(iro: Iro, on: date) -> str:
    """What is said of an IRO against whom this rule does not stand."""
    away = why_not(iro, on)
    return "in post on the day" if away is None else f"{away} and covered"


def _judge(question: Question, iro: Iro) -> str | None:
    return why_not(iro, question.on, covered=iro.id in question.covered)


def _says(question: Question, iro: Iro) -> Said:
    return Answer.OK, ok(iro, question.on)


RULE = Rule(
    "works_then",
    "The IRO works on that day",
    "Hull 1; Jersey 7.2",
    binding=True,
    overridable=False,
    bars=True,
    of_her_alone=True,
    judge=_judge,
    says=_says,
    counted=("is not at work then", "are not at work then"),
)
