"""The IRO is a registered social worker: a registration number is recorded. Nobody may override this.

Source: Care Planning, Placement and Case Review (England) Regulations 2010, reg 46(1); Jersey 2.16.
"""

from services.allocation.rules.model import Iro, Rule

RULE = Rule(
    "registered", "The IRO is a registered social worker", "reg 46(1); Jersey 2.16", binding=True, overridable=False
)
OK = "registered social worker"


def why_not(iro: Iro) -> str | None:
    """Why this IRO does not count as registered; None when she does."""
    return None if iro.registered else "has no registration number recorded"
