"""The statutory clocks of telling people who the IRO is: met by what was delivered, late where nobody was told."""

from datetime import date

import pytest

from services.notifications.actions.people import record_told_in_person
from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody, VerbalBody
from shared.events.council.child_court import GuardianEnded
from shared.storage.tables import duties
from tests.support.events import event
from tests.support.notices import (
    CHILD,
    PostOffice,
    allocated,
    allocation_ended,
    appointed,
    became,
    ceased,
    changed,
    duties_of,
    proceedings,
    proceedings_ended,
    put,
)


@pytest.fixture
async def office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-06"))


async def became_of(office: PostOffice, duty: str) -> list[str]:
    return [kind for kind, each in duties_of(await office.svc.announced()) if each == duty]


async def test_telling_the_child_in_person_meets_the_duty_of_that_allocation(office):
    await office.svc.hears(became(), allocated())
    await office.sends()
    assert await became_of(office, "child_told_of_iro") == ["duty.opened"]
    child, _ = await office.notices()
    async with office.svc.service.work() as work:
        await record_told_in_person(work, child["id"], VerbalBody(on=date(2026, 1, 6), by="SW12"))
    assert await became_of(office, "child_told_of_iro") == ["duty.opened", "duty.met"]


async def test_a_letter_to_the_child_about_one_allocation_does_not_meet_the_duty_of_the_next(office):
    await put(office, "C1047", CHILD)
    await office.svc.hears(became(), allocated())
    await office.sends()
    await office.svc.hears(changed(), now="2026-02-02")
    assert await became_of(office, "child_told_of_iro") == ["duty.opened", "duty.met", "duty.opened"]
    await office.sends()
    assert (await became_of(office, "child_told_of_iro"))[-1] == "duty.met"


@pytest.mark.parametrize(("swept", "late"), [("2026-01-12", 0), ("2026-01-13", 0), ("2026-01-14", 1)])
async def test_a_child_nobody_told_is_late_from_the_day_after_five_working_days(office, swept, late):
    await office.svc.hears(became(), allocated())
    await office.sends()
    await office.svc.sweeps(swept)
    assert (await became_of(office, "child_told_of_iro")).count("duty.late") == late


async def test_the_duty_to_tell_of_an_iro_who_was_replaced_first_falls_away_like_the_notice(office):
    await office.svc.hears(became(), allocated(), proceedings())
    await office.svc.hears(changed(on="2026-01-07"), now="2026-01-07")
    for duty in ("child_told_of_iro", "iro_details_to_legal"):
        told = await became_of(office, duty)
        assert sorted(told) == ["duty.opened", "duty.opened", "duty.voided"], duty


async def test_the_court_sides_letters_meet_their_duties_once_each(office):
    for body in ("legal_department", "cafcass"):
        await put(office, body, PersonBody(email=f"{body}@court.example"))
    await put(office, "C1047", CHILD)
    await office.svc.hears(became(), allocated(), now="2026-01-06")
    await office.svc.hears(proceedings("2026-02-10"), now="2026-02-10")
    await office.sends()
    for duty in ("iro_details_to_legal", "iro_details_to_cafcass"):
        assert await became_of(office, duty) == ["duty.opened", "duty.met"]
    assert await became_of(office, "iro_details_to_court") == ["duty.opened"]


@pytest.mark.parametrize(
    ("ends", "last"),
    [
        (changed(on="2026-02-12"), ["duty.opened", "duty.opened", "duty.voided"]),
        (allocation_ended(), ["duty.opened", "duty.voided"]),
        (proceedings_ended("2026-02-12"), ["duty.opened", "duty.voided"]),
        (proceedings_ended("2026-02-12", case="another case"), ["duty.opened"]),
    ],
    ids=["another IRO", "no IRO", "no case", "another case"],
)
async def test_the_court_need_not_be_told_of_an_iro_who_is_none_in_proceedings_any_more(office, ends, last):
    await put(office, "legal_department", PersonBody(email="legal@court.example"))
    await put(office, "C1047", CHILD)
    await office.svc.hears(became(), allocated(), now="2026-01-06")
    await office.svc.hears(proceedings("2026-02-10"), now="2026-02-10")
    await office.sends()
    await office.svc.hears(ends, now="2026-03-02")
    await office.sends()
    assert sorted(await became_of(office, "iro_details_to_court")) == last


async def test_proceedings_that_end_before_the_court_side_was_told_end_the_duty(office):
    await office.svc.hears(became(), allocated(), now="2026-01-06")
    await office.svc.hears(proceedings("2026-02-10"), now="2026-02-10")
    await office.svc.hears(proceedings_ended("2026-02-11"), now="2026-02-11")
    assert await became_of(office, "iro_details_to_legal") == ["duty.opened", "duty.voided"]


@pytest.mark.parametrize("end", ["proceedings", "care", "guardian", "another guardian"])
async def test_what_ends_before_the_guardians_details_were_sent_ends_the_duty_and_nobody_is_late(office, end):
    ended = {
        "proceedings": proceedings_ended("2026-01-09"),
        "care": ceased(on="2026-01-09"),
        "guardian": event(GuardianEnded(guardian_id="G1", ended_on=date(2026, 1, 9))),
        "another guardian": appointed("G2", "2026-01-09"),
    }[end]
    await office.svc.hears(became(), allocated(), proceedings(), appointed(), now="2026-01-08")
    await office.svc.hears(ended, now="2026-01-09")
    await office.svc.sweeps("2026-01-13")
    (row,) = await office.svc.rows(duties, duty="guardian_details_to_iro", key="guardian.appointed|G1")
    assert (row["status"], row["due_on"], row["announced_late_for"]) == ("voided", date(2026, 1, 12), None)
    statuses = [each["status"] for each in await office.notices() if each["about_id"] == "G1"]
    assert statuses == ["withdrawn"]


async def test_a_guardian_appointed_in_another_case_leaves_the_duty_of_the_first_open(office):
    await office.svc.hears(became(), allocated(), proceedings(), proceedings(case="HU2"), appointed())
    await office.svc.hears(appointed("G2", "2026-01-09", case="HU2"), now="2026-01-09")
    rows = await office.svc.rows(duties, duty="guardian_details_to_iro")
    assert {row["key"]: row["status"] for row in rows} == {
        "guardian.appointed|G1": "open",
        "guardian.appointed|G2": "open",
    }


async def test_proceedings_told_again_under_a_new_event_id_leave_the_met_duty_met(office):
    await put(office, "legal_department", PersonBody(email="legal@council.example"))
    await office.svc.hears(became(), allocated(), proceedings("2026-01-07"), now="2026-01-07")
    await office.sends()
    again = proceedings("2026-01-07")
    await office.svc.hears(event(again.data, time="2026-01-08T09:00:00+00:00", id="another"))
    assert await became_of(office, "iro_details_to_legal") == ["duty.opened", "duty.met"]
