"""A council that was upgraded gets what the new version calls for: as history, and so that nobody hears of it late.

The data folder is the last landing's (`tests/data/last_landing`). The new policy wants an advocate to have met the
child within 28 days: advocates were arranged for C1 to C5 on 2 to 6 February, and nobody in scheduling settled from it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.events.council.child_plans import AdvocateArranged
from shared.events.services.duties import DutyLate, DutyMissed, DutyOpened, DutyVoided
from shared.policy import profiles
from shared.service import hearing_more
from shared.service.service import Service
from tests.support.events import event
from tests.support.facts import guardian_appointed
from tests.support.upgraded import Landed

NEW = "advocate_met_child"
POLICY = """\
name: town
version: "1"
title: A town that wants more
extends: england-2010@1
effective_from: 2026-03-01
calendar: england
applies_to_open: false
duties:
  advocate_met_child:
    title: Advocate to meet the child
    owner: social_worker
    starts: {event: advocate.arranged, key: advocate_id, per: key}
    within: {calendar_days: 28}
    met_by: {call: met}
    keeper: scheduling
    basis: local
    source: "local: an example"
  guardian_details_to_iro: {recipient: iro_manager}
"""


both_pairs = pytest.mark.parametrize("landed", ["sqlite", "kafka"], indirect=True)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a policy that asks for more than England's, published beside the others."""
    folder = tmp_path / "policies"
    folder.mkdir()
    for path in profiles.FOLDER.glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "town.yaml").write_text(POLICY)
    monkeypatch.setattr(profiles, "FOLDER", folder)
    profiles._published.cache_clear()
    yield "town"
    monkeypatch.undo()
    profiles._published.cache_clear()
    profiles.load_profile.cache_clear()


class Killed(BaseException):
    """The process ended here; what was not committed is gone."""


@both_pairs
async def test_a_duty_that_a_new_policy_calls_for_is_on_record_and_judged_only_from_the_day_of_the_upgrade_on(
    landed: Landed, town: str
) -> None:
    async with landed.up("2026-03-02") as council:
        late_before = len(await council.announced(DutyLate, DutyMissed))
        letters = await council.letters()
        concerns = await council.asks("/escalation/concerns?limit=500")
    async with landed.up("2026-03-04", town) as council:
        assert await council.standing(NEW) == {
            "C1": ("2026-03-02", "voided"),
            "C2": ("2026-03-03", "voided"),
            "C3": ("2026-03-04", "open"),
            "C4": ("2026-03-05", "open"),
            "C5": ("2026-03-06", "open"),
        }
        found = await council.asks("/scheduling/duties?child_id=C1&limit=500")
        assert [each["reason"] for each in found if each["duty"] == NEW] == ["not_judged"]
        assert len(await council.announced(DutyLate, DutyMissed)) == late_before
        assert {each.baseline for each in await council.announced(DutyOpened) if each.data.duty == NEW} == {
            council.clock.now().date()
        }
        assert await council.letters() == letters
        assert len(await council.asks("/escalation/concerns?limit=500")) == len(concerns)


async def test_what_is_due_since_the_upgrade_is_late_when_its_day_is_over_and_what_was_before_never_is(
    landed: Landed, town: str
) -> None:
    async with landed.up("2026-03-04", town) as council:
        for now in ("2026-03-04", "2026-03-05", "2026-03-06"):
            council.clock.set(now)
            await council.services["scheduling"].sweep()
        late = [each for each in await council.announced(DutyLate) if each.data.duty == NEW]
        assert [(each.subject, each.baseline) for each in late] == [("C3", None), ("C4", None)]
        await council.hears("escalation", *late)
        lines = await council.asks("/escalation/lateness?limit=500")
        assert sorted(each["subject"] for each in lines if each["duty"] == NEW) == ["C3", "C4"]
    async with landed.up("2026-03-09", town) as council:  # hearing of C1 again, much later
        await council.hears("scheduling", event(guardian_appointed("G9", "2026-03-08", None), "C1", time="2026-03-09"))
        await council.services["scheduling"].sweep()
        assert (await council.standing(NEW))["C1"] == ("2026-03-02", "voided")


async def test_what_is_heard_after_the_upgrade_is_judged_however_long_ago_it_was(landed: Landed, town: str) -> None:
    async with landed.up("2026-03-04", town) as council:
        council.clock.set("2026-03-05")
        arranged = AdvocateArranged.model_validate({"on": "2026-01-20", "advocate_id": "ADV9"})
        await council.hears("scheduling", event(arranged, "C6", time="2026-01-20", received="2026-03-05"))
        assert (await council.standing(NEW))["C6"] == ("2026-02-17", "late")


@both_pairs
async def test_letters_that_a_new_policy_wants_are_written_only_about_what_was_heard_since(
    landed: Landed, town: str
) -> None:
    """England has the guardian's details sent to the IRO, the town to the IRO manager; C3 has a guardian already."""
    letter = ("C3", "guardian_named_to_iro_manager")
    heard_then = event(guardian_appointed("G2", "2026-03-04", "CASE1"), "C3", time="2026-03-04", received="2026-03-04")
    heard_since = event(guardian_appointed("G3", "2026-03-04", "CASE1"), "C3", time="2026-03-04T11:00:00")
    async with landed.up("2026-03-04T10:00:00", town) as council:  # at ten the first was on its way
        letters = await council.letters()
        await council.hears("notifications", heard_then)
        assert await council.letters() == letters
        await council.hears("notifications", heard_since)
        assert [each for each in await council.letters() if each not in letters] == [letter]


@both_pairs
async def test_a_start_that_is_killed_in_the_middle_is_completed_by_the_next_with_the_day_of_the_first(
    landed: Landed, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing_more, "_AT_MOST", 2)
    real, batches = hearing_more._settle_next, []

    async def killed_in_the_third(service: Service, most: int) -> int:
        batches.append(service.name)
        if batches.count("scheduling") == 3:
            raise Killed
        return await real(service, most)

    monkeypatch.setattr(hearing_more, "_settle_next", killed_in_the_third)
    with pytest.raises(Killed):
        async with landed.up("2026-03-04", town):
            pass
    monkeypatch.setattr(hearing_more, "_settle_next", real)
    async with landed.up("2026-03-06", town) as council:
        assert {child: status for child, (_, status) in (await council.standing(NEW)).items()} == {
            "C1": "voided",
            "C2": "voided",
            "C3": "late",
            "C4": "late",
            "C5": "open",
        }
        said = [each for each in await council.announced(DutyOpened, DutyVoided) if each.data.duty == NEW]
        assert sorted(each.subject for each in said) == ["C1", "C2", "C3", "C4", "C5"]


async def test_a_start_that_is_killed_while_it_reads_the_logs_reads_them_again(
    landed: Landed, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: object) -> None:
        raise Killed

    real = hearing_more._learn
    monkeypatch.setattr(hearing_more, "_learn", killed)
    with pytest.raises(Killed):
        async with landed.up("2026-03-04", town):
            pass
    monkeypatch.setattr(hearing_more, "_learn", real)
    async with landed.up("2026-03-05", town) as council:
        assert {status for _, status in (await council.standing(NEW)).values()} == {"voided", "open"}


async def test_what_nobody_settles_from_is_kept_from_then_on_and_settles_nobody(landed: Landed, town: str) -> None:
    """No log is read again: what the town calls for later was kept while England's policy did not."""
    arranged = AdvocateArranged.model_validate({"on": "2026-02-20", "advocate_id": "ADV9"})
    async with landed.up("2026-03-02") as council:
        said = await council.announced()
        await council.hears("scheduling", event(arranged, "C6", time="2026-02-20"))
        assert await council.announced() == said
    async with landed.up("2026-03-04", town) as council:
        assert (await council.standing(NEW))["C6"] == ("2026-03-20", "open")
