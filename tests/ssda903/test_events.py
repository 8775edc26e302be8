"""A return as events: the same fact has the same id in every year, and nothing of a later day is told."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.ssda903.events import to_events
from shared.ssda903.not_yet import not_yet_known, still_open_at_18
from shared.ssda903.read import read_return
from shared.ssda903.returns import Return

HEADINGS = {
    "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
    "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
    "reviews": "CHILD,DOB,REVIEW,REVIEW_CODE",
    "missing": "CHILD,DOB,MISSING,MIS_START,MIS_END",
    "uasc": "CHILD,SEX,DOB,DUC",
    "ad1": "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR",
    "placed": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED",
    "workers": "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON",
}
AVA = ["C1,2,05/03/2012,WBRI,,,"]
YEAR_END = date(2021, 3, 31)
BECAME = "child.became_looked_after.v1"
CEASED = "child.ceased_to_be_looked_after.v1"


def read(folder: Path, **files: Iterable[str]) -> Return:
    folder.mkdir(exist_ok=True)
    for name, rows in ({"header": AVA} | files).items():
        (folder / f"{name}.csv").write_text("\r\n".join([HEADINGS[name], *rows]), encoding="utf-8")
    return read_return(folder)


def told(found: Return, as_of: date = YEAR_END) -> list[dict[str, Any]]:
    return list(to_events(found, as_of=as_of, source="/council/test"))


def facts(found: Return, as_of: date = YEAR_END) -> list[tuple[str, dict[str, Any]]]:
    return [(event["type"], event["data"]) for event in told(found, as_of)]


def types(found: Return, as_of: date = YEAR_END) -> list[str]:
    return [event["type"] for event in told(found, as_of)]


def test_a_start_of_care_is_one_event_with_all_the_return_says(tmp_path: Path) -> None:
    found = read(tmp_path, episodes=["C1,01/05/2020,S,V2,N1,U4,PR1,,,,,,"], uasc=["C1,2,05/03/2012,"])
    [event] = told(found)
    assert event["data"] == {
        "looked_after_from": "2020-05-01",
        "looked_after_from_is_earliest_known": False,
        "date_of_birth": "2012-03-05",
        "sex": "F",
        "ethnicity": "WBRI",
        "uasc": True,
        "legal_status": "V2",
        "voluntary": True,
        "short_breaks": False,
        "category_of_need": "N1",
        "placement": {"id": "C1-20200501", "type": "U4", "started_on": "2020-05-01"},
    }
    assert (event["specversion"], event["source"], event["subject"], event["subjectkind"]) == (
        "1.0",
        "/council/test",
        "C1",
        "child",
    )
    assert (event["type"], event["time"], event["baseline"]) == (BECAME, "2020-05-01T00:00:00+00:00", "2021-03-31")


@pytest.mark.parametrize(("as_of", "known"), [("2020-04-30", 0), ("2020-05-01", 1), ("2020-05-02", 1)])
def test_a_child_who_came_after_the_day_is_not_told(tmp_path: Path, as_of: str, known: int) -> None:
    found = read(tmp_path, episodes=["C1,01/05/2020,S,V2,N1,U4,PR1,,,,,,"])
    assert len(told(found, date.fromisoformat(as_of))) == known
    assert len(not_yet_known(found, date.fromisoformat(as_of))) == 1 - known


@pytest.mark.parametrize(
    ("as_of", "kinds"), [("2020-06-30", [BECAME]), ("2020-07-01", [BECAME, CEASED]), ("2020-07-02", [BECAME, CEASED])]
)
def test_an_end_of_care_is_known_from_its_own_day(tmp_path: Path, as_of: str, kinds: list[str]) -> None:
    found = read(tmp_path, episodes=["C1,01/05/2020,S,V2,N1,U4,PR1,01/07/2020,E4A,,,,"])
    assert types(found, date.fromisoformat(as_of)) == kinds


@pytest.mark.parametrize(
    ("born", "as_of", "warnings"),
    [
        ("05/03/2003", "2021-03-04", 0),
        ("05/03/2003", "2021-03-05", 1),
        ("05/03/2003", "2021-03-06", 1),
        ("29/02/2004", "2022-02-28", 0),
        ("29/02/2004", "2022-03-01", 1),
    ],
)
def test_care_that_is_open_at_18_is_told_with_a_warning(tmp_path: Path, born: str, as_of: str, warnings: int) -> None:
    row = "C1,01/05/2020,S,V2,N1,U4,PR1,,,,,,"
    found = read(tmp_path, header=[f"C1,2,{born},WBRI,,,"], episodes=[row])
    day = date.fromisoformat(as_of)
    assert len(still_open_at_18(found, day)) == warnings
    assert types(found, day) == [BECAME]


@pytest.mark.parametrize("status", ["V3", "V4"])
def test_short_breaks_are_told_by_their_legal_status(tmp_path: Path, status: str) -> None:
    found = read(tmp_path, episodes=[f"C1,01/05/2020,S,{status},N1,U4,PR1,,,,,,"])
    assert [(data["short_breaks"], data["voluntary"]) for _, data in facts(found)] == [(True, False)]


def test_a_start_that_no_row_shows_is_the_earliest_known(tmp_path: Path) -> None:
    found = read(tmp_path, episodes=["C1,01/05/2020,P,C2,N1,U4,PR1,,,,,,"])
    [(became, data), (started, placement)] = facts(found)
    assert (became, data["looked_after_from_is_earliest_known"]) == (BECAME, True)
    assert (started, placement["placement"]["id"]) == ("placement.started.v1", "C1-20200501")


def test_moves_and_orders_are_told_by_what_each_row_says_of_itself(tmp_path: Path) -> None:
    episodes = [
        "C1,01/05/2020,S,V2,N1,U4,PR1,01/06/2020,X1,,,,",
        "C1,01/06/2020,L,C1,N1,U4,PR1,01/07/2020,X1,CARPL,,,",
        "C1,01/07/2020,P,C1,N1,K2,PR1,01/08/2020,X1,ALLEG,,,",
        "C1,01/08/2020,B,C2,N1,U6,PR1,,,,,,",
    ]
    new = {"id": "C1-20200801", "type": "U6", "started_on": "2020-08-01"}
    assert facts(read(tmp_path, episodes=episodes))[1:] == [
        ("legal_status.changed.v1", {"code": "C1", "from": "2020-06-01"}),
        (
            "placement.ended.v1",
            {"placement_id": "C1-20200501", "ended_on": "2020-07-01", "reason": "CARPL"},
        ),
        (
            "placement.started.v1",
            {"placement": {"id": "C1-20200701", "type": "K2", "started_on": "2020-07-01"}},
        ),
        ("legal_status.changed.v1", {"code": "C2", "from": "2020-08-01"}),
        (
            "placement.ended.v1",
            {"placement_id": "C1-20200701", "ended_on": "2020-08-01", "reason": "ALLEG"},
        ),
        ("placement.started.v1", {"placement": new}),
    ]


def test_a_child_who_leaves_and_returns_has_two_periods_of_care(tmp_path: Path) -> None:
    episodes = ["C1,01/05/2020,S,V2,N1,U4,PR1,01/07/2020,E4A,,,,", "C1,01/09/2020,S,V2,N1,U4,PR1,,,,,,"]
    assert types(read(tmp_path, episodes=episodes)) == [BECAME, CEASED, BECAME]


@pytest.mark.parametrize("again", ["01/07/2020", "02/07/2020"])
def test_a_child_may_return_on_the_day_of_leaving_or_later(tmp_path: Path, again: str) -> None:
    episodes = ["C1,01/05/2020,S,V2,N1,U4,PR1,01/07/2020,E4A,CARPL,,,", f"C1,{again},S,V2,N1,U4,PR1,,,,,,"]
    assert types(read(tmp_path, episodes=episodes)) == [BECAME, CEASED, BECAME]


def test_an_end_of_care_that_lies_after_the_next_episodes_start_was_none(tmp_path: Path) -> None:
    episodes = ["C1,01/05/2020,S,V2,N1,U4,PR1,02/07/2020,E4A,,,,", "C1,01/07/2020,P,V2,N1,K2,PR1,,,,,,"]
    found = read(tmp_path, episodes=episodes)
    assert types(found) == [BECAME, "placement.ended.v1", "placement.started.v1"]
    assert [(problem.column, problem.left_out) for problem in found.problems] == [("DECOM", False)]


def test_two_rows_of_one_day_do_not_end_the_placement_they_start(tmp_path: Path) -> None:
    episodes = ["C1,01/05/2020,S,V2,N1,U4,PR1,01/05/2020,X1,,,,", "C1,01/05/2020,P,V2,N1,K2,PR1,,,,,,"]
    assert types(read(tmp_path, episodes=episodes)) == [BECAME, "placement.started.v1"]


def test_a_placement_order_whose_day_is_out_of_sight_is_not_dated(tmp_path: Path) -> None:
    found = read(tmp_path, episodes=["C1,01/05/2020,P,E1,N1,U4,PR1,,,,,,"])
    assert types(found) == [BECAME, "placement.started.v1"]


@pytest.mark.parametrize(("again", "periods"), [("01/07/2020", 1), ("02/07/2020", 1), ("03/07/2020", 2)])
def test_a_new_start_after_x1_opens_a_new_period_only_when_a_day_lies_between(
    tmp_path: Path, again: str, periods: int
) -> None:
    episodes = ["C1,01/05/2020,S,V2,N1,U4,PR1,01/07/2020,X1,,,,", f"C1,{again},S,V2,N1,U4,PR1,,,,,,"]
    assert types(read(tmp_path, episodes=episodes)).count(BECAME) == periods


def test_next_years_return_says_a_fact_again_as_another_statement_and_adds_the_end(tmp_path: Path) -> None:
    """Fault A8: the id of an imported event is made from its collection year too, whose end is its `recordedat`."""
    this_year = read(tmp_path / "a", episodes=["C1,01/05/2020,S,V2,N1,U4,PR1,,,,,,"])
    next_year = read(tmp_path / "b", episodes=["C1,01/05/2020,S,V2,N1,U4,PR1,01/07/2021,E4A,,,,"])
    before, after = told(this_year), told(next_year, date(2022, 3, 31))
    assert [event["type"] for event in after] == [BECAME, CEASED]
    assert (before[0]["data"], before[0]["id"] != after[0]["id"]) == (after[0]["data"], True)
    recorded = [event["recordedat"][:10] for event in (*before, *after)]
    assert recorded == ["2021-03-31", "2022-03-31", "2022-03-31"]


def test_a_row_first_in_its_year_tells_its_move_under_the_id_it_had_in_the_middle_of_the_last(tmp_path: Path) -> None:
    move = "C1,01/11/2020,P,V2,N1,K2,PR1,,,,,,"
    whole = read(tmp_path / "a", episodes=["C1,01/05/2020,S,V2,N1,U4,PR1,01/11/2020,X1,CARPL,,,", move])
    rest = read(tmp_path / "b", episodes=[move])
    started = [event for event in told(whole) if event["type"] == "placement.started.v1"]
    assert [event["id"] for event in started] == [
        event["id"] for event in told(rest, date(2022, 3, 31)) if event["type"] == "placement.started.v1"
    ]


def test_a_changed_value_has_another_id_and_file_names_and_days_have_no_part_in_it(tmp_path: Path) -> None:
    episodes = ["C1,01/05/2020,S,V2,N1,U4,PR1,,,,,,"]
    one = told(read(tmp_path / "a", episodes=episodes))
    renamed = told(read(tmp_path / "b", episodes=["", *episodes]), date(2020, 12, 1))
    other = told(read(tmp_path / "c", header=["C1,1,05/03/2012,WBRI,,,"], episodes=episodes))
    assert one[0]["id"] == renamed[0]["id"] != other[0]["id"]


@pytest.mark.parametrize(("end", "kinds"), [("12/08/2020", 2), ("31/03/2021", 2), ("01/04/2021", 1), ("", 1)])
def test_going_missing_and_coming_back_are_two_facts(tmp_path: Path, end: str, kinds: int) -> None:
    found = read(
        tmp_path,
        missing=[f"C1,05/03/2012,M,11/08/2020,{end}"],
        workers=["C1,,SW9,01/01/2020,31/07/2020,OTHERS", "C1,,SW7,01/08/2020,,MANAGE"],
    )
    told_missing = [data for kind, data in facts(found) if kind in {"child.went_missing.v1", "child.returned.v1"}]
    assert len(told_missing) == kinds
    assert told_missing[0] == {
        "episode_id": "C1-20200811",
        "occurred_on": "2020-08-11",
        "from": "2020-08-11",
        "category": "missing",
        "record_ref": "SSDA903/Missing/C1/2020-08-11",
        "social_worker_id": "SW7",
    }


def test_social_workers_and_reviews_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, workers=["C1,,SW7,01/08/2020,,manage "], reviews=["C1,,20/05/2020,PN3"])
    assert facts(found) == [
        ("past_review.recorded.v1", {"held_on": "2020-05-20", "participation": "PN3"}),
        (
            "social_worker.changed.v1",
            {
                "occurred_on": "2020-08-01",
                "category": "MANAGE",
                "record_ref": "SSDA903/SWEpisodes/C1/2020-08-01",
                "social_worker_id": "SW7",
            },
        ),
    ]


def test_the_way_to_adoption_is_told_by_order_placement_and_end(tmp_path: Path) -> None:
    episodes = [
        "C1,01/05/2020,S,C1,N1,U4,PR1,01/07/2020,X1,,,,",
        "C1,01/07/2020,L,E1,N1,U4,PR1,01/09/2020,X1,CARPL,,,",
        "C1,01/09/2020,P,E1,N1,A6,PR1,01/10/2020,X1,STAND,,,",
        "C1,01/10/2020,P,E1,N1,U4,PR1,01/11/2020,X1,CARPL,,,",
        "C1,01/11/2020,P,E1,N1,A6,PR1,01/03/2021,E12,,,,",
    ]
    found = read(tmp_path, episodes=episodes, placed=["C1,,15/06/2020,,"], ad1=["C1,,15/06/2020,20/08/2020,0,2,MF,L12"])
    assert [(kind, data) for kind, data in facts(found) if kind.startswith("adoption")] == [
        ("adoption.placement_authorised.v1", {"on": "2020-07-01"}),
        ("adoption.placed.v1", {"on": "2020-09-01"}),
        ("adoption.disrupted.v1", {"disrupted_on": "2020-10-01", "returned_on": "2020-10-01"}),
        ("adoption.placed.v1", {"on": "2020-11-01"}),
        ("adoption.order_made.v1", {"on": "2021-03-01"}),
    ]


@pytest.mark.parametrize("file", ["placed", "ad1"])
def test_without_a_placement_order_the_decision_stands_for_the_authority(tmp_path: Path, file: str) -> None:
    row = {"placed": "C1,,15/06/2020,01/02/2021,RD1", "ad1": "C1,,15/06/2020,,,,,"}[file]
    found = read(tmp_path, episodes=["C1,01/05/2020,S,V2,N1,U4,PR1,,,,,,"], **{file: [row]})
    steps = [("adoption.placement_authorised.v1", {"on": "2020-06-15"})]
    if file == "placed":
        steps.append(("adoption.authority_revoked.v1", {"on": "2021-02-01"}))
    assert facts(found)[1:] == steps


def test_a_possible_mother_is_a_question_about_the_baby_and_never_a_link(tmp_path: Path) -> None:
    header = [
        "MUM,2,05/03/2004,WBRI,,1,01/05/2020",
        "AUNT,2,05/03/2003,WBRI,,1,01/05/2020",
        "BABY,1,01/05/2020,WBRI,,,",
        "OTHER,1,02/05/2020,WBRI,,,",
    ]
    episodes = [f"{child},02/05/2020,S,V2,N1,U4,PR1,,,,,," for child in ("MUM", "AUNT", "BABY", "OTHER")]
    found = read(tmp_path, header=header, episodes=episodes)
    asked = [event for event in told(found) if event["type"] == "family.question_raised.v1"]
    assert [(event["subject"], event["data"]) for event in asked] == [
        ("BABY", {"question": "possible_parent", "candidate_ids": ["AUNT", "MUM"], "basis": "MC_DOB"})
    ]
    assert not any("parent_ids" in event["data"] or "sibling_ids" in event["data"] for event in told(found))
