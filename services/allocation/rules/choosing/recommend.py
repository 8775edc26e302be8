"""What a manager sees before deciding: every IRO in order with each rule's verdict, and what stands against a choice.

Source: the same rules as in `choose`; which of them a manager may override is said in their files.
"""

from collections.abc import Sequence
from datetime import date

from services.allocation.rules.all_rules import overridable
from services.allocation.rules.choosing.ranking import OrderKey, Ranking, order_key, rank, verdicts
from services.allocation.rules.model import Answer, Candidate, Child, Family, Iro, Limits, Verdict
from services.allocation.rules.rule import Question
from services.allocation.rules.team.caseload import per_full_time

RankKey = tuple[int, int, OrderKey]


def recommend(
    child: Child, iros: Sequence[Iro], family: Family, limits: Limits, on: date, most: int | None = None
) -> list[Candidate]:
    """The IROs, ranked from 1: first those who may be appointed, then those a manager could appoint with a reason,
    then those nobody may appoint. Rank 1 is the automatic choice whenever there is one.

    `most` are shown at most, the first of them all; of nobody else is it asked what each rule says.
    """
    ranking = rank(Question(child, family, limits, on), iros)
    shown = [(iro, verdicts(ranking, iro)) for iro in ranking.contenders[:most]]
    if most is None or len(shown) < most:
        contenders = {iro.id for iro in ranking.contenders}
        others = [(iro, verdicts(ranking, iro)) for iro in iros if iro.id not in contenders]
        shown += sorted(others, key=lambda other: _rank_key(ranking, *other))
    return [
        Candidate(iro.id, place <= len(ranking.contenders), place, per_full_time(iro.load, iro.fte), said)
        for place, (iro, said) in enumerate(shown[:most], start=1)
    ]


def refusals_for(
    child: Child, iro: Iro, iros: Sequence[Iro], family: Family, limits: Limits, on: date
) -> list[Verdict]:
    """The rules that stand against a manager's own choice among the IROs of the service; empty: appoint her freely.

    The automatic choice is never refused, and a load that is merely heavier than another's never stands against.
    """
    everyone = iros if any(other.id == iro.id for other in iros) else [*iros, iro]
    ranking = rank(Question(child, family, limits, on), everyone)
    return _against(verdicts(ranking, iro))


def may_override(refusals: Sequence[Verdict]) -> bool:
    """Whether a manager may set all of these aside with a reason."""
    return all(overridable(verdict.rule) for verdict in refusals)


def _against(said: Sequence[Verdict]) -> list[Verdict]:
    return [verdict for verdict in said if verdict.answer is Answer.AGAINST]


def _rank_key(ranking: Ranking, iro: Iro, said: Sequence[Verdict]) -> RankKey:
    """Of those who may not be appointed by themselves, sorts first whom a manager could appoint the most easily."""
    against = _against(said)
    return (0 if may_override(against) else 1, len(against), order_key(ranking.question, iro))
