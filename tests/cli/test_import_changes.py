"""A return imported again: what it says no more is taken back, what it says again is put back, and both are listed."""

from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from services.cli.import_903 import Wanted, bring_in
from services.runtime import open_deployment
from shared.ops.clock import SystemClock
from shared.ops.data_folder import DataFolder
from shared.ops.settings import BadSetting, Settings

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
    with pytest.raises(BadSetting, match="say --yes"):
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
