"""Sending notices again after a failure or a crash, by several workers at once, and each of them once."""

import asyncio
from datetime import date

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.rules.retry import MAX_TRIES
from services.notifications.schemas.notices import PersonBody
from services.notifications.senders import PermanentFailure, TemporaryFailure
from services.notifications.sending import outcomes
from services.notifications.sending.iro_directory import IroDetails
from services.notifications.sending.postman import LEASE
from services.notifications.tables.notices import attempts
from shared.events.services.allocation import IroJoined
from shared.events.services.notifications import NoticeDelivered, NoticeFailed, NoticeSent
from tests.support.events import event
from tests.support.notices import (
    CHILD,
    PostOffice,
    Sender,
    a_child_with_contact,
    allocated,
    became,
    changed,
    put,
)

pytestmark = pytest.mark.both("locks")


@pytest.fixture
async def office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-06"))


@pytest.mark.parametrize(("seconds", "status"), [(59, "queued"), (60, "delivered"), (61, "delivered")])
async def test_a_temporary_failure_is_tried_again_a_minute_later_of_real_time(office, seconds, status):
    await a_child_with_contact(office)
    office.sender.failures = [TemporaryFailure("timeout"), TemporaryFailure("timeout")]
    await office.sends()
    assert {each for _, _, each in await office.standing()} == {"queued"}
    assert not await office.postman.busy()
    office.time.passes(seconds=seconds)
    await office.sends()
    assert {each for _, _, each in await office.standing()} == {status}
    assert not await office.svc.announced(NoticeFailed)


async def test_when_all_tries_are_used_up_a_person_is_told_and_every_try_is_on_record(office):
    await put(office, "C1047", CHILD)
    office.sender.always_fails = TemporaryFailure("connection")
    await office.svc.hears(became(), allocated())
    for _ in range(MAX_TRIES):
        await office.sends()
        office.time.passes(hours=13)
    child, _ = await office.notices()
    assert (child["status"], child["task_rule"], child["tries"]) == ("failed", "tries_used_up", MAX_TRIES)
    tried = await office.svc.rows(attempts, notice_id=child["id"])
    assert [(each["outcome"], each["code"]) for each in tried] == [("failed", "connection")] * MAX_TRIES
    failed = await office.svc.announced(NoticeFailed)
    assert [each.data.reason for each in failed if each.data.recipient_kind == "child"] == ["tries_used_up"]


async def test_a_permanent_failure_is_not_tried_again_until_the_details_change(office):
    await a_child_with_contact(office)
    office.sender.always_fails = PermanentFailure("recipient_refused_550")
    await office.sends()
    child, _ = await office.notices()
    assert (child["status"], child["task_rule"]) == ("failed", "permanent_failure")
    office.sender.always_fails = None
    office.time.passes(days=2)
    await office.sends()
    assert office.sender.sent == []
    await put(office, "C1047", CHILD.model_copy(update={"email": "new@home.example"}))
    await office.sends()
    assert [message.to for message in office.sender.sent] == ["new@home.example"]


async def test_while_allocation_is_away_notices_wait_and_an_iro_without_contact_is_a_task_until_it_has_one(office):
    await a_child_with_contact(office)
    office.directory.away = True
    await office.sends()
    assert {status for _, _, status in await office.standing()} == {"queued"}
    office.directory.away = False
    office.directory.iros["I1"] = IroDetails("Samira Oduya")
    office.time.passes(minutes=1)
    await office.sends()
    assert {row["task_rule"] for row in await office.notices()} == {"iro_has_no_contact"}
    office.directory.iros["I1"] = IroDetails("Samira Oduya", "samira@council.example")
    await office.svc.hears(event(IroJoined(active_from=date(2026, 1, 1), fte=1.0, role="iro"), "I1"))
    await office.sends()
    assert {status for _, _, status in await office.standing()} == {"delivered"}


async def test_a_notice_whose_ground_falls_away_while_it_waits_for_a_retry_is_not_sent(office):
    await a_child_with_contact(office)
    office.sender.failures = [TemporaryFailure("timeout"), TemporaryFailure("timeout")]
    await office.sends()
    await office.svc.hears(changed(), now="2026-02-02")
    office.time.passes(minutes=1)
    await office.sends()
    assert {message.letter.template for message in office.sender.sent} == {
        "iro_changed_to_child",
        "iro_changed_to_social_worker",
    }


async def test_a_notice_whose_ground_falls_away_while_a_failing_try_is_under_way_is_withdrawn(office):
    await a_child_with_contact(office)

    class Overtaken(Sender):
        async def send(self, message):
            if not self.sent:
                self.sent.append(message)
                await office.svc.hears(changed(), now="2026-02-02")
            raise TemporaryFailure("timeout")

    office.sender = Overtaken()
    await office.postman.send_due()
    assert {row["status"] for row in await office.notices(allocation_id="A1")} == {"withdrawn"}
    assert {row["status"] for row in await office.notices(allocation_id="A2")} == {"queued"}


class PowerCut(BaseException):
    """Nothing gets to handle it."""


async def test_a_crash_between_sending_and_writing_it_down_sends_the_same_letter_again(office, monkeypatch):
    await put(office, "C1047", CHILD)
    await office.svc.hears(became(worker=None), allocated())

    async def crash(*_):
        raise PowerCut

    with monkeypatch.context() as broken:
        broken.setattr(outcomes, "record", crash)
        with pytest.raises(PowerCut):
            await office.postman.send_due()
    assert not await office.svc.announced(NoticeSent, NoticeDelivered)
    await office.sends()
    assert len(office.sender.sent) == 1, "the lease still stands"
    office.time.passes(seconds=LEASE.total_seconds())
    await office.sends()
    first, second = office.sender.sent
    assert first.notice_id == second.notice_id
    assert len(await office.svc.announced(NoticeDelivered)) == 1
    child, _ = await office.notices()
    tried = await office.svc.rows(attempts, notice_id=child["id"])
    assert sorted(each["outcome"] for each in tried) == ["delivered", "started"]


async def test_a_worker_whose_lease_ran_out_leaves_the_outcome_to_whoever_took_over(office):
    await put(office, "C1047", CHILD)
    await office.svc.hears(became(worker=None), allocated())

    class Slow(Sender):
        async def send(self, message):
            office.time.passes(seconds=LEASE.total_seconds())
            await PostOffice(office.svc, sender=self.other, time=office.time).sends()
            raise TemporaryFailure("timeout")

    office.sender = Slow()
    office.sender.other = Sender()
    await office.postman.send_due()
    child, _ = await office.notices()
    assert (child["status"], child["tries"]) == ("delivered", 2)


async def test_two_postmen_at_once_send_every_letter_once(office):
    children = [f"C{number}" for number in range(60)]
    for child in children:
        await put(office, child, PersonBody(email=f"{child.lower()}@home.example"))
    facts = [each for child in children for each in (became(child, worker=None), allocated(child, allocation=child))]
    await office.svc.hears(*facts)
    one, other = office.postman, office.postman
    for _ in range(4):
        await asyncio.gather(one.send_due(), other.send_due())
    assert sorted(message.to for message in office.sender.sent) == sorted(f"{c.lower()}@home.example" for c in children)


async def test_two_facts_heard_at_the_same_moment_by_two_workers_both_count(office):
    children = [f"C{number}" for number in range(10)]

    async def hear(*facts):
        async with office.svc.service.work() as work:
            await office.svc.service.dispatch(work, facts)
            await asyncio.sleep(0.05)

    for child in children:
        await asyncio.gather(hear(became(child)), hear(allocated(child, allocation=child)))
    assert {row["child_id"] for row in await office.notices(recipient_kind="child")} == set(children)


async def test_the_postman_runs_is_woken_and_outlives_a_fault(office, monkeypatch):
    postman = office.postman
    await put(office, "C1047", CHILD)
    run = asyncio.create_task(postman.run())
    try:
        await asyncio.sleep(0.05)
        with monkeypatch.context() as broken:
            broken.setattr(postman, "send_due", None)
            postman.wake()
            await asyncio.sleep(0.05)
        await office.svc.hears(became(worker=None), allocated())
        for _ in range(100):
            if not await postman.busy():
                break
            await asyncio.sleep(0.05)
        assert ("child", "C1047", "delivered") in await office.standing()
    finally:
        run.cancel()


async def test_a_notice_whose_outcome_cannot_be_written_down_is_set_aside_and_not_sent_for_ever(office, monkeypatch):
    await put(office, "C1", PersonBody(email="c1@home.example"))
    await put(office, "C2", PersonBody(email="c2@home.example"))
    await office.svc.hears(became("C1", worker="W1"), allocated("C1"), became("C2"), allocated("C2", allocation="A2"))
    honest = outcomes.described

    def broken(row, **more):
        if row["child_id"] == "C1" and row["recipient_kind"] == "child":
            raise RuntimeError
        return honest(row, **more)

    monkeypatch.setattr(outcomes, "described", broken)
    await office.sends()
    office.time.passes(days=1)
    await office.sends()
    assert sorted(message.to for message in office.sender.sent) == ["c1@home.example", "c2@home.example"]
    (aside,) = await office.notices(child_id="C1", recipient_kind="child")
    assert (aside["status"], aside["task_rule"]) == ("failed", "outcome_not_recorded")
    assert ("child", "C2", "delivered") in await office.standing(child_id="C2")


async def test_what_was_on_its_way_when_the_only_worker_stopped_goes_at_once_when_it_starts_again(office, monkeypatch):
    await put(office, "C1047", CHILD)
    await office.svc.hears(became(worker=None), allocated())

    async def crash(*_):
        raise PowerCut

    with monkeypatch.context() as broken:
        broken.setattr(outcomes, "record", crash)
        with pytest.raises(PowerCut):
            await office.postman.send_due()
    restarted = office.postman
    await restarted.take_over()
    sent_again = await restarted.send_due()
    assert sent_again is (office.svc.service.database.dialect == "sqlite"), "on PostgreSQL others may be at work"
