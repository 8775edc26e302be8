"""Families that change: finds the rules that are newly broken, mends what may be mended, and proposes the rest.

It looks at whole families, however the links chain, and never at anybody whose family is in order. What it finds stays
on record until it is mended, decided or over.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from services.allocation import family_queries, queries
from services.allocation.actions.breach_book import Found, keep_breaches, mended_rows
from services.allocation.actions.decisions import SYSTEM, Decisions
from services.allocation.actions.picture import PARENT, Picture, limits_of, load_children, load_picture
from services.allocation.actions.splits import keep_splits, set_aside
from services.allocation.actions.waiting import last_day
from services.allocation.rules import independent
from services.allocation.rules.breaches import Remedy, broken, remedy
from services.allocation.rules.mend import Group, Member, Whole, whole
from services.allocation.rules.model import SiblingException
from shared import aliases, facts
from shared.events.child_life import TeamChanged
from shared.looked_after import LookedAfterChild
from shared.policy import Profile
from shared.work import Work

_AT_MOST = 4
"""Rounds of moving before what is left is proposed; each round looks at the families anew."""
_BY_A_MANAGER = "manager"


async def concerned(
    work: Work, picture: Picture | None, children: Mapping[str, LookedAfterChild], family: Collection[str]
) -> list[str]:
    """Whose allocations these changes may have made wrong: most children have no family here and independent IROs."""
    if picture is None:
        return []
    held = await facts.loaded(work, children)
    teams = [subject for subject, its in held.items() if any(isinstance(fact.data, TeamChanged) for fact in its)]
    found = {*family, *(await family_queries.in_teams(work.connection, teams) if teams else ())}
    found |= {child_id for child_id in children if picture.relatives.get(child_id) or _dependent(picture, child_id)}
    standing = await family_queries.standing_breaches(work.connection, children)
    return sorted(found | {row["child_id"] for row in standing})


def _dependent(picture: Picture, child_id: str) -> bool:
    iro = picture.iros.get(picture.holders.get(child_id, ""))
    return iro is not None and independent.why_not(picture.child(child_id), iro) is not None


async def mend(work: Work, profile: Profile, child_ids: Sequence[str]) -> bool:
    """Bring these children's families in order as far as the rules allow without a manager; whether anybody moved."""
    everyone = await _families_of(work, child_ids)
    moved = False
    for _ in range(_AT_MOST):
        mending = await _Mending.of(work, profile, everyone)
        if not await mending.move():
            break
        moved = True
    await keep_breaches(work, everyone, mending.found())
    await keep_splits(work, mending.picture, mending.whole)
    return moved


async def look(work: Work, profile: Profile, child_ids: Sequence[str]) -> tuple[Decisions, list[Found]]:
    """What is wrong in these children's families now, and what a manager's decision about it is written with."""
    mending = await _Mending.of(work, profile, await _families_of(work, child_ids))
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

    def __init__(self, decisions: Decisions, members: Mapping[str, Member], remedies: Mapping[str, Remedy]) -> None:
        self.decisions = decisions
        self._remedies = remedies
        self.picture = decisions.picture
        self._members = members
        limits = limits_of(decisions.profile)
        self.whole: Whole = whole(members, list(self.picture.iros.values()), limits, decisions.work.today)

    @classmethod
    async def of(cls, work: Work, profile: Profile, child_ids: Sequence[str]) -> "_Mending":
        picture = await load_picture(work, await load_children(work, child_ids))
        held = [each for each in child_ids if each in picture.open and picture.children[each].current is not None]
        remedies = await _remedies(work, profile, picture, held)
        members = {each: _member(picture, each, remedies[each].way == "propose") for each in held}
        return cls(Decisions(work, profile, picture), members, remedies)

    def found(self) -> list[Found]:
        """Every child who ought to have another IRO, with the rules that the present one breaks."""
        return [self._found(child_id, group) for group in self.whole.groups for child_id in group.movers]

    def _found(self, child_id: str, group: Group) -> Found:
        member = self._members[child_id]
        kin = self.whole.kin(self._members, child_id)
        wrong = broken(member.child, self.picture.iros[member.iro_id], kin)
        costs = tuple(each for each in group.movers if self._members[each].settled)
        return Found(self.picture.children[child_id], member.iro_id, wrong, group, self._remedies[child_id], costs)

    async def move(self) -> bool:
        """Move whoever may be moved without a manager; whether anybody was."""
        going = self._going()
        for each in going:
            period, target = each.child.current, each.group.target
            if period is None or target is None:
                continue
            first = each.breaches[0]
            reason = f"{'; '.join(breach.why for breach in each.breaches)}; mended because {each.remedy.reason}"
            self.decisions.move(each.child, period, target, first.rule, reason, SYSTEM, _seen(each))
        if going:
            await self.decisions.write()
            await family_queries.add_breaches(self.decisions.work.connection, mended_rows(self.decisions.work, going))
        return bool(going)

    def _going(self) -> list[Found]:
        """Whoever need not wait: not for a manager, not for siblings who must move too, nor for those who block."""
        going = {each.child.child_id: each for each in self.found() if each.breaches and self._may_go(each)}
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
        binding = any(breach.rule != "siblings" for breach in each.breaches)
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
    kin = picture.relatives.get(child_id, {})
    relations = kin.get(PARENT, set()) | kin.get("child", set())
    aside = set_aside(picture, child_id)
    excused = [
        replace(each, exception=SiblingException.GROUP_TOO_LARGE)
        if each.exception is None and (each.id in aside or child_id in set_aside(picture, each.id))
        else each
        for each in family.siblings
    ]
    return Member(
        picture.child(child_id),
        picture.holders[child_id],
        settled,
        child.current.start if child.current is not None else date.max,
        tuple(excused),
        tuple(sorted(relations & picture.holders.keys())),
    )


async def _remedies(work: Work, profile: Profile, picture: Picture, held: Sequence[str]) -> dict[str, Remedy]:
    """For each child: whether another IRO would need a manager's decision, and why."""
    called = {other: each for each in held for other in (each, *picture.duplicates.get(each, ()))}
    told: dict[str, list[RowMapping]] = defaultdict(list)
    for row in await family_queries.meetings(work.connection, called) if held else ():
        told[called[row["subject"]]].append(row)
    found = {}
    for each in held:
        current, row = picture.children[each].current, picture.open[each]
        found[each] = remedy(
            today=work.today,
            last_first_day=last_day(current, profile) if current is not None else date.min,
            met=row["baseline"] is not None or any(_of_this_iro(row, meeting) for meeting in told[each]),
            chosen_by_a_manager=row["rule"] == _BY_A_MANAGER,
        )
    return found


def _of_this_iro(row: RowMapping, meeting: RowMapping) -> bool:
    """Whether a meeting was with the present IRO: on a day of this allocation, and told of since it was made."""
    seen = row["facts"]
    if isinstance(seen, dict) and "since" in seen:
        return bool(meeting["on"] >= date.fromisoformat(seen["since"]))
    return bool(meeting["on"] >= row["from_on"] and meeting["at"] >= row["allocated_at"])
