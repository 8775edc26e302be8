"""Reviews' decisions as things to be counted: made, and due."""

from collections.abc import Iterator
from datetime import date, timedelta

from services.reporting.projections.figures.life import Life
from services.reporting.rules.figures.thing import Kind, Thing
from shared.events.services.scheduling import DecisionImplemented, DecisionMade, DecisionWithdrawn

_ONE_DAY = timedelta(days=1)


def decisions_of(life: Life) -> Iterator[Thing]:
    """Each decision on the day it was made; and on the day it was carried out, or the day after it should have been."""
    done, given_up = _done(life), _given_up(life)
    for each in _made(life):
        values = {"carried_over": each.carried_over}
        yield Thing(Kind.DECISION, each.decision_id, each.made_on, life.who(each.made_on), values=values)
        if each.due_on is None or each.decision_id in given_up:
            continue
        on = done.get(each.decision_id) or each.due_on + _ONE_DAY
        kept = {"in_time": on <= each.due_on}
        yield Thing(Kind.DECISION_DUE, each.decision_id, on, life.who(on), values=kept)


def _done(life: Life) -> dict[str, date]:
    """When each was carried out; what is done in part is still to be done."""
    said = (fact.data for fact in life.of(DecisionImplemented) if isinstance(fact.data, DecisionImplemented))
    return {each.decision_id: each.implemented_on for each in said if not each.in_part}


def _given_up(life: Life) -> set[str]:
    """Those withdrawn, and those in whose place another was made."""
    said = (fact.data for fact in life.of(DecisionWithdrawn) if isinstance(fact.data, DecisionWithdrawn))
    return {each.decision_id for each in said} | {
        each.supersedes for each in _made(life) if each.supersedes is not None
    }


def _made(life: Life) -> list[DecisionMade]:
    """Every decision; a recommendation is none."""
    made = (fact.data for fact in life.of(DecisionMade) if isinstance(fact.data, DecisionMade))
    return [each for each in made if not each.recommendation]


def still_open(life: Life) -> list[DecisionMade]:
    """The decisions that are still to be carried out."""
    done, given_up = _done(life), _given_up(life)
    return [each for each in _made(life) if each.decision_id not in done and each.decision_id not in given_up]
