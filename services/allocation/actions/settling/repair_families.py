"""Families that change: finds the rules that are newly broken, mends what may be mended, and proposes the rest.

It looks at whole families, however the links chain, and never at anybody whose family is in order. What it finds stays
on record until it is mended, decided or over.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from services.allocation.actions.deciding.answers import declined_about, the_no_to
from services.allocation.actions.deciding.continuity import who_know_their_iro
from services.allocation.actions.deciding.decisions import SYSTEM, Decisions
from services.allocation.actions.deciding.needs_told import need_told_since
from services.allocation.actions.deciding.view import Picture, limits_of, load_children, load_picture
from services.allocation.actions.deciding.waiting import last_day
from services.allocation.actions.settling.announce_sharing import tell_who_shares
from services.allocation.actions.settling.breaches import Found, keep_breaches, mended_rows
from services.allocation.actions.settling.end_exceptions import end_what_is_over, excepted_with
from services.allocation.actions.settling.splits import keep_splits
from services.allocation.queries import children as queries
from services.allocation.queries import families as family_queries
from services.allocation.rules import communication, siblings
from services.allocation.rules.families.breaches import Remedy, broken, not_understood, remedy, why_not_stay
from services.allocation.rules.families.repair import Group, Member, Whole, whole
from services.allocation.rules.model import Limits, SiblingException
from shared.child.looked_after import LookedAfterChild
from shared.events.council.child_life import TeamChanged
from shared.policy import Profile
from shared.register import aliases, facts
from shared.register.statements import Word
from shared.work.unit_of_work import Work

_MAY_WAIT = frozenset({siblings.RULE.id, communication.RULE.id})
"""Rules for which nobody is moved at once with a brother or sister who knows the present IRO."""
_AT_MOST = 4
"""Rounds of moving before what is left is proposed; each round looks at the families anew."""


async def concerned(
    work: Work,
    profile: Profile,
    picture: Picture | None,
    children: Mapping[str, LookedAfterChild],
    family: Collection[str],
) -> list[str]:
    """Whose allocations these changes may have made wrong: most children have no family here and independent IROs."""
    if picture is None:
        return []
    teams = await teams_among(work, children)
    found = {*family, *(await family_queries.in_teams(work.connection, teams) if teams else ())}
    limits = limits_of(profile)
    found |= {
        child_id
        for child_id in children
        if picture.relatives.get(child_id)
        or _may_not_stay(picture, child_id, limits, work.today)
        or need_told_since(picture, child_id)
    }
    standing = await family_queries.standing_breaches(work.connection, children)
    return sorted({*found, *newly_given(picture), *(row["child_id"] for row in standing)})


async def teams_among(work: Work, subjects: Collection[str]) -> list[str]:
    """Those of these subjects that are teams."""
    held = await facts.loaded(work, subjects)
    return [subject for subject, its in held.items() if any(isinstance(fact.data, TeamChanged) for fact in its)]


def _may_not_stay(picture: Picture, child_id: str, limits: Limits, on: date) -> bool:
    iro = picture.iros.get(picture.holders.get(child_id, ""))
    return iro is not None and why_not_stay(picture.child(child_id), iro, limits, on) is not None


async def mend(work: Work, profile: Profile, child_ids: Sequence[str]) -> bool:
    """Bring these children's families in order as far as the rules allow without a manager; whether anybody moved."""
    everyone, mending = await _as_they_are(work, profile, child_ids)
    moved = False
    for _ in range(_AT_MOST):
        if not await mending.move():
            break
        moved = True
        mending = await _Mending.of(work, profile, everyone)
    await mending.say_who_needs_an_advocate()
    await keep_breaches(work, everyone, mending.found())
    await keep_splits(work, mending.picture, mending.whole)
    await tell_who_shares(work, mending.picture)
    return moved


async def _as_they_are(work: Work, profile: Profile, child_ids: Sequence[str]) -> tuple[list[str], "_Mending"]:
    """These children's families, after exceptions whose reason has ended are ended."""
    everyone = await _families_of(work, child_ids)
    mending = await _Mending.of(work, profile, everyone)
    named = excepted_with(mending.picture, everyone)
    if not named:
        return everyone, mending
    if not named <= set(everyone):
        everyone = await _families_of(work, sorted(named.union(everyone)))
        mending = await _Mending.of(work, profile, everyone)
    if await end_what_is_over(work, profile, mending.picture, mending.could_share):
        mending = await _Mending.of(work, profile, everyone)
    return everyone, mending


def newly_given(picture: Picture | None) -> list[str]:
    """Those with a family who had no IRO when the picture was taken and have one now."""
    if picture is None:
        return []
    given = picture.holders.keys() - picture.open.keys()
    return sorted(child_id for child_id in given if picture.relatives.get(child_id))


async def look(
    work: Work, profile: Profile, child_ids: Sequence[str], agreed: Mapping[str, str]
) -> tuple[Decisions, list[Found]]:
    """What is wrong in these children's families now, and what a manager's decision about it is written with.

    `agreed`: the IRO whom the manager accepts for a child.
    """
    mending = await _Mending.of(work, profile, await _families_of(work, child_ids), agreed)
    return mending.decisions, mending.found()


async def _families_of(work: Work, child_ids: Sequence[str]) -> list[str]:
    """These children and everybody whom links of any kind join to them."""
    called = await aliases.aliases_of(work, child_ids)
    asking = {called.get(each, each) for each in child_ids}
    known = {*child_ids, *asking}
    while asking:
        called = await aliases.aliases_of(work, sorted(asking))
        rows = await queries.all_links(work.connection, sorted({*asking, *called}))
        named = {row[side] for row in rows for side in ("child_id", "other_id")} - asking
        called |= await aliases.aliases_of(work, sorted(named)) if named else {}
        asking = {called.get(each, each) for each in named} - known
        known |= asking
    return sorted(known)


class _Mending:
    """One look at some whole families."""

    def __init__(
        self,
        decisions: Decisions,
        members: Mapping[str, Member],
        remedies: Mapping[str, Remedy],
        declined: Mapping[str, Sequence[Word]],
        agreed: Mapping[str, str],
    ) -> None:
        self.decisions = decisions
        self._remedies = remedies
        self._declined = declined
        self.picture = decisions.picture
        self._members = members
        self._limits, self._today = limits_of(decisions.profile), decisions.work.today
        iros = list(self.picture.iros.values())
        self.whole: Whole = whole(members, iros, self._limits, self._today, agreed)

    @classmethod
    async def of(
        cls, work: Work, profile: Profile, child_ids: Sequence[str], agreed: Mapping[str, str] = MappingProxyType({})
    ) -> "_Mending":
        picture = await load_picture(work, await load_children(work, child_ids))
        held = [each for each in child_ids if each in picture.open and picture.children[each].current is not None]
        remedies = await _remedies(work, profile, picture, held)
        members = {each: _member(picture, each, remedies[each].way == "propose") for each in held}
        declined = await declined_about(work, {each: picture.children[each] for each in held})
        return cls(Decisions(work, profile, picture), members, remedies, declined, agreed)

    def found(self) -> list[Found]:
        """Every child who ought to have another IRO, with the rules that the present one breaks."""
        return [self._found(child_id, group) for group in self.whole.groups for child_id in group.movers]

    def _found(self, child_id: str, group: Group) -> Found:
        member = self._members[child_id]
        kin = self.whole.kin(self._members, child_id)
        iro = self.picture.iros[member.iro_id]
        wrong = broken(member.child, iro, kin, self._limits, self._today, member.overruled)
        if group.unmet:
            wrong += (not_understood(child_id, iro, group.unmet),)
        costs = tuple(each for each in group.movers if self._members[each].settled)
        said = self._declined[child_id]
        no = {each.rule: the_no_to(each, member.iro_id, said, self.picture) for each in wrong}
        declined = {rule: word for rule, word in no.items() if word is not None}
        child, why = self.picture.children[child_id], self._remedies[child_id]
        return Found(child, member.iro_id, wrong, group, why, costs, declined)

    async def say_who_needs_an_advocate(self) -> None:
        """Of those with a need that was told since their IRO was chosen: whoever is still with her."""
        for child_id, member in self._members.items():
            if member.need_told:
                self.decisions.advocates.consider(child_id)
        await self.decisions.advocates.write()

    def could_share(self, ids: frozenset[str]) -> bool:
        """Whether, were it not for an exception, one of the IROs who have some of these children might have them all.

        Where another reason parts them, it holds of those who would still share.
        """
        in_care = {each for each in ids if self.picture.children[each].current is not None}
        excepted = (ids, SiblingException.GROUP_TOO_LARGE)
        kept = [each for each in self.picture.exceptions if tuple(each) != excepted]
        without = replace(self.picture, exceptions=kept)
        members = {
            each: replace(_member(without, each, member.settled), need_told=False)
            for each, member in self._members.items()
        }
        if not in_care <= members.keys():
            return False
        found = whole(members, list(self.picture.iros.values()), self._limits, self._today)
        theirs = [(group.target, in_care.intersection(group.ids)) for group in found.groups]
        sharing = [(target, some) for target, some in theirs if len(some) > 1]
        return bool(sharing) and all(target in {members[each].iro_id for each in some} for target, some in sharing)

    async def move(self) -> bool:
        """Move whoever may be moved without a manager; whether anybody was."""
        going = self._going()
        for each in going:
            period, target = each.child.current, each.group.target
            if period is None or target is None:
                continue
            reason = f"{'; '.join(breach.why for breach in each.unanswered)}; mended because {each.remedy.reason}"
            self.decisions.move(each.child, period, target, each.unanswered[0].rule, reason, SYSTEM, _seen(each))
        if going:
            await self.decisions.write()
            await family_queries.add_breaches(self.decisions.work.connection, mended_rows(self.decisions.work, going))
        return bool(going)

    def _going(self) -> list[Found]:
        """Whoever need not wait: not for a manager, not for siblings who must move too, nor for those who block."""
        going = {each.child.child_id: each for each in self.found() if each.unanswered and self._may_go(each)}
        while True:
            stuck = [each for each in going.values() if self._blocked(each, going)]
            if not stuck:
                return list(going.values())
            for each in stuck:
                del going[each.child.child_id]

    def _may_go(self, each: Found) -> bool:
        if each.group.target is None or each.remedy.way == "propose":
            return False
        there = any(self._members[other].iro_id == each.group.target for other in each.group.ids)
        binding = any(breach.rule not in _MAY_WAIT for breach in each.unanswered)
        return not each.costs or there or binding

    def _blocked(self, each: Found, going: Mapping[str, Found]) -> bool:
        """Whether somebody to be kept apart from the child has the new IRO and stays there."""
        others = self.whole.apart.get(each.child.child_id, set())
        return any(self._members[other].iro_id == each.group.target and other not in going for other in others)


def _seen(each: Found) -> dict[str, Any]:
    return {
        "breaches": [[breach.rule, list(breach.others), breach.why] for breach in each.breaches],
        "together": list(each.group.ids),
        "from": each.iro_id,
    }


def _member(picture: Picture, child_id: str, settled: bool) -> Member:
    family, child = picture.family(child_id), picture.children[child_id]
    return Member(
        picture.child(child_id),
        picture.holders[child_id],
        settled,
        child.current.start if child.current is not None else date.max,
        family.siblings,
        tuple(sorted(picture.relations(child_id) & picture.holders.keys())),
        picture.overruled(child_id),
        need_told_since(picture, child_id),
    )


async def _remedies(work: Work, profile: Profile, picture: Picture, held: Sequence[str]) -> dict[str, Remedy]:
    """For each child: whether another IRO would need a manager's decision, and why."""
    know_her = await who_know_their_iro(work, picture, held)
    found = {}
    for each in held:
        current, row = picture.children[each].current, picture.open[each]
        found[each] = remedy(
            today=work.today,
            last_first_day=last_day(current, profile) if current is not None else date.min,
            met=row["baseline"] is not None or each in know_her,
            chosen_by_a_manager=picture.is_chosen(each),
        )
    return found
