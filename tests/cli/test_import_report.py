"""What an import says: sums by kind, every file not read, who may be missing, and what to do next."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cli import import_903
from services.cli.import_903 import Wanted, bring_in
from services.cli.import_report import Import, next_steps, report
from services.cli.office_client import Office, Refused, Taken
from shared.auth.tokens import LocalIssuer
from shared.ops.settings import BadSetting, Settings
from shared.ssda903.events import to_events
from shared.ssda903.read import read_return

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
AS_OF = date(2026, 3, 31)


def returned(folder: Path, episodes: Iterable[str], header: Iterable[str] = ("C1,2,05/03/2012,WBRI,,,",)) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "header.csv").write_text("\n".join([HEADER, *header]), encoding="utf-8")
    (folder / "episodes.csv").write_text("\n".join([EPISODES, *episodes]), encoding="utf-8")
    return folder


def imported(folder: Path, **taken: Any) -> Import:
    found = read_return(folder)
    return Import(found, AS_OF, list(to_events(found, as_of=AS_OF, source="/council/test")), Taken(**taken))


def test_fifty_equal_problems_are_one_line_with_one_example_and_rows_are_counted_once(tmp_path: Path) -> None:
    """Faults C8 and C4: cells were counted, and equal lines filled the screen."""
    good = [f"C1,{day:02}/06/2025,P,C2,N0,U4,PR1,,,,,," for day in range(1, 29)]
    bad = [f"C 1,{day}/13/2025,P,C2,N0,U4,PR1,,,,,," for day in range(1, 13)]
    said = list(report(imported(returned(tmp_path, [*good, *bad]))))
    assert "12 rows were left out, of 41:" in said
    assert "      28  CIN is not one of its codes of any year (for example episodes.csv:2)" in said
    assert sum("CIN" in line for line in said) == 1
    assert len(said) < 20


def test_a_refusal_of_the_door_names_the_child_and_comes_once_for_each_reason(tmp_path: Path) -> None:
    """Faults C7 and C8: refusals named neither child nor line, but a digest."""
    done = imported(returned(tmp_path, ["C1,01/06/2025,S,C2,N1,U4,PR1,,,,,,"]))
    done.taken.rejected += [Refused(child, "a.b.v1", "no such day") for child in ("C7", "C8")]
    said = list(report(done))
    assert said[-2:] == [
        "2 events were refused at the door:",
        "       2  a.b.v1: no such day (for example child C7)",
    ]


def test_every_file_not_read_is_named_and_the_steps_say_what_is_lacking(tmp_path: Path) -> None:
    """Fault C5: a workbook among the files was passed over in silence."""
    folder = returned(tmp_path, [])
    (folder / "episodes.csv").unlink()
    (folder / "episodes.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "sw.csv").write_text("CHILD,SW_ID\n", encoding="utf-8")
    done = imported(folder)
    said = list(report(done))
    assert "2 files were not read:" in said
    assert any(line.startswith("  episodes.xlsx: is a workbook: open it, save each sheet") for line in said)
    assert any(line.startswith("  sw.csv: ") and "SW_DECOM" in line and "SW_REASON" in line for line in said)
    assert "No file of episodes was read" in list(next_steps(done, []))[1]


def test_nothing_to_put_right_is_said_too(tmp_path: Path) -> None:
    """Fault C8: what to do next is always said."""
    done = imported(returned(tmp_path, ["C1,01/06/2025,S,C2,N1,U4,PR1,,,,,,"]))
    assert "1 child is in it, 1 of them looked after on that day and 0 no longer." in list(report(done))
    assert list(next_steps(done, [])) == ["Nothing needs putting right."]


@pytest.mark.parametrize(
    ("since", "named"), [("2025-06-01", True), ("2026-03-31", True), ("2026-04-01", False), (None, False)]
)
async def test_who_is_looked_after_here_and_not_in_the_return_is_named(
    tmp_path: Path, since: str | None, named: bool
) -> None:
    """Fault C6: a child open last year and absent this year stayed without a word."""
    pages = {
        "": {"items": [{"child_id": "C1", "looked_after_from": "2025-06-01"}], "next": "a b"},
        "a b": {"items": [{"child_id": "C9", "looked_after_from": since}], "next": None},
    }

    def reporting(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=pages[request.url.params.get("cursor", "")])

    client = httpx.AsyncClient(transport=httpx.MockTransport(reporting), base_url="http://iro.example")
    done = imported(returned(tmp_path / "return", ["C1,01/06/2025,S,C2,N1,U4,PR1,,,,,,"]))
    absent = await import_903.absent_from(done, Office(client, LocalIssuer.open(tmp_path)))
    assert absent == (["C9"] if named else [])
    assert any("not in this return: C9" in line for line in next_steps(done, absent)) is named


@pytest.mark.parametrize(("child", "silent"), [("C1", ["C2"]), ("C3", [])])
def test_a_folder_of_two_years_names_who_is_only_in_the_first_and_parts_of_a_council_are_no_years(
    tmp_path: Path, child: str, silent: list[str]
) -> None:
    """Fault C6, its sibling: both years in one folder."""
    earlier = ["C1,01/06/2024,S,C2,N1,U4,PR1,,,,,,", "C2,01/06/2024,S,C2,N1,U4,PR1,,,,,,"]
    folder = returned(tmp_path, earlier, [f"C{number},2,05/03/2012,,,," for number in (1, 2, 3)])
    later = "\n".join([EPISODES, f"{child},01/06/2025,P,C2,N1,U4,PR1,,,,,,"])
    (folder / "episodes_later.csv").write_text(later, encoding="utf-8")
    assert read_return(folder).open_in_an_earlier_year_only() == silent


@pytest.mark.parametrize(
    ("row", "comes"), [("C1,01/06/2025,S,C2,N1,U4,PR1,,,,,,", True), ("C/1,01/06/2025,S,C2,N1,U4,PR1,,,,,,", False)]
)
async def test_an_import_in_which_no_child_comes_in_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, comes: bool
) -> None:
    """Faults C4 and C7: nothing was read, and the exit status said that all was well."""
    settings = Settings(data=tmp_path / "data")
    wanted = Wanted(returned(tmp_path / "return", [row]), AS_OF, None, force=False)
    if comes:
        await bring_in(settings, wanted)
    else:
        with pytest.raises(BadSetting, match=r"^No child came in\.$"):
            await bring_in(settings, wanted)
        assert "CHILD may hold up to" in capsys.readouterr().out


async def test_a_child_of_last_years_return_who_is_not_in_this_years_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fault C6: 7002 was open in 2025 and not in 2026."""
    settings = Settings(data=tmp_path / "data")
    header = ["7001,2,03/02/2012,WBRI,,,", "7002,1,04/07/2014,WBRI,,,"]
    rows = ["7001,03/05/2024,S,V2,N1,U4,PR1,,,,,,", "7002,03/05/2024,S,V2,N1,U4,PR1,,,,,,"]
    for year, children in ((2025, 2), (2026, 1)):
        folder = returned(tmp_path / str(year), rows[:children], header[:children])
        await bring_in(settings, Wanted(folder, date(year, 3, 31), None, force=False))
    said = capsys.readouterr().out
    assert said.count("not in this return: 7002\n") == said.count("not in this return") == 1
