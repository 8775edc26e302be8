"""Otherwise the child goes to the IRO whose load is lightest for her hours.

Equal loads are decided by the id, so that the same facts always give the same IRO.

Source: Jersey 7.9, 7.13-7.15; the tie-breaker is local.
"""

from services.allocation.rules.model import Answer, Iro, IroId
from services.allocation.rules.rule import Question, Rule, Said
from services.allocation.rules.team.caseload import per_full_time


def key(iro: Iro, more: float = 0.0) -> tuple[float, IroId]:
    """Sorts the lightest first; `more`: what she is to have besides her load."""
    return (per_full_time(iro.load + more, iro.fte), iro.id)


def _order(_question: Question, iro: Iro) -> tuple[float, IroId]:
    return (per_full_time(iro.load, iro.fte), iro.id)


def _says(question: Question, iro: Iro) -> Said:
    load, _ = key(iro)
    if iro.id == question.lightest:
        return Answer.FOR, f"has the lightest load: {load:g} per full-time post"
    return Answer.OK, f"has {load:g} per full-time post"


RULE = Rule(
    "lightest",
    "The lightest load for the hours",
    "Jersey 7.9, 7.13-7.15; local",
    binding=False,
    overridable=True,
    order=_order,
    says=_says,
    comes_first="the IRO with the lightest load for her hours, of equal loads the smallest id",
)
