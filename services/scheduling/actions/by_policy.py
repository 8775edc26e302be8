"""The clocks of a child's reviews by whatever policy each of them is counted.

A duty on record has a policy of its own, and so has a review: what no duty stands for (a review held before this system
kept the case) is counted by that of the review. One that is over keeps it, whatever the duties are that another policy
has brought since; one still to come does unless the policy in force applies to what is open.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple

from services.scheduling.actions.clocks import ReviewClocks
from services.scheduling.rules.last_known_point import RULE, last_known_point
from services.scheduling.rules.model import Held, Reason, Series
from services.scheduling.tables.reviews import CANCELLED, STILL_TO_COME, WAS_HELD
from shared.child.looked_after import LookedAfterChild
from shared.duties import Clock
from shared.duties.brought import NOT_JUDGED
from shared.duties.clocks import CARE_ENDED, TURNED_18
from shared.duties.engine import Judged, Place
from shared.policy import Duty, Profile, load_profile, once_a_profile
from shared.register.facts import Fact
from shared.register.learning import DUTY, named
from shared.work.unit_of_work import Learnt

Row = Mapping[str, Any]
_WITH_THE_TIME_IN_CARE: Final = (CARE_ENDED, TURNED_18)


class Counted(NamedTuple):
    """A clock, and by which clocks it was read: those say why a review is due by it."""

    clock: Clock
    by: ReviewClocks


def policy_of(row: Row, profile: Profile, status: str | None = None) -> str:
    """The policy by which a review on record is counted; of one that older versions left without, that in force.

    `status` is the one it has now, if that is another.
    """
    applies = profile.applies_to_open and (status or row["status"]) in STILL_TO_COME
    return profile.id if applies else str(row["policy_version"] or profile.id)


class ByPolicy:
    """Those of one child, as at a local day; `judged` are the duties on record, and `learnt` says what an upgrade
    brought."""

    def __init__(
        self,
        child: LookedAfterChild,
        facts: Sequence[Fact],
        profile: Profile,
        today: date,
        judged: Mapping[Place, Judged],
        rows: Sequence[Row],
        learnt: Mapping[str, Learnt],
    ) -> None:
        self._child, self._facts, self._profile, self._today = child, facts, profile, today
        self._judged, self._rows, self._learnt = judged, rows, learnt
        self._made: dict[tuple[str, frozenset[Place]], ReviewClocks] = {}
        self.in_force = self._clocks(profile.id, judged)
        self._keep_another = any(its.policy != profile.id for its in judged.values())

    def known(self, held: Held) -> Held:
        """The same with the policy that it keeps; one held elsewhere also with its id, if it is on record."""
        if held.review_id is not None:
            row = next((row for row in self._rows if row["id"] == held.review_id), None)
            return held if row is None else replace(held, policy=policy_of(row, self._profile))
        row = next((row for row in self._rows if row["status"] in WAS_HELD and row["held_on"] == held.on), None)
        if row is not None:
            return replace(held, policy=policy_of(row, self._profile), recorded_as=row["id"])
        planned = (row for row in self._rows if row["status"] in STILL_TO_COME)
        row = next((row for row in planned if held.on in (row["due_on"], row["arranged_for"])), None)
        return held if row is None else replace(held, policy=policy_of(row, self._profile))

    def of_held(self, review: Held) -> ReviewClocks:
        """Those by which a review that was held was due."""
        policy = review.policy or self._profile.id
        return self._closed(policy, review.on) if policy != self._profile.id or self._keep_another else self.in_force

    def to_come(self, series: Series, over: bool, read: Callable[[ReviewClocks], Sequence[Clock]]) -> list[Counted]:
        """The clocks for the reviews of this series still to come; `over`: it has ended, or childhood has."""
        found = {(clock.duty, clock.key): Counted(clock, self.in_force) for clock in read(self.in_force)}
        for row, own in self._of_other_policies(series, over):
            found = {place: each for place, each in found.items() if not self.is_brought(each.clock, own)}
            for clock in read(own):
                place = clock.duty, clock.key
                if clock.duty in row["serves"] and (row["status"] == CANCELLED or self._is_its(place, found)):
                    found[place] = Counted(clock, own)
        return list(found.values())

    def from_last_known_point(self, series: Series, over: bool, kind: str) -> Reason | None:
        """When a review is due of which nobody knows the one before."""
        theirs = (own for row, own in self._of_other_policies(series, over) if row["rule"] == RULE)
        return next(theirs, self.in_force).from_last_known_point(kind, last_known_point(series))

    def is_brought(self, clock: Clock, own: ReviewClocks) -> bool:
        """Whether only an upgrade brought its duty, to a review that goes by its `own` clocks, and nobody judges it:
        such a review neither is due by that nor answered it."""
        learnt = self._learnt.get(named(DUTY, clock.duty))
        if learnt is None or own.knows(clock.duty):
            return False
        its = self._judged.get((clock.duty, clock.key))
        if its is not None:
            return _is_history(its)
        return not clock.judged or (clock.due_on is not None and clock.due_on < learnt.day == self._today)

    def _is_its(self, place: Place, found: Mapping[Place, Counted]) -> bool:
        """Whether an open review's own policy decides: no duty does, nor one about to be opened."""
        if place in self._judged:
            return _is_history(self._judged[place])
        clock = found[place].clock if place in found else None
        return clock is None or not clock.judged or (clock.due_on is not None and clock.due_on < self._today)

    def _of_other_policies(self, series: Series, over: bool) -> Iterator[tuple[Row, ReviewClocks]]:
        for row in self._rows:
            policy = policy_of(row, self._profile)
            its = row["care_from"] == series.start or row["period"] == series.number
            if policy == self._profile.id or not its:
                continue
            if row["status"] in STILL_TO_COME:
                yield row, self._clocks(policy, self._judged)
            elif over and row["cancelled_because"] in _WITH_THE_TIME_IN_CARE:
                yield row, self._closed(policy, row["cancelled_on"])

    def _closed(self, policy: str, on: date) -> ReviewClocks:
        """By its policy, but for the duties that had been opened under another by then."""
        return self._clocks(policy, {place: its for place, its in self._judged.items() if its.row["opened_on"] <= on})

    def _clocks(self, policy: str, judged: Mapping[Place, Judged]) -> ReviewClocks:
        others = {place: its.policy for place, its in judged.items() if its.policy != policy and not _is_history(its)}
        found = {place: self._other_duty(place[0], its, policy) for place, its in others.items()}
        older = {place: duty for place, duty in found.items() if duty is not None}
        made = policy, frozenset(older)
        if made not in self._made:
            profile = self._loaded(policy)
            self._made[made] = ReviewClocks(self._child, self._facts, profile, self._today, older)
        return self._made[made]

    def _other_duty(self, duty_id: str, policy: str, than: str) -> Duty | None:
        """The duty as the one policy has it; None where it asks for the same in the other, or is none of the first."""
        known = _compared(self._profile)
        if (duty_id, policy, than) not in known:
            duty = self._loaded(policy).duties.get(duty_id)
            same = duty == self._loaded(than).duties.get(duty_id)
            known[(duty_id, policy, than)] = None if same else duty
        return known[(duty_id, policy, than)]

    def _loaded(self, policy: str) -> Profile:
        name, _, version = policy.partition("@")
        return self._profile if policy == self._profile.id else load_profile(name, version)


def _is_history(duty: Judged) -> bool:
    return bool(duty.row["reason"] == NOT_JUDGED)


@once_a_profile
def _compared(_profile: Profile) -> dict[tuple[str, str, str], Duty | None]:
    return {}
