"""Lives to tell reporting of, and what it pictures of them."""

from datetime import date
from typing import Any

from services.reporting.tables.children import busy_days, children, due, late_by_kind, merged, tallies
from shared.events.base import Event
from shared.events.council.child_court import LegalStatusChanged
from shared.events.envelope import Envelope
from shared.events.services.allocation import ChildUnallocated
from shared.events.services.duties import DutyEvent, DutyLate, DutyMet, DutyMoved, DutyOpened
from shared.events.services.scheduling import ReviewDue, ReviewHeld
from tests.support import facts
from tests.support.events import said
from tests.support.facts import became
from tests.support.harness import Harness

Pictures = dict[str, list[dict[str, Any]]]
BEGAN = date(2026, 1, 5)
DUE = date(2026, 1, 12)


def came_into_care(subject: str = "C1", *, at: str = "2026-01-05T10:00:00", legal_status: Any = "V2") -> Envelope:
    return said(became(legal_status=legal_status), subject, at=at, id=f"in-care-{subject}-{at}")


def duty(kind: type[DutyEvent], at: str, subject: str = "C1", *, id: str = "D1", **more: Any) -> Envelope:
    return said(facts.duty(kind, id, **more), subject, by="allocation", at=at, id=f"{kind.TYPE}-{id}-{at}")


def allocated(subject: str = "C1", iro: str = "I1", *, at: str = "2026-01-06T09:00:00", id: str = "A1") -> Envelope:
    return said(facts.allocated(id, iro, at[:10]), subject, by="allocation", at=at, id=f"allocated-{id}")


def review(kind: type[Event], at: str, id: str = "R1", **more: Any) -> Envelope:
    data = kind(review_id=id, kind="first_review", **more)
    return said(data, "C1", by="scheduling", at=at, id=f"{kind.TYPE}-{id}-{at}")


def a_life() -> list[Envelope]:
    """A family's events: two children, one recorded twice, an IRO replaced, duties in every state, a review held."""
    return [
        came_into_care("C1"),
        came_into_care("C1x"),
        came_into_care("C2"),
        said(
            ChildUnallocated(since=BEGAN, due_on=DUE, reasons=("no_room",)),
            "C2", by="allocation", at="2026-01-13T00:01:00", id="unallocated",
        ),
        duty(DutyOpened, "2026-01-05T10:00:01"),
        duty(DutyLate, "2026-01-13T00:01:00", late_from=date(2026, 1, 13)),
        duty(DutyMoved, "2026-01-13T08:00:00", due_on=date(2026, 1, 14), was_due_on=DUE, reason="facts_changed"),
        duty(DutyMet, "2026-01-14T09:00:00", due_on=date(2026, 1, 14), met_on=date(2026, 1, 14), late=False),
        duty(DutyOpened, "2026-01-05T10:00:01", "C2", id="D2"),
        duty(DutyLate, "2026-01-13T00:01:00", "C2", id="D2", late_from=date(2026, 1, 13)),
        duty(DutyOpened, "2026-01-05T10:00:01", "C1x", id="D3"),
        duty(DutyLate, "2026-01-13T00:01:00", "C1x", id="D3", late_from=date(2026, 1, 13)),
        allocated("C1", "I1"),
        said(
            facts.changed("A2", "I2", "2026-01-20", rule="chosen", decided_by="M1"),
            "C1", by="allocation", at="2026-01-20T09:00:00", id="changed",
        ),
        allocated("C2", "I1", at="2026-01-14T09:00:00", id="A3"),
        said(
            facts.allocation_ended("A3", "2026-02-02"),
            "C2", by="allocation", at="2026-02-02T09:00:00", id="ended",
        ),
        review(ReviewDue, "2026-01-05T10:00:02", due_on=date(2026, 2, 2), rule="first_review"),
        review(ReviewHeld, "2026-01-30T10:00:00", held_on=date(2026, 1, 30)),
        review(ReviewDue, "2026-01-30T10:00:01", "R2", due_on=date(2026, 4, 30), rule="second_review"),
        said(facts.merged("C1x"), "C1", by="council", at="2026-01-21T10:00:00", id="merge"),
        came_into_care("C4"),
        duty(DutyLate, "2026-01-13T00:01:00", "C4", id="D4", late_from=date(2026, 1, 13)),
        duty(DutyLate, "2026-01-16T00:01:00", "C4", id="D4", due_on=date(2026, 1, 15), late_from=date(2026, 1, 16)),
        said(facts.merged("C4"), "C2", by="council", at="2026-01-22T10:00:00", id="wrong merge"),
        said(facts.merged("C4"), "C1", by="council", at="2026-01-23T10:00:00", id="right merge"),
        said(LegalStatusChanged(code="C1", on=date(2026, 1, 8)), "C2", by="council", at="2026-01-08T10:00:00", id="c"),
        came_into_care("C1", at="2026-01-09T10:00:00", legal_status="L1"),
    ]  # fmt: skip


async def pictures(svc: Harness) -> Pictures:
    """The rows of every picture, in order; a count of nobody is as good as none."""
    counts = (tallies, late_by_kind, busy_days)
    found = {table.name: await svc.rows(table) for table in (children, due, merged, *counts)}
    for counted in (table.name for table in counts):
        found[counted] = [row for row in found[counted] if row["children"]]
    return {name: sorted(rows, key=lambda row: [str(each) for each in row.values()]) for name, rows in found.items()}


async def child(svc: Harness, child_id: str = "C1") -> dict[str, Any]:
    return (await svc.rows(children, child_id=child_id))[0]
