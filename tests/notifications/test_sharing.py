"""A child is told that brothers or sisters have the same IRO: once, and never before who the IRO is."""

import asyncio
from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import update

from services.notifications.actions.people import record_told_in_person
from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody, VerbalBody
from services.notifications.senders import TemporaryFailure
from services.notifications.tables.notices import notices
from tests.support.events import event
from tests.support.notices import (
    CHILD,
    PostOffice,
    a_child_with_contact,
    allocated,
    allocation_ended,
    became,
    ceased,
    changed,
    put,
    shared,
)

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-09"))


async def about_sharing(office: PostOffice) -> list[tuple[str, str]]:
    rows = await office.notices(template="iro_shared_to_child")
    return [(row["occasion"], row["status"]) for row in rows]


def to_the_child(office: PostOffice) -> list[str]:
    return [message.letter.text for message in office.sender.sent if message.to == "tam@home.example"]


async def test_a_child_who_knows_the_iro_is_told_who_shares_them_now(office):
    await a_child_with_contact(office)
    await office.sends()
    await office.svc.hears(shared())
    await office.svc.hears(shared())
    await office.sends()
    first, second = to_the_child(office)
    assert "You share" not in first
    assert "One of your brothers or sisters now has the same IRO as you." in second
    assert "Now you share" not in second
    (row,) = await office.notices(template="iro_shared_to_child")
    assert (row["status"], row["duty"], row["due_on"]) == ("delivered", None, None)
    assert (row["why_event_type"], row["why_on"]) == ("iro.shared", date(2026, 1, 9))


async def test_the_letter_counts_all_who_share_and_says_who_is_new(office):
    await put(office, "C1047", CHILD)
    await office.svc.hears(became(), allocated(shared_with=("C2",)))
    await office.sends()
    await office.svc.hears(shared(others=("C3", "C4")))
    await office.sends()
    assert (
        "2 of your brothers and sisters now have the same IRO as you.\nNow you share Samira Oduya with 3 of"
        in (to_the_child(office)[-1])
    )


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_first_letter_still_to_be_written_says_it_and_no_other_does_whatever_came_first(office, order):
    await put(office, "C1047", CHILD)
    facts = [became(), allocated(), shared()]
    for at in order:
        await office.svc.hears(facts[at])
    await office.sends()
    await office.svc.hears(*facts)
    await office.sends()
    (letter,) = to_the_child(office)
    assert "You share Samira Oduya with one of your brothers or sisters." in letter
    (row,) = await office.notices(template="iro_shared_to_child")
    (first,) = await office.notices(template="iro_named_to_child")
    assert (row["status"], row["thread_notice_id"]) == ("carried", first["id"])


async def test_a_first_letter_that_waits_for_another_try_says_it_too(office):
    await a_child_with_contact(office)
    office.sender.failures = [TemporaryFailure("mail_server_away")] * 2
    await office.postman.send_due()
    await office.svc.hears(shared())
    office.time.passes(hours=1)
    await office.sends()
    (letter,) = to_the_child(office)
    assert "You share Samira Oduya with one of your brothers or sisters." in letter
    assert await about_sharing(office) == [("S1", "carried")]


@pytest.mark.both("locks")
async def test_a_first_letter_just_being_sent_was_written_without_it_so_that_another_goes(office):
    await a_child_with_contact(office)
    on_its_way, may_go_on = asyncio.Event(), asyncio.Event()
    send = office.sender.send

    async def slowly(message):
        on_its_way.set()
        await may_go_on.wait()
        return await send(message)

    office.sender.send = slowly
    sending = asyncio.create_task(office.postman.send_due())
    await on_its_way.wait()
    await office.svc.hears(shared())
    may_go_on.set()
    await sending
    await office.sends()
    assert ["You share" in letter for letter in to_the_child(office)] == [False, False]
    assert await about_sharing(office) == [("S1", "delivered")]


@pytest.mark.both("locks")
async def test_a_first_letter_that_is_taken_up_at_that_very_moment_is_not_relied_on(office):
    await a_child_with_contact(office)
    async with office.svc.service.database.transaction() as taking_up:
        await taking_up.execute(update(notices).values(status="sending"))
        hearing = asyncio.create_task(office.svc.hears(shared()))
        await asyncio.sleep(0.3)
        assert not hearing.done()
    await hearing
    assert await about_sharing(office) == [("S1", "queued")]


async def test_a_child_who_was_told_of_the_iro_in_person_gets_a_letter_about_sharing(office):
    await office.svc.hears(became(), allocated())
    await office.sends()
    (first,) = await office.notices(recipient_kind="child")
    async with office.svc.service.work() as work:
        await record_told_in_person(work, first["id"], VerbalBody(on=date(2026, 1, 9), by="SW12"))
    await office.svc.hears(shared())
    assert await about_sharing(office) == [("S1", "queued")]


@pytest.mark.parametrize("end", [ceased(on="2026-01-09"), allocation_ended(), changed(on="2026-01-09")])
async def test_what_was_not_sent_falls_away_with_the_allocation_or_the_end_of_care(office, end):
    await put(office, "SW12", PersonBody(email="worker@council.example"))
    await office.svc.hears(became(), allocated())
    await office.sends()
    await office.svc.hears(shared())
    await office.svc.hears(end)
    assert await about_sharing(office) == [("S1", "withdrawn")]


async def test_of_imported_sharing_the_child_is_not_told_and_of_sharing_since_the_import_is(office):
    imported = date(2026, 1, 8)
    await office.svc.hears(became(), allocated(baseline=imported), shared(baseline=imported))
    assert await office.notices() == []
    await office.svc.hears(shared("S2", others=("C3",)))
    assert await about_sharing(office) == [("S2", "queued")]


async def test_every_announcement_is_a_letter_of_its_own(office):
    await a_child_with_contact(office)
    await office.sends()
    await office.svc.hears(shared())
    await office.sends()
    later = shared("S2", others=("C3",))
    await office.svc.hears(event(later.data, time="2026-01-12T10:00:00+00:00"), now="2026-01-12")
    await office.sends()
    assert await about_sharing(office) == [("S1", "delivered"), ("S2", "delivered")]
    assert "Now you share Samira Oduya with 2 of your brothers and sisters." in to_the_child(office)[-1]
