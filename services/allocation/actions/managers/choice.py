"""A manager's part: a recommendation to look at, and a choice of their own."""

from typing import Any

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.choices import CHOSEN, NewChoice, say_chosen
from services.allocation.actions.deciding.decisions import Decisions
from services.allocation.actions.deciding.view import Picture, limits_of, load_children, load_picture
from services.allocation.rules import siblings
from services.allocation.rules.appointed import MANAGER
from services.allocation.rules.choosing.recommend import may_override, recommend, refusals_for
from services.allocation.rules.model import Candidate, SiblingException, Verdict
from services.allocation.rules.rule import slug_of
from services.allocation.schemas.children import NewAllocation
from shared.auth.roles import Caller, may_withdraw
from shared.child.looked_after import LookedAfterChild
from shared.policy import Profile
from shared.refusals import Conflict, NotFound, Refusal, Unprocessable
from shared.register.statements import withdraw, words_about
from shared.work.unit_of_work import Work


async def recommendation(
    work: Work, profile: Profile, child_id: str, most: int | None = None
) -> tuple[float, list[Candidate]]:
    """What the child weighs, and the IROs, the best first, at most so many, with each rule's verdict.

    Raises NotFound when the child is not known, Conflict for one who is not looked after.
    """
    child, picture = await _child_and_picture(work, child_id)
    if child.current is None:
        raise Conflict("not-looked-after", "The child is not looked after now")
    iros = list(without(picture, child_id).iros.values())
    asked, family = picture.child(child_id), picture.family(child_id)
    return asked.weight, recommend(asked, iros, family, limits_of(profile), work.today, most)


async def choose(work: Work, profile: Profile, child_id: str, wanted: NewAllocation, by: str) -> dict[str, Any]:
    """A manager's own choice of IRO, with the reason kept.

    Refused with the names of the rules that stand against it; those that may be set aside are with `override`.
    Parent and child, independence, and whether the IRO works then and is registered, nobody may override.
    """
    child, picture = await _child_and_picture(work, child_id)
    if child.current is None:
        raise Conflict("not-looked-after", "The child is not looked after now")
    held = picture.open.get(child_id)
    if held is not None and held["iro_id"] == wanted.iro_id:
        raise Conflict("already-allocated", "This IRO has the child already")
    against = _check(picture, profile, child_id, wanted, work)
    overruled = [verdict.rule for verdict in against]
    apart_from = _apart_from(picture, child_id, wanted.iro_id, against)
    said = NewChoice(wanted.iro_id, by, wanted.reason, overruled, apart_from)
    picture.chosen[child_id] = await say_chosen(work, child, child.current, said)
    decisions, seen = Decisions(work, profile, picture), {"override": wanted.override, **said.rules()}
    row = decisions.move(child, child.current, wanted.iro_id, MANAGER.id, wanted.reason, by, seen)
    await decisions.write()
    agenda_of(work).look_at_families_of([child_id])
    agenda_of(work).somebody_may_have_room()  # the child left a place, or brothers and sisters have an IRO now
    return row


async def take_back(work: Work, child_id: str, reason: str, caller: Caller) -> None:
    """A manager's choice is taken back: it binds nobody any more; the child keeps that IRO until somebody says else.

    Raises NotFound when no choice stands.
    """
    words = [word for word in (await words_about(work, [child_id]))[child_id] if word.kind == CHOSEN]
    if not words:
        raise NotFound("choice", "No manager's choice stands for this child.")
    may_withdraw(caller, words[-1].by)
    await withdraw(work, words[-1], by=caller.subject, reason=reason)


def _apart_from(picture: Picture, child_id: str, iro_id: str, against: list[Verdict]) -> list[str]:
    """The siblings from whom this choice parts the child knowingly: the manager was told and set the rule aside.

    From whom the child was parted before, the child stays apart, unless this choice brings the two together.
    """
    told = any(verdict.rule == siblings.RULE.id for verdict in against)
    others = [each for each in picture.family(child_id).siblings if each.iro_id != iro_id]
    newly = [each.id for each in others if told and each.iro_id is not None and each.exception is None]
    still = [each.id for each in others if each.exception is SiblingException.MANAGER_DECISION]
    return sorted([*newly, *still])


def without(picture: Picture, child_id: str) -> Picture:
    """The picture as if the child had no IRO yet: the child's own place counts as free."""
    if child_id in picture.holders:
        picture.take_away(child_id)
    return picture


def _check(picture: Picture, profile: Profile, child_id: str, wanted: NewAllocation, work: Work) -> list[Verdict]:
    iro = without(picture, child_id).iros.get(wanted.iro_id)
    if iro is None:
        raise Unprocessable.at("/iro_id", "there is no such IRO", slug="no-such-iro")
    iros = list(picture.iros.values())
    against = refusals_for(picture.child(child_id), iro, iros, picture.family(child_id), limits_of(profile), work.today)
    if against and not (wanted.override and may_override(against)):
        raise _refused(against)
    return against


def _refused(against: list[Verdict]) -> Refusal:
    binding = [verdict for verdict in against if not may_override([verdict])]
    slug = slug_of((binding or against)[0].rule)
    told = "; ".join(f"{verdict.rule}: {verdict.why}" for verdict in against)
    how = "" if binding else " Send override: true to set this aside for your reason."
    return Conflict(slug, "A rule stands against this IRO", told + "." + how)


async def _child_and_picture(work: Work, child_id: str) -> tuple[LookedAfterChild, Picture]:
    children = await load_children(work, [child_id])
    if not children[child_id].periods:
        raise NotFound("child")
    return children[child_id], await load_picture(work, children)
