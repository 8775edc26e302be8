"""The IRO is registered on that day as a social worker, with as many regulators as the profile asks.

One is enough in England; in Jersey the UK's regulator and Jersey's own. The first and the last day of a registration
count. Nobody may override this.

Source: Care Planning, Placement and Case Review (England) Regulations 2010, reg 46(1); Jersey 2.16.
"""

from collections.abc import Iterator
from datetime import date

from services.allocation.rules.model import Iro, Limits, Registration
from services.allocation.rules.rule import Question, Rule
from shared.calendar import ONE_DAY


def why_not(iro: Iro, limits: Limits, on: date) -> str | None:
    """Why this IRO does not count as registered on that day; None when she does."""
    needed = limits.regulators
    if needed == 1 and not iro.registrations:
        return "has no registration recorded"
    stand = [each for each in iro.registrations if each.from_on <= on and (each.to_on is None or on <= each.to_on)]
    with_whom = sorted({each.regulator for each in stand})
    if len(with_whom) >= needed:
        return None
    if needed == 1:
        return f"is not registered on {on.isoformat()}"
    return f"is registered with {', '.join(with_whom) or 'nobody'}: {needed} regulators are asked for"


def next_change(iro: Iro, _limits: Limits, after: date) -> date | None:
    """The first later day on which a registration of hers begins or has lapsed: this rule may then answer otherwise."""
    return min((day for each in iro.registrations for day in _turns(each) if day > after), default=None)


def _turns(registration: Registration) -> Iterator[date]:
    yield registration.from_on
    if registration.to_on is not None:
        yield registration.to_on + ONE_DAY


def _judge(question: Question, iro: Iro) -> str | None:
    return why_not(iro, question.limits, question.on)


RULE = Rule(
    "registered",
    "The IRO is a registered social worker",
    "reg 46(1); Jersey 2.16",
    binding=True,
    overridable=False,
    bars=True,
    of_her_alone=True,
    judge=_judge,
    stays=True,
    says="registered social worker",
    counted=("is not registered then", "are not registered then"),
    next_change=next_change,
)
