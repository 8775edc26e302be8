"""The IRO is in post and not away on the day of the appointment.

First and last days of work and of an absence count as what they are: she works on her first and on her last day,
and is away on the first and on the last day of an absence. At no time after the first five working days may a
child be without a named IRO, so nobody may appoint one who is not there. Nor one who is about to leave or to be away
for long and hands over the children she has: the IRO is to stay for as long as the child is looked after.

Source: Hull 1; Jersey 7.2.
"""

from datetime import date

from services.allocation.rules.model import Iro, Rule

RULE = Rule("works_then", "The IRO works on that day", "Hull 1; Jersey 7.2", binding=True, overridable=False)
OK = "in post on the day"


def why_not(iro: Iro, on: date) -> str | None:
    """Why this IRO does not work on that day; None when she does."""
    if iro.active_from is not None and on < iro.active_from:
        return f"starts on {iro.active_from.isoformat()}"
    if iro.active_to is not None and on > iro.active_to:
        return f"left on {iro.active_to.isoformat()}"
    for absence in iro.absences:
        if absence.from_on <= on and (absence.to_on is None or on <= absence.to_on):
            if absence.handing_over:
                return "is handing over her cases before she goes"
            until = f"until {absence.to_on.isoformat()}" if absence.to_on else "until further notice"
            return f"is away {until}"
    return None
