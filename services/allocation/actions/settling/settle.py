"""Settling: allocations brought in line with what was said, and with what follows, until nothing is left to look at.

It runs under the lock that `Service.settle` takes, decides child by child in a fixed order, and neither commits nor
calls out. Managers' own choices are statements (`managers/choice.py`).
"""

from collections.abc import Collection, Sequence
from typing import Any

import structlog

from services.allocation.actions.deciding.agenda import Agenda, agenda_of
from services.allocation.actions.deciding.care_periods import is_over, period_of, renumber
from services.allocation.actions.deciding.decisions import SYSTEM, Decisions
from services.allocation.actions.deciding.evidence import as_kept
from services.allocation.actions.deciding.needs_told import need_told_since
from services.allocation.actions.deciding.view import Picture, asserted_links, limits_of, load_children, load_picture
from services.allocation.actions.deciding.waiting import waiting_row
from services.allocation.actions.handover.absences import cover_anew
from services.allocation.actions.handover.covers import cover_changes
from services.allocation.actions.handover.timers import try_those_who_stay_again
from services.allocation.actions.plans.held_back import WAITS_FOR_THE_OPENING, held_for_an_opening
from services.allocation.actions.settling import weights as weighing
from services.allocation.actions.settling.keep_exceptions import keep_exceptions
from services.allocation.actions.settling.propose_again import out_of_date
from services.allocation.actions.settling.repair_families import concerned, mend, newly_given, teams_among
from services.allocation.actions.settling.settle_iro import settle_iro
from services.allocation.queries import children as queries
from services.allocation.queries import waiting as waiting_queries
from services.allocation.rules.appointed import RECORDS_MERGED
from services.allocation.rules.choosing.bars import barred
from services.allocation.rules.choosing.choose import choose_iro
from services.allocation.rules.model import Nobody
from services.allocation.rules.rule import Question
from shared.child.looked_after import CarePeriod, LookedAfterChild
from shared.child.said_by import ended_by
from shared.events.services.allocation import IroAllocationEnded
from shared.policy import Profile
from shared.storage.view import Row
from shared.work.unit_of_work import Work

CARE_ENDED, RECORD_WITHDRAWN = "care_ended", "record_withdrawn"
NOT_SO = frozenset({CARE_ENDED, RECORD_WITHDRAWN, RECORDS_MERGED.id})
"""The ends that follow from what was said of the child, and are no more when that is taken back."""
_MOST_ROUNDS = 12
"""Rounds after which what is left is logged and left to the next change or day that looks there: no test needs more."""


async def settle(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring allocations in line with what was said of these subjects, and with all that follows from it.

    Ends and choices first, then one thing after the other, each as often as another calls for it: the IROs of whom
    something was said, whoever waits, the families, those who still have an IRO who goes, the covers.
    """
    if subjects:
        await _settle_children(work, subjects, profile)
    agenda = agenda_of(work)
    for _ in range(_MOST_ROUNDS):
        for change in agenda.changes():
            await cover_changes(work, change, limits_of(profile))
        if not agenda:
            return
        await _work_off(work, profile, agenda)
    _log.warning("not settled", families=len(agenda.families_of), count=len(agenda.covers_by))
    work.agenda = None


async def _settle_children(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    children = await load_children(work, subjects)
    links = {key: asserted_links(child) for key, child in children.items()}
    family = await queries.replace_links(work.connection, links)
    rows = [_child_row(child, profile) for child in children.values()]
    await keep_exceptions(work, children)
    lighter = await weighing.remember(work, profile, children, rows, family)
    await renumber(work, children)
    held = await queries.open_allocations(work.connection, children)
    helps = lighter or any(is_over(children[key], row) for key, row in held.items())
    helps = helps or bool(await teams_among(work, children))
    others = [*(await waiting_queries.who_waits(work.connection) if helps else ()), *sorted(family)]
    picture = await decide(work, profile, children, others)
    agenda = agenda_of(work)
    agenda.look_at_families_of(await concerned(work, profile, picture, children, family))
    if helps:
        agenda.somebody_may_have_room()


async def _work_off(work: Work, profile: Profile, agenda: Agenda) -> None:
    """The next thing on the agenda: what is done may put others on it."""
    if said := agenda.iros():
        for iro_id, kinds in said.items():
            await settle_iro(work, profile, iro_id, kinds)
    elif families := agenda.families():
        if await mend(work, profile, families):
            agenda.somebody_may_have_room()
    elif agenda.who_wait:
        agenda.who_wait = False
        given = newly_given(await decide(work, profile, {}, await waiting_queries.who_waits(work.connection)))
        agenda.look_at_families_of([*given, *await out_of_date(work, profile)])
    elif agenda.who_stay:
        agenda.who_stay = False
        await try_those_who_stay_again(work, profile)
    else:
        for iro_id in agenda.covers():
            await cover_anew(work, profile, iro_id)


async def decide(
    work: Work,
    profile: Profile,
    children: dict[str, LookedAfterChild],
    others: Sequence[str],
) -> Picture | None:
    """End what has ended and choose where nobody was chosen, for these children and those others; what it saw."""
    more = [each for each in dict.fromkeys(others) if each not in children]
    everyone = {**children, **await load_children(work, more)}
    if not everyone:
        return None
    decisions = Decisions(work, profile, await load_picture(work, everyone))
    settling = _Settling(decisions, await held_for_an_opening(work, decisions.picture, everyone))
    for child in sorted(everyone.values(), key=_oldest_first):
        settling.settle(child)
    await decisions.write()
    return decisions.picture


def _oldest_first(child: LookedAfterChild) -> tuple[str, str]:
    current = child.current
    return (current.start.isoformat() if current is not None else "", child.child_id)


def _child_row(child: LookedAfterChild, profile: Profile) -> dict[str, Any]:
    last = child.periods[-1] if child.periods else None
    return {
        "child_id": child.child_id,
        "looked_after_from": last.start if last else None,
        "ceased_on": last.end if last else None,
        "period": last.number if last else None,
        "baseline": last.baseline if last else None,
        "team_id": child.details.get("team_id"),
        "of_age_on": child.of_age_on(profile.settings.childhood.ends_at_age) if child.current is not None else None,
    }


_log = structlog.get_logger("services.allocation")


class _Settling:
    """Settling some children in one transaction."""

    def __init__(self, decisions: Decisions, held: Collection[str]) -> None:
        self._decisions = decisions
        self._held = held
        self._picture = decisions.picture
        self._today = decisions.work.today
        self._limits = limits_of(decisions.profile)
        self._of_age = decisions.profile.settings.childhood.ends_at_age

    def settle(self, child: LookedAfterChild) -> None:
        """One child: end what has ended, choose where nobody was chosen."""
        held, current = self._picture.open.get(child.child_id), child.current
        if held is not None and is_over(child, held):
            self._end_care(child, held)
        if current is None or child.is_of_age(self._today, self._of_age):  # nobody is allocated any more
            self._decisions.no_longer_waits(child.child_id)
        elif (continued := self._continued(child)) is not None:
            self._continue(child, current, continued)
        elif child.child_id not in self._picture.holders:
            ended = self._ended_by_mistake(child, current)
            if ended is not None:
                self._decisions.resume(child.child_id, ended)
            else:
                self._choose(child, current)
        if not need_told_since(self._picture, child.child_id):  # else asked once it was looked for somebody better
            self._decisions.advocates.consider(child.child_id)

    def _end_care(self, child: LookedAfterChild, held: Row) -> None:
        period = period_of(child, held)
        on = max(held["from_on"], period.end if period is not None and period.end is not None else self._today)
        self._decisions.end(child.child_id, held["id"], on, self._why_over(child))
        self._decisions.advocates.consider(child.child_id)
        ended = IroAllocationEnded(
            allocation_id=held["id"], iro_id=held["iro_id"], ended_on=on, reason=self._why_over(child)
        )
        told = ended_by(period, self._decisions.work.loaded.get(child.child_id, ()))
        self._decisions.work.announce(ended, child.child_id, stated_by=told)

    def _why_over(self, child: LookedAfterChild) -> str:
        if child.periods:
            return CARE_ENDED
        merged = any(child.child_id in theirs for theirs in self._picture.duplicates.values())
        return RECORDS_MERGED.id if merged else RECORD_WITHDRAWN

    def _continued(self, child: LookedAfterChild) -> Row | None:
        """The allocation in force of a record that was merged into this child's: the child keeps that IRO.

        Where this record has an IRO, too, only whom a manager chose goes on.
        """
        held = [self._picture.open.get(each) for each in self._picture.duplicates.get(child.child_id, ())]
        theirs = [row for row in held if row is not None]
        choice, mine = self._picture.chosen.get(child.child_id), self._picture.holders.get(child.child_id)
        if mine is not None:
            theirs = [row for row in theirs if choice is not None and row["iro_id"] == choice.iro_id != mine]
        first = None if choice is None else choice.iro_id
        return min(theirs, key=lambda row: (row["iro_id"] != first, row["from_on"], row["id"]), default=None)

    def _ended_by_mistake(self, child: LookedAfterChild, period: CarePeriod) -> Row | None:
        """The allocation that ended because of what is not so after all: it goes on, if she may still have the child.

        Only the latest of this time in care: after another nothing comes back by itself.
        """
        past = (row for row in self._picture.past.get(child.child_id, ()) if period_of(child, row) == period)
        last = next(past, None)
        if last is None or last["end_reason"] not in NOT_SO or last["child_id"] != child.child_id:
            return None
        iro = self._picture.iros.get(last["iro_id"])
        asked = Question(
            self._picture.child(child.child_id), self._picture.family(child.child_id), self._limits, self._today
        )
        return last if iro is not None and not barred(asked, iro) else None

    def _continue(self, child: LookedAfterChild, period: CarePeriod, held: Row) -> None:
        """Two records were one child: the IRO of the other one goes on."""
        seen = {"continues": held["id"], "since": held["from_on"].isoformat()}
        reason = f"goes on as the IRO of {held['child_id']}, whose record was merged into this one"
        give = self._decisions.move if child.child_id in self._picture.holders else self._decisions.allocate
        give(child, period, held["iro_id"], RECORDS_MERGED.id, reason, SYSTEM, seen)

    def _choose(self, child: LookedAfterChild, period: CarePeriod) -> None:
        if child.child_id in self._held:
            self._wait(child, period, WAITS_FOR_THE_OPENING)
            return
        seen, family = self._picture.child(child.child_id), self._picture.family(child.child_id)
        choice = choose_iro(seen, list(self._picture.iros.values()), family, self._limits, self._today)
        if isinstance(choice, Nobody):
            self._wait(child, period, choice)
            return
        verdicts = as_kept(choice.explained)
        self._decisions.allocate(child, period, choice.iro_id, choice.rule, choice.reason, SYSTEM, verdicts)

    def _wait(self, child: LookedAfterChild, period: CarePeriod, nobody: Nobody) -> None:
        had_until = self._picture.had_until(child.child_id, period.number)
        self._decisions.wait(waiting_row(child, period, nobody, self._decisions.profile, self._today, had_until))
