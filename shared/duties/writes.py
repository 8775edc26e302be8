"""What changes in the duties table, gathered for one write, and the announcement of each change."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from shared.duties.brought import NOT_JUDGED
from shared.duties.clocks import MET, MISSED, OPEN, VOIDED, Clock
from shared.duties.matching import was_taken_off
from shared.duties.told import say_of_other_duties
from shared.events.services.duties import DutyEvent, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided
from shared.policy import Duty, Profile, once_a_profile
from shared.storage.bulk import Insert, update_each
from shared.storage.tables import duties
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]

_CHANGING = (
    "key",
    "starts_on",
    "due_on",
    "not_before",
    "should_have_been_on",
    "status",
    "met_on",
    "late",
    "reason",
    "limit",
    "history",
    "calendar_version",
    "policy_version",
    "of_age_on",
)
_SILENT = ("key", "should_have_been_on", "limit", "history", "calendar_version", "policy_version", "of_age_on")
"""What is written down without saying so to anybody."""


def described(row: Row, service: str, profile: Profile) -> dict[str, Any]:
    """A duty on record as its events describe it; the wait for the next review is not about the one before."""
    return _described(row, service, _of_a_review(profile))


def _described(row: Row, service: str, of_a_review: frozenset[str]) -> dict[str, Any]:
    return {
        "review_id": row["key"] if row["duty"] in of_a_review else None,
        "duty_id": row["id"],
        "duty": row["duty"],
        "owner": row["owner"],
        "keeper": service,
        "opened_on": row["opened_on"],
        "due_on": row["due_on"],
        "not_before": row["not_before"],
        "policy_version": row["policy_version"],
        **_shortfall(row),
    }


@once_a_profile
def _of_a_review(profile: Profile) -> frozenset[str]:
    """The duties that are each about one review, by name."""
    return frozenset(
        name
        for name, duty in profile.all_duties.items()
        if not duty.recurs and any(start.key == ("review_id",) for start in duty.starts)
    )


class Batch:
    """The changes of one transaction."""

    def __init__(self, work: Work, profile: Profile) -> None:
        self.profile = profile
        self._counted_by = (profile.calendar.version, profile.id)
        self._of_a_review = _of_a_review(profile)
        self.work = work
        self._new: list[dict[str, Any]] = []
        self._changed: list[tuple[Row, Row]] = []

    def open(self, subject: str, kind: str, duty: Duty, clock: Clock) -> None:
        """Put a duty on record; of one that is over already it is said how it ended, and not that it began."""
        row = {
            "id": new_id(),
            "duty": duty.id,
            "subject": subject,
            "subjectkind": kind,
            "owner": duty.owner,
            "opened_on": self.work.today,
            "announced_late_for": None,
            "source": duty.source,
            "confirmed": duty.confirmed,
            "history": [],
        } | self._as_it_stands(clock)
        if clock.too_late_for is not None:
            row["history"] = [
                self._note("the lead time no longer fits: due as soon as it can be", was=clock.too_late_for)
            ]
        if clock.reason == NOT_JUDGED:
            row["history"] = [self._note("it was over before the upgrade that brought it: not judged")]
        self._new.append(row)
        said = self._described(row)
        if clock.status == OPEN:
            self._announce(DutyOpened.made_of(said), row, clock.baseline, clock.stated_by)
        self._say_outcome(row, said, clock, clock.baseline)

    def change(self, row: Row, clock: Clock) -> None:
        """Bring a duty on record in line with its clock."""
        now = self._as_it_stands(clock)
        if now.items() <= row.items():  # nearly always
            return
        new = {**row, **now}
        different = {name for name in _CHANGING if new[name] != row[name]}
        if not different or (different == {"calendar_version"} and row["status"] != OPEN):
            return
        moved = "due_on" in different
        if moved or "status" in different or "met_on" in different:
            new["history"] = [*row["history"], self._changed_note(row, _why(row, new), _report(clock, row))]
        self._changed.append((row, new))
        if moved and VOIDED not in (row["status"], clock.status):
            said = {"was_due_on": row["due_on"], "moved_on": self.work.today, "reason": _moved_by(row, new)}
            self._say(DutyMoved, new, stated_by=clock.stated_by, **said, **_lateness(row))
        if different - {"starts_on", "due_on", "not_before", *_SILENT}:
            self._say_outcome(new, self._described(new), clock)
        if "status" in different and clock.status == OPEN:
            self._say(DutyOpened, new, stated_by=clock.stated_by, again=True)

    def withdraw(self, row: Row, reason: str) -> None:
        """A duty on record that ought not to be there any more, whatever had become of it."""
        if was_taken_off(row):
            return
        note = self._changed_note(row, "no fact calls for it any more")
        new = {**row, "status": VOIDED, "met_on": None, "late": False, "reason": reason, "of_age_on": None}
        new["history"] = [*row["history"], note]
        self._changed.append((row, new))
        self._say(DutyVoided, new, voided_on=self.work.today, reason=reason, **_lateness(row))

    async def write(self) -> None:
        """Write everything in a handful of statements, whatever the number of duties."""
        if self._new:
            self.work.at_the_end.append(Insert(duties, self._new))
        changed = [{name: new[name] for name in ("id", *_CHANGING)} for _, new in self._changed]
        await update_each(self.work.connection, duties, changed)
        await self._take_reports_along()

    async def _take_reports_along(self) -> None:
        """What a person told of a duty goes with it when a correction gives it another key."""
        renamed = {
            (new["subject"], new["duty"], row["key"]): new["key"]
            for row, new in self._changed
            if row["key"] != new["key"]
        }
        if renamed:
            await say_of_other_duties(self.work, renamed)

    def _as_it_stands(self, clock: Clock) -> dict[str, Any]:
        return {
            "key": clock.key,
            "starts_on": clock.starts_on,
            "due_on": clock.due_on,
            "not_before": clock.not_before,
            "should_have_been_on": clock.too_late_for,
            "limit": clock.limit,
            "calendar_version": clock.calendar_version or self._counted_by[0],
            "policy_version": clock.policy_version or self._counted_by[1],
            "status": clock.status,
            "met_on": clock.met_on,
            "late": clock.late,
            "reason": clock.reason,
            "of_age_on": clock.of_age_on if clock.status == OPEN else None,
        }

    def _changed_note(self, row: Row, why: str, told: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
        """What a duty was before a change, late above all, and which event changed it, or who told what by a call."""
        cause = self.work.touched.get(row["subject"])
        while cause is not None and cause.source == self.work.source:  # what was said here was caused itself
            cause = self.work.causes.get(cause.causationid or "")
        by = told if cause is None else {**told, "by": cause.id, "by_type": cause.type}
        return self._note(why, was=row["due_on"], status="late" if was_late(row) else row["status"], **by)

    def _note(self, why: str, **was: Any) -> dict[str, Any]:
        plain = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in was.items()}
        return {"at": self.work.now.isoformat(), "why": why, **plain}

    def _described(self, row: Row) -> dict[str, Any]:
        return _described(row, self.work.service, self._of_a_review)

    def _say(self, kind: type[DutyEvent], row: Row, *, stated_by: Iterable[str] = (), **more: Any) -> None:
        self._announce(kind.made_of({**self._described(row), **more}), row, None, stated_by)

    def _announce(self, said: DutyEvent, row: Row, baseline: date | None, stated_by: Iterable[str]) -> None:
        kind = row["subjectkind"]
        self.work.announce(said, row["subject"], subjectkind=kind, baseline=baseline, stated_by=stated_by)

    def _say_outcome(self, row: Row, said: Mapping[str, Any], clock: Clock, baseline: date | None = None) -> None:
        """`said` is how its events describe it."""
        if clock.status == OPEN:
            return
        ended_on = clock.ended_on or self.work.today
        by = [*_in_order(clock.ended_by), *_in_order(clock.stated_by)]  # what ended it may have been heard first
        if clock.status == MET:
            self._announce(DutyMet.made_of({**said, "met_on": row["met_on"], "late": row["late"]}), row, baseline, by)
        elif clock.status == MISSED:
            self._announce(DutyMissed(**said, missed_on=ended_on, reason=row["reason"]), row, baseline, by)
        elif clock.status == VOIDED:
            self._announce(DutyVoided(**said, voided_on=ended_on, reason=row["reason"]), row, baseline, by)


def _in_order(ids: frozenset[str]) -> Iterable[str]:
    return sorted(ids) if len(ids) > 1 else ids


def was_late(row: Row) -> bool:
    """Whether it was late, and so announced: met late, missed, or still open when its due day was over."""
    overdue = row["status"] == OPEN and row["due_on"] is not None and row["announced_late_for"] == row["due_on"]
    return bool(row["late"] or row["status"] == MISSED or overdue)


def _shortfall(row: Row) -> dict[str, Any]:
    """What was to be done on a day that had passed already is due later, and whoever hears of it is told so."""
    should = row["should_have_been_on"]
    return {} if should is None else {"shortfall": True, "should_have_been_on": should}


def _lateness(row: Row) -> dict[str, Any]:
    """Lateness is never unmade silently."""
    return {"was_late": True} if was_late(row) else {}


def _report(clock: Clock, before: Row) -> dict[str, Any]:
    """Who told that it was met, how and on which day; of what was put right also the day told before, and why."""
    told = clock.told
    if told is None:
        return {}
    said = {"met_on": told.on, "by": told.by, "how": told.data.get("how"), "reason": told.reason}
    if before["status"] == MET:
        said["was_met_on"] = before["met_on"]
    return {name: value for name, value in said.items() if value is not None}


def _moved_by(row: Row, new: Row) -> str:
    if row["policy_version"] != new["policy_version"]:
        return "policy_changed"
    by_calendar = row["starts_on"] == new["starts_on"] and row["calendar_version"] != new["calendar_version"]
    return "calendar_changed" if by_calendar else "facts_changed"


def _why(row: Row, new: Row) -> str:
    if row["due_on"] == new["due_on"] and row["status"] == new["status"]:
        return "the day on which it was met was put right"
    if row["due_on"] == new["due_on"]:
        return f"{row['status']} became {new['status']}"
    return {
        "policy_changed": "the policy changed",
        "calendar_changed": "the calendar changed",
        "facts_changed": "the facts it counts from changed",
    }[_moved_by(row, new)]
