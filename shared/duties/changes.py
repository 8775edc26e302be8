"""What changes in the duties table, gathered for one write, and the announcement of each change."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, update

from shared.duties.derive import MET, MISSED, OPEN, VOIDED, Clock
from shared.events.duties import DutyEvent, DutyMet, DutyMissed, DutyMoved, DutyOpened, DutyVoided
from shared.policy import Duty, Profile
from shared.tables import duties
from shared.work import Work, new_id

_CHANGING = (
    "starts_on",
    "due_on",
    "not_before",
    "status",
    "met_on",
    "late",
    "reason",
    "history",
    "limit",
    "calendar_version",
)


def described(row: Mapping[str, Any], service: str, profile: Profile) -> dict[str, Any]:
    """A duty on record as its events describe it."""
    duty = profile.all_duties.get(row["duty"])
    by_review = duty is not None and any(start.key == ("review_id",) for start in duty.starts)
    return {
        "review_id": row["key"] if by_review else None,
        "duty_id": row["id"],
        "duty": row["duty"],
        "owner": row["owner"],
        "keeper": service,
        "opened_on": row["opened_on"],
        "due_on": row["due_on"],
        "not_before": row["not_before"],
        "policy_version": row["policy_version"],
    }


class Batch:
    """The changes of one transaction."""

    def __init__(self, work: Work, profile: Profile) -> None:
        self.profile = profile
        self._work = work
        self._new: list[dict[str, Any]] = []
        self._changed: list[dict[str, Any]] = []

    def open(self, subject: str, kind: str, duty: Duty, clock: Clock) -> None:
        """Put a duty on record, already answered if its answer came first."""
        row = {
            "id": new_id(),
            "duty": duty.id,
            "subject": subject,
            "subjectkind": kind,
            "key": clock.key,
            "owner": duty.owner,
            "opened_on": self._work.today,
            "announced_late_for": None,
            "policy_version": self.profile.id,
            "source": duty.source,
            "confirmed": duty.confirmed,
            "history": [],
            **self._dates(clock),
            "status": clock.status,
            "met_on": clock.met_on,
            "late": clock.late,
            "reason": clock.reason,
        }
        if clock.due_on is not None and clock.due_on < clock.starts_on and clock.due_on < self._work.today:
            row["history"] = [self._note("the lead time no longer fits: due at once", was=clock.due_on)]
        self._new.append(row)
        self._say(DutyOpened, row)
        self._say_outcome(row)

    def change(self, subject: str, row: Mapping[str, Any], clock: Clock) -> None:
        """Bring a duty on record in line with its clock."""
        new = {**row, **self._dates(clock), "status": clock.status, "met_on": clock.met_on}
        new |= {"late": clock.late, "reason": clock.reason}
        if all(new[name] == row[name] for name in _CHANGING if name not in ("history", "calendar_version")):
            return
        moved = row["due_on"] != clock.due_on
        if moved or row["status"] != clock.status:
            new["history"] = [*row["history"], self._note(_why(row, clock), was=row["due_on"], status=row["status"])]
        self._changed.append(new)
        if moved and VOIDED not in (row["status"], clock.status):
            self._say(DutyMoved, new, was_due_on=row["due_on"], reason="facts_changed")
        if row["status"] != clock.status or row["met_on"] != clock.met_on:
            self._say_outcome(new)
            if clock.status == OPEN:
                self._say(DutyOpened, new)

    def withdraw(self, subject: str, row: Mapping[str, Any]) -> None:
        """A duty on record that no fact calls for any more."""
        if row["status"] == VOIDED:
            return
        note = self._note("no fact calls for it any more", was=row["due_on"], status=row["status"])
        new = {**row, "status": VOIDED, "reason": "facts_changed", "history": [*row["history"], note]}
        self._changed.append(new)
        self._say_outcome(new)

    async def write(self) -> None:
        """Write everything in two statements at most."""
        if self._new:
            await self._work.connection.execute(insert(duties), self._new)
        if self._changed:
            values = {name: bindparam(f"new_{name}") for name in _CHANGING}
            statement = update(duties).where(duties.c.id == bindparam("duty_id")).values(values)
            rows = [{"duty_id": row["id"], **{f"new_{name}": row[name] for name in _CHANGING}} for row in self._changed]
            await self._work.connection.execute(statement, rows)

    def _dates(self, clock: Clock) -> dict[str, Any]:
        return {
            "starts_on": clock.starts_on,
            "due_on": clock.due_on,
            "not_before": clock.not_before,
            "limit": clock.limit,
            "calendar_version": self.profile.calendar.version,
        }

    def _note(self, why: str, **was: Any) -> dict[str, Any]:
        plain = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in was.items()}
        return {"at": self._work.now.isoformat(), "why": why, **plain}

    def _say(self, kind: type[DutyEvent], row: Mapping[str, Any], **more: Any) -> None:
        self._work.announce(
            kind(**described(row, self._work.service, self.profile), **more),
            row["subject"],
            subjectkind=row["subjectkind"],
        )

    def _say_outcome(self, row: Mapping[str, Any]) -> None:
        if row["status"] == MET:
            self._say(DutyMet, row, met_on=row["met_on"], late=row["late"])
        elif row["status"] == MISSED:
            self._say(DutyMissed, row, missed_on=self._work.today, reason=row["reason"])
        elif row["status"] == VOIDED:
            self._say(DutyVoided, row, voided_on=self._work.today, reason=row["reason"])


def _why(row: Mapping[str, Any], clock: Clock) -> str:
    if row["due_on"] != clock.due_on:
        return "the facts it counts from changed"
    return f"{row['status']} became {clock.status}"
