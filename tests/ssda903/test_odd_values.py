"""What councils' files hold besides the guide's layout: each was seen to cost a child, and none does any more."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.catalogue import by_wire_type
from shared.ssda903.events import to_events
from shared.ssda903.read import read_return
from shared.ssda903.returns import Return
from tests.support.laws import examples

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
AVA = "C1,2,05/03/2012,WBRI,,,"
CAME = "C1,01/05/2020,S,C2,N1,U4,PR1,,,,,,"
AS_OF = date(2021, 3, 31)
BECAME, CEASED = "child.became_looked_after.v1", "child.ceased_to_be_looked_after.v1"


def read(folder: Path, **files: Iterable[str]) -> Return:
    for name, rows in ({"header": [AVA]} | files).items():
        (folder / f"{name}.csv").write_text("\r\n".join([HEADINGS[name], *rows]), encoding="utf-8")
    return read_return(folder)


def told(found: Return, as_of: date = AS_OF) -> list[tuple[str, dict[str, Any]]]:
    """Every event as its type and what it says, each valid at the door."""
    events = list(to_events(found, as_of=as_of, source="/council/test"))
    for event in events:
        by_wire_type(event["type"]).model_validate(event["data"])
    return [(event["type"], event["data"]) for event in events]


def warned(found: Return) -> list[tuple[str, int, str]]:
    """Where there is a warning; nothing is left out."""
    assert found.bad_rows == []
    return [(problem.file, problem.line, problem.column) for problem in found.warnings]


@pytest.mark.parametrize("reason", ["E43", "E44", "E4", "E41", "E45", "E48", "e4a ", "E4A - Returned home"])
def test_care_ends_with_the_reasons_of_every_year(tmp_path: Path, reason: str) -> None:
    """Fault C1: E43 and E44 of 2016-17 left the child in care for ever."""
    found = read(tmp_path, episodes=[f"C1,01/05/2020,S,C2,N1,U4,PR1,12/09/2020,{reason},,,,"])
    assert told(found)[-1] == (CEASED, {"ceased_on": "2020-09-12", "reason": reason[:3].strip().upper()})
    assert warned(found) == []


@pytest.mark.parametrize(("came", "warnings"), [("30/03/2015", 0), ("31/03/2015", 0), ("01/04/2015", 1)])
@pytest.mark.parametrize("place", ["Q1", "Q2", "M1", "M2", "M3"])
def test_placements_of_early_years_are_read_and_named_when_they_are_late(
    tmp_path: Path, place: str, came: str, warnings: int
) -> None:
    """Fault C1, its siblings: the codes that ended with 2014-15."""
    found = read(tmp_path, episodes=[f"C1,{came},S,C2,N1,{place},PR1,,,,,,"])
    assert told(found)[0][1]["placement"]["type"] == place
    assert len(warned(found)) == warnings


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("C1,01/05/2020,S,C2,N0,U4,PR1,,,,,,", "CIN"),
        ("C1,01/05/2020,S,C2,N1,Q9,PR1,,,,,,", "PLACE"),
        ("C1,01/05/2020,S,C2,N1,U4,PR9,,,,,,", "PLACE_PROVIDER"),
        ("C1,01/05/2020,S,C2,N1,U4,PR1,,,WHIM,,,", "REASON_PLACE_CHANGE"),
        ("C1,01/05/2020,S,C2,N1,U4,PR1,31/02/2021,,,,,", "DEC"),
        ("C1,01/05/2020,S,C2,N1,U4,PR1,30/04/2020,,,,,", "DEC"),
        ("C1,01/05/2020,X,C2,N1,U4,PR1,,,,,,", "RNE"),
        ("C1,01/05/2020,,C2,N1,U4,PR1,,,,,,", "RNE"),
        ("C1,01/05/2020,S,C2,N1,U4,PR1,,,,,,,astray", ""),
    ],
)
def test_an_odd_value_of_an_episode_is_named_and_dropped_and_the_child_comes_in(
    tmp_path: Path, row: str, column: str
) -> None:
    """Fault C4: one odd optional value cost the row, and the child with it."""
    found = read(tmp_path, episodes=[row])
    [(kind, data)] = [each for each in told(found) if not each[0].startswith("placement")]
    assert (kind, data["looked_after_from"], data["legal_status"]) == (BECAME, "2020-05-01", "C2")
    assert warned(found) == [("episodes.csv", 2, column)]


@pytest.mark.parametrize(
    ("file", "row", "column", "kind"),
    [
        ("workers", "C1,,SW9,03/05/2020,,NEWWKR", "SW_REASON", "social_worker.changed.v1"),
        ("workers", "C1,,SW9,03/05/2020,soon,MANAGE", "SW_DEC", "social_worker.changed.v1"),
        ("workers", "C1,,SW9,03/05/2020,02/05/2020,MANAGE", "SW_DEC", "social_worker.changed.v1"),
        ("workers", "C1,soon,SW9,03/05/2020,,MANAGE", "DOB", "social_worker.changed.v1"),
        ("reviews", "C1,,03/05/2020,PN9", "REVIEW_CODE", "past_review.recorded.v1"),
        ("missing", "C1,,Q,03/05/2020,", "MISSING", "child.went_missing.v1"),
        ("missing", "C1,,M,03/05/2020,soon", "MIS_END", "child.went_missing.v1"),
        ("missing", "C1,,M,03/05/2020,02/05/2020", "MIS_END", "child.went_missing.v1"),
        ("placed", "C1,,03/05/2020,,RD9", "REASON_PLACED_CEASED", "adoption.placement_authorised.v1"),
        ("placed", "C1,,03/05/2020,soon,RD1", "DATE_PLACED_CEASED", "adoption.placement_authorised.v1"),
        ("ad1", "C1,,03/05/2020,soon,0,2,MF,L0", "DATE_MATCH", "adoption.placement_authorised.v1"),
    ],
)
def test_an_odd_value_of_any_module_costs_that_value_only(
    tmp_path: Path, file: str, row: str, column: str, kind: str
) -> None:
    """Fault C4, its siblings in the other modules."""
    found = read(tmp_path, episodes=[CAME], **{file: [row]})
    assert kind in [each for each, _ in told(found)]
    assert warned(found) == [(f"{file}.csv", 2, column)]


def test_an_odd_value_of_the_unaccompanied_costs_that_value_only(tmp_path: Path) -> None:
    """Fault C4: the module UASC has an optional date."""
    found = read(tmp_path, episodes=[CAME], uasc=["C1,9,,soon"])
    assert told(found)[0][1]["uasc"] is True
    assert warned(found) == [("uasc.csv", 2, "DUC"), ("uasc.csv", 2, "SEX")]


@pytest.mark.parametrize(
    ("next_row", "kinds"),
    [
        ("", [BECAME, CEASED]),
        ("C1,01/07/2020,P,C2,N1,K2,PR1,,,,,,", [BECAME, "placement.ended.v1", "placement.started.v1"]),
        ("C1,02/07/2020,P,C2,N1,K2,PR1,,,,,,", [BECAME, "placement.ended.v1", "placement.started.v1"]),
        ("C1,01/07/2020,S,C2,N1,K2,PR1,,,,,,", [BECAME, CEASED, BECAME]),
    ],
)
def test_an_end_whose_reason_is_no_code_ends_care_unless_the_next_row_goes_on(
    tmp_path: Path, next_row: str, kinds: list[str]
) -> None:
    """Fault C4: an odd REC cost the end of care."""
    found = read(tmp_path, episodes=["C1,01/05/2020,S,C2,N1,U4,PR1,01/07/2020,E99,,,,", next_row])
    assert [kind for kind, _ in told(found)] == kinds
    assert ("episodes.csv", 2, "REC") in warned(found)


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (["C1,01/05/2020,S,ZZ,N1,U4,PR1,01/07/2020,X1,,,,", "C1,01/07/2020,P,V2,N1,U4,PR1,,,,,,"], "V2"),
        (["C1,01/05/2020,S,,N1,U4,PR1,01/07/2020,E4A,,,,", "C1,01/09/2020,S,C2,N1,U4,PR1,,,,,,"], "C2"),
        (["C1,01/05/2020,S,V2,N1,U4,PR1,01/07/2020,X1,,,,", "C1,01/07/2020,L,ZZ,N1,U4,PR1,,,,,,"], "V2"),
    ],
)
def test_a_legal_status_that_cannot_be_read_is_that_of_another_row_and_changes_nothing(
    tmp_path: Path, rows: list[str], status: str
) -> None:
    """Fault C4: LS refuses a child only where none of the child's rows gives one."""
    found = read(tmp_path, episodes=rows)
    assert told(found)[0][1]["legal_status"] == status
    assert "legal_status.changed.v1" not in [kind for kind, _ in told(found)]
    assert "LS" in [column for _, _, column in warned(found)]


def test_a_child_without_any_legal_status_is_left_out_and_named(tmp_path: Path) -> None:
    """Fault C4: care cannot begin without one."""
    found = read(tmp_path, episodes=["C1,01/05/2020,S,ZZ,N1,U4,PR1,,,,,,"])
    assert told(found) == []
    assert [(problem.line, problem.column) for problem in found.bad_rows] == [(2, "LS")]


def test_a_placement_of_an_unknown_type_ends_no_placing_for_adoption_and_is_not_told(tmp_path: Path) -> None:
    """Fault C4: a dropped code is not read as a change to nothing."""
    rows = [
        "C1,01/05/2020,S,E1,N1,A5,PR1,01/06/2020,X1,,,,",
        "C1,01/06/2020,L,C2,N1,ZZ,PR1,01/07/2020,X1,,,,",
        "C1,01/07/2020,P,C2,N1,ZZ,PR1,01/08/2020,X1,,,,",
        "C1,01/08/2020,P,C2,N1,U4,PR1,,,,,,",
    ]
    moves = [(kind, data) for kind, data in told(read(tmp_path, episodes=rows)) if "placement." in kind]
    assert moves == [
        ("placement.ended.v1", {"placement_id": "C1-20200501", "ended_on": "2020-07-01"}),
        ("placement.started.v1", {"placement": {"id": "C1-20200801", "type": "U4", "started_on": "2020-08-01"}}),
    ]


def test_a_header_without_a_readable_birthday_takes_that_of_another_module(tmp_path: Path) -> None:
    """Fault C4: a date of birth is needed, from whichever file."""
    header = ["C1,2,soon,WBRI,,,", "C2,1,,WBRI,,,"]
    found = read(tmp_path, header=header, episodes=[CAME], reviews=["C1,05/03/2012,20/05/2020,PN1"])
    assert told(found)[0][1] | {"sex": "F", "date_of_birth": "2012-03-05"} == told(found)[0][1]
    assert [(problem.file, problem.line, problem.column) for problem in found.bad_rows] == [("header.csv", 3, "DOB")]


NOTHING = [
    "NULL",
    "null",
    "(null)",
    "<NULL>",
    "N/A",
    "#N/A",
    "NaN",
    "NaT",
    "None",
    "nil",
    "-",
    "--",
    ".",
    "?",
    "Unknown",
]


@pytest.mark.parametrize("word", [*NOTHING, "not known", '" "', "\u00a0", "\u200b"])
def test_a_word_for_nothing_is_a_blank_in_every_column(tmp_path: Path, word: str) -> None:
    """Fault C3: NULL lost exactly the children whose care is open."""
    found = read(
        tmp_path,
        header=[f"C1,{word},05/03/2012,{word},{word},{word},{word}"],
        episodes=[f"C1,01/05/2020,S,C2,{word},{word},{word},{word},{word},{word},{word},{word},{word}"],
        workers=[f"C1,{word},SW9,03/05/2020,{word},{word}"],
        missing=[f"C1,{word},M,03/05/2020,{word}"],
    )
    assert [kind for kind, _ in told(found)] == [BECAME, "social_worker.changed.v1", "child.went_missing.v1"]
    assert warned(found) == []


@pytest.mark.parametrize("day", ["01/01/1900", "31/12/9999", "00/00/0000", "31/12/9999 00:00:00", "0"])
def test_a_day_that_stands_for_no_date_is_a_blank(tmp_path: Path, day: str) -> None:
    """Fault C3, its sibling among dates."""
    found = read(tmp_path, episodes=[f"C1,01/05/2020,S,C2,N1,U4,PR1,{day},,,,,"])
    assert [kind for kind, _ in told(found)] == [BECAME]
    assert warned(found) == []


@pytest.mark.parametrize(
    ("mother", "warnings"), [("1", 0), ("1.0", 0), ("Y", 0), ("TRUE", 0), ("'1", 0), ("", 1), ("NULL", 1), ("0", 1)]
)
def test_a_mother_is_asked_about_however_she_is_marked(tmp_path: Path, mother: str, warnings: int) -> None:
    """Fault C3: `1.0`, or MC_DOB alone, lost the question."""
    header = [f"MUM,2.0,03/02/2004,WBRI,,{mother},01/06/2020", "BABY,1,01/06/2020,WBRI,,,"]
    episodes = ["MUM,01/05/2020,S,C2,N1,U4,PR1,,,,,,", "BABY,02/06/2020,S,C1,N1,U4,PR1,,,,,,"]
    found = read(tmp_path, header=header, episodes=episodes)
    asked = [data["candidate_ids"] for kind, data in told(found) if kind == "family.question_raised.v1"]
    assert asked == [["MUM"]]
    assert len(warned(found)) == warnings


def test_numbers_with_decimals_are_the_same_children_and_workers(tmp_path: Path) -> None:
    """Fault C3: what a spreadsheet or a data frame makes of numbers and texts."""
    found = read(
        tmp_path,
        header=["7001.0,2.0,05/03/2012,WBRI,,0.0,"],
        episodes=['="7001",01/05/2020,S,C2,N1,U4,PR1,,,,,,'],
        workers=["'7001,,345.0,03/05/2020,,MANAGE"],
    )
    assert {row.child for row in (*found.header, *found.episodes, *found.social_workers)} == {"7001"}
    assert found.social_workers[0].worker == "345"
    assert found.problems == []


@pytest.mark.parametrize(
    ("birth", "came", "style"),
    [
        ("2012-03-05", "2020-05-01", "YYYY-MM-DD"),
        ("2012-03-05T00:00:00Z", "2020-05-01T00:00:00+01:00", "YYYY-MM-DD"),
        ("2012-03-05T00:00:00", "2020-05-01 00:00:00.000", "YYYY-MM-DD"),
        ("05/03/12", "1/5/20", "DD/MM/YY"),
        ("05-Mar-2012", "01 May 20", "DD Mon YYYY"),
        ("20120305", "20200501", "YYYYMMDD"),
        ("40973", "43952.0", "the day numbers of a spreadsheet"),
        ("5.3.2012", "01-05-2020 00:00", ""),
    ],
)
def test_dates_are_read_in_the_way_the_whole_column_is_written_and_it_is_said(
    tmp_path: Path, birth: str, came: str, style: str
) -> None:
    """Fault C4: a return with ISO dates was read as nothing."""
    found = read(tmp_path, header=[f"C1,2,{birth},WBRI,,,"], episodes=[f"C1,{came},S,C2,N1,U4,PR1,,,,,,"])
    data = told(found)[0][1]
    assert (data["date_of_birth"], data["looked_after_from"]) == ("2012-03-05", "2020-05-01")
    said = [(problem.detail, problem.why) for problem in sorted(found.notes)]
    why = f"its dates are written as {style}, and were read so"
    assert said == ([("DECOM", why), ("DOB", why)] if style else [])


def test_a_date_written_otherwise_than_its_column_is_not_guessed(tmp_path: Path) -> None:
    """Fault C4: a spreadsheet of another country may have exchanged day and month of some."""
    rows = [CAME, "C1,02/05/2020,P,C2,N1,U4,PR1,,,,,,", "C1,2020-05-03,P,C2,N1,U4,PR1,,,,,,"]
    found = read(tmp_path, episodes=rows)
    [refused] = found.bad_rows
    assert str(refused) == "episodes.csv:4: DECOM is not a date written DD/MM/YYYY, but YYYY-MM-DD"


def test_months_before_days_are_recognised_where_they_can_be(tmp_path: Path) -> None:
    """Fault C4: it is said what is wrong with 05/13/2020."""
    found = read(tmp_path, episodes=["C1,05/13/2020,S,C2,N1,U4,PR1,,,,,,"])
    assert [problem.why for problem in found.bad_rows] == ["is not a day of the calendar: is the month first?"]


@pytest.mark.parametrize("child", ["LA/7001", "7 001", "/7001", "70\\01", "A" * 56])
@pytest.mark.parametrize("file", ["header", "episodes", "reviews"])
def test_an_id_that_the_door_would_refuse_is_named_with_its_line(tmp_path: Path, child: str, file: str) -> None:
    """Fault C7: one pattern for the return and for events."""
    odd = {
        "header": f"{child},2,05/03/2012,WBRI,,,",
        "episodes": f"{child},01/05/2020,S,C2,N1,U4,PR1,,,,,,",
        "reviews": f"{child},,03/05/2020,PN1",
    }
    good = {"header": [AVA], "episodes": [CAME], "reviews": ["C1,,03/05/2020,PN1"]}
    found = read(tmp_path, **(good | {file: [*good[file], odd[file]]}))
    assert [(problem.place, problem.column) for problem in found.bad_rows] == [(f"{file}.csv:3", "CHILD")]
    assert [kind for kind, _ in told(found)] == [BECAME, "past_review.recorded.v1"]


@pytest.mark.parametrize(("length", "kept"), [(54, True), (55, True), (56, False)])
def test_an_id_is_as_long_as_leaves_room_for_the_ids_made_of_it(tmp_path: Path, length: int, kept: bool) -> None:
    """Fault C7: a placement's or an absence's id is the child's with a day after it, and has 64 characters at most."""
    child = "A" * length
    found = read(
        tmp_path,
        header=[f"{child},2,05/03/2012,WBRI,,,"],
        episodes=[f"{child},01/05/2020,S,C2,N1,U4,PR1,,,,,,"],
        missing=[f"{child},,M,03/05/2020,"],
    )
    assert [kind for kind, _ in told(found)] == ([BECAME, "child.went_missing.v1"] if kept else [])


_CELLS = st.one_of(
    st.text(st.characters(blacklist_characters=',"\r\n', blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12),
    st.sampled_from(
        ["S", "L", "P", "B", "A5", "U4", "X1", "E99", "E4A", "01/07/2020", "2020-07-01", "44013", "1.0", "?"]
    ),
)


@examples(1)
@given(st.lists(st.lists(_CELLS, min_size=11, max_size=11), min_size=1, max_size=4), st.integers(0, 3))
def test_whatever_the_other_columns_hold_the_child_comes_in_and_the_door_takes_every_event(
    tmp_path: Path, cells: list[list[str]], with_status: int
) -> None:
    """Fault C4, as a law: CHILD, DECOM, a date of birth and one legal status are enough."""
    rows = [
        ",".join(["C1", f"{day:02}/05/2020", row[0], "C2" if day - 1 == with_status % len(cells) else row[1], *row[2:]])
        for day, row in enumerate(cells, start=1)
    ]
    found = read(tmp_path, episodes=rows)
    assert next(kind for kind, _ in told(found)) == BECAME
    assert len(found.episodes) == len(rows)
