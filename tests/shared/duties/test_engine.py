"""The duty engine on a real database: what it writes, what it announces, and what it leaves alone."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event as listen

from shared.calendar import load_calendar
from shared.duties import engine
from shared.duties.matching import was_taken_off
from shared.duties.told import tell
from shared.events.council.child_life import (
    ChildCeasedToBeLookedAfter,
    ChildDetailsCorrected,
    ChildRecordsMerged,
    SocialWorkerVisitRecorded,
)
from shared.events.council.withdrawals import FactRestored, FactWithdrawn
from shared.events.envelope import Envelope
from shared.events.services.duties import DutyEvent, DutyLate, DutyMissed, DutyMoved, DutyOpened, DutyVoided
from shared.events.services.scheduling import DecisionMade
from shared.policy import Count, load_profile, profiles
from shared.service.service import Declaration
from shared.storage.tables import duties
from shared.work.timers import next_moments
from tests.support.events import event, said
from tests.support.facts import became, day, held, review_due
from tests.support.harness import Harness, statements, types

pytestmark = pytest.mark.both("duties")


Start = Callable[..., Awaitable[Harness]]
SCHEDULING = Declaration("scheduling")
NOTIFICATIONS = Declaration("notifications")


async def duty(svc: Harness, name: str = "first_review", **where: Any) -> dict[str, Any]:
    (row,) = await svc.rows(duties, duty=name, **where)
    return row


async def said_of(svc: Harness, kind: type[DutyEvent], name: str) -> list[Any]:
    """What was announced of one duty, oldest first."""
    told: list[Any] = [each.data for each in await svc.announced(kind)]
    return [each for each in told if each.duty == name]


async def test_a_duty_is_opened_once_met_once_and_announced_once_however_often_it_is_said(start_service: Start) -> None:
    svc = await start_service(SCHEDULING)
    for _ in range(2):
        await svc.hears(said(became()), said(became(), at="2026-01-06"))
        await svc.hears(said(held("R1", "2026-01-30", "first_review"), id="same"), now="2026-02-01")
    row = await duty(svc)
    assert (row["status"], row["due_on"], row["met_on"], row["late"], row["history"][1:]) == (
        "met", day("2026-02-02"), day("2026-01-30"), False, []
    )  # fmt: skip
    said_of_it = [each.TYPE for each in await said_of(svc, DutyEvent, "first_review")]
    assert said_of_it == ["duty.opened", "duty.met"]


_HELD = said(held("R1", "2026-01-30", "first_review"))


@pytest.mark.parametrize(
    ("ended_by", "said_of_it"),
    [
        (_HELD, "duty.met"),
        (said(ChildCeasedToBeLookedAfter(ceased_on=day("2026-02-02"))), "duty.voided"),
        (said(ChildCeasedToBeLookedAfter(ceased_on=day("2026-02-03"))), "duty.missed"),
    ],
)
async def test_what_was_over_when_it_became_known_says_how_it_ended_and_not_that_it_began(
    start_service: Start, ended_by: Envelope, said_of_it: str
) -> None:
    svc = await start_service(SCHEDULING, now="2026-02-10")
    await svc.hears(said(became()), ended_by)
    (told,) = await said_of(svc, DutyEvent, "first_review")
    row = await duty(svc)
    assert (told.TYPE, told.opened_on, told.due_on) == (said_of_it, day("2026-02-10"), day("2026-02-02"))
    assert f"duty.{row['status']}" == told.TYPE
    assert (told.duty_id, told.opened_on) == (row["id"], row["opened_on"])


async def test_what_was_over_when_it_became_known_and_was_not_after_all_is_opened_again(start_service: Start) -> None:
    svc = await start_service(SCHEDULING, now="2026-02-01")
    await svc.hears(said(became()), _HELD)
    await svc.hears(
        said(
            FactWithdrawn.model_validate(
                {"withdraws": {"source": _HELD.source, "id": _HELD.id}, "reason": "wrong_child"}
            )
        )
    )
    met, opened = await said_of(svc, DutyEvent, "first_review")
    assert (met.TYPE, opened.TYPE, opened.again) == ("duty.met", "duty.opened", True)


async def test_a_corrected_beginning_moves_the_clock_and_keeps_the_old_date(start_service: Start) -> None:
    svc = await start_service(SCHEDULING)
    await svc.hears(said(became()))
    correction = ChildDetailsCorrected.model_validate({"looked_after_from": "2026-01-07"})
    await svc.hears(said(correction, at="2026-01-09"))
    row = await duty(svc)
    assert (row["due_on"], row["status"], row["history"][0]["was"]) == (day("2026-02-04"), "open", "2026-02-02")
    (moved,) = await said_of(svc, DutyMoved, "first_review")
    assert (moved.was_due_on, moved.due_on, moved.reason) == (day("2026-02-02"), day("2026-02-04"), "facts_changed")


@pytest.mark.parametrize(("today", "late"), [("2026-02-01", 0), ("2026-02-02", 0), ("2026-02-03", 1)])
async def test_late_is_announced_when_the_whole_due_day_is_over(start_service: Start, today: str, late: int) -> None:
    svc = await start_service(SCHEDULING)
    await svc.hears(said(became()))
    await svc.sweeps(today)
    assert len(await svc.announced(DutyLate)) == late


async def test_late_is_announced_once_for_each_due_date(start_service: Start) -> None:
    svc = await start_service(SCHEDULING)
    await svc.hears(said(became()))
    for today in ("2026-02-03", "2026-02-03", "2026-02-04"):
        await svc.sweeps(today)
    await svc.hears(said(ChildDetailsCorrected.model_validate({"looked_after_from": "2026-01-07"}), at="2026-02-04"))
    await svc.sweeps("2026-02-04")
    await svc.sweeps("2026-02-05")
    late = [each.late_from for each in await said_of(svc, DutyLate, "first_review")]
    assert late == [day("2026-02-03"), day("2026-02-05")]
    async with svc.service.database.reading() as connection:
        (following,) = await next_moments(connection, [engine.LateDuties("scheduling")], svc.service.profile)
    assert following is not None
    assert following.date() == day("2031-03-03"), "the personal adviser, by the 16th birthday"


async def test_whether_duties_were_counted_by_another_calendar_is_asked_once(start_service: Start) -> None:
    """A look at every open duty: the timers are asked after every settling."""
    svc = await start_service(SCHEDULING)
    await svc.hears(said(became()))
    with statements(svc.service.database) as sent:
        for _ in range(3):
            await svc.service.next_due()
            await svc.hears(said(SocialWorkerVisitRecorded(on=day("2026-01-08"), seen_alone=True)))
    assert len([each for each in sent if "calendar_version !=" in each]) == 1


@pytest.mark.parametrize("merged_first", [True, False])
async def test_what_had_ended_with_care_goes_off_the_record_with_the_facts_that_called_for_it(
    start_service: Start, merged_first: bool
) -> None:
    svc = await start_service(SCHEDULING, now="2026-01-20")
    merged = said(ChildRecordsMerged(duplicate_id="DOUBLE"), at="2026-01-20")
    lived = [said(each, "DOUBLE") for each in (became(), ChildCeasedToBeLookedAfter(ceased_on=day("2026-01-19")))]
    for told in ([merged], lived) if merged_first else (lived, [merged]):
        await svc.hears(*told)
    standing = [row for row in await svc.rows(duties, subject="DOUBLE") if not was_taken_off(row)]
    assert standing == []
    if not merged_first:
        voided: list[Any] = [each.data for each in await svc.announced(DutyVoided) if each.subject == "DOUBLE"]
        reasons = [each.reason for each in voided if each.duty == "first_review"]
        assert reasons == ["care_ended", "records_merged"]


async def test_what_is_said_of_a_duplicate_counts_whatever_else_is_told_of_the_surviving_record_with_it(
    start_service: Start,
) -> None:
    svc = await start_service(SCHEDULING, now="2026-01-20")
    await svc.hears(said(became()), said(ChildRecordsMerged(duplicate_id="DOUBLE"), at="2026-01-20"))
    review = said(held("R1", "2026-01-16", "first_review"), "DOUBLE")
    await svc.hears(review, said(SocialWorkerVisitRecorded(on=day("2026-01-08"), seen_alone=True)))
    row = await duty(svc, subject="C1047")
    assert (row["status"], row["met_on"]) == ("met", day("2026-01-16"))


async def test_when_care_ends_the_overdue_is_missed_on_the_day_care_ended(start_service: Start) -> None:
    svc = await start_service(SCHEDULING)
    await svc.hears(said(became()))
    await svc.hears(said(ChildCeasedToBeLookedAfter(ceased_on=day("2026-02-03"))), now="2026-02-10")
    (missed,) = await said_of(svc, DutyMissed, "first_review")
    assert (missed.missed_on, missed.reason) == (day("2026-02-03"), "care_ended")


async def test_silence_meets_a_duty_when_its_last_day_is_over_and_nobody_is_late(start_service: Start) -> None:
    svc = await start_service(SCHEDULING, now="2026-03-02")
    await svc.hears(said(became()), said(held("R1", "2026-01-30", "first_review")))
    async with svc.service.work() as work:
        await tell(work, "decisions-sent", "C1047", day("2026-03-02"), {"review_id": "R1"}, by="IRO1")
    await svc.sweeps("2026-03-09")
    assert (await duty(svc, "decisions_considered"))["status"] == "open"
    await svc.forget_announcements()
    await svc.sweeps("2026-03-10")
    row = await duty(svc, "decisions_considered")
    assert (row["status"], row["met_on"], row["late"]) == ("met", day("2026-03-09"), False)
    assert types(await svc.announced()) == ["duty.met"]


async def test_what_a_person_told_meets_the_duty_and_the_last_word_stands(start_service: Start) -> None:
    svc = await start_service(SCHEDULING)
    await svc.hears(said(became()), said(review_due("R1", "2026-03-02"), at="2026-01-05"))
    for at, on in (("2026-02-02", "2026-01-30"), ("2026-02-03", "2026-01-29")):
        svc.clock.set(at)
        async with svc.service.work() as work:
            await engine.report(work, await duty(svc, "iro_sw_discussion"), {"on": day(on), "note": None}, "IRO1")
    row = await duty(svc, "iro_sw_discussion")
    assert (row["status"], row["met_on"]) == ("met", day("2026-01-29"))
    (opened,) = await said_of(svc, DutyOpened, "iro_sw_discussion")
    assert opened.review_id == "R1"


async def test_a_clock_that_runs_anew_says_that_it_ran_before(start_service: Start) -> None:
    svc = await start_service(SCHEDULING)
    began = event(became())
    about = {"source": began.source, "id": began.id}
    await svc.hears(began)
    await svc.hears(event(FactWithdrawn(withdraws=about, reason="entered_in_error"), time="2026-01-06"))
    await svc.hears(event(FactRestored(restores=about, reason="entered_in_error"), time="2026-01-07"))
    assert [each.again for each in await said_of(svc, DutyOpened, "first_review")] == [False, True]


async def test_a_merge_gives_the_survivor_the_facts_and_voids_the_duplicates_duties(start_service: Start) -> None:
    svc = await start_service(SCHEDULING)
    await svc.hears(event(became(), "C1"), event(held("R1", "2026-01-30", "first_review"), "C2"))
    await svc.hears(event(became("2026-01-08"), "C2", time="2026-01-08T10:00:00+00:00"))
    await svc.hears(event(ChildRecordsMerged(duplicate_id="C2"), "C1"))
    assert {row["status"] for row in await svc.rows(duties, subject="C2")} == {"voided"}
    assert {row["reason"] for row in await svc.rows(duties, subject="C2")} == {"records_merged"}
    row = await duty(svc, subject="C1")
    assert (row["starts_on"], row["met_on"]) == (day("2026-01-05"), day("2026-01-30"))
    assert any(each.subject == "C2" for each in await svc.announced(DutyVoided))


async def test_an_earlier_time_in_care_learnt_later_does_not_touch_the_present_one(start_service: Start) -> None:
    svc = await start_service(SCHEDULING)
    await svc.hears(said(became("2026-01-05")))
    before = await duty(svc)
    await svc.hears(
        said(became("2020-03-02"), at="2026-01-06", baseline=day("2026-01-06")),
        said(ChildCeasedToBeLookedAfter(ceased_on=day("2021-03-01")), at="2026-01-06", baseline=day("2026-01-06")),
    )
    assert await duty(svc) == before


def with_calendar(monkeypatch: pytest.MonkeyPatch, *days: str) -> None:
    calendar = load_calendar("england")
    for each in days:
        calendar = calendar.with_holiday(day(each), "proclaimed")
    monkeypatch.setattr(profiles, "load_calendar", lambda name: calendar)


async def test_a_holiday_proclaimed_later_moves_open_duties_and_never_touches_closed_ones(
    start_service: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    svc = await start_service(SCHEDULING)
    await svc.hears(event(became(), "C1"), event(became(), "C2"), event(held("R1", "2026-02-02", "first_review"), "C2"))
    closed = await duty(svc, subject="C2")
    with_calendar(monkeypatch, "2026-01-20")
    await svc.sweeps("2026-01-13")
    opened = await duty(svc, subject="C1")
    assert (opened["due_on"], opened["history"][0]["was"]) == (day("2026-02-03"), "2026-02-02")
    await svc.hears(event(ChildDetailsCorrected(sibling_ids=("C2",)), "C2"))
    assert await duty(svc, subject="C2") == closed
    moved = await said_of(svc, DutyMoved, "first_review")
    assert [(each.due_on, each.reason) for each in moved] == [(day("2026-02-03"), "calendar_changed")]


@pytest.mark.parametrize(("applies", "due"), [(False, "2026-02-02"), (True, "2026-01-19")])
async def test_a_new_policy_moves_open_duties_only_if_it_says_so(
    start_service: Start, monkeypatch: pytest.MonkeyPatch, applies: bool, due: str
) -> None:
    svc = await start_service(SCHEDULING)
    await svc.hears(event(became(), "C1"))
    old = load_profile("england-2010")
    first = old.duties["first_review"]
    shorter = first.model_copy(update={"within": Count(working_days=10)})
    new = old.model_validate(
        old.model_dump(by_alias=True)
        | {"version": f"9{int(applies)}", "applies_to_open": applies}
        | {"duties": {**old.all_duties, "first_review": shorter}}
    )
    svc.service.profile = new
    await svc.sweeps("2026-01-10")
    await svc.hears(event(became(), "C2"), event(ChildDetailsCorrected(sibling_ids=()), "C1"))
    row = await duty(svc, subject="C1")
    assert (row["due_on"], row["policy_version"]) == (day(due), new.id if applies else old.id)
    assert (await duty(svc, subject="C2"))["due_on"] == day("2026-01-19")


async def test_the_duties_of_five_hundred_children_settle_in_a_handful_of_statements(start_service: Start) -> None:
    svc = await start_service(SCHEDULING)
    asked: list[str] = []
    names = [f"C{number}" for number in range(500)]
    sync = svc.service.database._writer.sync_engine
    listen.listen(sync, "before_cursor_execute", lambda *given: asked.append(given[2]))
    await svc.hears(*(event(became(), name) for name in names))
    await svc.hears(*(event(held(f"R{name}", "2026-01-30", "first_review"), name) for name in names))
    assert len(asked) < 2 * 14
    assert len(await svc.rows(duties, duty="second_review")) == 500


async def test_a_decision_is_due_on_its_own_date(start_service: Start) -> None:
    svc = await start_service(SCHEDULING)
    made = DecisionMade(decision_id="D1", review_id="R1", made_on=day("2026-01-30"), due_on=date(2026, 3, 1))
    await svc.hears(said(became()), said(made))
    assert (await duty(svc, "decision_implemented"))["due_on"] == date(2026, 3, 1)


async def test_a_duty_opened_under_another_key_goes_on_with_what_was_told_of_it(start_service: Start) -> None:
    svc = await start_service(NOTIFICATIONS)
    first = said(became("2026-01-05"), received="2026-01-05T10:00:00+00:00")
    await svc.hears(said(became("2026-01-06"), received="2026-01-06T10:00:00+00:00"))
    opened = await duty(svc, "review_policy_given")
    async with svc.service.work() as work:
        await engine.report(work, opened, {"on": day("2026-01-12")}, "I1")
    await svc.hears(first)
    await svc.hears(said(ChildDetailsCorrected(disabled=True), at="2026-01-13"))
    after = await duty(svc, "review_policy_given")
    assert (opened["key"], after["key"], after["id"]) == ("2026-01-06", "2026-01-05", opened["id"])
    assert (after["status"], after["met_on"]) == ("met", day("2026-01-12"))
    assert await svc.rows(duties, status="voided") == []
