"""Who managed a child's case earlier in this time in care, from what the facts tell in whatever order."""

from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest

from shared.child.looked_after import LookedAfterChild, child_from
from shared.events.base import Event
from shared.events.council.child_court import LegalStatusChanged
from shared.events.council.child_life import (
    ChildCeasedToBeLookedAfter,
    TeamChanged,
)
from shared.events.council.duty_to_inform import SocialWorkerChanged
from shared.events.place import place_of
from shared.register.facts import Fact
from tests.support import facts
from tests.support.council import managed_before, team_over_time, teams_of
from tests.support.facts import ENGLAND

TODAY = date(2026, 6, 1)


def fact(data: Event, on: str) -> Fact:
    moment = datetime.fromisoformat(f"{on}T09:00:00").replace(tzinfo=UTC)
    key = f"{type(data).__name__} {on}"
    return Fact("AVA", key, data, moment, moment, moment, key, "/council/test", None, place_of(moment, moment, 0, key))


def became(on: str = "2026-01-05", **more: Any) -> Fact:
    return fact(facts.became(on, **more), on)


def another_worker(on: str, worker: str, **more: Any) -> Fact:
    data = SocialWorkerChanged(occurred_on=on, category="5", record_ref=on, social_worker_id=worker, **more)
    return fact(data, on)


def corrected(on: str, **more: Any) -> Fact:
    return fact(facts.corrected(**more), on)


def ava(*known: Fact) -> LookedAfterChild:
    return child_from("AVA", sorted(known, key=lambda each: each.place), ENGLAND)


def before(*known: Fact, **teams: list[Fact]) -> dict[str, tuple[str, str]]:
    found = managed_before(ava(*known), {team: team_over_time(its, TODAY) for team, its in teams.items()})
    return {who: (post.role, post.until.isoformat()) for who, post in found.items()}


def test_a_social_worker_and_a_team_manager_are_former_from_the_day_another_takes_over() -> None:
    facts = (
        became(social_worker_id="A", team_manager_id="M"),
        another_worker("2026-02-02", "B"),
        another_worker("2026-03-02", "C", team_manager_id="N"),
    )
    expected = {
        "A": ("social_worker_id", "2026-02-01"),
        "B": ("social_worker_id", "2026-03-01"),
        "M": ("team_manager_id", "2026-03-01"),
    }
    for told in permutations(facts):
        assert before(*told) == expected


@pytest.mark.parametrize(
    ("changed_on", "counts"), [("2026-01-04", False), ("2026-01-05", False), ("2026-01-06", True), ("2026-01-07", True)]
)
def test_only_a_day_in_this_time_in_care_counts(changed_on: str, counts: bool) -> None:
    """Who handed over on the day on which care began managed the case until the day before."""
    told = another_worker(changed_on, "B", previous_social_worker_id="A")
    assert (before(became(), told) != {}) is counts


def test_an_earlier_time_in_care_does_not_count_and_nobody_is_former_while_out_of_care() -> None:
    first = (became("2025-01-06", social_worker_id="A"), another_worker("2025-02-03", "B"))
    over = fact(ChildCeasedToBeLookedAfter(ceased_on="2025-06-02"), "2025-06-02")
    assert before(*first) == {"A": ("social_worker_id", "2025-02-02")}
    assert before(*first, over) == {}
    assert before(*first, over, became("2026-01-05", social_worker_id="C")) == {}


def test_who_was_social_worker_across_both_times_in_care_is_former_in_the_second() -> None:
    over = fact(ChildCeasedToBeLookedAfter(ceased_on="2025-06-02"), "2025-06-02")
    back, changed = became("2026-01-05"), another_worker("2026-02-02", "B")
    assert before(became("2025-01-06", social_worker_id="A"), over, back, changed) == {
        "A": ("social_worker_id", "2026-02-01")
    }


def test_what_a_correction_replaces_never_was_so() -> None:
    wrong = became(social_worker_id="A", team_manager_id="M")
    moved = another_worker("2026-02-02", "B")
    assert before(wrong, corrected("2026-01-20", social_worker_id="Z"), moved) == {
        "Z": ("social_worker_id", "2026-02-01")
    }
    assert before(wrong, moved, corrected("2026-02-03", social_worker_id="C")) == {
        "A": ("social_worker_id", "2026-02-01")
    }


def test_of_two_statements_for_one_day_the_first_never_was_so() -> None:
    facts = (became(social_worker_id="A"), another_worker("2026-02-02", "B"))
    second = another_worker("2026-02-02", "C")._replace(event_id="later than the first")
    assert before(*facts, second) == {"A": ("social_worker_id", "2026-02-01")}


def test_a_correction_says_who_it_was_all_along_whatever_else_was_told_meanwhile() -> None:
    moved = fact(LegalStatusChanged(code="C2", from_on="2026-02-02"), "2026-02-02")
    assert before(became(social_worker_id="A"), moved, corrected("2026-02-03", social_worker_id="Z")) == {}


def test_of_several_parts_of_one_person_the_last_is_given() -> None:
    facts = (became(social_worker_id="A"), another_worker("2026-02-02", "B", team_manager_id="A"))
    again = another_worker("2026-03-02", "B", team_manager_id="M")
    assert before(*facts, again) == {"A": ("team_manager_id", "2026-03-01")}


def test_visitors_advisers_and_who_controls_the_resources_are_kept_from_the_child_only_while_they_are_it() -> None:
    was = {"visitor_id": "V", "personal_adviser_id": "P", "resource_controller_id": "R"}
    now = corrected("2026-02-02", **dict.fromkeys(was, "X"))
    assert before(became(**was), another_worker("2026-01-12", "B"), now) == {}


def managers(*of: tuple[str, str]) -> list[Fact]:
    return [fact(TeamChanged(team_manager_id=who, director_id="D", changed_on=on), on) for on, who in of]


@pytest.mark.parametrize(("joined", "until"), [("2026-02-01", "2026-02-01"), ("2026-02-02", None)])
def test_who_managed_the_team_while_it_had_the_case_managed_the_case(joined: str, until: str | None) -> None:
    team = managers(("2025-01-01", "M"), ("2026-02-02", "N"))
    child = (became(), another_worker(joined, "B", team_id="T"))
    assert before(*child, T=team) == ({"M": ("team_manager_id", until)} if until else {})


def test_a_team_that_no_longer_has_the_case_leaves_its_manager_former_until_then() -> None:
    child = (became(team_id="S"), another_worker("2026-02-02", "B", team_id="T"))
    assert teams_of(ava(*child)) == {"S", "T"}
    teams = {"S": managers(("2025-01-01", "M")), "T": managers(("2025-01-01", "N"))}
    assert before(*child, **teams) == {"M": ("team_manager_id", "2026-02-01")}


@pytest.mark.parametrize(
    ("today", "line"),
    [("2026-02-01", ("M", "D", "N", "H")), ("2026-02-02", ("N", "H")), ("2026-02-03", ("N", "H"))],
)
def test_the_line_of_management_is_that_of_the_day_and_those_to_come_however_late_they_are_told(
    today: str, line: tuple[str, ...]
) -> None:
    newest = fact(TeamChanged(team_manager_id="N", head_of_service_id="H", changed_on="2026-02-02"), "2026-01-20")
    late = fact(TeamChanged(team_manager_id="M", director_id="D", changed_on="2026-01-05"), "2026-03-02")
    found = team_over_time([newest, late], date.fromisoformat(today))
    assert found.line == line
    assert [(each.who, each.to_on) for each in found.managers] == [("M", date(2026, 2, 1)), ("N", None)]


def test_a_team_of_which_nothing_was_told_has_no_line_of_management() -> None:
    assert team_over_time([], TODAY) == ((), ())
