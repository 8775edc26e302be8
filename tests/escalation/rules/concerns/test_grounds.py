"""For what the system opens an informal clock: each of the seven kinds, the day before, on it and after."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations

import pytest

from services.escalation.rules.concerns.grounds import grounds_of, standing
from services.escalation.rules.concerns.model import Disagreed, Ground, Kept, LateDuty
from shared.policy import load_profile

ENGLAND = load_profile("england-2010")
FEW = ENGLAND.settings.systems_concerns
TODAY = date(2026, 3, 2)


def day(text: str) -> date:
    return date.fromisoformat(text)


def late(duty: str, since: str, id: str = "D1", *, side: str = "authority", **more: object) -> LateDuty:
    due_on = day(since) - timedelta(days=1)
    category = ENGLAND.duties[duty].category
    return LateDuty(id, duty, category, side, day(since), **{"due_on": due_on, **more})  # type: ignore[arg-type]


def found(
    *latenesses: LateDuty, kept: Sequence[Kept] = (), disagreed: Sequence[Disagreed] = (), today: date = TODAY
) -> list[tuple[str, str]]:
    return [(each.key, each.kind) for each in grounds_of(latenesses, kept, disagreed, FEW, today)]


def visit(since: str, id: str, **more: object) -> LateDuty:
    return late("social_worker_visit", since, id, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("each", "kind"),
    [
        (late("considering_review_named", "2026-02-03", side="iro_service"), "change_without_review"),
        (late("guardian_first_contact", "2026-02-03"), "guardian_silent"),
        (late("emergency_placement_confirmed", "2026-02-03"), "emergency_unconfirmed"),
        (late("permanence_plan_agreed", "2026-02-03", missed=True), "no_permanence_plan"),
    ],
)
def test_what_is_a_ground_at_once(each: LateDuty, kind: str) -> None:
    assert found(each) == [("D1", kind)]


@pytest.mark.parametrize(
    "each",
    [
        late("permanence_plan_agreed", "2026-02-03"),
        late("permanence_plan_agreed", "2026-02-03", missed=True, care_ended=True),
        late("sw_report_available", "2026-02-03"),
        late("pep_available", "2026-02-03", missed=True),
        late("care_plan_prepared", "2026-02-03"),
        late("iro_appointed", "2026-02-03", side="iro_service"),
        late("first_review", "2026-02-03", side="iro_service"),
    ],
)
def test_every_other_lateness_is_a_line_and_no_ground(each: LateDuty) -> None:
    assert found(each) == []


@pytest.mark.parametrize(
    ("today", "done_on", "is_one"),
    [
        ("2026-02-16", None, False),
        ("2026-02-17", None, True),
        ("2026-02-18", None, True),
        ("2026-03-02", "2026-02-16", False),
        ("2026-03-02", "2026-02-17", True),
    ],
)
def test_a_decision_is_one_when_it_is_overdue_by_more_than_its_days(
    today: str, done_on: str | None, is_one: bool
) -> None:
    done = day(done_on) if done_on is not None else None
    each = late("decision_implemented", "2026-02-03", long_overdue_from=day("2026-02-17"), done_on=done)
    assert found(each, today=day(today)) == ([("D1", "decision")] if is_one else [])


def test_a_decision_with_which_the_manager_disagreed_is_one_at_once() -> None:
    assert found(disagreed=[Disagreed("X1", day("2026-02-03"))]) == [("decision:X1", "decision")]


def test_two_visits_running_are_one_and_a_visit_made_in_time_between_begins_the_run_anew() -> None:
    first, second = visit("2026-01-13", "V1"), visit("2026-02-25", "V3")
    assert found(first) == []
    assert found(first, second) == [("V3", "visits_missed")]
    assert found(first, second, kept=[Kept("V2", "social_worker_visit", day("2026-01-30"))]) == []


@pytest.mark.parametrize(("today", "is_one"), [("2026-02-23", False), ("2026-02-24", True), ("2026-02-25", True)])
def test_a_visit_that_nobody_makes_is_two_once_the_next_would_have_been_late(today: str, is_one: bool) -> None:
    each = visit("2026-01-13", "V1", counts_twice_from=day("2026-02-24"))
    assert bool(found(each, today=day(today))) is is_one
    assert found(each._replace(done_on=day("2026-02-23")), today=day(today)) == []


@pytest.mark.parametrize(("third", "is_one"), [("2026-03-31", True), ("2026-04-01", True), ("2026-04-02", False)])
def test_the_same_lateness_for_the_third_time_in_ninety_days_is_one(third: str, is_one: bool) -> None:
    """The ninetieth day, the first day counted, is 1 April."""
    each = [late("care_plan_updated", on, on) for on in ("2026-01-02", "2026-02-02", third)]
    assert found(*each, today=day("2026-05-01")) == ([(third, "same_lateness")] if is_one else [])


def test_of_other_duties_of_the_iro_service_or_only_twice_it_is_none() -> None:
    days = ("2026-01-02", "2026-01-20", "2026-02-02")
    assert found(*(late("decisions_sent", on, on, side="iro_service") for on in days)) == []
    assert found(*(late("care_plan_updated", on, on) for on in days[:2])) == []
    names = ("care_plan_updated", "sw_report_available", "pep_available")
    assert found(*(late(name, on, on) for name, on in zip(names, days, strict=True))) == []


def test_three_that_counted_once_count_no_more() -> None:
    days = [f"2026-02-{number:02}" for number in range(1, 8)]
    each = [late("care_plan_updated", on, on) for on in days]
    assert [key for key, _ in found(*each)] == ["2026-02-03", "2026-02-06"]


def test_no_order_of_hearing_matters() -> None:
    each = [visit("2026-01-13", "V1"), visit("2026-02-25", "V2"), late("guardian_first_contact", "2026-02-03", "G")]
    assert {tuple(found(*order)) for order in permutations(each)} == {
        (("G", "guardian_silent"), ("V2", "visits_missed"))
    }


def test_what_an_upgrade_brings_is_history() -> None:
    (ground,) = grounds_of([late("guardian_first_contact", "2026-02-03", history=True)], (), (), FEW, TODAY)
    assert ground == Ground("D1", "guardian_silent", "legal_status", day("2026-02-03"), "guardian_first_contact", True)


def test_all_that_makes_a_ground_stands_whichever_of_them_is_the_one_that_opened_it() -> None:
    """Of an earlier lateness it may be heard later: then another is the third."""
    three = [late("care_plan_updated", on, on) for on in ("2026-02-02", "2026-02-03", "2026-02-04")]
    earlier = late("care_plan_updated", "2026-02-01", "2026-02-01")
    assert [key for key, _ in found(*three)] == ["2026-02-04"]
    assert [key for key, _ in found(earlier, *three)] == ["2026-02-03"]
    assert standing([earlier, *three], (), (), FEW, TODAY) == {"2026-02-01", "2026-02-02", "2026-02-03", "2026-02-04"}
    assert standing(three[1:], (), (), FEW, TODAY) == frozenset()
    run = [visit("2026-01-13", "V1"), visit("2026-02-25", "V2")]
    assert standing(run, (), (), FEW, TODAY) == {"V1", "V2"}
    assert standing(run[:1], (), (), FEW, TODAY) == frozenset()
