"""What events say, one builder for each kind of fact that several tests state. Days are written as text.

These are the contents alone; `tests/support/events.py` puts them into the envelopes that a service hears.
"""

from datetime import date
from typing import Any

from shared.events.base import Event
from shared.events.council.child_court import GuardianAppointed, GuardianEnded, ProceedingsEnded, ProceedingsStarted
from shared.events.council.child_life import (
    ChildBecameLookedAfter,
    ChildCeasedToBeLookedAfter,
    ChildDetailsCorrected,
    ChildRecordsMerged,
    Placement,
)
from shared.events.council.duty_to_inform import ChildReturned, ChildWentMissing, DutyToInform
from shared.events.services.allocation import IroAllocated, IroAllocationEnded, IroChanged
from shared.events.services.duties import DutyEvent
from shared.events.services.scheduling import ReviewArranged, ReviewDue, ReviewHeld
from shared.policy import Profile, load_profile

ENGLAND = load_profile("england-2010")


def moving_back(months: int) -> Profile:
    """England's policy, but a second beginning moves a time in care by itself as far back as this."""
    moved = ENGLAND.settings.second_beginnings.model_copy(update={"moved_back_months": months})
    settings = ENGLAND.settings.model_copy(update={"second_beginnings": moved})
    return ENGLAND.model_copy(update={"settings": settings})


def day(text: str) -> date:
    return date.fromisoformat(text)


# what a council's systems tell


def became(on: Any = "2026-01-05", **more: Any) -> ChildBecameLookedAfter:
    given = {"date_of_birth": "2015-03-02", "legal_status": "V2", "looked_after_from": on, **more}
    return ChildBecameLookedAfter.model_validate(given)


def ceased(on: Any, **more: Any) -> ChildCeasedToBeLookedAfter:
    return ChildCeasedToBeLookedAfter.model_validate({"ceased_on": on, **more})


def corrected(**fields: Any) -> ChildDetailsCorrected:
    return ChildDetailsCorrected.model_validate(fields)


def merged(duplicate: str, **more: Any) -> ChildRecordsMerged:
    return ChildRecordsMerged.model_validate({"duplicate_id": duplicate, **more})


def placement(id: str, on: str, *, emergency: bool = False) -> Placement:
    return Placement(id=id, type="U4", started_on=day(on), emergency=emergency)


def proceedings_started(case: str, on: str) -> ProceedingsStarted:
    return ProceedingsStarted(case_number=case, started_on=day(on))


def proceedings_ended(case: str, on: str) -> ProceedingsEnded:
    return ProceedingsEnded(case_number=case, ended_on=day(on))


def guardian_appointed(guardian: str, on: str, case: str | None) -> GuardianAppointed:
    return GuardianAppointed(guardian_id=guardian, appointed_on=day(on), case_number=case)


def guardian_ended(guardian: str | None, on: str) -> GuardianEnded:
    return GuardianEnded(guardian_id=guardian, ended_on=day(on))


# what our own services announce


def allocated(id: str = "A1", iro: str = "I1", on: str = "2026-01-06", **more: Any) -> IroAllocated:
    given = {"allocation_id": id, "iro_id": iro, "allocated_on": on, "rule": "lightest", "decided_by": "system"}
    return IroAllocated.model_validate({**given, **more})


def changed(
    id: str = "A2", iro: str = "I2", on: str = "2026-02-02", *, before: str = "A1", before_iro: str = "I1", **more: Any
) -> IroChanged:
    given = {"allocation_id": id, "iro_id": iro, "changed_on": on, "previous_allocation_id": before}
    given |= {"previous_iro_id": before_iro, "rule": "managers_choice", "decided_by": "manager"}
    return IroChanged.model_validate({**given, **more})


def allocation_ended(id: str = "A1", on: str = "2026-03-01", iro: str = "I1", reason: str = "left") -> Event:
    return IroAllocationEnded(allocation_id=id, iro_id=iro, ended_on=day(on), reason=reason)


def review_due(id: str, on: str, kind: str = "first_review") -> ReviewDue:
    return ReviewDue(review_id=id, kind=kind, due_on=day(on), rule=kind)


def arranged(id: str, on: str, kind: str = "first_review") -> ReviewArranged:
    return ReviewArranged(review_id=id, kind=kind, arranged_for=day(on))


def held(id: str, on: str, kind: str = "first_review", number: int = 1, **more: Any) -> ReviewHeld:
    return ReviewHeld.model_validate({"review_id": id, "kind": kind, "held_on": on, "number": number, **more})


def reviewed(id: str, on: str, ordinal: int | None, *serves: str, **more: Any) -> ReviewHeld:
    """A review held, by its number in this time in care and the duties that it served."""
    said = {"ordinal": ordinal, "serves": serves or ("next_review",), "considered": (), **more}
    return held(id, on, "review", **said)


def duty(kind: type[DutyEvent], id: str = "D1", name: str = "iro_appointed", **more: Any) -> DutyEvent:
    """One of allocation's duties, opened on 5 January and due a week later, unless `more` says otherwise."""
    given = {"duty_id": id, "duty": name, "owner": "iro_manager", "keeper": "allocation", "opened_on": "2026-01-05"}
    given |= {"due_on": "2026-01-12", "policy_version": "england-2010@1"}
    return kind.model_validate({**given, **more})


# the duty to inform


def informed(kind: type[DutyToInform], on: str, ref: str = "", **more: Any) -> DutyToInform:
    """What a social worker must tell the IRO, by default under a reference made of the kind and the day."""
    given = {"occurred_on": on, "category": "other", "record_ref": ref or f"LCS/{kind.TYPE}/{on}"}
    return kind.model_validate({**given, "social_worker_id": "SW1", **more})


def went_missing(episode: str, on: str) -> DutyToInform:
    return informed(ChildWentMissing, on, episode_id=episode)


def came_back(episode: str, on: str) -> DutyToInform:
    return informed(ChildReturned, on, episode_id=episode)
