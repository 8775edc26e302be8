"""What is announced of a dispute: ids, days and codes, never anybody's words."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from services.escalation.actions.disputes.derive import WITHDRAWN, Dispute
from services.escalation.actions.disputes.words import day_said
from services.escalation.rules.disputes.stages import Entered, Kept
from shared.calendar import ONE_DAY
from shared.events.base import ID_PATTERN, Event
from shared.events.services.escalation import (
    DisputeAnswerViewed,
    DisputeBeforeHearing,
    DisputeHandedOver,
    DisputeLimitPassed,
    DisputeOpened,
    DisputeResolved,
    DisputeResponded,
    DisputeStageEntered,
    DisputeWithdrawn,
    RemedyAgreed,
    RemedyCarriedOut,
)

Row = Mapping[str, Any]


def events_of(dispute: Dispute) -> list[Event]:
    """Everything that is so of it, in the order in which it is said."""
    return [*_opened(dispute), *_stages(dispute), *_around(dispute), *_ended(dispute)]


def _which(dispute: Dispute) -> dict[str, Any]:
    return {"dispute_id": dispute.id, "also_for": dispute.known.also_for}


def _about(dispute: Dispute) -> dict[str, Any]:
    return {"about": dispute.said.opened.subjectkind}


def _opened(dispute: Dispute) -> Iterator[Event]:
    data = dispute.said.opened.data
    yield DisputeOpened(
        **_which(dispute),
        category=data["category"],
        opened_on=dispute.opened_on,
        limit_on=dispute.limit_on,
        concern_id=data.get("concern_id"),
        iro_id=dispute.known.iro_on(dispute.opened_on),
    )


def _stages(dispute: Dispute) -> Iterator[Event]:
    before: int | None = None
    for stage in dispute.stages:
        by_the_iro = before is not None and stage.cause in ("iro", "bypass")
        yield DisputeStageEntered(
            **_which(dispute),
            number=stage.number,
            name=code_of(dispute.ladder[stage.number - 1].name),
            entered_on=stage.entered_on,
            due_on=stage.due_on,
            manager_id=_id(next(iter(dispute.managers(stage, stage.entered_on)), None)),
            bypassed=stage.bypassed,
            emergency=stage.emergency,
            cause=stage.cause,
            instead_of=before if by_the_iro else None,
            informal=stage.informal,
        )
        for each in stage.answers:
            yield _responded(dispute, stage, each)
            yield from _viewed(dispute, each)
        before = stage.number


def _responded(dispute: Dispute, stage: Entered, kept: Kept) -> Event:
    word = next(each for each in dispute.said.responses if each.key == kept.id)
    return DisputeResponded(
        **_which(dispute),
        number=stage.number,
        response_id=kept.id,
        responded_on=kept.on,
        responded_by=_id(word.data.get("responded_by") or word.by),
        outcome=word.data["agreed"],
        resources=bool(word.data.get("resources")),
        late=kept.late,
    )


def _viewed(dispute: Dispute, kept: Kept) -> Iterator[Event]:
    word = dispute.said.views.get(kept.id)
    if word is not None:
        on = day_said(word, dispute.known.calendar)
        yield DisputeAnswerViewed(**_which(dispute), response_id=kept.id, viewed_on=on, view=word.data["view"])


def _around(dispute: Dispute) -> Iterator[Event]:
    for of, passed in dispute.handed_over():
        told = {"of": of, "on": passed.on, "from_id": _id(passed.before), "to_id": _id(passed.after)}
        yield DisputeHandedOver(**_which(dispute), **told)
    for hearing in dispute.hearings():
        which = {**_which(dispute), "hearing_id": hearing.id}
        yield DisputeBeforeHearing(**which, hearing_on=hearing.on, kind=hearing.kind)
    if dispute.limit_passed:
        passed_on = dispute.limit_on + ONE_DAY
        days = {"limit_on": dispute.limit_on, "passed_on": passed_on}
        yield DisputeLimitPassed(**_which(dispute), **days, **_about(dispute))


def _ended(dispute: Dispute) -> Iterator[Event]:
    if dispute.ended is None:
        return
    if dispute.status == WITHDRAWN:
        yield DisputeWithdrawn(**_which(dispute), withdrawn_on=dispute.until)
        return
    changed = tuple(dispute.ended.data.get("what_changed") or ())
    told = {"resolved_on": dispute.until, "stage": dispute.stage.number, "outcome": dispute.outcome}
    yield DisputeResolved(**_which(dispute), **told, **_about(dispute), what_changed=changed)


def remedy_events(dispute: Dispute, remedy: Row) -> list[Event]:
    """That it was agreed, and that it was carried out."""
    which = {**_which(dispute), "remedy_id": remedy["id"]}
    named = {name: remedy[name] for name in ("agreed_on", "responsible_person_id", "due_on")}
    found: list[Event] = [RemedyAgreed(**which, **named)]
    if remedy["carried_out_on"] is not None:
        found.append(RemedyCarriedOut(**which, carried_out_on=remedy["carried_out_on"]))
    return found


def code_of(name: str) -> str:
    """A stage's name as a code: `head_of_service`."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower().replace("'", "")).strip("_")


def _id(person: str | None) -> str | None:
    """Who is known by something that is no id is not named."""
    return person if person is not None and re.fullmatch(ID_PATTERN, person) else None
