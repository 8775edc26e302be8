"""Lives to count figures of: what is told of a few children, in every way that moves a figure of the past."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from services.reporting.projections.counting import count_some
from services.reporting.tables.figures import counted, drift, figure_days, figure_months, sibling_links
from shared.events.base import Event
from shared.events.council.child_court import LegalStatusChanged, ProtectionPlanEnded, ProtectionPlanStarted
from shared.events.council.child_life import ChildCeasedToBeLookedAfter, PlacementStarted
from shared.events.envelope import Envelope
from shared.events.services.allocation import SiblingGroupSplit, SiblingGroupSplitEnded
from shared.events.services.around_reviews import ReviewMonitored
from shared.events.services.duties import DutyEvent, DutyLate, DutyMet, DutyOpened
from shared.events.services.escalation import ConcernRaised, ConcernResolved, DisputeOpened, DisputeResolved
from shared.events.services.scheduling import (
    DecisionImplemented,
    DecisionMade,
    ParticipationRecorded,
    ReviewArranged,
    ReviewDue,
    ReviewHeld,
)
from tests.support import facts
from tests.support.events import event, withdrawn
from tests.support.harness import Harness

BEGAN = date(2025, 4, 7)
TODAY = date(2026, 4, 7)


def day(number: int) -> date:
    """So many days after the first child came into care."""
    return BEGAN + timedelta(days=number)


def told(data: Event, subject: str, on: date, id: str, *, by: str = "scheduling", hour: int = 12) -> Envelope:
    source = {} if by == "council" else {"source": f"/iro/{by}"}
    return event(data, subject, time=f"{on}T{hour:02}:00:00", id=id, **source)


def came(subject: str, on: int = 0, **more: Any) -> Envelope:
    placement = {"id": f"P-{subject}", "type": "U4", "started_on": day(on).isoformat(), "distance_miles": 3.0}
    data = facts.became(day(on).isoformat(), **{"placement": placement, "team_id": "T1", **more})
    return told(data, subject, day(on), f"came-{subject}", by="council")


def left(subject: str, on: int) -> Envelope:
    return told(ChildCeasedToBeLookedAfter(ceased_on=day(on)), subject, day(on), f"left-{subject}-{on}", by="council")


def moved(subject: str, on: int, kind: str = "K2", **more: Any) -> Envelope:
    placement = {"id": f"P-{subject}-{on}", "type": kind, "started_on": day(on).isoformat(), **more}
    data = PlacementStarted.model_validate({"placement": placement})
    return told(data, subject, day(on), f"moved-{subject}-{on}", by="council")


def given(subject: str, iro: str, on: int) -> Envelope:
    id = f"A-{subject}-{on}"
    return told(facts.allocated(id, iro, day(on).isoformat()), subject, day(on), id, by="allocation")


def planned(subject: str, review: str, due: int, *, said: int = 0) -> Envelope:
    data = ReviewDue(review_id=review, kind="review", due_on=day(due), rule="next_review", serves=("next_review",))
    return told(data, subject, day(said), f"due-{review}-{due}")


def arranged(subject: str, review: str, on: int, before: int | None = None, *, said: int = 0) -> Envelope:
    was = day(before) if before is not None else None
    data = ReviewArranged(review_id=review, kind="review", arranged_for=day(on), previously_arranged_for=was)
    return told(data, subject, day(said), f"arranged-{review}-{on}-{said}")


def held(subject: str, review: str, on: int, due: int, *, said: int | None = None, **more: Any) -> Envelope:
    data = ReviewHeld(review_id=review, kind="review", held_on=day(on), due_on=day(due), serves=(), **more)
    return told(data, subject, day(on if said is None else said), f"held-{review}-{on}")


def form(subject: str, review: str, on: int, *, hour: int = 13, **answers: str) -> Envelope:
    data = ReviewMonitored(review_id=review, kind="review", held_on=day(on), answers=answers, serves=())
    return told(data, subject, day(on), f"form-{review}-{hour}", hour=hour)


def took_part(subject: str, review: str, on: int, code: Any, **more: Any) -> Envelope:
    data = ParticipationRecorded(review_id=review, held_on=day(on), participation=code, **more)
    return told(data, subject, day(on), f"part-{review}")


def decided(subject: str, id: str, on: int, due: int | None = None, **more: Any) -> Envelope:
    due_on = day(due) if due is not None else None
    data = DecisionMade(decision_id=id, review_id="R", made_on=day(on), due_on=due_on, **more)
    return told(data, subject, day(on), f"made-{id}")


def carried_out(subject: str, id: str, on: int, *, in_part: bool = False) -> Envelope:
    data = DecisionImplemented(decision_id=id, review_id="R", implemented_on=day(on), in_part=in_part)
    return told(data, subject, day(on), f"done-{id}-{on}")


def split(id: str, children: Sequence[str], reason: str, on: int, *, said: int | None = None) -> Envelope:
    data = SiblingGroupSplit(split_id=id, child_ids=tuple(children), reason=reason, split_on=day(on))
    said_on = day(on if said is None else said)
    return told(data, children[0], said_on, f"split-{id}-{reason}-{said_on}", by="allocation")


def split_over(id: str, children: Sequence[str], on: int) -> Envelope:
    data = SiblingGroupSplitEnded(split_id=id, child_ids=tuple(children), ended_on=day(on))
    return told(data, children[0], day(on), f"split-over-{id}", by="allocation")


def clock(kind: type[DutyEvent], subject: str, id: str, on: int, due: int, **more: Any) -> Envelope:
    name = more.pop("name", "iro_appointed")
    data = facts.duty(kind, id, name, due_on=day(due), opened_on=day(0), **more)
    return told(data, subject, day(on), f"{kind.TYPE}-{id}-{on}", by="allocation")


def a_life() -> list[Envelope]:
    """Two children, one of them recorded twice, with everything that moves a figure after it was counted."""
    wrong = form("C2", "R3", 150, hour=15, up_to_date_pep="no", consulted_before="no")
    return [
        came("C1"),
        came("C1x", 2),
        came("C2", 30, uasc=True),
        given("C1", "I1", 1),
        given("C1", "I2", 200),
        given("C2", "I1", 33),
        moved("C1", 60, "K2", distance_miles=40.0, at_distance=True),
        moved("C1", 90, "U4"),
        moved("C2", 120, "A4"),
        told(LegalStatusChanged(code="C2", on=day(100)), "C1", day(100), "status", by="council"),
        told(ProtectionPlanStarted(on=day(40)), "C2", day(40), "plan", by="council"),
        told(ProtectionPlanEnded(on=day(80)), "C2", day(80), "planned", by="council"),
        planned("C1", "R1", 28),
        arranged("C1", "R1", 20),
        arranged("C1", "R1", 24, 20, said=10),
        arranged("C1", "R1", 26, 24, said=15),
        held("C1", "R1", 26, 28, ordinal=1),
        held("C1", "R2", 120, 118, ordinal=2),
        held("C1", "R2", 117, 118, ordinal=2, said=125),  # the day is put right, and so it was in time
        form("C1", "R1", 26, up_to_date_pep="no", consulted_before="yes", mother_attended="whole"),
        form("C1", "R1", 26, hour=16, up_to_date_pep="yes", consulted_before="attempted", mother_attended="no"),
        form("C1", "R2", 117, up_to_date_pep="not_needed", permanence_plan_agreed="yes", mother_attended="left_out"),
        took_part("C1", "R1", 26, "PN1"),
        took_part("C1", "R2", 117, "PN7"),
        planned("C2", "R9", 300),
        held("C2", "R3", 150, 160, ordinal=1),
        wrong,
        withdrawn(wrong, "2025-10-01"),
        form("C2", "R3", 150, up_to_date_pep="yes", consulted_before="no", goes_missing="yes"),
        took_part("C1x", "R4", 130, "PN3", consulted_before=True),
        held("C1x", "R4", 130, 140, ordinal=3),
        decided("C1", "D1", 26, 60),
        decided("C1", "D2", 117, 130, carried_over=2),
        carried_out("C1", "D1", 50, in_part=True),
        carried_out("C1", "D1", 61),
        clock(DutyOpened, "C1", "L1", 0, 7),
        clock(DutyLate, "C1", "L1", 8, 7, late_from=day(8)),
        clock(DutyMet, "C1", "L1", 9, 7, met_on=day(9), late=True),
        clock(DutyOpened, "C1x", "L2", 0, 9, name="iro_manager_notified"),
        clock(DutyMet, "C1x", "L2", 5, 9, met_on=day(5), late=False, name="iro_manager_notified"),
        told(ConcernRaised(concern_id="Q1", category="pep", raised_on=day(30)), "C1", day(30), "q1", by="escalation"),
        told(
            ConcernResolved(concern_id="Q1", category="pep", resolved_on=day(40), what_changed=("plan_changed",)),
            "C1", day(40), "q1-over", by="escalation",
        ),
        told(
            DisputeOpened(dispute_id="X1", category="contact", opened_on=day(70), limit_on=day(98), also_for=("C2",)),
            "C1x", day(70), "x1", by="escalation",
        ),
        told(
            DisputeResolved(dispute_id="X1", resolved_on=day(90), outcome="agreed"),
            "C1x", day(90), "x1-over", by="escalation",
        ),
        told(facts.merged("C1x"), "C1", day(170), "merge", by="council"),
        left("C2", 340),
    ]  # fmt: skip


def a_family() -> list[Envelope]:
    """The same two with a sister: who names whom is told late, of a record that is merged, and why they are split."""
    return [
        *a_life(),
        came("C3", 40, sibling_ids=["C1x"]),
        told(facts.corrected(sibling_ids=["C3"]), "C2", day(150), "kin", by="council"),
        given("C3", "I1", 45),
        split("S1", ["C2", "C3"], "proposed_to_a_manager", 200),
        split("S1", ["C2", "C3"], "group_too_large", 200, said=210),
        split_over("S1", ["C2", "C3"], 335),
    ]


async def count(svc: Harness) -> None:
    """Count whoever waits for it, as whoever reads figures does."""
    async with svc.service.work() as work:
        while await count_some(work, work.profile):
            pass


async def kept(svc: Harness) -> dict[str, list[dict[str, Any]]]:
    """Everything that is counted, in order; a count of nothing is as good as none."""
    await count(svc)
    found = {table.name: await svc.rows(table) for table in (counted, figure_days, figure_months, drift, sibling_links)}
    for table in (figure_days, figure_months):
        found[table.name] = [row for row in found[table.name] if row["above"] or row["below"]]
    return {name: sorted(rows, key=str) for name, rows in found.items()}


async def state_hash(svc: Harness) -> str:
    """What is counted, as one word."""
    return sha256(str(await kept(svc)).encode()).hexdigest()
