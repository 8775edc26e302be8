"""Letters about a freeze, and about a dispute that is open before a hearing."""

from datetime import date
from typing import Any

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from shared.events.envelope import Envelope
from shared.events.services.beside_disputes import PlacementMoveFreezeAnswered, PlacementMoveFreezeRequested
from shared.events.services.escalation import DisputeBeforeHearing, DisputeResolved
from tests.support.events import event, withdrawn
from tests.support.facts import guardian_appointed
from tests.support.notices import PostOffice, a_child_with_contact, allocated, appointed, became, proceedings, put

FREEZE = PlacementMoveFreezeRequested(dispute_id="D1", freeze_id="F1", requested_on=date(2026, 1, 9))
TO_BOTH = [("guardian", "G1"), ("legal_department", "")]


@pytest.fixture
async def office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-09"))


def before_hearing(on: str = "2026-02-20", *, at: str = "2026-01-09", **more: Any) -> Envelope:
    said = {"dispute_id": "D1", "hearing_id": "H1", "hearing_on": on, "kind": "final", **more}
    return event(DisputeBeforeHearing.model_validate(said), time=at)


async def about(office: PostOffice, beginning: str) -> list[tuple[str, str, str]]:
    rows = [row for row in await office.notices() if row["template"].startswith(beginning)]
    return sorted((row["recipient_kind"], row["recipient_id"], row["status"]) for row in rows)


async def a_court_case(office: PostOffice) -> None:
    await a_child_with_contact(office)
    await put(office, "legal_department", PersonBody(email="legal@council.example"))
    await put(office, "G1", PersonBody(name="Grace Holt", email="grace@cafcass.example"))
    await office.svc.hears(proceedings(), appointed())


async def test_the_child_reads_the_same_day_of_the_freeze_of_advocacy_and_of_complaining(office):
    await a_child_with_contact(office)
    await office.sends()
    office.sender.sent.clear()
    await office.svc.hears(event(FREEZE, time="2026-01-09T11:00:00"))
    await office.svc.hears(event(FREEZE, time="2026-01-09T11:00:00"))
    await office.sends()
    (letter,) = [each for each in office.sender.sent if each.to == "tam@home.example"]
    for said in ("stay where you live for now", "You can have an advocate.", "You can also complain.", "Samira Oduya"):
        assert said in letter.letter.text
    (row,) = await office.notices(template="move_frozen_to_child")
    assert (row["why_on"], row["why_event_type"]) == (date(2026, 1, 9), "placement_move.freeze_requested")


async def test_a_freeze_that_was_taken_back_is_told_to_nobody_and_one_answered_at_once_still_is(office):
    await a_child_with_contact(office)
    asked = event(FREEZE, time="2026-01-09T11:00:00")
    answer = PlacementMoveFreezeAnswered(dispute_id="D1", freeze_id="F1", answered_on=date(2026, 1, 9), stays=True)
    await office.svc.hears(asked, event(answer, time="2026-01-09T12:00:00"))
    assert await about(office, "move_frozen") == [("child", "C1047", "queued")]
    await office.svc.hears(withdrawn(asked, "2026-01-10"))
    assert await about(office, "move_frozen") == [("child", "C1047", "withdrawn")]


async def test_the_legal_department_and_the_guardian_know_of_a_dispute_before_the_hearing(office):
    await a_court_case(office)
    await office.sends()
    office.sender.sent.clear()
    await office.svc.hears(before_hearing())
    await office.sends()
    assert sorted(each.to for each in office.sender.sent) == ["grace@cafcass.example", "legal@council.example"]
    for each in office.sender.sent:
        assert "Friday 20 February 2026" in each.letter.text
        assert "HU26C50001" in each.letter.text
        assert "Tam" not in each.letter.text
    assert await about(office, "dispute_before") == [(*each, "delivered") for each in TO_BOTH]


async def test_the_letter_names_every_child_for_whom_the_dispute_is(office):
    await a_court_case(office)
    await office.sends()
    office.sender.sent.clear()
    await office.svc.hears(before_hearing(also_for=("C1048", "C1049")))
    await office.sends()
    assert len(office.sender.sent) == 2
    for each in office.sender.sent:
        told = " ".join(each.letter.text.split())
        assert "the children with the case references C1047, C1048, C1049, court case number HU26C50001" in told


async def test_a_moved_hearing_is_told_again_and_what_was_not_sent_of_the_first_day_falls_away(office):
    await a_court_case(office)
    await office.svc.hears(before_hearing())
    await office.svc.hears(before_hearing("2026-02-06", at="2026-01-12"), now="2026-01-12")
    rows = [row for row in await office.notices() if row["template"].startswith("dispute_before")]
    assert sorted((row["from_on"].isoformat(), row["status"]) for row in rows) == [
        *[("2026-02-06", "queued")] * 2,
        *[("2026-02-20", "withdrawn")] * 2,
    ]


async def test_once_the_dispute_has_ended_or_the_hearing_is_vacated_nobody_is_told(office):
    await a_court_case(office)
    said = before_hearing()
    await office.svc.hears(said)
    ended = DisputeResolved(dispute_id="D1", resolved_on=date(2026, 1, 12), outcome="agreed")
    await office.svc.hears(event(ended, time="2026-01-12"), now="2026-01-12")
    assert {status for *_, status in await about(office, "dispute_before")} == {"withdrawn"}
    other = before_hearing(dispute_id="D2", hearing_id="H2")
    await office.svc.hears(other)
    await office.svc.hears(withdrawn(other, "2026-01-13"))
    assert {status for *_, status in await about(office, "dispute_before")} == {"withdrawn"}


async def test_the_guardian_of_a_sibling_whom_the_dispute_is_for_is_told_too(office):
    await a_court_case(office)
    await office.svc.hears(became("C2"), allocated("C2", allocation="A9"))
    await office.svc.hears(event(guardian_appointed("G2", "2026-01-08", "HU26C50001"), "C2"))
    await office.svc.hears(before_hearing(also_for=("C2",)))
    assert [person for kind, person, _ in await about(office, "dispute_before") if kind == "guardian"] == ["G1", "G2"]
