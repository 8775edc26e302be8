"""Sending notices: to whom, by which way, what the letters say, and never silently not at all."""

import asyncio
from datetime import date
from email import message_from_bytes
from email.policy import SMTP as SMTP_POLICY

import pytest
from aiosmtpd import smtp as aiosmtpd

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from services.notifications.senders import PermanentFailure, SmtpSender, SmtpSettings, SpoolSender
from services.notifications.sending.iro_directory import IroDetails
from services.notifications.tables.notices import attempts, people, relations
from shared.events.services.notifications import NoticeDelivered, NoticeFailed, NoticeSent
from shared.events.services.scheduling import ReviewHeld
from tests.support.events import event
from tests.support.notices import (
    CHILD,
    WORKER,
    PostOffice,
    Sender,
    a_child_with_contact,
    allocated,
    became,
    changed,
    proceedings,
    put,
)

pytestmark = pytest.mark.both("story")


@pytest.fixture
async def office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-06"))


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


async def test_a_sibling_whom_only_the_other_childs_record_names_counts_too(office):
    await put(office, "C1047", CHILD)
    await office.svc.hears(became(), allocated(shared_with=("C2",)))
    await office.sends()
    (text,) = [message.letter.text for message in office.sender.sent if message.to == "tam@home.example"]
    assert "You share Samira Oduya with one of your brothers or sisters." in text


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


async def test_contact_details_that_come_while_it_is_being_tried_are_not_missed(office):
    class Tray(Sender):
        async def send(self, message):
            if "C1047" in message.to:
                await put(office, "C1047", CHILD)
            return await super().send(message)

    office.tray = Tray()
    await office.svc.hears(became(), allocated())
    await office.sends()
    assert await office.standing() == {("child", "C1047", "delivered"), ("social_worker", "SW12", "task")}
    assert [message.to for message in office.sender.sent] == ["tam@home.example"]
    assert [each.data.recipient_kind for each in await office.svc.announced(NoticeFailed)] == ["social_worker"]


async def test_an_address_put_right_while_the_wrong_one_is_refused_is_written_to_at_once(office):
    class Refuses(Sender):
        async def send(self, message):
            if message.to == "old@home.example":
                await put(office, "C1047", CHILD)
                raise PermanentFailure("address_refused")
            return await super().send(message)

    office.sender = Refuses()
    await put(office, "C1047", CHILD.model_copy(update={"email": "old@home.example"}))
    await office.svc.hears(became(), allocated())
    await office.sends()
    assert [message.to for message in office.sender.sent] == ["tam@home.example"]


async def test_details_told_by_several_at_once_are_those_of_one_of_them(office):
    told = [
        PersonBody(
            name=f"Name {n}", relations=[{"child_id": "C1047", "kind": "carer"}, {"child_id": f"D{n}", "kind": "carer"}]
        )
        for n in range(8)
    ]
    await asyncio.gather(*(put(office, "P1", each) for each in told))
    await asyncio.gather(*(put(office, "P1", each) for each in told))
    (held,) = await office.svc.rows(people, id="P1")
    children = {row["child_id"] for row in await office.svc.rows(relations, person_id="P1")}
    assert children == {"C1047", f"D{held['name'].removeprefix('Name ')}"}


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
    server = await asyncio.get_running_loop().create_server(lambda: aiosmtpd.SMTP(mailbox), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        url = f"smtp://127.0.0.1:{port}?from=iro@council.example&starttls=off"
        office.sender = SmtpSender(SmtpSettings.from_url(url), now=office.svc.clock.now)
        await a_child_with_contact(office)
        await office.sends()
    assert sorted(got.rcpt_tos[0] for got in mailbox.got) == ["tam@home.example", "worker@council.example"]
    assert {status for _, _, status in await office.standing()} == {"delivered"}


def read(file):
    return message_from_bytes(file.read_bytes(), policy=SMTP_POLICY)
