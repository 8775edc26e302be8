"""Sending notices: once, again after a failure, again after a crash, and never silently not at all."""

import asyncio
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import SMTP as SMTP_POLICY

import pytest
from aiosmtpd.smtp import SMTP as MailServer

from services.notifications import outcomes
from services.notifications.actions import put_person
from services.notifications.declaration import DECLARATION
from services.notifications.iro_directory import IroDetails
from services.notifications.rules.retry import MAX_TRIES
from services.notifications.schemas import PersonBody
from services.notifications.senders import PermanentFailure, SmtpSender, SmtpSettings, SpoolSender, TemporaryFailure
from services.notifications.sending import LEASE
from services.notifications.tables import attempts
from shared.events.allocation import IroJoined
from shared.events.notifications import NoticeDelivered, NoticeFailed, NoticeSent
from shared.events.scheduling import ReviewHeld
from tests.service.harness import event
from tests.service.notices import PostOffice, Sender, allocated, became, changed, proceedings

CHILD = PersonBody(name="Tamsin Reed", preferred_name="Tam", email="tam@home.example")
WORKER = PersonBody(email="worker@council.example")


@pytest.fixture
async def office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-06"))


async def put(office: PostOffice, person_id: str, body: PersonBody) -> None:
    async with office.svc.service.work() as work:
        await put_person(work, person_id, body)


async def a_child_with_contact(office: PostOffice) -> None:
    await put(office, "C1047", CHILD)
    await put(office, "SW12", WORKER)
    await office.svc.hears(became(), allocated())


async def test_a_notice_is_sent_and_delivered_on_the_business_date_and_announced(office):
    await a_child_with_contact(office)
    await office.sends()
    assert {message.to for message in office.sender.sent} == {"tam@home.example", "worker@council.example"}
    child, worker = await office.notices()
    assert (child["status"], child["channel"], child["told_on"]) == ("delivered", "email", date(2026, 1, 6))
    sent = await office.svc.announced(NoticeSent, NoticeDelivered)
    assert [each.data.TYPE for each in sent] == ["notice.sent", "notice.delivered"] * 2
    told = sent[1].data
    assert (told.notice_id, told.duty, told.allocation_id) == (child["id"], "child_told_of_iro", "A1")
    assert (told.delivered_on, told.spoken, told.cause_id) == (date(2026, 1, 6), False, child["why_event_id"])
    assert not await office.postman.busy()
    assert worker["status"] == "delivered"


async def test_the_child_is_called_by_the_name_they_like_and_told_of_the_iro_as_known_at_sending_time(office):
    await a_child_with_contact(office)
    office.directory.iros["I1"] = IroDetails("Samira Oduya", None, "01482 300999")
    await office.sends()
    text = office.sender.sent[0].letter.text
    assert "Hello Tam," in text
    assert "01482 300999" in text


async def test_the_child_hears_with_how_many_brothers_and_sisters_the_iro_is_shared_and_of_the_next_review(office):
    await put(office, "C1047", CHILD)
    held = ReviewHeld(review_id="R1", kind="review", held_on=date(2026, 2, 1))
    await office.svc.hears(
        became("C2"), allocated("C2", allocation="A9"), became("C3"), allocated("C3", allocation="A8", iro="I2")
    )
    await office.svc.hears(became(sibling_ids=("C2", "C3")), allocated(), event(held))
    await office.sends()
    (text,) = [message.letter.text for message in office.sender.sent if message.to == "tam@home.example"]
    assert "You share Samira Oduya with one of your brothers or sisters." in text
    assert "before your next review" in text


async def test_a_letter_about_a_change_names_both_iros_and_follows_the_first_letter(office):
    await a_child_with_contact(office)
    await office.sends()
    await office.svc.hears(changed(), now="2026-02-02")
    await office.sends()
    first, second = (message for message in office.sender.sent if message.to == "tam@home.example")
    assert "Your new IRO is Dev Marsh.\nYour IRO was Samira Oduya." in second.letter.text
    assert second.thread == first.notice_id


async def test_a_report_of_delivery_that_is_still_to_come_leaves_it_sent(office):
    await a_child_with_contact(office)
    office.sender.delivers = False
    await office.sends()
    assert {status for _, _, status in await office.standing()} == {"sent"}
    assert not await office.svc.announced(NoticeDelivered)


async def test_without_contact_details_and_without_a_tray_a_person_has_to_tell_them(office):
    await office.svc.hears(became(), allocated())
    await office.sends()
    child, _ = await office.notices()
    assert (child["status"], child["task_rule"]) == ("task", "no_contact_details")
    failed = await office.svc.announced(NoticeFailed)
    assert [each.data.reason for each in failed] == ["no_contact_details"] * 2
    assert office.sender.sent == []
    assert not await office.postman.busy()


async def test_when_contact_details_come_what_waited_for_them_is_sent(office):
    await office.svc.hears(became(), allocated())
    await office.sends()
    await put(office, "C1047", CHILD)
    assert await office.postman.busy()
    await office.sends()
    assert await office.standing() == {("child", "C1047", "delivered"), ("social_worker", "SW12", "task")}


async def test_telling_the_same_details_again_queues_nothing(office):
    no_contact = PersonBody(name="Tamsin Reed")
    await put(office, "C1047", no_contact)
    await office.svc.hears(became(), allocated())
    await office.sends()
    await put(office, "C1047", no_contact)
    assert not await office.postman.busy()
    assert len(await office.svc.announced(NoticeFailed)) == 2


async def test_a_failure_with_the_same_cause_is_announced_once(office):
    await office.svc.hears(became(), allocated())
    await office.sends()
    await put(office, "C1047", PersonBody(name="Tamsin Reed"))
    await office.sends()
    (child, _) = await office.notices()
    assert child["status"] == "task"
    assert len(await office.svc.announced(NoticeFailed)) == 2


async def test_somebody_who_asked_for_another_channel_is_not_sent_an_email(office):
    await put(office, "C1047", CHILD.model_copy(update={"channel": "letter", "postal_address": "1 High Street"}))
    await office.svc.hears(became(), allocated())
    await office.sends()
    child, _ = await office.notices()
    assert (child["status"], child["task_rule"]) == ("task", "preference_cannot_be_met")


async def test_bodies_are_reached_under_their_own_names_and_cafcass_waits_for_the_childs_name(office):
    await put(office, "legal_department", PersonBody(email="legal@council.example"))
    await put(office, "cafcass", PersonBody(email="post@cafcass.example"))
    await office.svc.hears(became(), allocated(), proceedings())
    await office.sends()
    assert [message.to for message in office.sender.sent] == ["legal@council.example"]
    assert "HU26C50001" in office.sender.sent[0].letter.text
    (cafcass,) = await office.notices(recipient_kind="cafcass")
    assert (cafcass["status"], cafcass["task_rule"]) == ("task", "child_name_not_held")
    await put(office, "C1047", PersonBody(name="Tamsin Reed"))
    await office.sends()
    assert "Tamsin Reed" in office.sender.sent[-1].letter.text
    assert office.sender.sent[-1].to == "post@cafcass.example"


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


async def test_a_crash_between_sending_and_writing_it_down_sends_the_same_letter_again(office, monkeypatch):
    await put(office, "C1047", CHILD)
    await office.svc.hears(became(worker=None), allocated())

    async def crash(*_):
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(outcomes, "record", crash)
        with pytest.raises(RuntimeError):
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


async def test_in_the_spool_folder_lies_one_letter_and_what_has_no_address_is_a_task_with_its_letter_ready(
    office, tmp_path
):
    office.sender = office.tray = SpoolSender(tmp_path / "spool", now=office.svc.clock.now)
    await put(office, "SW12", WORKER)
    await office.svc.hears(became(), allocated())
    await office.sends()
    child, worker = await office.notices()
    assert (child["status"], child["task_rule"], worker["status"]) == ("task", "no_contact_details", "delivered")
    assert {file.name for file in (tmp_path / "spool").iterdir()} == {
        f"{child['id']}-by-hand.eml",
        f"{worker['id']}.eml",
    }
    letter = read(tmp_path / "spool" / f"{child['id']}-by-hand.eml")
    assert letter["To"] == "child-C1047@by-hand.invalid"
    assert "Hello,\n\nYour IRO is Samira Oduya." in letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert [row["outcome"] for row in await office.svc.rows(attempts, notice_id=child["id"])] == ["put_in_tray"]
    await put(office, "C1047", CHILD)
    await office.sends()
    assert read(tmp_path / "spool" / f"{child['id']}.eml")["To"] == "tam@home.example"


async def test_a_letter_for_a_worker_nobody_named_is_not_written(office, tmp_path):
    office.sender = office.tray = SpoolSender(tmp_path / "spool", now=office.svc.clock.now)
    await office.svc.hears(became(worker=None), allocated())
    await office.sends()
    _, worker = await office.notices()
    assert (worker["status"], worker["task_rule"]) == ("task", "recipient_not_named")
    assert worker["task_reason"] == "the council named no social worker"
    assert len(list((tmp_path / "spool").iterdir())) == 1


async def test_over_smtp_the_letter_arrives_at_the_mail_server(office):
    class Mailbox:
        def __init__(self):
            self.got = []

        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's own name
            self.got.append(envelope)
            return "250 taken"

    mailbox = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: MailServer(mailbox), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        url = f"smtp://127.0.0.1:{port}?from=iro@council.example&starttls=off"
        office.sender = SmtpSender(SmtpSettings.from_url(url), now=office.svc.clock.now)
        await a_child_with_contact(office)
        await office.sends()
    assert sorted(got.rcpt_tos[0] for got in mailbox.got) == ["tam@home.example", "worker@council.example"]
    assert {status for _, _, status in await office.standing()} == {"delivered"}


async def test_a_lease_is_longer_than_any_round_can_take():
    slowest_step, steps, rounds = timedelta(seconds=20), 6, 5
    assert slowest_step * steps * rounds <= LEASE


def read(file):
    return message_from_bytes(file.read_bytes(), policy=SMTP_POLICY)
