"""A notice that the facts call for, as the row that is put on record."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.notifications.rules.announced import CHILD
from services.notifications.rules.child_view import Standing
from services.notifications.rules.notice import DueNotice, Occasion, WantedNotice
from services.notifications.rules.status import Status
from shared.duties import counted_from
from shared.policy import Profile
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
_ABOUT = ("case_number", "about_id", "from_on", "to_on", "document_id", "review_id")
_WENT_OUT = frozenset({Status.SENT, Status.DELIVERED, Status.ACKNOWLEDGED})


def draft(
    work: Work, profile: Profile, standing: Standing, wanted: WantedNotice, recorded: Sequence[Row]
) -> dict[str, Any]:
    """The row of a notice still to be sent; `recorded` are the child's notices so far."""
    notice, occasion, allocation = wanted.notice, wanted.occasion, standing.allocation
    duty, due_on = _time_limit(profile, notice.duty, occasion)
    if wanted.of_set is not None:
        duty, due_on = notice.duty, wanted.due_on  # else the limit is the set's
    return draft_of(work, wanted) | {
        "child_id": standing.child.child_id,
        "allocation_id": allocation.allocation_id if allocation is not None and not wanted.of_any_iro else "",
        "iro_id": allocation.iro_id if allocation is not None else "",
        "previous_iro_id": allocation.previous_iro_id if allocation is not None else None,
        "duty": duty,
        "due_on": due_on,
        "thread_notice_id": _earlier(recorded, notice.recipient.value, notice.recipient_id or ""),
    }


def draft_of(work: Work, wanted: WantedNotice) -> dict[str, Any]:
    """The same without a child: the row of a notice as far as it says who is told of what, and when."""
    notice = wanted.notice
    return {
        "id": new_id(),
        "child_id": "",
        "subjectkind": CHILD,
        "recipient_kind": notice.recipient.value,
        "recipient_id": notice.recipient_id or "",
        "allocation_id": "",
        "iro_id": "",
        "previous_iro_id": None,
        **_why(notice, wanted.occasion),
        "duty": None,
        "due_on": None,
        "status": (Status.QUEUED if wanted.waits_until is None else Status.WAITING).value,
        "not_before": wanted.waits_until,
        "letter_id": None,
        "called_for": True,
        "thread_notice_id": None,
        "created_at": work.now,
        "tries": 0,
        "urgent": wanted.urgent,
    }


def _why(notice: DueNotice, occasion: Occasion) -> dict[str, Any]:
    return {
        "occasion": occasion.key,
        "why_event_id": occasion.event_id,
        "why_event_type": occasion.event_type,
        "why_on": occasion.on,
        **{name: getattr(occasion, name) for name in _ABOUT},
        **{name: getattr(notice, name) for name in ("template", "rule", "reason", "source")},
    }


def _time_limit(profile: Profile, duty: str | None, occasion: Occasion) -> tuple[str | None, date | None]:
    """The duty and its due date; neither for imported history whose clock was over by the day of the import."""
    limit = profile.duties.get(duty) if duty is not None else None
    due_on = counted_from(occasion.on, limit, profile.calendar).due_on if limit is not None else None
    if occasion.baseline is not None and (due_on or occasion.on) < occasion.baseline:
        return None, None
    return duty, due_on


def _earlier(recorded: Sequence[Row], kind: str, recipient_id: str) -> str | None:
    """The latest letter that went to the same recipient about the same child."""
    went_out = [row for row in recorded if row["status"] in _WENT_OUT]
    same = [row["id"] for row in went_out if (row["recipient_kind"], row["recipient_id"]) == (kind, recipient_id)]
    return same[-1] if same else None
