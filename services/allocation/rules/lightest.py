"""Otherwise the child goes to the IRO whose load is lightest for her hours.

Equal loads are decided by the id, so that the same facts always give the same IRO.

Source: Jersey 7.9, 7.13-7.15; the tie-breaker is local.
"""

from services.allocation.rules.model import Iro, IroId, Rule
from services.allocation.rules.team.caseload import per_full_time

RULE = Rule(
    "lightest", "The lightest load for the hours", "Jersey 7.9, 7.13-7.15; local", binding=False, overridable=True
)


def key(iro: Iro, more: float = 0.0) -> tuple[float, IroId]:
    """Sorts the lightest first; `more`: what she is to have besides her load."""
    return (per_full_time(iro.load + more, iro.fte), iro.id)
