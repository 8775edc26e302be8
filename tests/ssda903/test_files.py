"""The files of a folder: read whatever wrote them, or named with the reason."""

from datetime import date
from pathlib import Path

import pytest

from shared.ssda903.read import read_return
from shared.ssda903.returns import NoReturn

HEADING = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\r\n"
EPISODES = HEADING + "C1,01/05/2020,S,C2,N1,U4,PR1,,,,,,\r\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\r\nC1,2,05/03/2012,WBRI,,,\r\n"


def raw(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        EPISODES.encode("utf-16-le"),
        b"\xef\xbb\xbf" + EPISODES.replace("PR1,,,,", "PR1,,,,caf\u00e9").encode("cp1252"),
        EPISODES.replace("\r\n", "\r").encode(),
        EPISODES.replace(",", "\t").encode(),
        EPISODES.replace(",", "|").encode(),
        '"C1", "01/05/2020", "S", "C2", "N1", "U4", "PR1", ""'.join([HEADING, "\r\n"]).encode(),
        EPISODES.replace("\r\n", ",,,\r\n").encode(),
        EPISODES.replace("PLACE_PROVIDER", " Place-Provider ").replace("CHILD", "Child ID").encode(),
        ("SSDA903 Episodes, 2020-21\r\nRun on;31/03/2021\r\n\r\n" + EPISODES).encode(),
        (EPISODES + HEADING).encode(),
        "".join(f'"{line}"\r\n' for line in EPISODES.splitlines()).encode(),
        EPISODES.replace("DEC,REC", "PL_LA,PL_DISTANCE,DEC,REC").replace("PR1,", "PR1,E06,2.5,").encode(),
        b"CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\r\nC1,01/05/2020,S,C2,N1,U4\r\n",
    ],
    ids=[
        "utf-16 without a mark", "mark and windows-1252", "carriage returns", "tabs", "bars",
        "blanks before quotation marks", "trailing blank columns",
        "spelling of the heading", "title lines", "heading twice",
        "whole lines in quotation marks", "columns of early years", "short rows",
    ],
)  # fmt: skip
def test_the_same_episode_is_read_from_whatever_wrote_it(tmp_path: Path, content: bytes) -> None:
    """Faults C, their kind: what else councils' files contain."""
    raw(tmp_path, "header.csv", HEADER.encode())
    raw(tmp_path, "episodes.txt", content)
    found = read_return(tmp_path)
    assert found.problems == []
    assert [(row.child, row.decom, row.ls, row.place) for row in found.episodes] == [
        ("C1", date(2020, 5, 1), "C2", "U4")
    ]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("episodes.xlsx", b"PK\x03\x04", "workbook"),
        ("episodes.XLS", b"\xd0\xcf\x11\xe0", "workbook"),
        ("episodes.ods", b"PK\x03\x04", "workbook"),
        ("episodes.csv", b"PK\x03\x04 a workbook by another name", "workbook"),
        ("return.xml", b"<MESSAGE/>", "XML"),
        ("return.zip", b"PK\x03\x04", "archive"),
        ("notes.docx", b"PK\x03\x04", "no CSV"),
        ("notes.txt", b"call Jo", "heading"),
        ("empty.csv", b"", "heading"),
    ],
)
def test_every_file_that_is_not_read_is_named_with_the_reason(
    tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    """Fault C5: a workbook among the files was passed over in silence."""
    raw(tmp_path, "header.csv", HEADER.encode())
    raw(tmp_path, name, content)
    (tmp_path / "2019").mkdir()
    found = read_return(tmp_path)
    assert [problem.file for problem in found.not_read] == sorted(["2019", name])
    assert word in next(problem.why for problem in found.not_read if problem.file == name)
    assert found.rows_in == {"header.csv": 1}


def test_a_folder_without_a_return_names_what_is_in_it_and_a_file_is_no_folder(tmp_path: Path) -> None:
    """Fault C5: the return's years lie in folders of their own, or in workbooks."""
    raw(tmp_path, "episodes.xlsx", b"PK\x03\x04")
    (tmp_path / "2025").mkdir()
    with pytest.raises(NoReturn, match=r"2025: is a folder[^\n]*\n *episodes.xlsx: is a workbook"):
        read_return(tmp_path)
    with pytest.raises(NoReturn, match="is a file: give the folder"):
        read_return(tmp_path / "episodes.xlsx")
