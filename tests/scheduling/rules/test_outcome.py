"""The rules of a review's outcome, without a service."""

from datetime import date
from typing import Any

import pytest

from services.scheduling.rules.outcome.answers import form_answers
from services.scheduling.rules.outcome.form import SUBJECTS
from services.scheduling.rules.outcome.in_parts import left_out, put_together, with_ids
from services.scheduling.rules.outcome.participation import fault_of_participation, is_asked
from services.scheduling.rules.outcome.what_is_missing import Asked, what_is_missing
from tests.support.outcomes import decision, whole

HELD = date(2026, 2, 2)
OLD_ENOUGH, TOO_YOUNG = Asked(of_the_child=True), Asked(of_the_child=False)


def missing(outcome: dict[str, Any], asked: Asked = OLD_ENOUGH) -> list[str]:
    return [each.pointer for each in what_is_missing(outcome, asked)]


@pytest.mark.parametrize(
    ("born", "four"), [("2022-02-01", True), ("2022-02-02", True), ("2022-02-03", False), ("2022-02-28", False)]
)
def test_pn0_is_of_a_child_under_four_and_the_others_of_one_of_four_and_over(born: str, four: bool) -> None:
    day = date.fromisoformat(born)
    assert is_asked(day, HELD) is four
    assert (fault_of_participation("PN0", day, HELD) is not None) is four
    for number in range(1, 8):
        assert (fault_of_participation(f"PN{number}", day, HELD) is None) is four


def test_where_the_date_of_birth_is_not_known_nothing_is_refused_or_asked_of_the_child() -> None:
    assert [fault_of_participation(code, None, HELD) for code in ("PN0", "PN1", "PN7")] == [None] * 3
    assert not is_asked(None, HELD)


def test_a_whole_outcome_lacks_nothing_and_an_empty_one_each_of_the_fifteen_subjects() -> None:
    assert missing(whole()) == []
    assert len(SUBJECTS) == 15
    assert {f"/subjects/{name}" for name in SUBJECTS} <= set(missing({}))


@pytest.mark.parametrize("part", [name for name in whole() if name not in ("completed_on", "decisions")])
def test_each_part_of_the_whole_is_asked_for(part: str) -> None:
    lacking = whole()
    del lacking[part]
    assert missing(lacking)
    assert all(each.startswith(f"/{part}") for each in missing(lacking))


def test_a_child_under_four_is_not_asked_and_a_baby_needs_no_words() -> None:
    young = whole(decisions=[decision(words_for_child=None)])
    for part in ("happy", "rights", "proceedings", "advocacy", "views"):
        del young[part]
    assert missing(young, TOO_YOUNG) == []
    assert "/decisions/0/words_for_child" in missing(young)


def test_a_review_of_short_breaks_has_a_narrower_agenda() -> None:
    narrow = whole()
    for part in ("permanence_plan_agreed", "legal_status"):
        del narrow[part]
    narrow["plans"] = {"care_plan": "yes"}
    subjects = ("last_decisions", "placement", "education", "leisure", "wishes")
    narrow["subjects"] = {name: {"satisfied": True} for name in subjects}
    assert missing(narrow, Asked(of_the_child=True, short_breaks=True)) == []
    assert missing(narrow)


@pytest.mark.parametrize(
    ("part", "pointer"),
    [
        ({"proceedings": {"wished": True}}, "/proceedings/help"),
        ({"legal_status": {"appropriate": False}}, "/legal_status/queried_on"),
        ({"decisions": [decision(due_on=None)]}, "/decisions/0/due_on"),
        ({"decisions": [decision(responsible_person_id=None)]}, "/decisions/0/responsible_person_id"),
        ({"decisions": [decision(need=None)]}, "/decisions/0/need"),
        ({"decisions": [decision(), decision(outcome=None)]}, "/decisions/1/outcome"),
    ],
)
def test_what_follows_from_an_answer_is_asked_too(part: dict[str, Any], pointer: str) -> None:
    assert missing(whole(**part)) == [pointer]


def test_what_is_recommended_needs_no_person_and_no_day() -> None:
    said = decision(recommendation=True, due_on=None, responsible_person_id=None)
    assert missing(whole(decisions=[said])) == []


@pytest.mark.parametrize(
    ("legal", "answered"),
    [
        ({"appropriate": True}, None),
        ({"appropriate": False, "queried_on": "2026-02-02"}, "awaited"),
        ({"appropriate": False, "queried_on": "2026-02-02", "answered_on": "2026-02-09"}, "answered"),
    ],
)
def test_a_query_about_the_legal_status_is_awaited_until_it_is_answered(legal: Any, answered: str | None) -> None:
    assert form_answers(whole(legal_status=legal)).get("legal_status_answered") == answered


@pytest.mark.parametrize(
    ("kinds", "who"),
    [
        ([("social_worker", "part"), ("team_manager", "whole")], "yes"),
        ([("social_worker", "apologies"), ("team_manager", "whole")], "team_manager"),
        ([("social_worker", "absent"), ("duty_worker", "whole")], "duty_worker"),
        ([("social_worker", "apologies"), ("school", "whole")], "no"),
    ],
)
def test_who_came_for_the_authority(kinds: list[tuple[str, str]], who: str) -> None:
    attendance = [{"kind": kind, "came": came} for kind, came in kinds]
    assert form_answers(whole(attendance=attendance))["social_worker_attended"] == who


def test_a_part_left_out_stays_one_given_replaces_it_and_null_empties_it() -> None:
    saved = {"happy": {"where_living": "yes", "with_plan": "no"}, "care_plan": "changed", "plan_ratified": True}
    given = {"happy": {"where_living": "no"}, "care_plan": None}
    assert put_together(saved, given) == {"happy": {"where_living": "no"}, "plan_ratified": True}


def ids(saved: list[dict[str, Any]], *given: str | None) -> list[str]:
    return [each["id"] for each in with_ids("R", saved, [{"id": each} for each in given])]


def test_decisions_without_ids_are_known_by_their_place_and_no_id_is_used_twice() -> None:
    assert ids([], None, "mine", None) == ["R-1", "mine", "R-3"]
    saved = [{"id": "R-1"}, {"id": "R-2"}]
    assert ids(saved, None, None) == ["R-1", "R-2"]
    assert ids(saved, "R-2", None) == ["R-2", "R-3"]
    gone = left_out(saved, [{"id": "R-1"}], HELD)
    assert gone == [{"id": "R-2", "withdrawn_on": "2026-02-02"}]
    assert ids([saved[0], *gone], "R-1", None) == ["R-1", "R-3"]
