"""Which IRO a child gets, or why only a manager can decide.

What binds comes first: independence, working on the day, registration and experience, parent and child; then the
siblings' IRO; then room. Of those left, the former IRO, then the child's way of communicating, then the lightest load.

- A siblings' IRO who may not have the child at all is passed over, and the choice says that the group is split. One
  who is away for a short time is not, where somebody may stand in for the child, too.
- A siblings' IRO without room is not passed over: a child may neither be split from siblings nor put above the
  limit without a manager's reason. Of several siblings' IROs, those with room come first, then the one with most.
- Siblings who arrive together must fit together: the first one's IRO has room for all of them, or a manager decides.
- A former IRO without room is passed over: the law says "if reasonably practicable".

Source: Hull 1; Jersey 2.16, 2.18, 4.5-4.8, 7.2, 7.15.
"""

from collections.abc import Sequence
from datetime import date

from services.allocation.rules import communication, works_then
from services.allocation.rules.choosing import kept_from
from services.allocation.rules.choosing.ranking import Ranking, rank, verdicts
from services.allocation.rules.model import Answer, Child, Choice, Family, Iro, IroId, Limits, Nobody, Verdict
from services.allocation.rules.rule import Question


def choose_iro(child: Child, iros: Sequence[Iro], family: Family, limits: Limits, on: date) -> Choice | Nobody:
    """The IRO for a child on a day, with the rule that decided and its reason; the order of `iros` does not matter."""
    ranking = rank(Question(child, family, limits, on), iros)
    if ranking.best is None:
        return _nobody(ranking, iros)
    own = verdicts(ranking, ranking.best)
    passed_over = _passed_over(ranking, iros, ranking.best.id)
    decided = _deciding(own)
    split = bool(ranking.held) and ranking.best.id not in ranking.held
    reasons = [decided.why]
    if ranking.best.id in ranking.question.covered:
        reasons.append(works_then.ok(ranking.best, on))
    if split:
        reasons.append(f"the siblings stay with {', '.join(sorted(ranking.held))}")
    reasons += [f"{verdict.iro_id} {verdict.why}" for verdict in passed_over]
    return Choice(
        iro_id=ranking.best.id,
        rule=decided.rule,
        reason="; ".join(reasons),
        explained=(*own, *passed_over),
        split=split,
        advocate_needed=communication.advocate_needed(child, ranking.best),
    )


def _deciding(own: Sequence[Verdict]) -> Verdict:
    """The first rule that speaks for the IRO chosen; the last of them speaks for whoever is left."""
    return next((said for said in own if said.answer is Answer.FOR), own[-1])


def _passed_over(ranking: Ranking, iros: Sequence[Iro], chosen: IroId) -> tuple[Verdict, ...]:
    """Why the siblings' and the former IROs, whom one would have expected, were not chosen."""
    expected = ranking.held.keys() | set(ranking.question.child.former_iro_ids)
    contenders = {iro.id for iro in ranking.contenders}
    missed = sorted((i for i in iros if i.id in expected and i.id not in contenders), key=lambda iro: iro.id)
    return tuple(_first_against(ranking, iro) for iro in missed if iro.id != chosen)


def _first_against(ranking: Ranking, iro: Iro) -> Verdict:
    """What keeps an IRO who may not be chosen."""
    return next(verdict for verdict in verdicts(ranking, iro) if verdict.answer is Answer.AGAINST)


def _nobody(ranking: Ranking, iros: Sequence[Iro]) -> Nobody:
    explained = tuple(_first_against(ranking, iro) for iro in sorted(iros, key=lambda iro: iro.id))
    if not iros:
        return Nobody("no_iros", "the service has no IRO", explained)
    if not ranking.free:
        why = f"every IRO is kept from the child: {kept_from.in_numbers(explained)}"
        return Nobody("no_iro_may_have_the_child", why, explained)
    if ranking.bound:
        theirs = ", ".join(ranking.question.theirs)
        can = "a manager may exceed the limit with a reason, or record why the siblings need not share"
        return Nobody("siblings_iro_has_no_room", f"the siblings' IRO {theirs} has no room: {can}", explained)
    if ranking.question.family.in_hand():
        can = "a manager may exceed the limit with a reason, or record that the group is too large"
        return Nobody("no_room_for_the_siblings", f"no IRO has room for the siblings together: {can}", explained)
    can = f"a manager may exceed the limit with a reason ({kept_from.in_numbers(explained)})"
    return Nobody("no_iro_has_room", f"no IRO has room: {can}", explained)
