"""Faults E5: a folder knows its policy; another one is refused with what it would move, and done when it is meant.

What would move is also told while the system runs, by call, on a page and by a command, and nothing of it stays.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from services.runtime import Deployment, open_deployment
from shared.ops.data_folder import DataFolder
from shared.ops.settings import BadSetting, Settings
from shared.policy import profiles
from tests.support.running import became, get, headers, post, up

NOW = {"simulated_clock": "2026-01-06T09:00:00+00:00"}
AT_ONCE = """
name: at-once
version: "1"
title: "A policy that applies to what is open"
extends: england-2010@1
effective_from: 2026-01-01
calendar: england
applies_to_open: true
duties:
  first_review: {within: {working_days: 5}}
"""


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A folder begun under Blackpool's policy, with one child."""
    async with up(tmp_path / "data", profile="blackpool-2013", **NOW) as deployment:
        await post(deployment, "/notifications/events", became("C1", "2026-01-05"))
        await deployment.settled()
    return tmp_path / "data"


@pytest.fixture
def at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another policy, under which a first review is due within 5 working days: for C1 on 12 January, not 2 February."""
    folder = Path(shutil.copytree(profiles.FOLDER, tmp_path / "policy"))
    (folder / "at-once.yaml").write_text(AT_ONCE)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(profiles, "FOLDER", folder)
        forget_profiles()
        yield
    forget_profiles()


def forget_profiles() -> None:
    profiles._published.cache_clear()
    profiles.load_profile.cache_clear()


async def refusal(data: Path, profile: str) -> str:
    with pytest.raises(BadSetting) as refused:
        async with open_deployment(Settings(data=data, profile=profile, **NOW), DataFolder(data)):
            pytest.fail("it started")
    return str(refused.value)


async def first_review(deployment: Any) -> str:
    duties = (await get(deployment, "/scheduling/duties?limit=500"))["items"]
    (found,) = [each["due_on"] for each in duties if each["duty"] == "first_review"]
    return str(found)


async def test_without_a_word_the_folder_goes_on_under_its_own(data: Path) -> None:
    async with up(data, **NOW) as deployment:
        assert deployment.profile.name == "blackpool-2013"


async def test_a_new_folder_is_englands(tmp_path: Path) -> None:
    async with up(tmp_path / "new") as deployment:
        assert deployment.profile.name == "england-2010"


async def test_another_is_refused_with_the_open_duties_that_would_move_and_nothing_has(
    data: Path, at_once: None
) -> None:
    said = await refusal(data, "at-once")
    assert "kept under the policy blackpool-2013" in said
    assert "first_review: 1 (as C1, from 2026-02-02 to 2026-01-12)" in said
    assert "--change-profile" in said
    async with up(data, **NOW) as deployment:
        assert (deployment.profile.name, await first_review(deployment)) == ("blackpool-2013", "2026-02-02")


async def test_what_was_shown_is_what_comes_when_it_is_meant(data: Path, at_once: None) -> None:
    async with up(data, profile="at-once", change_profile=True, **NOW) as deployment:
        assert await first_review(deployment) == "2026-01-12"
    async with up(data, **NOW) as deployment:
        assert deployment.profile.name == "at-once"


def on_record(data: Path) -> dict[str, list[Any]]:
    """Everything in the five databases, but for who read what."""
    found = {}
    for file in sorted(data.glob("*.db")):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for name in names:
                if name not in ("audit", "sqlite_sequence"):
                    found[f"{file.stem}.{name}"] = sorted(map(repr, database.execute(f"SELECT * FROM {name}")))
    return found


async def page_of(deployment: Deployment, path: str) -> str:
    said = headers(deployment) | {"Accept": "text/html"}
    answer = await deployment.client.get(f"/reporting/policy/preview{path}", headers=said)
    return answer.text


async def test_what_would_move_is_told_while_the_system_runs_and_nothing_is_recorded(data: Path, at_once: None) -> None:
    async with up(data, **NOW) as deployment:
        await deployment.settled()  # a start notes how far it has read
        before = on_record(data)
        told = await get(deployment, "/scheduling/duties/moves?profile=at-once")
        moved = {(each["what"], each["kind"], each["before"], each["after"]) for each in told["items"]}
        assert {(what, "first_review", "2026-02-02", "2026-01-12") for what in ("duty", "review")} <= moved
        assert (told["policy_version"], told["in_force"], told["next"]) == ("at-once@1", "blackpool-2013@1", None)
        page = await page_of(deployment, "?profile=at-once")
        assert "from 2 February 2026 to 12 January 2026" in page
        assert "None would be late at once" in page
        assert on_record(data) == before


async def test_people_are_looked_at_some_a_call_and_each_once(data: Path, at_once: None) -> None:
    async with up(data, **NOW) as deployment:
        for child in ("C2", "C3"):
            await post(deployment, "/notifications/events", became(child, "2026-01-05"))
        await deployment.settled()
        subjects, cursor = [], ""
        for _ in range(3):
            told = await get(deployment, f"/scheduling/duties/moves?profile=at-once&limit=1{cursor}")
            assert (told["people"], told["people_in_all"]) == (1, 3)
            subjects += sorted({each["subject"] for each in told["items"]})
            cursor = f"&cursor={told['next']}"
        assert subjects == ["C1", "C2", "C3"]
        assert told["next"] is None


async def test_what_would_be_late_at_once_is_said_and_a_duty_that_a_change_would_leave_alone_stays(
    data: Path, at_once: None
) -> None:
    async with up(data, simulated_clock="2026-01-13T09:00:00+00:00") as deployment:
        told = await get(deployment, "/scheduling/duties/moves?profile=at-once")
        late = {(each["what"], each["kind"]) for each in told["items"] if each["late_at_once"]}
        assert ("review", "first_review") in late, "and what was to be done before it"
        assert ("duty", "child_spoken_to") in late
        assert ("duty", "first_review") not in {(each["what"], each["kind"]) for each in told["items"]}


async def test_what_a_councils_own_file_says_now_is_looked_at_and_a_file_that_says_nothing_sensible_is_named(
    data: Path, at_once: None
) -> None:
    file = profiles.FOLDER / "blackpool-2013.yaml"
    async with up(data, **NOW) as deployment:
        assert "as its file says it now" not in await page_of(deployment, "")
        text = file.read_text()
        file.write_text(f"{text}  iro_appointed: {{within: {{working_days: 9}}}}\n")
        assert "as its file says it now" in await page_of(deployment, "")
        told = await get(deployment, "/allocation/duties/moves?profile=blackpool-2013")
        assert {(each["kind"], each["after"]) for each in told["items"]} == {("iro_appointed", "2026-01-16")}
        file.write_text(f"{text}  iro_appointed: {{within: {{moons: 9}}}}\n")
        assert "blackpool-2013.yaml: duties.iro_appointed.within.moons" in await page_of(
            deployment, "?profile=blackpool-2013"
        )


@pytest.mark.parametrize("role", ["iro", "senior_manager", "dashboard", "service"])
async def test_nobody_but_the_iro_services_managers_and_administrators_looks(
    data: Path, at_once: None, role: str
) -> None:
    async with up(data, **NOW) as deployment:
        as_them = {"Authorization": f"Bearer {deployment.issuer.issue(role, 'X')}"}
        for path in ("/scheduling/duties/moves?profile=at-once", "/reporting/policy/preview?profile=at-once"):
            assert (await deployment.client.get(path, headers=as_them)).status_code == 403


async def test_a_policy_that_there_is_not_is_named_as_wrong(data: Path) -> None:
    async with up(data, **NOW) as deployment:
        for name in ("nowhere", "%2E%2E", ""):
            path = f"/scheduling/duties/moves?profile={name}"
            answer = await deployment.client.get(path, headers=headers(deployment))
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/profile")


def test_a_command_says_all_that_would_move(data: Path, at_once: None) -> None:
    said = CliRunner().invoke(app, ["policy-moves", "at-once", "--data", str(data)], catch_exceptions=False).output
    assert "scheduling: " in said
    assert "first_review: 1 (as C1, from 2026-02-02 to 2026-01-12)" in said
    assert "review by first_review: 1 (as C1, from 2026-02-02 to 2026-01-12)" in said
    wrong = CliRunner().invoke(app, ["policy-moves", "nowhere", "--data", str(data)])
    assert wrong.exit_code == 1
    assert "there is no policy profile 'nowhere'" in wrong.output
