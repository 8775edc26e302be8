"""Reporting keeps every event and shows each child as the events tell it, in whatever order they came."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event as listen
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.declaration import DECLARATION
from services.reporting.projections import rebuild as actions
from services.reporting.projections.rebuild import finish_what_was_cut_short, rebuild
from services.reporting.queries.same_child import whose
from services.reporting.tables.children import busy_days, children, due, events, late_by_kind, merged, tallies
from services.reporting.tables.rebuilding import rebuilding
from shared.events import catalogue
from shared.events.council.child_life import ChildCeasedToBeLookedAfter, ChildRecordsMerged
from shared.events.envelope import Envelope
from shared.events.services.allocation import IroAllocationEnded, IroChanged
from shared.events.services.duties import DutyLate, DutyMet, DutyMoved, DutyOpened
from shared.events.services.notifications import NoticeSent
from shared.events.services.scheduling import ReviewDue
from shared.policy import Profile
from shared.storage.view import view_of
from tests.support.events import said
from tests.support.harness import Harness
from tests.support.laws import examples
from tests.support.reporting_lives import (
    BEGAN,
    DUE,
    Pictures,
    a_life,
    allocated,
    came_into_care,
    child,
    duty,
    pictures,
    review,
)

pytestmark = pytest.mark.both("story")


Start = Callable[..., Awaitable[Harness]]


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


@examples(1 / 8)
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
        for table in (events, children, due, merged, tallies, late_by_kind, busy_days):
            await connection.execute(table.delete())


async def test_the_pictures_made_anew_from_the_stored_events_are_the_live_ones(
    start_service: Start,
) -> None:
    svc = await start_service(DECLARATION)
    for each in a_life():
        await svc.hears(each)
    live = await pictures(svc)
    async with svc.service.database.transaction() as connection:
        await connection.execute(children.update().values(iro_id="wrong", late_count=7))
        await connection.execute(due.delete().where(due.c.duty_id == "D2"))
        await connection.execute(tallies.update().values(children=7))
        await connection.execute(busy_days.delete())
    await rebuild(svc.service.database, svc.service.profile, batch=3)
    assert await pictures(svc) == live
    assert len(await svc.rows(events)) == len(a_life())


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("after", [1, 2, 3])
@pytest.mark.parametrize("by_a_start", [False, True])
async def test_made_anew_and_cut_short_anywhere_it_goes_on_from_there_with_what_was_heard_meanwhile(
    start_service: Start, monkeypatch: pytest.MonkeyPatch, after: int, by_a_start: bool
) -> None:
    svc, told, gone_through = await start_service(DECLARATION), a_life(), list[str]()
    for each in told:
        await svc.hears(each)
    await svc.hears(came_into_care("C-LATER"))
    live = await pictures(svc)
    real = actions.update_pictures

    async def update_pictures(
        connection: AsyncConnection, envelopes: Sequence[Envelope], profile: Profile
    ) -> set[tuple[str, str]]:
        gone_through.extend(each.id for each in envelopes)
        return await real(connection, envelopes, profile)

    def killed(done: int, total: int) -> None:
        assert done < total
        if done == 2 * after:
            raise Killed

    monkeypatch.setattr(actions, "update_pictures", update_pictures)
    with pytest.raises(Killed):
        await rebuild(svc.service.database, svc.service.profile, killed, batch=2)
    assert await pictures(svc) != live
    await svc.hears(came_into_care("C-LATER"))  # again, as after a crash
    if by_a_start:
        await finish_what_was_cut_short(svc.service)
    else:
        await rebuild(svc.service.database, svc.service.profile, batch=2)
    assert await pictures(svc) == live
    assert len(gone_through) == len(set(gone_through)) == len(told) + 1
    assert await svc.rows(rebuilding) == []


async def test_making_the_pictures_anew_keeps_in_memory_what_one_batch_asked_and_not_the_whole_history(
    start_service: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    svc = await start_service(DECLARATION)
    for number in range(6):
        await svc.hears(came_into_care(f"C{number}"))
    known_before: list[int] = []
    real = actions.update_pictures

    async def update_pictures(
        connection: AsyncConnection, envelopes: Sequence[Envelope], profile: Profile
    ) -> set[tuple[str, str]]:
        known_before.append(len(view_of(connection)))
        return await real(connection, envelopes, profile)

    monkeypatch.setattr(actions, "update_pictures", update_pictures)
    await rebuild(svc.service.database, svc.service.profile, batch=1)
    assert known_before == [0] * 6


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
    await svc.hears(came_into_care(), allocated(), said(changed, "C1", by="allocation", at="2026-01-20T09:00:00"))
    assert (await child(svc))["iro_id"] == "I2"
    ended = IroAllocationEnded(**successor, ended_on=date(2026, 2, 2), reason="left")
    await svc.hears(said(ended, "C1", by="allocation", at="2026-02-02T09:00:00"))
    assert ((await child(svc))["iro_id"], (await child(svc))["unallocated_since"]) == (None, date(2026, 2, 2))


async def test_a_child_who_left_care_has_no_iro_no_wait_and_no_next_review(start_service: Start) -> None:
    svc = await start_service(DECLARATION)
    left = said(ChildCeasedToBeLookedAfter(ceased_on=date(2026, 3, 1)), "C1", by="council", at="2026-03-01T10:00:00")
    planned = review(ReviewDue, "2026-01-05T10:00:02", due_on=date(2026, 4, 2), rule="first_review")
    await svc.hears(left, allocated(), planned, came_into_care())
    row = await child(svc)
    assert (row["looked_after"], row["ceased_on"], row["iro_id"]) == (False, date(2026, 3, 1), None)
    assert (row["unallocated_since"], row["next_review_due"]) == (None, None)


def noticed(number: int) -> Envelope:
    data = NoticeSent(
        notice_id=f"N{number}", template="iro_named_to_child", recipient_kind="child", channel="post", sent_on=BEGAN
    )
    return said(data, f"C{number}", by="notifications", at="2026-01-05T10:00:00")


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
