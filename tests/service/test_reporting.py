"""Reporting keeps every event and shows each child as the events tell it, in whatever order they came."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as listen

from services.reporting import actions
from services.reporting.declaration import DECLARATION
from services.reporting.same_child import whose
from services.reporting.tables import children, due, events, merged
from shared.events import catalogue
from shared.events.allocation import ChildUnallocated, IroAllocated, IroAllocationEnded, IroChanged
from shared.events.base import Event
from shared.events.child_court import LegalStatusChanged
from shared.events.child_life import ChildBecameLookedAfter, ChildCeasedToBeLookedAfter, ChildRecordsMerged
from shared.events.duties import DutyEvent, DutyLate, DutyMet, DutyMoved, DutyOpened
from shared.events.envelope import Envelope
from shared.events.notifications import NoticeSent
from shared.events.scheduling import ReviewDue, ReviewHeld
from tests.service.harness import Harness, event

Start = Callable[..., Awaitable[Harness]]
Pictures = dict[str, list[dict[str, Any]]]
BEGAN = date(2026, 1, 5)
DUE = date(2026, 1, 12)


def said(
    data: Event, subject: str = "C1", *, by: str = "allocation", at: str = "2026-01-05T10:00:00", **more: Any
) -> Envelope:
    """An announcement of one of our services, or of the council's system."""
    source = "/council/test/lcs" if by == "council" else f"/iro/{by}"
    return event(data, subject, time=f"{at}+00:00", source=source, **more)


def came_into_care(subject: str = "C1", *, at: str = "2026-01-05T10:00:00", legal_status: Any = "V2") -> Envelope:
    born = date(2015, 3, 2)
    data = ChildBecameLookedAfter(looked_after_from=BEGAN, date_of_birth=born, legal_status=legal_status)
    return said(data, subject, by="council", at=at, id=f"in-care-{subject}-{at}")


def duty(kind: type[DutyEvent], at: str, subject: str = "C1", *, id: str = "D1", **more: Any) -> Envelope:
    described: dict[str, Any] = {"duty_id": id, "duty": "iro_appointed", "owner": "iro_manager", "keeper": "allocation"}
    described |= {"opened_on": BEGAN, "due_on": DUE, "policy_version": "england-2010@1"} | more
    return said(kind(**described), subject, at=at, id=f"{kind.TYPE}-{id}-{at}")


def allocated(subject: str = "C1", iro: str = "I1", *, at: str = "2026-01-06T09:00:00", id: str = "A1") -> Envelope:
    data = IroAllocated(
        allocation_id=id, iro_id=iro, allocated_on=date.fromisoformat(at[:10]), rule="lightest", decided_by="system"
    )
    return said(data, subject, at=at, id=f"allocated-{id}")


def review(kind: type[Event], at: str, id: str = "R1", **more: Any) -> Envelope:
    return said(kind(review_id=id, kind="first_review", **more), by="scheduling", at=at, id=f"{kind.TYPE}-{id}-{at}")


def a_life() -> list[Envelope]:
    """A family's events: two children, one recorded twice, an IRO replaced, duties in every state, a review held."""
    return [
        came_into_care("C1"),
        came_into_care("C1x"),
        came_into_care("C2"),
        said(ChildUnallocated(since=BEGAN, due_on=DUE, reasons=("no_room",)), "C2", at="2026-01-13T00:01:00", id="u"),
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
            IroChanged(
                allocation_id="A2", iro_id="I2", previous_iro_id="I1", previous_allocation_id="A1", rule="chosen",
                changed_on=date(2026, 1, 20), decided_by="M1",
            ),
            at="2026-01-20T09:00:00", id="changed",
        ),
        allocated("C2", "I1", at="2026-01-14T09:00:00", id="A3"),
        said(
            IroAllocationEnded(allocation_id="A3", iro_id="I1", ended_on=date(2026, 2, 2), reason="left"),
            "C2", at="2026-02-02T09:00:00", id="ended",
        ),
        review(ReviewDue, "2026-01-05T10:00:02", due_on=date(2026, 2, 2), rule="first_review"),
        review(ReviewHeld, "2026-01-30T10:00:00", held_on=date(2026, 1, 30)),
        review(ReviewDue, "2026-01-30T10:00:01", "R2", due_on=date(2026, 4, 30), rule="second_review"),
        said(ChildRecordsMerged(duplicate_id="C1x"), by="council", at="2026-01-21T10:00:00", id="merge"),
        came_into_care("C4"),
        duty(DutyLate, "2026-01-13T00:01:00", "C4", id="D4", late_from=date(2026, 1, 13)),
        duty(DutyLate, "2026-01-16T00:01:00", "C4", id="D4", due_on=date(2026, 1, 15), late_from=date(2026, 1, 16)),
        said(ChildRecordsMerged(duplicate_id="C4"), "C2", by="council", at="2026-01-22T10:00:00", id="wrong merge"),
        said(ChildRecordsMerged(duplicate_id="C4"), "C1", by="council", at="2026-01-23T10:00:00", id="right merge"),
        said(LegalStatusChanged(code="C1", on=date(2026, 1, 8)), "C2", by="council", at="2026-01-08T10:00:00", id="c"),
        came_into_care("C1", at="2026-01-09T10:00:00", legal_status="L1"),
    ]  # fmt: skip


async def pictures(svc: Harness) -> Pictures:
    found = {table.name: await svc.rows(table) for table in (children, due, merged)}
    return {name: sorted(rows, key=lambda row: str(next(iter(row.values())))) for name, rows in found.items()}


async def child(svc: Harness, child_id: str = "C1") -> dict[str, Any]:
    return (await svc.rows(children, child_id=child_id))[0]


def test_reporting_hears_every_type_of_event() -> None:
    assert {kind for types in DECLARATION.consumers.values() for kind in types} == set(catalogue.all_types().values())


async def test_the_picture_of_a_family_is_what_its_events_tell(start_service: Start) -> None:
    svc = await start_service(DECLARATION)
    await svc.hears(*a_life())
    first, second, twice = await child(svc, "C1"), await child(svc, "C2"), await child(svc, "C1x")
    assert (first["looked_after"], first["looked_after_from"], first["legal_status"]) == (True, BEGAN, "L1"), "restated"
    assert (first["iro_id"], first["allocated_on"], first["unallocated_since"]) == ("I2", date(2026, 1, 20), None)
    assert (first["next_review_due"], first["next_review_kind"]) == (date(2026, 4, 30), "first_review")
    assert (first["late_count"], first["calm"]) == (2, False), "the duplicates' late duties are this child's"
    assert (second["late_count"], second["legal_status"]) == (1, "C1")
    assert (second["iro_id"], second["unallocated_since"]) == (None, date(2026, 2, 2))
    assert second["unallocated_why"] == [], "the reasons were for the wait before"
    assert (twice["looked_after"], twice["looked_after_from"], twice["late_count"]) == (False, None, 0)
    assert {row["duty_id"]: row["status"] for row in await svc.rows(due)} == {
        "D1": "met", "D2": "late", "D3": "late", "D4": "late",
    }  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.permutations(range(len(a_life()))), again=st.sets(st.integers(0, len(a_life()) - 1)), many=st.integers(1, 9)
)
async def test_any_order_and_any_repetition_give_the_same_picture(
    family: tuple[Harness, Pictures], told: list[int], again: set[int], many: int
) -> None:
    svc, expected = family
    life = a_life()
    assert len(life) == len(told)
    order = [life[number] for number in (*told, *again)]
    await forget(svc)
    for start in range(0, len(order), many):
        await svc.hears(*order[start : start + many])
    assert await pictures(svc) == expected


@pytest.fixture
async def family(start_service: Start) -> tuple[Harness, Pictures]:
    svc = await start_service(DECLARATION)
    await svc.hears(*a_life())
    return svc, await pictures(svc)


async def forget(svc: Harness) -> None:
    async with svc.service.database.transaction() as connection:
        for table in (events, children, due, merged):
            await connection.execute(table.delete())


async def test_the_pictures_made_anew_from_the_stored_events_are_the_live_ones(
    start_service: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    svc = await start_service(DECLARATION)
    for each in a_life():
        await svc.hears(each)
    live = await pictures(svc)
    async with svc.service.database.transaction() as connection:
        await connection.execute(children.update().values(iro_id="wrong", late_count=7))
        await connection.execute(due.delete().where(due.c.duty_id == "D2"))
    monkeypatch.setattr(actions, "_BATCH", 3)
    await actions.rebuild(svc.service.database)
    assert await pictures(svc) == live
    assert len(await svc.rows(events)) == len(a_life())


async def test_the_second_copy_of_an_event_does_nothing(start_service: Start) -> None:
    svc = await start_service(DECLARATION)
    await svc.hears(came_into_care(), came_into_care())
    await svc.hears(came_into_care())
    assert len(await svc.rows(events)) == 1


async def test_a_duty_opened_that_arrives_after_it_was_met_does_not_open_it_again(start_service: Start) -> None:
    svc = await start_service(DECLARATION)
    await svc.hears(duty(DutyMet, "2026-01-06T09:00:00", met_on=date(2026, 1, 6), late=False))
    await svc.hears(duty(DutyOpened, "2026-01-05T10:00:00"))
    assert [(row["status"], row["met_on"]) for row in await svc.rows(due)] == [("met", date(2026, 1, 6))]
    await svc.hears(duty(DutyOpened, "2026-01-07T09:00:00"))
    assert [(row["status"], row["met_on"]) for row in await svc.rows(due)] == [("open", None)]


@pytest.mark.parametrize(
    ("moved_to", "status"), [(date(2026, 1, 11), "open"), (DUE, "late"), (date(2026, 1, 13), "open")]
)
async def test_a_late_duty_is_late_only_for_the_due_date_that_passed(
    start_service: Start, moved_to: date, status: str
) -> None:
    svc = await start_service(DECLARATION)
    await svc.hears(came_into_care(), duty(DutyLate, "2026-01-13T00:01:00", late_from=date(2026, 1, 13)))
    assert (await child(svc))["late_count"] == 1
    await svc.hears(duty(DutyMoved, "2026-01-13T09:00:00", due_on=moved_to, was_due_on=DUE, reason="facts_changed"))
    assert (await svc.rows(due))[0]["status"] == status
    assert (await child(svc))["calm"] is (status == "open")


async def test_an_iro_who_was_replaced_does_not_come_back_when_the_successor_goes(start_service: Start) -> None:
    svc = await start_service(DECLARATION)
    successor = {"allocation_id": "A2", "iro_id": "I2"}
    before = {"previous_iro_id": "I1", "previous_allocation_id": "A1"}
    on = date(2026, 1, 20)
    changed = IroChanged(**successor, **before, changed_on=on, rule="chosen", decided_by="M1")
    await svc.hears(came_into_care(), allocated(), said(changed, at="2026-01-20T09:00:00"))
    assert (await child(svc))["iro_id"] == "I2"
    ended = IroAllocationEnded(**successor, ended_on=date(2026, 2, 2), reason="left")
    await svc.hears(said(ended, at="2026-02-02T09:00:00"))
    assert ((await child(svc))["iro_id"], (await child(svc))["unallocated_since"]) == (None, date(2026, 2, 2))


async def test_a_child_who_left_care_has_no_iro_no_wait_and_no_next_review(start_service: Start) -> None:
    svc = await start_service(DECLARATION)
    left = said(ChildCeasedToBeLookedAfter(ceased_on=date(2026, 3, 1)), by="council", at="2026-03-01T10:00:00")
    planned = review(ReviewDue, "2026-01-05T10:00:02", due_on=date(2026, 4, 2), rule="first_review")
    await svc.hears(left, allocated(), planned, came_into_care())
    row = await child(svc)
    assert (row["looked_after"], row["ceased_on"], row["iro_id"]) == (False, date(2026, 3, 1), None)
    assert (row["unallocated_since"], row["next_review_due"]) == (None, None)


def noticed(number: int) -> Envelope:
    data = NoticeSent(
        notice_id=f"N{number}", template="iro_named_to_child", recipient_kind="child", channel="post", sent_on=BEGAN
    )
    return said(data, f"C{number}", by="notifications")


async def test_a_thousand_events_are_taken_in_by_a_handful_of_statements(start_service: Start) -> None:
    svc = await start_service(DECLARATION)
    batch = [came_into_care(f"C{n}") for n in range(250)] + [noticed(n) for n in range(250)]
    batch += [duty(DutyOpened, "2026-01-05T10:00:00", f"C{n}", id=f"D{n}") for n in range(250)]
    batch += [allocated(f"C{n}", id=f"A{n}") for n in range(250)]
    asked: list[str] = []
    engine = svc.service.database._writer.sync_engine
    listen.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    await svc.hears(*batch)
    assert len(await svc.rows(events)) == 1000
    assert len(await svc.rows(children, iro_id="I1")) == 250
    assert len(asked) <= 20, asked


async def test_merges_go_on_to_the_last_record_and_a_circle_of_them_ends(start_service: Start) -> None:
    svc = await start_service(DECLARATION)
    await svc.hears(
        came_into_care("C3"),
        said(ChildRecordsMerged(duplicate_id="C3"), "C2", by="council", at="2026-01-21T10:00:00"),
        said(ChildRecordsMerged(duplicate_id="C2"), "C1", by="council", at="2026-01-22T10:00:00"),
    )
    assert (await child(svc, "C1"))["looked_after"] is True
    await svc.hears(said(ChildRecordsMerged(duplicate_id="C1"), "C3", by="council", at="2026-01-23T10:00:00"))
    async with svc.service.database.reading() as connection:
        assert await whose(connection, ["C1", "C2", "C3"]) == dict.fromkeys(["C1", "C2", "C3"], "C1")
