"""The child and the social worker are told who stands in while the child's IRO is away."""

from datetime import date
from itertools import permutations

import pytest

from services.notifications.declaration import DECLARATION
from shared.events.council.duty_to_inform import SocialWorkerChanged
from shared.events.services.allocation import IroJoined
from tests.support.events import event
from tests.support.notices import (
    PostOffice,
    a_child_with_contact,
    allocated,
    allocation_ended,
    became,
    ceased,
    changed,
    cover_ended,
    covered,
)

TO_BOTH = ("child", "social_worker")


@pytest.fixture
async def office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-09"))


async def about_cover(office: PostOffice) -> list[tuple[str, str, str]]:
    """Recipient kind, who stands in and status of each notice of a cover, in the order of sending."""
    rows = [row for row in await office.notices() if row["template"].startswith("cover_named")]
    return [(row["recipient_kind"], row["about_id"], row["status"]) for row in rows]


async def test_the_child_first_and_the_social_worker_read_who_stands_in_and_until_when(office):
    await a_child_with_contact(office)
    await office.sends()
    office.sender.sent.clear()
    await office.svc.hears(covered())
    await office.svc.hears(covered())
    await office.sends()
    child, worker = office.sender.sent
    assert (child.to, worker.to) == ("tam@home.example", "worker@council.example")
    for letter in (child.letter.text, worker.letter.text):
        assert "Samira Oduya" in letter
        assert "dev@council.example" in letter
        assert "from Monday 12 January 2026 to Friday 16 January 2026" in letter
    assert "While your IRO is away, you can talk to Dev Marsh." in child.letter.text
    assert await about_cover(office) == [(kind, "I2", "delivered") for kind in TO_BOTH]
    assert {row["why_on"] for row in await office.notices(about_id="I2")} == {date(2026, 1, 9)}


async def test_what_was_not_sent_before_the_cover_ended_falls_away_and_what_was_sent_stays_without_another_letter(
    office,
):
    await a_child_with_contact(office)
    await office.svc.hears(covered())
    await office.svc.hears(cover_ended(), now="2026-01-14")
    assert await about_cover(office) == [(kind, "I2", "withdrawn") for kind in TO_BOTH]
    await office.svc.hears(covered("V2"))
    await office.sends()
    sent = len(office.sender.sent)
    await office.svc.hears(cover_ended("V2"))
    await office.sends()
    assert (await about_cover(office))[2:] == [(kind, "I2", "delivered") for kind in TO_BOTH]
    assert len(office.sender.sent) == sent


async def test_when_somebody_else_stands_in_the_new_letter_says_who(office):
    office.directory.iros["I3"] = office.directory.iros["I2"]
    await a_child_with_contact(office)
    await office.svc.hears(covered())
    await office.sends()
    await office.svc.hears(cover_ended(), covered("V2", by="I3", first="2026-01-14"), now="2026-01-14")
    await office.sends()
    assert await about_cover(office) == [(kind, by, "delivered") for by in ("I2", "I3") for kind in TO_BOTH]


async def test_another_last_day_is_news(office):
    await a_child_with_contact(office)
    await office.svc.hears(covered(last=None))
    await office.sends()
    assert "We do not know yet when they will be back." in office.sender.sent[-2].letter.text
    await office.svc.hears(covered(last="2026-01-23", time="2026-01-14T10:00:00+00:00"), now="2026-01-14")
    await office.sends()
    assert "to Friday 23 January 2026" in office.sender.sent[-2].letter.text
    assert len(await about_cover(office)) == 4


@pytest.mark.parametrize(("heard", "letters"), [("2026-01-15", 2), ("2026-01-16", 2), ("2026-01-17", 0)])
async def test_a_cover_heard_of_late_is_news_until_its_last_day_is_over(office, heard, letters):
    await office.svc.hears(became(), allocated())
    await office.svc.hears(covered(last="2026-01-16"), now=heard)
    assert len(await about_cover(office)) == letters


@pytest.mark.parametrize("end", [ceased(on="2026-01-09"), allocation_ended(), changed(on="2026-01-09")])
async def test_when_care_ends_or_the_iro_changes_nobody_is_told_who_stood_in(office, end):
    await office.svc.hears(became(), allocated(), covered())
    await office.svc.hears(end)
    assert await about_cover(office) == [(kind, "I2", "withdrawn") for kind in TO_BOTH]


async def test_a_worker_who_takes_over_meanwhile_is_told_too(office):
    await a_child_with_contact(office)
    await office.svc.hears(covered())
    await office.sends()
    moved = SocialWorkerChanged(
        occurred_on=date(2026, 1, 13), category="new_worker", record_ref="X/1", social_worker_id="SW20"
    )
    await office.svc.hears(event(moved, time="2026-01-13T09:00:00+00:00"), now="2026-01-13")
    assert (await about_cover(office))[2:] == [("social_worker", "I2", "queued")]


async def test_of_an_imported_cover_nobody_is_told(office):
    await office.svc.hears(became(), allocated(), covered(baseline=date(2026, 1, 8)))
    assert await about_cover(office) == []


async def test_somebody_who_cannot_be_reached_is_no_help_to_the_child_until_allocation_knows_how(office):
    await a_child_with_contact(office)
    dev = office.directory.iros.pop("I2")
    await office.svc.hears(covered())
    await office.sends()
    rows = [row for row in await office.notices() if row["about_id"] == "I2"]
    assert {(row["status"], row["task_rule"]) for row in rows} == {("task", "iro_not_known")}
    office.directory.iros["I2"] = dev
    await office.svc.hears(event(IroJoined(active_from=date(2026, 1, 1), fte=1.0, role="iro"), "I2"))
    await office.sends()
    assert await about_cover(office) == [(kind, "I2", "delivered") for kind in TO_BOTH]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3])
async def test_in_whatever_order_the_facts_come_only_who_stands_in_now_is_told_of(office, order):
    facts = [became(), allocated(), covered(), covered("V2", by="I3"), cover_ended()]
    for at in (*order, 4, *order):
        await office.svc.hears(facts[at])
    queued = [each for each in await about_cover(office) if each[2] == "queued"]
    assert queued == [(kind, "I3", "queued") for kind in TO_BOTH]
