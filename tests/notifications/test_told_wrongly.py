"""Whoever was told what was withdrawn since is put right by a person: a task among the notices, done as any other."""

from datetime import date
from itertools import permutations

import pytest

from services.notifications.api.notices import routers
from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from services.notifications.senders import TemporaryFailure
from services.notifications.senders.spool import SpoolSender
from shared.events.services.allocation import IroJoined, IroSharingCorrected
from shared.events.services.notifications import NoticeFailed
from tests.support.events import event, restored, withdrawn
from tests.support.http import Client
from tests.support.notices import (
    CHILD,
    WORKER,
    PostOffice,
    allocated,
    allocation_ended,
    appointed,
    became,
    ceased,
    covered,
    proceedings,
    put,
    shared,
)

LEGAL = PersonBody(email="legal@council.example")


@pytest.fixture
async def office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-12"))


@pytest.fixture
def desk(office, tmp_path):
    return Client(office.svc, tmp_path / "keys", routers, role="iro_admin", subject="U1")


@pytest.fixture
async def case(office):
    """A case before the court of which the legal department has been told, as the child has been of the IRO."""
    for person_id, held in (("C1047", CHILD), ("SW12", WORKER), ("legal_department", LEGAL)):
        await put(office, person_id, held)
    begun = proceedings("2026-01-08")
    await office.svc.hears(became(), allocated(), begun)
    await office.sends()
    return begun


async def tasks(office):
    """Of each such task the recipient's kind and the status."""
    rows = await office.notices(template="told_wrongly")
    return sorted((row["recipient_kind"], row["status"]) for row in rows)


async def test_a_letter_about_a_case_that_was_none_is_one_task_that_says_who_was_told_what_and_when(office, desk, case):
    no_case = withdrawn(case)
    for _ in range(2):
        await office.svc.hears(no_case)
    (task,) = [each for each in await desk.items("/notices?status=task") if each["template"] == "told_wrongly"]
    (letter,) = [each for each in await desk.items("/notices?recipient=legal_department") if each["told_on"]]
    assert task["recipient"] == {"kind": "legal_department", "id": None}
    assert task["task"] == {
        "rule": "told_wrongly",
        "reason": "legal_department was told iro_named_to_legal on 2026-01-12 by email, because of proceedings.started "
        "of 2026-01-08",
    }
    assert (task["thread_notice_id"], letter["status"]) == (letter["id"], "delivered")
    assert (task["why"]["event_id"], task["why"]["on"]) == (no_case.id, "2026-01-12")
    assert len(await office.svc.announced(NoticeFailed)) == 1, "Cafcass had no address; nothing failed since"


async def test_what_waited_to_be_sent_goes_and_is_no_task(office):
    begun = proceedings("2026-01-08")
    await office.svc.hears(became(), allocated(), begun)
    await office.svc.hears(withdrawn(begun))
    assert await office.standing(why_event_id=begun.id) == {
        ("legal_department", "", "withdrawn"),
        ("cafcass", "", "withdrawn"),
    }
    assert await tasks(office) == []


async def test_a_letter_that_goes_out_while_its_ground_is_withdrawn_is_a_task_at_once(office, case):
    begun = proceedings("2026-01-09", case="HU26C50002")
    await office.svc.hears(begun)
    send = office.sender.send

    async def meanwhile(message):
        await office.svc.hears(withdrawn(begun))
        return await send(message)

    office.sender.send = meanwhile
    await office.postman.send_due()
    assert await tasks(office) == [("legal_department", "task")]


async def test_what_is_restored_is_no_task_and_withdrawn_again_it_is_the_same_one(office, case):
    await office.svc.hears(withdrawn(case))
    await office.svc.hears(restored(case))
    assert await tasks(office) == [("legal_department", "withdrawn")]
    await office.svc.hears(withdrawn(case, "2026-01-14"))
    assert await tasks(office) == [("legal_department", "task")]


@pytest.mark.parametrize(("what", "status"), [("verbal", "spoken"), ("acknowledgement", "acknowledged")])
async def test_a_task_that_was_done_stays_done_whatever_is_said_later(office, desk, case, what, status):
    await office.svc.hears(withdrawn(case))
    (task,) = await desk.items("/notices?status=task&recipient=legal_department")
    body = {"by": "U1"} if what == "verbal" else {}
    for on, answer in (("2026-01-11", 422), ("2026-01-12", 200), ("2026-01-13", 422)):
        told = await desk.call("POST", f"/notices/{task['id']}/{what}", json={"on": on, **body})
        assert told.status_code == answer, "not before it was withdrawn, and not ahead of time"
    for later in (restored(case), withdrawn(case, "2026-01-14")):
        await office.svc.hears(later)
        assert await tasks(office) == [("legal_department", status)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_same_facts_end_in_the_same_tasks_in_whatever_order_they_come_again(office, case, order):
    said = [withdrawn(case), restored(case), withdrawn(case, "2026-01-14")]
    for at in [*order, *order]:
        await office.svc.hears(said[at])
    assert await tasks(office) == [("legal_department", "task")]


async def test_a_fact_that_another_statement_still_says_was_not_told_wrongly(office, case):
    await office.svc.hears(proceedings("2026-01-08"))
    await office.svc.hears(withdrawn(case))
    assert await tasks(office) == []


async def test_a_case_under_way_when_the_iro_was_allocated_was_told_wrongly_to_the_courts_side_alone(office):
    for person_id, held in (("C1047", CHILD), ("SW12", WORKER), ("legal_department", LEGAL)):
        await put(office, person_id, held)
    begun = proceedings()
    await office.svc.hears(became(), begun, allocated())
    await office.sends()
    assert {row["why_event_type"] for row in await office.notices()} == {"iro.allocated"}
    await office.svc.hears(withdrawn(begun))
    assert await tasks(office) == [("legal_department", "task")]


async def test_a_time_in_care_that_never_was_was_told_wrongly_to_all_who_heard_of_its_iro(office, case):
    """Also once allocation has ended the allocation, and when the child comes into care in earnest later."""
    begun = became("C2")
    await put(office, "C2", CHILD)
    await office.svc.hears(begun, allocated("C2", allocation="A2"))
    await office.svc.hears(covered())
    await office.sends()
    expected = [("child", "task"), ("social_worker", "task")]
    await office.svc.hears(withdrawn(begun))
    assert await tasks(office) == expected, "of this child alone"
    assert {row["child_id"] for row in await office.notices(template="told_wrongly")} == {"C2"}
    await office.svc.hears(allocation_ended("C2", "A2"))
    assert await tasks(office) == expected
    await office.svc.hears(became("C2", on="2026-06-01"), now="2026-06-01")
    assert await tasks(office) == expected


async def test_letters_about_care_that_ended_as_told_were_not_told_wrongly(office, case):
    over = ceased(on="2026-01-10")
    await office.svc.hears(over)
    await office.svc.hears(withdrawn(over))
    assert await tasks(office) == []


async def test_details_that_come_later_do_not_send_a_task_that_is_no_letter(office, case):
    """Neither the recipient's own, nor those of the IRO who was told of a guardian."""
    guardian = appointed()
    await put(office, "G1", PersonBody(kind="guardian", name="Grace Holt", email="grace@cafcass.example"))
    await office.svc.hears(guardian)
    await office.sends()
    await office.svc.hears(withdrawn(guardian))
    assert await tasks(office) == [("iro", "task")], "the case itself goes on"
    await office.svc.hears(withdrawn(case))
    expected = [("iro", "task"), ("legal_department", "task")]
    assert await tasks(office) == expected
    await put(office, "legal_department", PersonBody(email="new@council.example"))
    await office.svc.hears(event(IroJoined(active_from=date(2026, 1, 1), fte=1.0, role="iro"), "I1"))
    before = len(office.sender.sent)
    await office.sends()
    assert (await tasks(office), len(office.sender.sent)) == (expected, before)


def not_shared(*others, on="2026-01-12"):
    """What allocation says of those whom it named with the allocation A1 and who are none."""
    day = date.fromisoformat(on)
    said = IroSharingCorrected(allocation_id="A1", iro_id="I1", not_with_ids=others, corrected_on=day)
    return event(said, time=on)


def sharing(office):
    return ["You share" in each.letter.text for each in office.sender.sent if each.to == CHILD.email]


@pytest.mark.parametrize("fails", [False, True])
async def test_a_first_letter_on_its_way_when_a_sister_is_none_is_a_task_if_it_goes_out(office, fails):
    """One that fails is written anew without her, and is no task."""
    await put(office, "C1047", CHILD)
    await office.svc.hears(became(worker=None), allocated(shared_with=("C2",)))
    office.sender.failures = [TemporaryFailure("mail_server_away")] if fails else []
    send = office.sender.send

    async def meanwhile(message):
        await office.svc.hears(not_shared("C2"))
        return await send(message)

    office.sender.send = meanwhile
    await office.postman.send_due()
    office.time.passes(hours=1)
    await office.sends()
    assert (await tasks(office), sharing(office)) == (([], [False]) if fails else ([("child", "task")], [True]))


async def test_what_a_first_letter_carried_is_told_wrongly_by_it_and_written_out_of_it_as_long_as_it_waits(office):
    await put(office, "C1047", CHILD)
    said = shared(others=("C2", "C3"))
    await office.svc.hears(became(worker=None), allocated(), said)
    await office.svc.hears(withdrawn(said))
    assert await office.standing(template="iro_shared_to_child") == {("child", "C1047", "withdrawn")}
    await office.svc.hears(restored(said))
    assert await office.standing(template="iro_shared_to_child") == {("child", "C1047", "carried")}
    await office.sends()
    await office.svc.hears(withdrawn(said, "2026-01-14"), shared("S2", others=("C3",)))
    (task,) = await office.notices(template="told_wrongly")
    (first,) = await office.notices(template="iro_named_to_child")
    assert (task["thread_notice_id"], "with 1 too many who share" in task["task_reason"]) == (first["id"], True)
    assert (sharing(office), len(office.sender.sent)) == ([True], 1), "of C3 the first letter told"


async def test_a_letter_handed_over_after_a_sister_turned_out_to_be_none_is_a_task(office, desk, tmp_path):
    """It lay ready in the tray, and told of her."""
    office.tray = SpoolSender(tmp_path, now=office.time.now)
    await office.svc.hears(became(worker=None), allocated(shared_with=("C2",)))
    await office.sends()
    await office.svc.hears(not_shared("C2"))
    assert await tasks(office) == []
    (letter,) = await desk.items("/notices?recipient=C1047")
    assert (
        await desk.call("POST", f"/notices/{letter['id']}/verbal", json={"on": "2026-01-12", "by": "SW"})
    ).is_success
    assert await tasks(office) == [("child", "task")]
