"""The IRO is independent of the child's case on that day.

She is not involved in preparing the care plan or managing the case, not the child's visitor, not the personal
adviser, not a manager of any of these, and does not control the resources allocated to the case. What an IRO has
declared (people or teams she is not independent of, for some days or until further notice) counts like the post
itself. Nobody may override this.

Who was the child's social worker or team manager earlier in this time in care took part in preparing the plan that she
would review, so she is not independent of it for as long as this time in care lasts: the law says "involved in". Of the
visitor, the personal adviser, the managers above and who controls the resources it says "is", so they are kept from the
child only while they are it. Each time in care has a care plan of its own: who managed the case only in an earlier one,
which has ended, may be the IRO now.

Source: Care Planning, Placement and Case Review (England) Regulations 2010, reg 46; Jersey 2.18; that an earlier time
in care does not count is local.
"""

from collections.abc import Iterator
from datetime import date

from services.allocation.rules.model import Child, Iro, Limits, Tie
from services.allocation.rules.rule import Question, Rule
from shared.calendar import ONE_DAY


def why_not(child: Child, iro: Iro, on: date) -> str | None:
    """Why this IRO is not independent of this child's case on that day; None when she is."""
    return _own_part(child, iro, on) or _always_tied(child, iro) or (_tied(child, iro, on) if iro.ties else None)


def next_change(iro: Iro, _limits: Limits, after: date) -> date | None:
    """The first later day on which a tie of hers begins or has ended: this rule may then answer otherwise."""
    return min((day for tie in iro.ties for day in _turns(tie) if day > after), default=None)


def _turns(tie: Tie) -> Iterator[date]:
    if tie.from_on is not None:
        yield tie.from_on
    if tie.to_on is not None:
        yield tie.to_on + ONE_DAY


def _own_part(child: Child, iro: Iro, on: date) -> str | None:
    for role, person in child.people.items():
        if person == iro.id:
            return f"is the child's {_in_words(role)}"
    if iro.id in child.managers_of_team:
        return "manages those who work on the child's case"
    if iro.id in child.managed_before:
        role, until = child.managed_before[iro.id]
        return f"{'was' if until < on else 'is'} the child's {_in_words(role)} until {until.isoformat()}"
    return None


def _always_tied(child: Child, iro: Iro) -> str | None:
    if iro.not_independent_people:
        for role, person in child.people.items():
            if person in iro.not_independent_people:
                return f"is not independent of the child's {_in_words(role)}"
        if not iro.not_independent_people.isdisjoint(child.managers_of_team):
            return "is not independent of those who manage the child's case"
    if child.team_id is not None and child.team_id in iro.not_independent_teams:
        return "is not independent of the child's team"
    return None


def _tied(child: Child, iro: Iro, on: date) -> str | None:
    """Of several ties to the case that stand on that day, the one that stands longest."""
    standing = [(tie.to_on or date.max, whom) for tie in iro.ties if tie.stands(on) and (whom := _whom(child, tie))]
    if not standing:
        return None
    until, whom = max(standing)
    return f"is not independent of {whom}" + ("" if until == date.max else f" until {until.isoformat()}")


def _whom(child: Child, tie: Tie) -> str | None:
    """Who on the child's case a tie is to; None for a tie to somebody else."""
    if tie.person_id is None:
        return "the child's team" if tie.team_id == child.team_id else None
    role = next((role for role, person in child.people.items() if person == tie.person_id), None)
    if role is not None:
        return f"the child's {_in_words(role)}"
    return "those who manage the child's case" if tie.person_id in child.managers_of_team else None


def _in_words(role: str) -> str:
    return role.removesuffix("_id").replace("_", " ")


def names_on(child: Child) -> set[str | None]:
    """Everybody on the child's case now or before, and the team: only an IRO to whom one of them means something may
    not be independent of it."""
    return {*child.people.values(), *child.managers_of_team, *child.managed_before, child.team_id}


def none_on(child: Child, names: frozenset[str | None]) -> bool:
    """Whether none of these names is on the child's case."""
    return (
        names.isdisjoint(child.people.values())
        and names.isdisjoint(child.managers_of_team)
        and child.team_id not in names
        and names.isdisjoint(child.managed_before)
    )


def names_near(iro: Iro, on: date) -> Iterator[str | None]:
    """Her own name, and those of the people and teams she is not independent of on that day."""
    yield from (iro.id, *iro.not_independent_people, *iro.not_independent_teams)
    yield from (tie.team_id if tie.person_id is None else tie.person_id for tie in iro.ties if tie.stands(on))


def _judge(question: Question, iro: Iro) -> str | None:
    return why_not(question.child, iro, question.on)


RULE = Rule(
    "independent",
    "The IRO is independent of the child's case",
    "reg 46; Jersey 2.18",
    binding=True,
    overridable=False,
    bars=True,
    judge=_judge,
    stays=True,
    says="independent of the child's case",
    counted=("is not independent of the case", "are not independent of the case"),
    next_change=next_change,
)
