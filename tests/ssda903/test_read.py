"""Reading a return: any heading, any encoding, every bad row named and every good one kept."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ssda903 import modules
from shared.ssda903.read import read_return
from shared.ssda903.returns import NoReturn, Return
from tests.support.laws import examples

DATA = Path(__file__).parents[1] / "data" / "ssda903"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\r\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\r\n"
AVA = "C1,2,05/03/2012,WBRI,,,\r\n"
AVA_CAME = "C1,01/05/2020,S,C1,N1,U4,PR1,,,,,,\r\n"


def reading(folder: Path, **files: str | bytes) -> Return:
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_return(folder)


def named(found: Return) -> list[tuple[str, int, str, bool]]:
    return [(problem.file, problem.line, problem.column, problem.left_out) for problem in found.problems]


def test_a_module_is_known_by_its_heading_whatever_the_file_is_called(tmp_path: Path) -> None:
    found = reading(tmp_path, one=HEADER + AVA, two=EPISODES + AVA_CAME)
    assert found.modules == {"one.csv": "Header", "two.csv": "Episodes"}


@pytest.mark.parametrize("module", modules.ALL, ids=lambda module: module.name)
def test_every_module_is_recognised_by_its_own_columns_shuffled_quoted_and_with_others_added(
    module: modules.Module,
) -> None:
    marks = sorted(module.marks, reverse=True)
    own = sorted({column.name for column in module.columns} | set(marks), reverse=True)
    recognised = modules.recognise(["LA_NOTES", *(f" {name.lower()} " for name in own), "YEAR"])
    assert recognised.module is module
    assert recognised.lacking == ()


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff".encode() + (HEADER + AVA).encode(),
        (HEADER + AVA).replace("\r\n", "\n").encode(),
        (HEADER + AVA).replace(",", ";").encode(),
        (HEADER + AVA).encode("utf-16"),
        (HEADER + "C1,2,05/03/2012,WBRI,caf\u00e9 \u2013,,\r\n").encode("cp1252"),
        b"\r\n,,,,,,\r\n" + (HEADER + " C1 , 2 ,05/03/2012 ,wbri , , ,  ,, \r\n\r\n").encode(),
        b'"DOB","child","SEX","Ethnic"\r\n"5/3/2012","C1","F","WBRI"\r\n',
    ],
    ids=["byte-order mark", "line feeds", "semicolons", "utf-16", "windows-1252", "blanks", "other order, quoted"],
)
def test_the_same_child_is_read_from_every_way_of_writing_the_file(tmp_path: Path, content: bytes) -> None:
    found = reading(tmp_path, header=content)
    assert found.problems == []
    assert [(row.child, row.sex, row.dob, row.ethnic) for row in found.header] == [
        ("C1", "F", date(2012, 3, 5), "WBRI")
    ]


@pytest.mark.parametrize(("came", "kept"), [("04/03/2030", 1), ("05/03/2030", 0), ("06/03/2030", 0)])
def test_a_time_in_care_that_begins_on_the_eighteenth_birthday_or_later_is_left_out_and_named(
    tmp_path: Path, came: str, kept: int
) -> None:
    """Fault 20: one rule for the door and the return. What goes on from an earlier day is no beginning."""
    goes_on = f"C1,{came},P,C1,N1,U4,PR1,,,,,,\r\n"
    found = reading(tmp_path, header=HEADER + AVA, episodes=EPISODES + f"C1,{came},S,C1,N1,U4,PR1,,,,,,\r\n")
    assert (len(found.episodes), named(found)) == (kept, [] if kept else [("episodes.csv", 2, "DECOM", True)])
    earlier = "C1,01/05/2020,S,C1,N1,U4,PR1," + f"{came},X1,,,,\r\n"
    assert len(reading(tmp_path, header=HEADER + AVA, episodes=EPISODES + earlier + goes_on).episodes) == 2


def test_a_stray_quotation_mark_costs_its_own_row_and_no_other(tmp_path: Path) -> None:
    rows = '"C2,1,05/03/2012,WBRI,,,\r\n' + AVA + "C3,1,05/03/2012,WBRI,,,\r\n"
    found = reading(tmp_path, header="sep=,\r\n" + HEADER + rows)
    assert [row.child for row in found.header] == ["C1", "C3"]
    assert {(problem.line, problem.left_out) for problem in found.problems} == {(3, True)}


@examples(1 / 2)
@given(st.binary(max_size=300), st.sampled_from([HEADER, EPISODES]))
def test_no_content_whatever_stops_the_reading_of_the_other_files(tmp_path: Path, content: bytes, heading: str) -> None:
    found = reading(tmp_path, header=HEADER + AVA, odd=heading.encode() + content, mad=content)
    assert "C1" in {row.child for row in found.header}


@pytest.mark.parametrize(("written", "sex"), [("1", "M"), ("2", "F"), ("M", "M"), ("f", "F"), ("U", "U")])
def test_sex_is_read_in_either_coding(tmp_path: Path, written: str, sex: str) -> None:
    assert reading(tmp_path, header=HEADER + f"C1,{written},05/03/2012,,,,\r\n").header[0].sex == sex


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",01/05/2020,S,C1,N1,U4,PR1,,,,,,", "CHILD"),
        ("C 1,01/05/2020,S,C1,N1,U4,PR1,,,,,,", "CHILD"),
        ("C1,31/02/2020,S,C1,N1,U4,PR1,,,,,,", "DECOM"),
        ("C1,2020-05-01,S,C1,N1,U4,PR1,,,,,,", "DECOM"),
        ("C1,01/05/0220,S,C1,N1,U4,PR1,,,,,,", "DECOM"),
        ("C1,,S,C1,N1,U4,PR1,,,,,,", "DECOM"),
        ("C1,04/03/2012,S,C1,N1,U4,PR1,,,,,,", "DECOM"),
        ("C9,01/05/2020,S,C1,N1,U4,PR1,,,,,,", "CHILD"),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_column_and_the_good_ones_stay(
    tmp_path: Path, row: str, column: str
) -> None:
    good = "C1,02/06/2021,P,C1,N1,U4,PR1,,,,,,\r\n"
    found = reading(tmp_path, header=HEADER + AVA, episodes=EPISODES + good + row + "\r\n")
    assert named(found) == [("episodes.csv", 3, column, True)]
    assert [(episode.child, episode.decom) for episode in found.episodes] == [("C1", date(2021, 6, 2))]


@pytest.mark.parametrize(("born", "kept"), [("30/04/2020", 1), ("01/05/2020", 1), ("02/05/2020", 0)])
def test_an_episode_may_begin_on_the_day_of_birth_but_not_before(tmp_path: Path, born: str, kept: int) -> None:
    found = reading(tmp_path, header=HEADER + f"C1,2,{born},WBRI,,,\r\n", episodes=EPISODES + AVA_CAME)
    assert len(found.episodes) == kept


def test_what_the_file_says_is_never_repeated_in_a_problem(tmp_path: Path) -> None:
    found = reading(tmp_path, header=HEADER + "C1,2,Ava of 3 Mill Lane,WBRI,,,\r\n")
    assert [str(problem) for problem in found.problems] == ["header.csv:2: DOB is not a date written DD/MM/YYYY"]


def test_a_code_that_no_event_needs_is_named_and_the_row_stays(tmp_path: Path) -> None:
    row = "C1,01/05/2020,S,C1,N1,U4,PR9,,,WHIM,,,\r\n"
    found = reading(tmp_path, header=HEADER + AVA, episodes=EPISODES + row)
    assert named(found) == [
        ("episodes.csv", 2, "PLACE_PROVIDER", False),
        ("episodes.csv", 2, "REASON_PLACE_CHANGE", False),
    ]
    assert len(found.episodes) == 1


@pytest.mark.parametrize("place", ["K3", "k3", "Z14", "H5", "P2", "Z1 "])
def test_placement_codes_of_every_collection_year_are_read(tmp_path: Path, place: str) -> None:
    row = f"C1,01/05/2020,S,C1,N1,{place},PR1,,,,,,\r\n"
    found = reading(tmp_path, header=HEADER + AVA, episodes=EPISODES + row)
    assert [episode.place for episode in found.episodes] == [place.strip().upper()]


def test_a_child_without_a_header_row_takes_the_birthday_of_another_module(tmp_path: Path) -> None:
    reviews = "CHILD,DOB,REVIEW,REVIEW_CODE\r\nC1,05/03/2012,20/05/2020,PN1\r\n"
    found = reading(tmp_path, episodes=EPISODES + AVA_CAME, reviews=reviews)
    assert found.births == {"C1": date(2012, 3, 5)}
    assert len(found.episodes) == 1


@pytest.mark.parametrize(("end", "taken"), [("30/04/2020", False), ("01/05/2020", True), ("02/05/2020", True)])
def test_an_episode_may_end_on_its_own_day_but_not_before(tmp_path: Path, end: str, taken: bool) -> None:
    row = f"C1,01/05/2020,S,C1,N1,U4,PR1,{end},X1,,,,\r\n"
    [episode] = reading(tmp_path, header=HEADER + AVA, episodes=EPISODES + row).episodes
    assert (episode.dec is not None) is taken


def test_a_value_of_any_length_costs_its_own_row_only(tmp_path: Path) -> None:
    found = reading(tmp_path, header=HEADER + "C" * 200_000 + ",1,05/03/2012,,,,\r\n" + AVA)
    assert [row.child for row in found.header] == ["C1"]
    assert named(found) == [("header.csv", 2, "CHILD", True)]


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "header.csv").write_text(HEADER + AVA)
    (tmp_path / "locked.csv").write_text(EPISODES)
    opened = Path.read_bytes

    def refusing(file: Path) -> bytes:
        if file.name == "locked.csv":
            raise PermissionError
        return opened(file)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    assert named(read_return(tmp_path)) == [("locked.csv", 0, "", True)]


def test_when_modules_disagree_about_a_birthday_the_header_stands_and_the_other_row_is_named(tmp_path: Path) -> None:
    reviews = "CHILD,DOB,REVIEW,REVIEW_CODE\r\nC1,06/03/2012,20/05/2020,PN1\r\n"
    reviews += "C1,06/03/2012,21/05/2020,PN1\r\n"
    found = reading(tmp_path, header=HEADER + AVA, reviews=reviews)
    assert found.births == {"C1": date(2012, 3, 5)}
    assert named(found) == [("reviews.csv", 2, "DOB", False), ("reviews.csv", 3, "DOB", False)]


def test_a_row_said_twice_is_a_warning_and_a_contradiction_leaves_one_out(tmp_path: Path) -> None:
    reviews = "CHILD,DOB,REVIEW,REVIEW_CODE\r\n" + "C1,,20/05/2020,PN1\r\n" * 2 + "C1,,20/05/2020,PN7\r\n"
    found = reading(tmp_path, header=HEADER + AVA, reviews=reviews)
    assert named(found) == [("reviews.csv", 3, "REVIEW", False), ("reviews.csv", 4, "REVIEW", True)]
    assert [row.code for row in found.reviews] == ["PN1"]


def test_a_file_of_no_known_module_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    found = reading(tmp_path, header=HEADER + AVA, staff="NAME,DESK\r\nx,1\r\n", empty="", half="CHILD,DECOM\r\n")
    assert {problem.file for problem in found.problems} == {"staff.csv", "empty.csv", "half.csv"}
    assert [p.column for p in found.problems if p.file == "half.csv"] == ["DEC", "LS", "PLACE", "REC", "RNE"]
    assert len(found.header) == 1


def test_a_folder_that_is_not_there_or_holds_no_return_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoReturn, match=r"^There is no folder .*\.$"):
        read_return(tmp_path / "nowhere")
    with pytest.raises(NoReturn, match=r"^No file in .* has the heading of an SSDA903 module\.$"):
        read_return(tmp_path)


@pytest.mark.parametrize(
    ("last", "end"),
    [("30/03/2021", date(2021, 3, 31)), ("31/03/2021", date(2021, 3, 31)), ("01/04/2021", date(2022, 3, 31))],
)
def test_the_collection_year_ends_on_the_31_march_on_or_after_the_last_day(
    tmp_path: Path, last: str, end: date
) -> None:
    row = f"C1,{last},P,C1,N1,U4,PR1,,,,,,\r\n"
    found = reading(tmp_path, header=HEADER + AVA, episodes=EPISODES + row)
    assert found.year_end() == end


def test_one_mistyped_year_in_a_large_return_does_not_move_the_collection_year(tmp_path: Path) -> None:
    header = HEADER + "".join(f"C{n},1,05/03/2012,,,,\r\n" for n in range(101))
    rows = "".join(f"C{n},01/05/{2090 if n == 7 else 2020},S,C1,N1,U4,PR1,,,,,,\r\n" for n in range(101))
    assert reading(tmp_path, header=header, episodes=EPISODES + rows).year_end() == date(2021, 3, 31)


@pytest.mark.parametrize(("year", "episodes", "end"), [("2020", 402, "2021-03-31"), ("2021", 253, "2022-03-31")])
def test_the_sample_years_load_but_for_one_review_recorded_twice(year: str, episodes: int, end: str) -> None:
    found = read_return(DATA / year)
    assert len(found.episodes) == episodes
    assert str(found.year_end()) == end
    assert [(problem.file, problem.column) for problem in found.bad_rows] == [("reviews.csv", "REVIEW")]
