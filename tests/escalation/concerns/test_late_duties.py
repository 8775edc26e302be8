"""Late duties: lines for whoever is to see to them, and a concern only where the system opens one."""

import asyncio
from datetime import date
from itertools import permutations
from random import Random

import pytest

from services.escalation.declaration import DECLARATION
from services.escalation.tables.concerns import concerns
from services.escalation.tables.lateness import lateness
from shared.events.council.child_life import ChildRecordsMerged
from shared.events.envelope import Envelope
from shared.events.services.allocation import SiblingGroupSplit
from shared.events.services.duties import DutyEvent, DutyLate, DutyOpened, DutyVoided
from shared.events.services.escalation import ConcernLapsed, ConcernRaised
from shared.events.services.scheduling import DecisionConsidered
from shared.storage.tables import duties
from tests.escalation.concerns.builders import Start, late, met, missed, of_duty, what
from tests.support import facts
from tests.support.events import became, event

pytestmark = pytest.mark.both("story")


@pytest.mark.parametrize("reason", ["conflict_of_interest", "group_too_large", "proposed_to_a_manager"])
async def test_siblings_with_different_iros_are_no_concern_here(start_service: Start, reason: str) -> None:
    """Exceptions are recorded decisions, and what is not is before the IRO manager in allocation already."""
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(SiblingGroupSplit(split_id="S1", child_ids=("AVA", "BEN"), reason=reason), "AVA"))
    assert (await service.rows(concerns), await service.announced()) == ([], [])


async def test_the_system_opens_an_informal_clock_with_its_category_side_and_limit(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(became("C1047", team_id="T1"), event(facts.allocated(iro="JO")), event(late()))
    (concern,) = await service.rows(concerns)
    assert (concern["category"], concern["duty_id"], concern["raised_by"]) == ("placement_unsuitable", "D1", "system")
    assert (concern["raised_on"], concern["due_on"]) == (date(2026, 2, 3), date(2026, 2, 10))
    assert (concern["ground"], concern["grounds"], concern["team_id"]) == ("emergency_unconfirmed", ["D1"], "T1")
    (said,) = await service.announced(ConcernRaised)
    told = said.data.model_dump()
    assert (told["concern_id"], told["duty_id"], told["due_on"]) == (concern["id"], "D1", date(2026, 2, 10))
    assert (told["side"], told["assigned_to"], told["duty"]) == ("authority", "JO", "emergency_placement_confirmed")
    (clock,) = await service.rows(duties, duty="informal_resolution")
    assert (clock["key"], clock["due_on"]) == (concern["id"], date(2026, 2, 10))


@pytest.mark.parametrize(
    ("told", "side"),
    [
        (late("sw_report_available"), "authority"),
        (late("social_worker_visit"), "authority"),
        (late("care_plan_available"), "authority"),
        (late("court_document_copied", owner="legal_department"), "authority"),
        (late("first_review", owner="iro"), "iro_service"),
        (late("invitations_sent", owner="iro_service"), "iro_service"),
        (late("iro_appointed", owner="iro_manager"), "iro_service"),
    ],
)
async def test_every_other_late_duty_is_a_line_and_a_concern_against_nobody(
    start_service: Start, told: DutyLate, side: str
) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(became("C1047", team_id="T1"), event(facts.allocated(iro="JO")), event(told))
    assert (await service.rows(concerns), await service.announced(ConcernRaised)) == ([], [])
    (line,) = await service.rows(lateness)
    assert (line["duty"], line["side"], line["status"]) == (told.duty, side, "late")
    assert (line["late_from"], line["iro_id"], line["team_id"]) == (date(2026, 2, 3), "JO", "T1")


@pytest.mark.parametrize(
    ("after", "status", "closed_on"),
    [
        (met(), "done_late", date(2026, 2, 12)),
        (missed(), "missed", None),
        (of_duty(DutyVoided, voided_on="2026-02-11", reason="placement_ended"), "over", date(2026, 2, 11)),
    ],
)
async def test_a_line_closes_itself_when_the_duty_was_done_late_or_is_not_to_be_done_any_more(
    start_service: Start, after: DutyEvent, status: str, closed_on: date | None
) -> None:
    service = await start_service(DECLARATION, now="2026-02-12")
    await service.hears(
        event(late("sw_report_available")), event(after.model_copy(update={"duty": "sw_report_available"}))
    )
    (line,) = await service.rows(lateness)
    assert (line["status"], line["closed_on"]) == (status, closed_on)


async def test_a_line_goes_with_the_child_to_the_next_iro_and_away_when_the_duty_was_not_late(
    start_service: Start,
) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(became("C1047"), event(facts.allocated(iro="JO")), event(late("sw_report_available")))
    await service.hears(event(facts.changed("A2", "KIM", "2026-02-04")), now="2026-02-04")
    assert [line["iro_id"] for line in await service.rows(lateness)] == ["KIM"]
    await service.hears(event(met(duty="sw_report_available", late=False, met_on="2026-01-30"), time="2026-02-05"))
    assert await service.rows(lateness) == []


async def test_of_a_category_there_is_never_a_second_while_one_is_open_and_afterwards_there_is(
    start_service: Start,
) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(became("C1047"), event(late(id="D1")))
    await service.hears(event(late(id="D2", due_on="2026-02-09", late_from="2026-02-10")), now="2026-02-10")
    (concern,) = await service.rows(concerns)
    assert (concern["grounds"], what(concern)) == (["D1", "D2"], ["duty.late", "raised", "duty.late"])
    await service.hears(event(late("guardian_first_contact", id="D3")), now="2026-02-10")
    assert sorted(row["category"] for row in await service.rows(concerns)) == ["legal_status", "placement_unsuitable"]
    assert len(await service.announced(ConcernRaised)) == 2


async def test_one_of_two_grounds_is_enough_for_it_to_stand(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(became("C1047"), event(late(id="D1")), event(late(id="D2")))
    for id_, status in (("D1", "open"), ("D2", "lapsed")):
        gone = of_duty(DutyVoided, id=id_, voided_on="2026-02-11", reason="facts_changed", was_late=True)
        await service.hears(event(gone), now="2026-02-11")
        assert [row["status"] for row in await service.rows(concerns)] == [status]
    assert [each.data.model_dump()["reason"] for each in await service.announced(ConcernLapsed)] == ["facts_changed"]


async def test_a_decision_is_a_concern_once_it_is_overdue_by_more_than_ten_working_days(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late("decision_implemented", owner="person_named")))
    for day, raised in (("2026-02-15", 0), ("2026-02-16", 0), ("2026-02-17", 1), ("2026-02-18", 1)):
        await service.sweeps(f"{day}T12:00:00+00:00")
        assert len(await service.rows(concerns)) == raised, day
    assert [row["ground"] for row in await service.rows(concerns)] == ["decision"]


async def test_a_visit_that_was_made_before_it_counted_twice_is_no_concern_though_it_was_heard_of_later(
    start_service: Start,
) -> None:
    service = await start_service(DECLARATION, now="2026-03-20")
    await service.hears(event(late("social_worker_visit"), time="2026-02-03"))
    assert [row["status"] for row in await service.rows(concerns)] == ["open"]
    await service.hears(event(met(duty="social_worker_visit", met_on="2026-02-12"), time="2026-03-20"))
    assert [(row["status"], row["outcome"]) for row in await service.rows(concerns)] == [("lapsed", "facts_changed")]


async def test_a_concern_stands_when_the_time_in_care_ends(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late(), time="2026-02-03"))
    await service.hears(event(missed(reason="care_ended"), time="2026-02-10"), now="2026-02-10")
    assert [row["status"] for row in await service.rows(concerns)] == ["open"]
    await service.hears(event(missed(id="D2", reason="care_ended"), "C2"))
    assert len(await service.rows(concerns)) == 1


@pytest.mark.parametrize(("agreed", "raised"), [(True, 0), (False, 1)])
async def test_a_decision_with_which_the_manager_disagrees_is_a_concern(
    start_service: Start, agreed: bool, raised: int
) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    answered = DecisionConsidered(decision_id="X1", review_id="R1", considered_on=date(2026, 2, 3), agreed=agreed)
    await service.hears(became("C1047"), event(answered))
    await service.hears(event(answered))
    assert [row["category"] for row in await service.rows(concerns)] == ["decisions"] * raised


async def test_a_visit_that_nobody_makes_is_two_once_the_next_would_have_been_late_and_stays_so(
    start_service: Start,
) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late("social_worker_visit")))
    for day, raised in (("2026-03-16", 0), ("2026-03-17", 1), ("2026-03-18", 1)):
        await service.sweeps(f"{day}T12:00:00+00:00")
        assert len(await service.rows(concerns)) == raised, day
    await service.hears(event(met(duty="social_worker_visit", met_on="2026-03-18")), now="2026-03-19")
    (concern,) = await service.rows(concerns)
    assert (concern["ground"], concern["status"]) == ("visits_missed", "open")


async def test_late_then_missed_then_met_is_one_concern_with_a_longer_history_that_a_person_closes(
    start_service: Start,
) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late()))
    await service.hears(event(missed()), now="2026-02-10")
    await service.hears(event(met()), now="2026-02-12")
    (concern,) = await service.rows(concerns)
    assert what(concern) == ["duty.late", "raised", "duty.missed", "duty.met"]
    assert concern["status"] == "open"
    assert len(await service.announced(ConcernRaised)) == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_any_order_ends_in_the_same_concern_and_hearing_again_changes_nothing(
    start_service: Start, order: tuple[int, ...]
) -> None:
    service = await start_service(DECLARATION, now="2026-02-12")
    story = [event(each) for each in (late(), missed(), met())]
    for place in order:
        await service.hears(story[place])
    rows = await service.rows(concerns)
    assert [what(row) for row in rows] == [["duty.late", "duty.missed", "duty.met", "raised"]]
    await service.forget_announcements()
    await service.hears(*story)
    assert await service.rows(concerns) == rows
    assert await service.announced() == []


@pytest.mark.parametrize(("again", "status"), [(True, "open"), (False, "lapsed")])
@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_concern_has_its_ground_back_when_its_clock_runs_anew_and_not_by_its_first_start(
    start_service: Start, order: tuple[int, ...], again: bool, status: str
) -> None:
    """Fault A4, in any order of arrival: the statements have their own places."""
    service = await start_service(DECLARATION, now="2026-02-12")
    gone = of_duty(DutyVoided, voided_on="2026-02-11", reason="facts_changed", was_late=True)
    told = [late(), gone, of_duty(DutyOpened, **({"again": True} if again else {}))]
    story = [event(each, time=f"2026-02-{day}T09:00:00Z") for day, each in zip(("03", "11", "12"), told, strict=True)]
    await service.hears(event(late()))
    for place in order:
        await service.hears(story[place])
    (concern,) = await service.rows(concerns)
    assert concern["status"] == status


async def test_two_workers_that_hear_of_one_duty_at_the_same_moment_record_one_concern(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-12")
    await asyncio.gather(*(service.hears(event(each)) for each in (late(), missed(), met())))
    (concern,) = await service.rows(concerns)
    assert what(concern) == ["duty.late", "duty.missed", "duty.met", "raised"]


async def test_what_is_imported_in_time_or_a_concerns_own_clock_raises_none(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-12")
    await service.hears(
        event(late(id="D1"), baseline=date(2026, 2, 4)),
        event(late("informal_resolution", id="D2", keeper="escalation")),
        event(met(id="D3", late=False)),
        event(of_duty(DutyOpened, id="D4")),
    )
    assert await service.rows(concerns) == []


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (missed(duty="review_before_change", owner="iro", reason="no_longer_possible"), []),
        (late("review_before_change", owner="iro"), []),
        (late("considering_review_named", owner="iro"), ["change_without_review"]),
    ],
)
async def test_case_14_a_change_without_a_review_is_a_concern_when_the_iro_has_named_none_in_her_time(
    start_service: Start, told: DutyEvent, found: list[str]
) -> None:
    service = await start_service(DECLARATION, now="2026-02-10")
    await service.hears(event(told))
    assert [row["ground"] for row in await service.rows(concerns)] == found


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        (None, 1),
        (met(duty="first_review", late=False, met_on="2026-02-02"), 0),
        (met(duty="first_review", met_on="2026-02-03"), 1),
    ],
)
async def test_an_arranged_review_is_asked_after_for_two_working_days_before_managers_hear(
    start_service: Start, word: DutyEvent | None, lines: int
) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late("first_review", owner="iro", asked_until="2026-02-04")))
    await service.sweeps("2026-02-04T22:00:00+00:00")
    assert await service.rows(lateness) == []
    if word is not None:
        await service.hears(event(word, time="2026-02-04T21:00:00+00:00"))
    for day in ("2026-02-05", "2026-02-06"):
        await service.sweeps(f"{day}T01:00:00+00:00")
        assert len(await service.rows(lateness)) == lines
    assert await service.rows(concerns) == []


async def test_a_concern_that_is_itself_late_raises_no_other(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late()))
    await service.sweeps("2026-02-11T12:00:00+00:00")
    own = await service.announced(DutyLate)
    assert [each.data.model_dump()["duty"] for each in own] == ["informal_resolution"]
    await service.hears(*own)
    assert len(await service.rows(concerns)) == 1


async def test_a_foster_carers_late_review_is_a_line_about_the_carer(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    made = event(late("foster_carer_review", owner="corporate_iro"), "FC1")
    attributes = made._asdict()
    await service.hears(Envelope(**attributes | {"subjectkind": "foster_carer"}))
    (line,) = await service.rows(lateness)
    assert (line["subject"], line["subjectkind"], line["side"]) == ("FC1", "foster_carer", "iro_service")
    assert (await service.rows(concerns), await service.announced(ConcernRaised)) == ([], [])


async def test_a_duplicates_concern_goes_on_under_the_survivor(start_service: Start) -> None:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(event(late(), "C2"))
    await service.hears(event(ChildRecordsMerged(duplicate_id="C2"), "C1"))
    (concern,) = await service.rows(concerns)
    assert concern["subject"] == "C1"
    assert len(await service.announced(ConcernRaised)) == 1


async def test_each_concern_names_the_news_of_its_own_duty_as_its_cause(start_service: Start) -> None:
    service = await start_service(DECLARATION)
    names = ("emergency_placement_confirmed", "guardian_first_contact", "considering_review_named")
    heard = {name: event(late(name, id=name, late_from="2026-01-13"), "C1") for name in names}
    await service.hears(*reversed(heard.values()))
    caused = {each.data.model_dump()["duty_id"]: each.causationid for each in await service.announced(ConcernRaised)}
    assert caused == {name: each.id for name, each in heard.items()}


VISITS = [
    late("social_worker_visit", id="V1", due_on="2026-01-12", late_from="2026-01-13"),
    met(duty="social_worker_visit", id="V1", due_on="2026-01-12", met_on="2026-01-20"),
    late("social_worker_visit", id="V2", due_on="2026-03-03", late_from="2026-03-04"),
]
STORY = [
    *VISITS,
    late(id="E1"),
    late(id="E2", due_on="2026-02-05", late_from="2026-02-06"),
    met(id="E2", due_on="2026-02-05", met_on="2026-02-09"),
    late("decision_implemented", id="X1", due_on="2026-02-02", owner="person_named"),
    missed(duty="pep_available", id="P1", review_id="R1"),
    late("first_review", id="F1", owner="iro"),
]


def _of(child: str, told: DutyEvent, on: date) -> Envelope:
    own = told.model_copy(update={"duty_id": f"{child}{told.duty_id}"})
    return event(own, child, time=f"{on}T09:00:00Z")


@pytest.mark.parametrize("seed", range(4))
async def test_told_one_by_one_in_any_order_or_all_at_once_it_ends_in_the_same_lines_and_concerns(
    start_service: Start, seed: int
) -> None:
    service = await start_service(DECLARATION, now="2026-03-10")
    day = [each.happened_on() or date(2026, 1, 5) for each in STORY]
    told = {child: [_of(child, each, on) for each, on in zip(STORY, day, strict=True)] for child in ("C1", "C2")}
    await service.hears(*told["C1"])
    shuffled = list(told["C2"])
    Random(seed).shuffle(shuffled)
    for each in [*shuffled, *shuffled[:3]]:
        await service.hears(each)
    lines, raised = await service.rows(lateness), await service.rows(concerns)
    found = {
        child: (
            sorted((row["duty_id"][2:], row["status"], row["late_from"]) for row in lines if row["subject"] == child),
            sorted((row["category"], row["status"]) for row in raised if row["subject"] == child),
        )
        for child in told
    }
    assert found["C1"] == found["C2"]
    assert found["C1"][1] == [("decisions", "open"), ("placement_unsuitable", "open"), ("social_worker_visits", "open")]
