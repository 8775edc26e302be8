"""Figures in words: values, what became of them, groups, and reasons. Pure."""

from collections.abc import Mapping
from typing import Final

from services.reporting.pages import words
from services.reporting.rules.figures.figure import Figure, Unit
from services.reporting.rules.figures.periods import Period
from services.reporting.rules.figures.reckoned import Reckoned
from services.reporting.rules.figures.thing import NOBODY

AGES: Final[Mapping[str, str]] = {
    "under_1": "Under 1",
    "1_to_4": "1 to 4",
    "5_to_10": "5 to 10",
    "11_to_15": "11 to 15",
    "16_and_over": "16 and over",
}
GROUPS: Final[Mapping[str, str]] = {
    "month": "Month",
    "quarter": "Quarter",
    "year": "Year",
    "iro": "IRO",
    "team": "Team",
    "age": "Age",
    "legal_status": "Legal status",
    "placement": "Placement",
    "reason": "Reason",
}
PLACEMENTS: Final[Mapping[str, str]] = {
    "A": "Placed for adoption",
    "H": "Residential accommodation",
    "K": "Children's home or secure unit",
    "M": "No placement",
    "P": "With parents, or independent",
    "Q": "Foster care",
    "R": "Care home, health, or custody",
    "S": "Residential school",
    "T": "Temporary placement",
    "U": "Foster care",
    "Z": "Other placement",
}
"""What a placement is by the first letter of its code in the statutory return."""
NONE: Final = "No data"
"""What stands where there is no rate."""


def value(figure: Figure, reckoned: Reckoned) -> str:
    """The figure as people say it: `94.3%`, `443`, `12.5 days`; `No data` where nothing is below the line."""
    found = reckoned.value(figure.unit)
    if found is None:
        return NONE
    return _said(figure.unit, found)


def target(figure: Figure, wanted: float | None) -> str:
    """The target as people say it; empty where there is none."""
    return "" if wanted is None else _said(figure.unit, wanted, 0 if round(wanted * 100, 1).is_integer() else 1)


def _said(unit: Unit, number: float, places: int = 1) -> str:
    if unit is Unit.SHARE:
        return f"{number:.{places}%}"
    if unit is Unit.DAYS:
        return f"{number:.1f} days"
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"


def of(figure: Figure, reckoned: Reckoned) -> str:
    """The numerator and the denominator: `505 of 1,362`; empty for a number."""
    if reckoned.denominator is None:
        return ""
    below = f"{reckoned.denominator:,.0f}" if float(reckoned.denominator).is_integer() else f"{reckoned.denominator:,}"
    if figure.unit is Unit.DAYS:
        return f"{reckoned.numerator:,} days, {below} counted"
    if figure.unit is Unit.PER_IRO_WEEK:
        return f"{reckoned.numerator:,} in {below} weeks of IROs"
    return f"{reckoned.numerator:,} of {below}"


def against_target(figure: Figure, reckoned: Reckoned, wanted: float | None) -> str:
    """Whether the target was met; empty where there is none, or no figure."""
    found = reckoned.value(figure.unit)
    if wanted is None or found is None:
        return ""
    met = found <= wanted if figure.falls else found >= wanted
    return "Target met" if met else "Below target" if not figure.falls else "Above target"


def change(figure: Figure, now: Reckoned, before: Reckoned) -> str:
    """What became of it since the period before: better, worse, or another number."""
    new, old = now.value(figure.unit), before.value(figure.unit)
    if new is None or old is None:
        return ""
    if new == old:
        return "as before"
    more = new > old
    if figure.falls is None:
        return "more" if more else "fewer"
    return "better" if more is not figure.falls else "worse"


def period(its: Period) -> str:
    """`1 January to 31 March 2026`."""
    start, end = its.start, its.end
    begins = f"{start.day} {start:%B}" if start.year == end.year else f"{start.day} {start:%B %Y}"
    return f"{begins} to {end.day} {end:%B %Y}"


def group(by: str, code: str, names: Mapping[str, str]) -> str:
    """One group in words; IROs by name where it is known."""
    if code == NOBODY:
        return "No IRO" if by == "iro" else "Not known"
    if by == "iro":
        return names.get(code, code)
    if by == "age":
        return AGES.get(code, code)
    if by == "legal_status":
        return words.legal_status(code)
    if by == "placement":
        said = PLACEMENTS.get(code[:1])
        return f"{said} ({code})" if said else code
    return words.spelled_out(code) if by == "reason" else code
