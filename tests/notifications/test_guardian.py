"""The Children's Guardian's details reach the child's IRO, and the duty to see to that is met by it."""

from datetime import date
from itertools import permutations

import pytest

from services.notifications.actions.people import record_told_in_person
from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody, VerbalBody
from shared.events.council.child_court import GuardianEnded
from shared.events.services.allocation import IroJoined
from shared.events.services.duties import DutyMet
from shared.events.services.notifications import NoticeDelivered
from shared.storage.tables import duties
from tests.support.events import event
from tests.support.notices import (
    CHILD,
    PostOffice,
    allocated,
    appointed,
    became,
    ceased,
    changed,
    duties_of,
    proceedings,
    proceedings_ended,
    put,
)

DUTY = "guardian_details_to_iro"
GRACE = PersonBody(kind="guardian", name="Grace Holt", email="grace@cafcass.example", phone="01482 300400")
IN_COURT = (became(), allocated(), proceedings())


@pytest.fixture
async def office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-08"))


async def about_the_guardian(office: PostOffice, **where) -> list[tuple[str, str, str]]:
    """Guardian, recipient and status of each notice about one."""
    rows = [row for row in await office.notices(**where) if row["template"].startswith("guardian_named")]
    return [(row["about_id"], row["recipient_id"] or row["recipient_kind"], row["status"]) for row in rows]


async def became_of_the_duty(office: PostOffice) -> list[str]:
    return [kind for kind, duty in duties_of(await office.svc.announced()) if duty == DUTY]


async def test_the_guardians_details_are_sent_to_the_iro_and_the_delivery_meets_the_duty_of_the_appointment(office):
    await put(office, "G1", GRACE)
    news = appointed()
    await office.svc.hears(*IN_COURT, news)
    assert await became_of_the_duty(office) == ["duty.opened"]
    office.svc.clock.set("2026-01-09")
    await office.sends()
    (letter,) = [message for message in office.sender.sent if message.to == "samira@council.example"]
    assert all(said in letter.letter.text for said in ("Grace Holt", "01482 300400", "C1047", "HU26C50001"))
    (met,) = [each.data for each in await office.svc.announced(DutyMet) if each.data.duty == DUTY]
    assert (met.met_on, met.late) == (date(2026, 1, 9), False)
    (told,) = [each.data for each in await office.svc.announced(NoticeDelivered) if each.data.duty == DUTY]
    assert (told.cause_id, told.recipient_kind, told.recipient_id) == (news.id, "iro", "I1")


@pytest.mark.parametrize(("sent", "late"), [("2026-01-09", False), ("2026-01-12", False), ("2026-01-13", True)])
async def test_the_letter_has_two_working_days_from_the_appointment(office, sent, late):
    await put(office, "G1", GRACE)
    await office.svc.hears(*IN_COURT, appointed(on="2026-01-08"))  # a Thursday: due on Monday the 12th
    office.svc.clock.set(sent)
    await office.sends()
    (met,) = [each.data for each in await office.svc.announced(DutyMet) if each.data.duty == DUTY]
    assert (met.due_on, met.met_on, met.late) == (date(2026, 1, 12), date.fromisoformat(sent), late)


async def test_a_guardian_appointed_before_there_is_an_iro_is_told_of_then_and_the_clock_runs_from_the_appointment(
    office,
):
    await put(office, "G1", GRACE)
    await office.svc.hears(became(), proceedings(), appointed(on="2026-01-08"))
    assert await about_the_guardian(office) == []
    await office.svc.hears(allocated(on="2026-01-13"), now="2026-01-13")
    await office.sends()
    assert await about_the_guardian(office) == [("G1", "I1", "delivered")]
    (row,) = await office.svc.rows(duties, duty=DUTY)
    assert (row["starts_on"], row["met_on"], row["late"]) == (date(2026, 1, 8), date(2026, 1, 13), True)


async def test_an_iro_who_takes_over_gets_the_details_too_without_a_duty_once_it_was_met(office):
    await put(office, "G1", GRACE)
    await office.svc.hears(*IN_COURT, appointed())
    await office.sends()
    await office.svc.hears(changed(), now="2026-02-02")
    await office.sends()
    assert await about_the_guardian(office) == [("G1", "I1", "delivered"), ("G1", "I2", "delivered")]
    (second,) = [row for row in await office.notices(recipient_id="I2") if row["recipient_kind"] == "iro"]
    assert (second["duty"], second["due_on"]) == (None, None)
    assert await became_of_the_duty(office) == ["duty.opened", "duty.met"]


async def test_an_iro_who_takes_over_before_the_letter_went_out_gets_it_with_its_duty(office):
    await put(office, "G1", GRACE)
    await office.svc.hears(*IN_COURT, appointed())
    await office.svc.hears(changed(on="2026-01-09"), now="2026-01-09")
    await office.sends()
    assert await about_the_guardian(office) == [("G1", "I1", "withdrawn"), ("G1", "I2", "delivered")]
    assert await became_of_the_duty(office) == ["duty.opened", "duty.met"]


@pytest.mark.parametrize("end", ["proceedings", "care", "guardian"])
async def test_when_the_case_or_care_or_the_appointment_ended_no_new_iro_is_told(office, end):
    ended = {
        "proceedings": proceedings_ended(on="2026-01-20"),
        "care": ceased(on="2026-01-20"),
        "guardian": event(GuardianEnded(guardian_id="G1", ended_on=date(2026, 1, 20))),
    }[end]
    await put(office, "G1", GRACE)
    await office.svc.hears(*IN_COURT, appointed())
    await office.sends()
    await office.svc.hears(ended, changed(), now="2026-02-02")
    assert await about_the_guardian(office) == [("G1", "I1", "delivered")]


async def test_a_guardian_without_a_case_number_stays_until_the_last_case_has_ended(office):
    await office.svc.hears(became(), allocated(), proceedings(), proceedings(case="HU2"), appointed(case=None))
    await office.svc.hears(proceedings_ended())
    assert await about_the_guardian(office) == [("G1", "I1", "queued")]
    await office.svc.hears(proceedings_ended(case="HU2"))
    assert await about_the_guardian(office) == [("G1", "I1", "withdrawn")]


async def test_another_guardian_in_the_same_case_is_told_of_and_the_first_no_more(office):
    await put(office, "G1", GRACE)
    await put(office, "G2", GRACE.model_copy(update={"name": "Noor Aziz"}))
    await office.svc.hears(*IN_COURT, appointed())
    await office.sends()
    nobody_named = event(GuardianEnded(ended_on=date(2026, 1, 12)))
    await office.svc.hears(appointed("G2", on="2026-01-12"), nobody_named, now="2026-01-12")
    await office.sends()
    assert "Noor Aziz" in office.sender.sent[-1].letter.text
    await office.svc.hears(changed(), now="2026-02-02")
    assert await about_the_guardian(office, allocation_id="A2") == [("G2", "I2", "queued")]
    assert [row["key"] for row in await office.svc.rows(duties, duty=DUTY, status="met")] == [
        "guardian.appointed|G1",
        "guardian.appointed|G2",
    ]


async def test_a_guardian_whose_details_are_not_held_is_a_persons_task_until_they_come(office):
    await office.svc.hears(*IN_COURT, appointed())
    await office.sends()
    (row,) = [each for each in await office.notices() if each["recipient_kind"] == "iro"]
    assert (row["status"], row["task_rule"]) == ("task", "guardian_details_not_held")
    await put(office, "G1", PersonBody(kind="guardian", name="Grace Holt", postal_address="1 Court Row"))
    await office.sends()
    assert await about_the_guardian(office) == [("G1", "I1", "task")]
    await put(office, "G1", GRACE)
    await office.sends()
    assert await about_the_guardian(office) == [("G1", "I1", "delivered")]


async def test_an_iro_without_an_address_is_a_persons_task_until_allocation_knows_one(office):
    await put(office, "G1", GRACE)
    sam = office.directory.iros.pop("I1")
    await office.svc.hears(*IN_COURT, appointed())
    await office.sends()
    assert await about_the_guardian(office) == [("G1", "I1", "task")]
    joined = event(IroJoined(active_from=date(2026, 1, 1), fte=1.0, role="iro"), "I1")
    office.directory.iros["I1"] = type(sam)("Samira Oduya", None, "01482 300300")
    await office.svc.hears(joined)
    await office.sends()
    (row,) = [each for each in await office.notices() if each["recipient_kind"] == "iro"]
    assert (row["status"], row["task_rule"]) == ("task", "no_usable_channel")
    office.directory.iros["I1"] = sam
    await office.svc.hears(joined)
    await office.sends()
    assert await about_the_guardian(office) == [("G1", "I1", "delivered")]


async def test_telling_the_iro_in_person_meets_the_duty_too(office):
    await office.svc.hears(*IN_COURT, appointed())
    await office.sends()
    (row,) = [each for each in await office.notices() if each["recipient_kind"] == "iro"]
    async with office.svc.service.work() as work:
        await record_told_in_person(work, row["id"], VerbalBody(on=date(2026, 1, 8), by="L1"))
    assert await became_of_the_duty(office) == ["duty.opened", "duty.met"]


async def test_in_blackpool_the_iro_manager_is_told_at_once_and_again_of_the_iro_to_pass_it_on_to(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-08", profile="blackpool-2013"))
    await put(office, "G1", GRACE)
    await put(office, "iro_manager", PersonBody(email="manager@council.example"))
    await office.svc.hears(became(), proceedings(), appointed())
    await office.sends()
    assert await became_of_the_duty(office) == ["duty.opened", "duty.met"]
    await office.svc.hears(allocated(on="2026-01-12"), now="2026-01-12")
    await office.sends()
    first, second = [each for each in office.sender.sent if each.to == "manager@council.example"]
    assert "has no Independent Reviewing Officer (IRO) yet" in first.letter.text
    assert "Samira Oduya" in second.letter.text
    assert (second.thread, await about_the_guardian(office)) == (
        first.notice_id,
        [("G1", "iro_manager", "delivered")] * 2,
    )
    told = [each.data for each in await office.svc.announced(NoticeDelivered)]
    assert [(each.allocation_id, each.duty) for each in told] == [(None, DUTY), ("A1", None)]


async def test_an_iro_manager_nobody_can_write_to_is_a_task_and_the_iro_is_not_told_instead(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-08", profile="blackpool-2013"))
    await put(office, "G1", GRACE)
    await office.svc.hears(*IN_COURT, appointed())
    await office.sends()
    assert await about_the_guardian(office) == [("G1", "iro_manager", "task")]
    await put(office, "iro_manager", PersonBody(email="manager@council.example"))
    await office.sends()
    assert await about_the_guardian(office) == [("G1", "iro_manager", "delivered")]


async def test_in_jersey_nothing_is_sent_and_no_clock_runs(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-08", profile="jersey-2013"))
    await office.svc.hears(*IN_COURT, appointed())
    assert await about_the_guardian(office) == []
    assert await became_of_the_duty(office) == []


async def test_of_an_imported_guardian_nobody_is_told_and_nothing_is_judged_but_an_iro_since_then_is_told(office):
    imported = date(2026, 1, 31)
    history = [allocated(baseline=imported), proceedings(baseline=imported), appointed(baseline=imported)]
    await put(office, "G1", GRACE)
    await office.svc.hears(became(), *history, now="2026-01-31")
    assert await office.notices() == []
    assert await became_of_the_duty(office) == []
    await office.svc.hears(changed(), now="2026-02-02")
    (row,) = [each for each in await office.notices() if each["recipient_kind"] == "iro"]
    assert (row["recipient_id"], row["duty"], row["due_on"]) == ("I2", None, None)


async def test_an_appointment_the_day_before_the_import_is_judged_and_its_letter_meets_the_duty(office):
    imported = date(2026, 1, 31)
    appointment = appointed(on="2026-01-30", baseline=imported)
    await put(office, "G1", GRACE)
    await office.svc.hears(became(), allocated(baseline=imported), proceedings(baseline=imported), now="2026-01-31")
    await office.svc.hears(appointment)
    assert await became_of_the_duty(office) == ["duty.opened"]
    await office.svc.hears(changed(), now="2026-02-02")
    await office.sends()
    assert await became_of_the_duty(office) == ["duty.opened", "duty.met"]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
async def test_in_whatever_order_and_however_often_the_facts_come_there_is_one_letter_and_one_duty(office, order):
    facts = [became(), allocated(), proceedings(), appointed()]
    await put(office, "C1047", CHILD)
    await put(office, "G1", GRACE)
    for at in order:
        await office.svc.hears(facts[at])
    await office.sends()
    again = event(facts[3].data, time="2026-01-08T15:00:00+00:00", id="stated-anew")
    await office.svc.hears(*facts, again)
    await office.sends()
    assert await about_the_guardian(office) == [("G1", "I1", "delivered")]
    assert await became_of_the_duty(office) == ["duty.opened", "duty.met"]
