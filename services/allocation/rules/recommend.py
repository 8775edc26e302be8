"""What a manager sees before deciding: every IRO in order with each rule's verdict, and what stands against a choice.

Source: the same rules as in `choose`; which of them a manager may override is in the index of rules.
"""

from collections.abc import Sequence
from datetime import date

from services.allocation.rules.bars import Question
from services.allocation.rules.caseload import per_full_time
from services.allocation.rules.index import overridable
from services.allocation.rules.model import Answer, Candidate, Child, Family, Iro, IroId, Limits, Verdict
from services.allocation.rules.standing import OrderKey, Standing, order_key, standing, verdicts

RankKey = tuple[int, int, OrderKey]


def recommend(child: Child, iros: Sequence[Iro], family: Family, limits: Limits, on: date) -> list[Candidate]:
    """Every IRO, ranked from 1: first those who may be appointed, then those a manager could appoint with a reason,
    then those nobody may appoint. Rank 1 is the automatic choice whenever there is one.
    """
    where = standing(Question(child, family, limits, on), iros)
    contenders = {iro.id for iro in where.contenders}
    said = {iro.id: verdicts(where, iro) for iro in iros}
    ordered = sorted(iros, key=lambda iro: _rank_key(where, contenders, iro, said[iro.id]))
    return [
        Candidate(iro.id, iro.id in contenders, rank, per_full_time(iro.load, iro.fte), said[iro.id])
        for rank, iro in enumerate(ordered, start=1)
    ]


def refusals_for(
    child: Child, iro: Iro, iros: Sequence[Iro], family: Family, limits: Limits, on: date
) -> list[Verdict]:
    """The rules that stand against a manager's own choice among the IROs of the service; empty: appoint her freely.

    The automatic choice is never refused, and a load that is merely heavier than another's never stands against.
    """
    everyone = iros if any(other.id == iro.id for other in iros) else [*iros, iro]
    where = standing(Question(child, family, limits, on), everyone)
    return _against(verdicts(where, iro))


def may_override(refusals: Sequence[Verdict]) -> bool:
    """Whether a manager may set all of these aside with a reason."""
    return all(overridable(verdict.rule) for verdict in refusals)


def _against(said: Sequence[Verdict]) -> list[Verdict]:
    return [verdict for verdict in said if verdict.answer is Answer.AGAINST]


def _rank_key(where: Standing, contenders: set[IroId], iro: Iro, said: Sequence[Verdict]) -> RankKey:
    key = order_key(where.question, where.held, iro)
    if iro.id in contenders:
        return (0, 0, key)
    against = _against(said)
    return (1 if may_override(against) else 2, len(against), key)
