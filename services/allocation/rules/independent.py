"""The IRO is independent of the child's case.

She is not involved in preparing the care plan or managing the case, not the child's visitor, not the personal
adviser, not a manager of any of these, and does not control the resources allocated to the case. What an IRO has
declared (people or teams she is not independent of) counts like the post itself. Nobody may override this.

Source: Care Planning, Placement and Case Review (England) Regulations 2010, reg 46; Jersey 2.18.
"""

from services.allocation.rules.model import Child, Iro, Rule

RULE = Rule(
    "independent", "The IRO is independent of the child's case", "reg 46; Jersey 2.18", binding=True, overridable=False
)
OK = "independent of the child's case"


def why_not(child: Child, iro: Iro) -> str | None:
    """Why this IRO is not independent of this child's case; None when she is."""
    for role, person in child.people.items():
        if person is None:
            continue
        if person == iro.id:
            return f"is the child's {_in_words(role)}"
        if person in iro.not_independent_people:
            return f"is not independent of the child's {_in_words(role)}"
    return _why_not_of_management(child, iro)


def _why_not_of_management(child: Child, iro: Iro) -> str | None:
    if iro.id in child.managers_of_team:
        return "manages those who work on the child's case"
    if not iro.not_independent_people.isdisjoint(child.managers_of_team):
        return "is not independent of those who manage the child's case"
    if child.team_id is not None and child.team_id in iro.not_independent_teams:
        return "is not independent of the child's team"
    return None


def _in_words(role: str) -> str:
    return role.removesuffix("_id").replace("_", " ")
