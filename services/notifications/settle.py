"""Settling a child's notices: what the facts call for against what is on record.

The same facts end in the same notices, in whatever order they came: a notice whose ground fell away before it went out
is withdrawn, one that was missing is queued, and one that went out stays as it is.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.notifications import queries
from services.notifications.rules.notice import ChildFacts, ProfileFlags
from services.notifications.rules.occasions import Allocation, Proceedings, WantedNotice, notices_wanted
from services.notifications.rules.status import OPEN, Status
from shared import facts
from shared.calendar import OutsideCalendar, local_date
from shared.events.allocation import IroAllocated, IroAllocationEnded, IroChanged
from shared.events.child_court import ProceedingsEnded, ProceedingsStarted
from shared.facts import Fact
from shared.looked_after import child_from
from shared.policy import Profile, due
from shared.work import Work, new_id

Row = Mapping[Any, Any]
_WENT_OUT = frozenset({Status.SENT, Status.DELIVERED, Status.ACKNOWLEDGED})


async def settle(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring the notices of these subjects in line with the facts."""
    held = await facts.load(work, subjects)
    recorded = await queries.notices_of(work.connection, subjects)
    differences = _Differences(work, profile)
    for subject in subjects:
        differences.compare(subject, held[subject], recorded[subject])
    await differences.write()


def allocation_in_force(child_id: str, held: Sequence[Fact], profile: Profile) -> Allocation | None:
    """The allocation that no other has ended or replaced; of two, the one on the child's own record, then the later."""
    told = [fact for fact in held if isinstance(fact.data, IroAllocated | IroChanged)]
    over = {fact.data.allocation_id for fact in held if isinstance(fact.data, IroAllocationEnded)}
    over |= {fact.data.previous_allocation_id or "" for fact in told if isinstance(fact.data, IroChanged)}
    standing = [fact for fact in told if fact.key not in over]
    if not standing:
        return None
    return _allocation(
        max(standing, key=lambda fact: (fact.subject == child_id, _day(fact, profile), fact.order)), profile
    )


def _allocation(fact: Fact, profile: Profile) -> Allocation:
    stated = fact.data
    if not isinstance(stated, IroAllocated | IroChanged):
        raise TypeError(stated.TYPE)
    return Allocation(
        allocation_id=stated.allocation_id,
        iro_id=stated.iro_id,
        on=_day(fact, profile),
        event_id=fact.event_id,
        event_type=stated.TYPE,
        previous_iro_id=stated.previous_iro_id,
        imported=fact.baseline is not None,
    )


def _open_cases(held: Sequence[Fact], profile: Profile) -> list[Proceedings]:
    ended = {fact.data.case_number for fact in held if isinstance(fact.data, ProceedingsEnded)}
    return [
        Proceedings(
            fact.data.case_number, _day(fact, profile), fact.event_id, fact.data.TYPE, fact.baseline is not None
        )
        for fact in held
        if isinstance(fact.data, ProceedingsStarted) and fact.data.case_number not in ended
    ]


def _day(fact: Fact, profile: Profile) -> date:
    return fact.data.happened_on() or local_date(fact.time, profile.calendar)


class _Differences:
    """What has to be written, gathered for a few statements."""

    def __init__(self, work: Work, profile: Profile) -> None:
        self._work = work
        self._profile = profile
        self._flags = ProfileFlags(tells_cafcass="iro_details_to_cafcass" in profile.duties)
        self._new: list[Row] = []
        self._again: list[str] = []
        self._called: list[str] = []
        self._gone: list[str] = []

    def compare(self, child_id: str, held: Sequence[Fact], recorded: Sequence[Row]) -> None:
        """Note what differs for one child."""
        known = {_natural_key(row): row for row in recorded}
        called_for = {_natural_key(row): row for row in self._wanted_rows(child_id, held, recorded)}
        for key, row in called_for.items():
            self._note(row, known.get(key))
        unsent = {key: row for key, row in known.items() if row["status"] in OPEN and row["called_for"]}
        self._gone.extend(row["id"] for key, row in unsent.items() if key not in called_for)

    def _note(self, wanted: Row, recorded: Row | None) -> None:
        if recorded is None:
            self._new.append(wanted)
        elif recorded["status"] == Status.WITHDRAWN:
            self._again.append(recorded["id"])
        elif not recorded["called_for"]:
            self._called.append(recorded["id"])

    def _wanted_rows(self, child_id: str, held: Sequence[Fact], recorded: Sequence[Row]) -> list[Row]:
        allocation = allocation_in_force(child_id, held, self._profile)
        if allocation is None:
            return []
        child = child_from(child_id, held)
        now = ChildFacts(
            child_id=child_id,
            iro_id=allocation.iro_id,
            social_worker_id=child.details.get("social_worker_id"),
            in_proceedings=child.in_proceedings,
            looked_after=child.current is not None,
        )
        wanted = notices_wanted(now, allocation, _open_cases(held, self._profile), self._flags)
        return [self._row(child_id, allocation, each, recorded) for each in wanted]

    def _row(self, child_id: str, allocation: Allocation, wanted: WantedNotice, recorded: Sequence[Row]) -> Row:
        notice, occasion = wanted.notice, wanted.occasion
        return {
            "id": new_id(),
            "child_id": child_id,
            "recipient_kind": notice.recipient.value,
            "recipient_id": notice.recipient_id or "",
            "allocation_id": allocation.allocation_id,
            "occasion": occasion.key,
            "iro_id": allocation.iro_id,
            "previous_iro_id": allocation.previous_iro_id,
            "case_number": occasion.case_number,
            "why_event_id": occasion.event_id,
            "why_event_type": occasion.event_type,
            "why_on": occasion.on,
            **{name: getattr(notice, name) for name in ("template", "duty", "rule", "reason", "source")},
            "status": Status.QUEUED.value,
            "called_for": True,
            "due_on": self._due_on(notice.duty, occasion.on),
            "thread_notice_id": _earlier(recorded, notice.recipient.value, notice.recipient_id or ""),
            "created_at": self._work.now,
            "tries": 0,
        }

    def _due_on(self, duty: str | None, start: date) -> date | None:
        limit = self._profile.duties.get(duty) if duty is not None else None
        try:
            return due(limit, start, self._profile.calendar).due_on if limit is not None else None
        except (OutsideCalendar, OverflowError):  # an error of typing, most likely: that keeps nobody from being told
            return None

    async def write(self) -> None:
        """Write it, in one statement for each kind of difference."""
        await queries.add_notices(self._work.connection, self._new)
        await queries.queue_again(self._work.connection, self._again)
        await queries.call_for(self._work.connection, self._called)
        await queries.withdraw(self._work.connection, self._gone)


def _natural_key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in queries.NATURAL_KEY)


def _earlier(recorded: Sequence[Row], kind: str, recipient_id: str) -> str | None:
    """The latest letter that went to the same recipient about the same child."""
    went_out = [row for row in recorded if row["status"] in _WENT_OUT]
    same = [row["id"] for row in went_out if (row["recipient_kind"], row["recipient_id"]) == (kind, recipient_id)]
    return same[-1] if same else None
