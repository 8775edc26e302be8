"""The late duties of one subject, read from what was heard of each of its duties."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Final, NamedTuple

from services.escalation.rules.concerns.category import category_of
from services.escalation.rules.concerns.counts import counts
from services.escalation.rules.concerns.grounds import DECIDED, VISIT
from services.escalation.rules.concerns.model import Disagreed, Kept, LateDuty
from services.escalation.rules.concerns.side import side_of
from services.escalation.rules.concerns.still_grounded import Heard, still_grounded
from shared.calendar import OutsideCalendar
from shared.duties import counted_from
from shared.events.services.duties import DutyEvent, DutyLate, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided
from shared.events.services.scheduling import DecisionConsidered
from shared.policy import Profile, duty_under
from shared.register.facts import Fact
from shared.register.learning import RULE, named
from shared.work.unit_of_work import Work

FEWER_CONCERNS: Final = "fewer_concerns"
"""What the service does since the version that brought it, and of nothing that was heard before."""
_LATER_TURN: Final = 2
_CARE_OVER: Final = frozenset({"care_ended", "turned_18"})


class Of(NamedTuple):
    """What was heard of one subject's duties: those late, with what was heard of each, and those kept in time."""

    late: list[LateDuty]
    told: Mapping[str, Sequence[Fact]]
    owners: Mapping[str, str]
    kept: list[Kept]
    disagreed: list[Disagreed]

    @property
    def late_ids(self) -> frozenset[str]:
        """The duties that count as late."""
        return frozenset(each.duty_id for each in self.late)

    @property
    def ever_late(self) -> frozenset[str]:
        """The duties of which it was ever said that they were late, or missed."""
        said = ((id_, fact.data) for id_, its in self.told.items() for fact in its)
        return frozenset(id_ for id_, told in said if isinstance(told, DutyLate | DutyMissed))


def late_of(held: Sequence[Fact], work: Work, profile: Profile) -> Of:
    """Everything late of the subject of which these facts tell."""
    told: dict[str, list[Fact]] = defaultdict(list)
    for fact in held:
        if isinstance(fact.data, DutyEvent):
            told[fact.data.duty_id].append(fact)
    late = [found for its in told.values() if (found := _late(its, work, profile)) is not None]
    ids = {each.duty_id for each in late}
    kept = [one for id_, its in told.items() if id_ not in ids and (one := _kept(its)) is not None]
    owners = {each: _duty(told[each][-1]).owner for each in ids}
    return Of(late, told, owners, kept, list(_disagreed(held, work)))


def waiting_days(of: Of, today: date) -> Iterable[tuple[str, date]]:
    """By duty, the days once which are over it is to be looked at again."""
    for late in of.late:
        for day in (late.counts_twice_from, late.long_overdue_from):
            if day is not None and late.done_on is None and late.over_on is None and day > today:
                yield late.duty_id, day - timedelta(days=1)
    for duty_id, told in of.told.items():
        for fact in told:
            if (until := _asked_until(fact)) is not None and until >= today:
                yield duty_id, until


def grounds_it(fact: Fact, profile: Profile, today: date) -> bool:
    """Whether this says that its duty was late, or was missed, in a way that counts."""
    told = fact.data
    if not isinstance(told, DutyLate | DutyMissed):
        return False
    if (until := _asked_until(fact)) is not None and until >= today:
        return False
    duty = duty_under(told.policy_version, told.duty, profile)
    return counts(
        told.duty,
        imported=fact.baseline is not None,
        wanted=duty is None or duty.missed_raises_concern or isinstance(told, DutyLate),
        late_in_shortfall=isinstance(told, DutyLate) and told.shortfall,
    )


def _late(told: Sequence[Fact], work: Work, profile: Profile) -> LateDuty | None:
    counting = [fact for fact in told if grounds_it(fact, profile, work.today)]
    if not counting or not still_grounded(map(_heard, told)):
        return None
    first, last = _duty(counting[0]), _duty(told[-1])
    end = _end(told)
    late = LateDuty(
        duty_id=first.duty_id,
        duty=first.duty,
        category=category_of(first.duty, first.policy_version, profile),
        side=side_of(first.owner),
        since=min((day for fact in counting if (day := fact.data.happened_on()) is not None), default=work.today),
        due_on=last.due_on or first.due_on,
        missed=isinstance(end, DutyMissed),
        care_ended=isinstance(end, DutyMissed) and end.reason in _CARE_OVER,
        was_late=any(isinstance(fact.data, DutyLate) for fact in counting),
        done_on=end.met_on if isinstance(end, DutyMet) else None,
        over_on=end.voided_on if isinstance(end, DutyVoided) else None,
        review_id=first.review_id,
        history=all(_is_history(fact, work) for fact in counting),
        repeats=(rule := duty_under(first.policy_version, first.duty, profile)) is None or rule.raises_concern,
    )
    return late._replace(
        counts_twice_from=_counts_twice_from(late, first, profile),
        long_overdue_from=_long_overdue_from(late, profile),
    )


def _long_overdue_from(late: LateDuty, profile: Profile) -> date | None:
    """The day from which a decision is overdue for so long that it is a concern."""
    if late.due_on is None or late.duty != DECIDED:
        return None
    days = profile.settings.systems_concerns.decision_overdue_working_days
    with suppress(OutsideCalendar):
        return profile.calendar.add_working_days(late.due_on, days) + timedelta(days=1)
    return None


def _counts_twice_from(late: LateDuty, told: DutyEvent, profile: Profile) -> date | None:
    """The day from which a visit that nobody made is two: the next would have been late then, too."""
    duty = duty_under(told.policy_version, told.duty, profile)
    if late.due_on is None or late.duty != VISIT or duty is None or not duty.used:
        return None
    next_due = counted_from(late.due_on, duty, profile.calendar, _LATER_TURN).due_on
    return next_due + timedelta(days=1) if next_due is not None else None


def _kept(told: Sequence[Fact]) -> Kept | None:
    """A duty that was met in time, or one that was late of which nobody judges: neither is a lateness."""
    met = [fact.data for fact in told if isinstance(fact.data, DutyMet)]
    late = [fact.data for fact in told if isinstance(fact.data, DutyLate)]
    known = [*met, *late]
    if not known or known[-1].due_on is None:
        return None
    return Kept(known[-1].duty_id, known[-1].duty, known[-1].due_on)


def _disagreed(held: Iterable[Fact], work: Work) -> Iterable[Disagreed]:
    for fact in held:
        said = fact.data
        if isinstance(said, DecisionConsidered) and not said.agreed and fact.baseline is None:
            yield Disagreed(said.decision_id, said.considered_on, _is_history(fact, work))


def _is_history(fact: Fact, work: Work) -> bool:
    """Whether it was heard before the upgrade that brought these rules."""
    learnt = work.learnt.get(named(RULE, FEWER_CONCERNS))
    return learnt is not None and fact.first_received <= learnt.at


def _end(told: Sequence[Fact]) -> DutyEvent | None:
    """What ended the duty last; None while it runs."""
    end: DutyEvent | None = None
    for fact in told:
        if isinstance(fact.data, DutyMet | DutyMissed | DutyVoided):
            end = fact.data
        elif isinstance(fact.data, DutyOpened):
            end = None
    return end


def _asked_until(fact: Fact) -> date | None:
    return fact.data.asked_until if isinstance(fact.data, DutyLate) else None


def _duty(fact: Fact) -> DutyEvent:
    assert isinstance(fact.data, DutyEvent)
    return fact.data


def _heard(fact: Fact) -> Heard:
    told = _duty(fact)
    was_due_on = told.was_due_on if isinstance(told, DutyMoved) else None
    met_late = isinstance(told, DutyMet) and told.late
    reason = told.reason if isinstance(told, DutyVoided) else None
    what = told.TYPE.removeprefix("duty.")
    if isinstance(told, DutyLate) and told.shortfall:
        what = "late_in_shortfall"  # which grounds nothing, whatever else does
    return Heard(what, told.due_on, was_due_on, met_late, reason)
