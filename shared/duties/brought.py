"""What an upgrade brings is history: a duty that nobody kept before is not judged where it was due before that day.

It has the day of the upgrade as its baseline, as what an import brings has the day of that; and it is put on record, so
that whoever looks for it finds it. What was on record before is judged as ever, but for its due day: an upgrade moves
none to a day that was over before it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from shared.child.looked_after import child_from
from shared.duties.clocks import MISSED, VOIDED, Clock, clocks_of
from shared.duties.evidence import Subject
from shared.policy import Duty
from shared.register.learning import DUTY, PROFILE, named
from shared.work.unit_of_work import Learnt

Row = Mapping[str, Any]
NOT_JUDGED: Final = "not_judged"
"""The reason of a duty that is on record and judged by nobody."""


class Brought:
    """The duties of one subject that came with an upgrade, `learnt` says when, as they stand on record."""

    def __init__(self, subject: Subject, duties: Mapping[str, Duty], learnt: Mapping[str, Learnt]) -> None:
        self._subject = subject
        self._duties = duties
        self._learnt = learnt
        self._then: dict[tuple[Learnt, date | None], Subject] = {}

    def as_history(self, row: Row | None, clock: Clock) -> Clock:
        """The clock as it is to be put on record, given what is there: itself unless an upgrade brought its duty.

        History of an import stays that, and off the record, but for types that came with the same upgrade.
        """
        if row is not None and row["reason"] != NOT_JUDGED:
            return self._as_on_record(row, clock)
        learnt = self._learnt.get(named(DUTY, clock.duty))
        if learnt is None:
            return self._left_behind(row, clock)
        if not clock.judged and clock.baseline != learnt.day:
            return clock
        then = self._clock(clock, learnt, learnt.day)
        if then is None or (then.baseline != learnt.day and not self._was_reported(clock, learnt)):
            return clock  # what started it was heard since
        without = self._clock(clock, learnt, None)
        if without is None or not without.judged:
            return then
        over = _day_of(then) < learnt.day or (then.status == MISSED and _day_of_end(then) <= learnt.day)
        return _not_judged(then, learnt.day) if over else then._replace(judged=True, baseline=learnt.day)

    def _as_on_record(self, row: Row, clock: Clock) -> Clock:
        """It would be late once more, of a day that nobody can have kept."""
        if clock.due_on in (None, row["due_on"]) or row["due_on"] is None or clock.starts_on != row["starts_on"]:
            return clock
        brought = [self._learnt[name].day for name in (named(DUTY, clock.duty), PROFILE) if name in self._learnt]
        if not any(row["opened_on"] <= day and _day_of(clock) < day for day in brought):
            return clock
        kept = {name: row[name] for name in ("due_on", "not_before", "limit")}
        return clock._replace(**kept, too_late_for=row["should_have_been_on"])

    def _left_behind(self, row: Row | None, clock: Clock) -> Clock:
        """What a policy brought as history stays that when another one follows, which knows nothing of its coming."""
        if row is None or row["policy_version"] == self._subject.profile.id or _day_of(clock) >= row["opened_on"]:
            return clock
        return _not_judged(clock, row["opened_on"])

    def _was_reported(self, clock: Clock, learnt: Learnt) -> bool:
        """Of a report nobody noted when it came: its own day has to do."""
        started_by_events = any(start.event for start in self._duties[clock.duty].starts)
        return not started_by_events and clock.starts_on < learnt.day

    def _clock(self, clock: Clock, learnt: Learnt, baseline: date | None) -> Clock | None:
        """The same clock if what was heard before the upgrade had come with this baseline."""
        if (learnt, baseline) not in self._then:
            self._then[(learnt, baseline)] = _with(self._subject, learnt, baseline)
        clocks = clocks_of(self._then[(learnt, baseline)], [self._duties[clock.duty]])
        return next((each for each in clocks if each.key == clock.key), None)


def _with(subject: Subject, learnt: Learnt, baseline: date | None) -> Subject:
    facts = [fact._replace(baseline=baseline) if fact.first_received <= learnt.at else fact for fact in subject.facts]
    child = child_from(subject.child.child_id, facts, subject.profile)
    return Subject(child, facts, subject.profile, subject.today, subject.reports)


def _day_of(clock: Clock) -> date:
    return clock.due_on or clock.starts_on


def _day_of_end(clock: Clock) -> date:
    return clock.ended_on or date.max


def _not_judged(clock: Clock, day: date) -> Clock:
    return clock._replace(
        status=VOIDED, reason=NOT_JUDGED, met_on=None, ended_on=day, judged=True, baseline=day, too_late_for=None
    )
