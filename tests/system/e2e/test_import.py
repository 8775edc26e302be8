"""A council's own return: two years of it, one of them twice, and a row that cannot be read."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.system.e2e.system import System, iro

RETURNS = Path(__file__).parents[2] / "data" / "ssda903"


def part_of(year: str, folder: Path, children: int = 40) -> Path:
    """The year's return with its first children alone."""
    folder.mkdir()
    kept: set[str] = set()
    for path in sorted((RETURNS / year).glob("*.csv"), key=lambda each: each.stem != "header"):
        heading, *rows = path.read_text().splitlines()
        kept = kept or {row.split(",")[0] for row in rows[:children]}
        mine = [row for row in rows if row.split(",")[0] in kept]
        (folder / path.name).write_text("\n".join([heading, *mine]) + "\n")
    return folder


def given_as_one_problem(system: System, said: str, at_least: int) -> list[int]:
    """The IROs' loads after an import that said this: all who waited were given, and as evenly as could be."""
    given = re.search(r"^(\d+) children were given to 6 IROs\.$", said, re.MULTILINE)
    assert given is not None, said
    loads = [each["children"] for each in system.get("/allocation/caseloads")["items"]]
    assert sum(loads) == int(given[1]) > at_least
    assert max(loads) - min(loads) <= 1
    assert f"goes from 0 to {max(loads)} children: proven to be the smallest there could be" in said
    assert system.get("/allocation/unallocated")["items"] == []
    return loads


def six_iros(system: System) -> System:
    for number in range(6):
        system.iro_joins(f"IRO{number}")
    return system


def test_years_are_given_to_their_iros_and_again_have_no_second_effect_and_nobody_is_written_to_about_the_past(
    start: Callable[..., System],
) -> None:
    system = six_iros(start("--no-sample", "--simulated-clock", "2022-04-01T09:00"))

    def brings_in(year: str) -> str:
        done = iro("import-903", str(RETURNS / year), "--as-of", "2022-03-31", "--data", str(system.data))
        assert done.returncode == 0, done.stderr
        assert system.clock_moves_to("2022-04-01T09:00")["parked"] == 0
        return done.stdout

    said = brings_in("2020")
    assert " 0 were known already" in said
    given_as_one_problem(system, said, 80)
    assert " 0 events are new" not in brings_in("2021")
    before = _state(system)
    assert "\n0 events are new" in brings_in("2020")
    assert _state(system) == before
    assert sum(before[1].values()) > 50
    assert system.get("/notifications/notices", limit=500)["items"] == []


def test_the_children_of_an_import_are_given_to_their_iros_as_one_problem_on_postgresql_and_kafka_too(
    start: Callable[..., System], postgres_and_kafka: Mapping[str, str], tmp_path: Path
) -> None:
    system = six_iros(start("--no-sample", "--simulated-clock", "2022-04-01T09:00", settings=postgres_and_kafka))
    folder = str(part_of("2020", tmp_path / "return"))
    words = ("import-903", folder, "--as-of", "2022-03-31", "--data", str(system.data))
    loads = given_as_one_problem(system, iro(*words, settings=postgres_and_kafka).stdout, 12)
    again = iro(*words, settings=postgres_and_kafka).stdout
    assert "Nobody was waiting for an IRO." in again
    assert [each["children"] for each in system.get("/allocation/caseloads")["items"]] == loads
    outcomes = [each["outcome"]["children"] for each in system.get("/allocation/openings")["items"]]
    assert outcomes == [0, sum(loads)]


def test_an_import_joins_the_opening_of_a_manager_who_completes_it(
    start: Callable[..., System], tmp_path: Path
) -> None:
    system = start("--no-sample", "--simulated-clock", "2022-04-01T09:00")
    system.iro_joins("IRO0")
    opening = system.post("/allocation/openings", None)
    folder = str(part_of("2020", tmp_path / "return"))
    said = iro("import-903", folder, "--as-of", "2022-03-31", "--data", str(system.data)).stdout
    assert opening["id"] in said
    system.settles()
    waiting = system.get(f"/allocation/openings/{opening['id']}")["waiting"]
    system.iro_joins("IRO1")
    plan = system.post(f"/allocation/openings/{opening['id']}/completion", {"apply": True})
    loads = [each["children"] for each in system.get("/allocation/caseloads")["items"]]
    assert sum(loads) == len(plan["moves"]) == waiting > 12
    assert max(loads) - min(loads) <= 1


def _state(system: System) -> tuple[list[object], dict[str, int], list[object]]:
    children = system.get("/reporting/children", limit=500)["items"]
    loads = {each["iro_id"]: each["children"] for each in system.get("/allocation/caseloads")["items"]}
    return children, loads, [system.timeline(each["child_id"]) for each in children[:5]]


def test_without_a_running_system_the_return_is_brought_in_all_the_same(tmp_path: Path) -> None:
    data = tmp_path / "data"
    folder = part_of("2020", tmp_path / "return")
    with (folder / "episodes.csv").open("a") as file:
        file.write("999999,31/02/2020,S,V2,N1,U4,PR1,,,,,,\n")
    first = iro("import-903", str(folder), "--data", str(data))
    assert first.returncode == 0, first.stderr
    assert "  30  child.became_looked_after.v1" in first.stdout
    assert "episodes.csv:" in first.stdout
    assert "DECOM" in first.stdout
    assert "children are without an IRO:" in first.stdout
    assert ": the service has no IRO" in first.stdout
    second = iro("import-903", str(folder), "--data", str(data))
    assert "\n0 events are new" in second.stdout


def test_a_real_return_is_refused_in_a_folder_with_the_sample_unless_it_is_meant(
    start: Callable[..., System], tmp_path: Path
) -> None:
    system = start()
    words = ("import-903", str(part_of("2020", tmp_path / "return")), "--data", str(system.data))
    refused = iro(*words)
    assert refused.returncode == 1
    assert "sample" in refused.stderr
    assert iro(*words, "--force").returncode == 0
