"""Faults E5: a folder knows its policy; another one is refused with what it would move, and done when it is meant."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.runtime import open_deployment
from shared.ops.data_folder import DataFolder
from shared.ops.settings import BadSetting, Settings
from shared.policy import profiles
from tests.support.running import became, get, post, up

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
