"""A return imported again: what it says no more is taken back, what it says again is put back, and both are listed."""

from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from services.cli.import_903 import Wanted, bring_in
from services.runtime import open_deployment
from shared.ops.clock import SystemClock
from shared.ops.data_folder import DataFolder
from shared.ops.settings import BadSetting, Settings
from tests.support import databases

HEADINGS = {
    "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
    "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
    "reviews": "CHILD,DOB,REVIEW,REVIEW_CODE",
}
CHILDREN = ("7001,2,03/02/2012,WBRI,,,", "7002,1,04/07/2014,WBRI,,,")
AS_OF = date(2026, 3, 31)


def returned(folder: Path, **rows: Iterable[str]) -> Path:
    folder.mkdir(exist_ok=True)
    for file, lines in {"header": CHILDREN, **rows}.items():
        (folder / f"{file}.csv").write_text("\n".join([HEADINGS[file.split("-")[0]], *lines]), encoding="utf-8")
    return folder


async def brings_in(data: Path, folder: Path, *, as_of: date | None = AS_OF, yes: bool = True, **more: Any) -> None:
    if (opened := DataFolder(data)).is_new():  # end to end it is the import that makes its databases
        await databases.migrate_all_into(opened.path)
    await bring_in(Settings(data=data), Wanted(folder, as_of, None, force=False, yes=yes, **more))


async def state(data: Path) -> dict[str, tuple[Any, ...]]:
    """By child: looked after from, ceased on, next review due, as allocation and scheduling have it."""
    found = {}
    settings, folder = Settings(data=data), DataFolder(data)
    with folder.held():
        async with open_deployment(settings, folder, clock=SystemClock()) as deployment:
            token = deployment.issuer.issue("iro_manager", "M1")

            async def get(path: str) -> Any:
                answer = await deployment.client.get(path, headers={"Authorization": f"Bearer {token}"})
                return answer.json()

            for child in ("7001", "7002"):
                shown: Mapping[str, Any] = await get(f"/allocation/children/{child}")
                reviews = (await get(f"/scheduling/children/{child}/reviews")).get("items", [])
                due = [each["due_on"] for each in reviews if each["status"] == "planned"]
                found[child] = (shown["looked_after_from"], shown["ceased_on"], *due)
    return found


FIRST_06 = ("7001,20/03/2026,S,V2,N1,U4,PR1,,,,,,", "7002,03/05/2024,S,V2,N1,U4,PR1,20/03/2026,E4A,,,,")
CORRECTED_06 = ("7001,10/03/2026,S,V2,N1,U4,PR1,,,,,,", "7002,03/05/2024,S,V2,N1,U4,PR1,10/03/2026,E4A,,,,")
EARLY, LATE = ("2026-03-10", None, "2026-04-09"), ("2026-03-20", None, "2026-04-21")


async def test_a_corrected_return_with_earlier_days_stands_and_the_first_again_ends_as_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Faults A1, A2 and A8 (sample 06), with a dry run, and each brought in twice."""
    data = tmp_path / "data"
    first, second = (
        returned(tmp_path / name, episodes=rows) for name, rows in (("first", FIRST_06), ("second", CORRECTED_06))
    )
    await brings_in(data, first)
    begun = await state(data)
    assert begun == {"7001": LATE, "7002": ("2024-05-03", "2026-03-20")}
    capsys.readouterr()
    await brings_in(data, second, dry_run=True)
    said = capsys.readouterr().out
    assert "child.became_looked_after.v1: 1 corrected" in said
    assert "7002: child.ceased_to_be_looked_after.v1, 2026-03-20" in said
    assert await state(data) == begun
    for _ in range(2):
        await brings_in(data, second)
        assert await state(data) == {"7001": EARLY, "7002": ("2024-05-03", "2026-03-10")}
    assert "\n0 events are new" in capsys.readouterr().out
    await brings_in(data, first)
    assert await state(data) == begun
    await brings_in(data, second)
    assert (await state(data))["7001"] == EARLY


OPEN = ("7001,03/05/2024,S,V2,N1,U4,PR1,,,,,,", "7002,03/05/2024,S,V2,N1,U4,PR1,,,,,,")
ENDED = (OPEN[0], "7002,03/05/2024,S,V2,N1,U4,PR1,20/03/2026,E4A,,,,")
OF_7002 = ("7002,04/07/2014,30/05/2024,PN1", "7002,04/07/2014,20/11/2025,PN1")


def reviews_of_7001(last: str) -> list[str]:
    return [f"7001,03/02/2012,{day},PN1" for day in ("30/05/2024", "20/08/2024", last)] + list(OF_7002)


async def test_what_a_corrected_return_says_no_more_is_taken_back_once_somebody_says_yes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault A2 (sample 07): an end of care and a review that were not."""
    data = tmp_path / "data"
    await brings_in(data, returned(tmp_path / "first", episodes=ENDED, reviews=reviews_of_7001("10/03/2026")))
    corrected = returned(tmp_path / "corrected", episodes=OPEN, reviews=reviews_of_7001("10/02/2026"))
    monkeypatch.setattr("sys.stdin", StringIO())
    with pytest.raises(BadSetting, match="again with --yes"):
        await brings_in(data, corrected, yes=False)
    assert (await state(data))["7002"][1] == "2026-03-20"
    await brings_in(data, corrected)
    assert await state(data) == {
        "7001": ("2024-05-03", None, "2026-08-10"),
        "7002": ("2024-05-03", None, "2026-05-20"),
    }


async def test_a_child_whom_the_return_does_not_name_is_listed_and_nothing_of_it_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    await brings_in(data, returned(tmp_path / "first", episodes=FIRST_06))
    before = (await state(data))["7002"]
    partial = returned(tmp_path / "partial", episodes=CORRECTED_06[:1])
    (partial / "header.csv").write_text("\n".join([HEADINGS["header"], CHILDREN[0]]))
    await brings_in(data, partial, dry_run=True)
    assert "nothing of them is taken back:\n  7002\n" in capsys.readouterr().out
    await brings_in(data, partial)
    assert (await state(data))["7002"] == before


YEARS = {
    "2023": ("7001,03/05/2022,S,V2,N1,U4,PR1,01/02/2023,E4A,,,,", "7002,05/09/2022,P,C2,N1,U4,PR1,,,,,,"),
    "2024": ("7002,05/09/2022,P,C2,N1,U4,PR1,10/10/2023,X1,CARPL,,,", "7002,10/10/2023,P,C2,N1,K2,PR1,,,,,,"),
    "2025": ("7001,04/06/2024,S,V2,N1,U4,PR1,,,,,,", "7002,10/10/2023,P,C2,N1,K2,PR1,,,,,,"),
}


@pytest.mark.parametrize("as_of", [None, date(2025, 3, 31)])
async def test_years_one_after_another_end_as_the_years_in_one_folder(tmp_path: Path, as_of: date | None) -> None:
    """Fault A8: each file's rows belong to the collection year of its own episodes."""
    together = tmp_path / "together"
    for year, rows in YEARS.items():
        await brings_in(tmp_path / "apart", returned(tmp_path / year, episodes=rows), as_of=as_of)
        returned(together, **{f"episodes-{year}": rows})
    await brings_in(tmp_path / "at-once", together, as_of=as_of)
    assert await state(tmp_path / "apart") == await state(tmp_path / "at-once")


def test_without_a_yes_the_command_says_what_to_do_and_fails(tmp_path: Path) -> None:
    def brought_in(name: str, rows: Iterable[str], *words: str) -> tuple[int, str]:
        given = (
            str(returned(tmp_path / name, episodes=rows)),
            "--as-of",
            "2026-03-31",
            "--data",
            str(tmp_path / "data"),
        )
        done = CliRunner().invoke(app, ["import-903", *given, *words], catch_exceptions=False)
        return done.exit_code, done.output

    assert brought_in("first", FIRST_06)[0] == 0
    status, said = brought_in("second", CORRECTED_06)
    assert status == 1
    assert "give the command again with --yes" in " ".join(said.split())
    assert brought_in("second", CORRECTED_06, "--yes")[0] == 0


@pytest.mark.parametrize(("as_of", "assumed"), [("2026-03-30", False), ("2026-03-31", True), ("2026-04-01", True)])
async def test_a_small_return_without_a_date_of_its_own_year_names_the_year_that_is_assumed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], as_of: str, assumed: bool
) -> None:
    """As soon as a later year is over, it may be that one's."""
    folder = returned(tmp_path / "first", episodes=OPEN)
    await brings_in(tmp_path / "data", folder, as_of=date.fromisoformat(as_of), dry_run=True)
    said = capsys.readouterr().out
    assert ("No date in this small return is later than 2025-03-31" in said) is assumed
    assert ("--year 2026" in said) is assumed


async def test_a_return_whose_year_is_said_takes_back_what_the_one_before_said_for_that_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without it the corrected return, which has no date of 2025-26 any more, would be an earlier year's."""
    data = tmp_path / "data"
    await brings_in(data, returned(tmp_path / "first", episodes=ENDED), as_of=None)
    corrected = returned(tmp_path / "corrected", episodes=OPEN)
    capsys.readouterr()
    await brings_in(data, corrected, as_of=None, year=2026)
    said = capsys.readouterr().out
    assert "The caseload as at 2026-03-31" in said
    assert "No date in this small return" not in said
    assert (await state(data))["7002"][:2] == ("2024-05-03", None)


@pytest.mark.parametrize(("year", "files", "why"), [(2025, 1, "dates after 2025-03-31"), (2026, 3, "several years")])
async def test_a_year_that_the_returns_dates_contradict_is_refused(
    tmp_path: Path, year: int, files: int, why: str
) -> None:
    rows = {"episodes": ENDED} if files == 1 else {f"episodes-{name}": its for name, its in YEARS.items()}
    with pytest.raises(BadSetting, match=why):
        await brings_in(tmp_path / "data", returned(tmp_path / "years", **rows), as_of=None, year=year)
