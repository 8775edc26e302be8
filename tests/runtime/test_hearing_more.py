"""A council that was upgraded gets what the new version calls for: as history, and so that nobody hears of it late.

The data folder is the last landing's (`tests/data/last_landing`). The new policy wants an advocate to have met the
child within 28 days: advocates were arranged for C1 to C5 on 2 to 6 February, and nobody in scheduling settled from it.
"""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy import servers
from services.runtime.deployment import Deployment, open_deployment
from shared.events.base import Event
from shared.events.council.child_plans import AdvocateArranged
from shared.events.envelope import Envelope
from shared.events.services.duties import DutyLate, DutyMissed, DutyOpened
from shared.ops.data_folder import DataFolder
from shared.ops.settings import SERVICES, Settings
from shared.outbox.kafka_publisher import KafkaPublisher
from shared.outbox.topics import make_topics
from shared.policy import profiles
from shared.service import hearing_more
from shared.service.service import Service
from tests.support import last_landing
from tests.support.clock import FakeClock
from tests.support.events import event
from tests.support.facts import guardian_appointed
from tests.support.harness import Harness

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


@dataclass(frozen=True)
class Landed:
    """The data of the last landing, on one of the two pairs."""

    settings: Settings

    @asynccontextmanager
    async def up(self, now: str, profile: str = "england-2010") -> AsyncIterator["Council"]:
        """The new version, started on it on that day."""
        settings, clock = self.settings.model_copy(update={"profile": profile, "change_profile": True}), FakeClock(now)
        async with open_deployment(settings, DataFolder(settings.data), clock=clock) as deployment:
            yield Council(deployment, clock)


class Council:
    """All services, started and upgraded; nothing carries their events yet."""

    def __init__(self, deployment: Deployment, clock: FakeClock) -> None:
        self.deployment = deployment
        self.clock = clock
        self.services = {member.name: member.service for member in deployment.members}

    async def asks(self, path: str) -> list[dict[str, Any]]:
        token = self.deployment.issuer.issue("iro_manager", "M1")
        answer = await self.deployment.client.get(path, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def new_duties(self) -> dict[str, tuple[str, str]]:
        """Of each child the new duty's due day and status."""
        found = await self.asks("/scheduling/duties?limit=500")
        return {each["subject"]: (each["due_on"], each["status"]) for each in found if each["duty"] == NEW}

    async def announced(self, *kinds: type[Event]) -> list[Envelope]:
        found: list[Envelope] = []
        for service in self.services.values():
            found += await Harness(service, self.clock).announced(*kinds)
        return found

    async def hears(self, name: str, *envelopes: Envelope) -> None:
        takes = self.services[name].takes
        heard = [each for each in envelopes if takes(each.type, each.source)]
        await Harness(self.services[name], self.clock).hears(*heard)

    async def letters(self) -> list[tuple[str, str]]:
        found = await self.asks("/notifications/notices?limit=500")
        return sorted((each["child_id"], each["template"]) for each in found)


@pytest.fixture
async def landed(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Landed]:
    if getattr(request, "param", "sqlite") == "sqlite":
        yield Landed(Settings(data=last_landing.as_files(tmp_path / "data")))
        return
    postgres: servers.PostgresServer = request.getfixturevalue("postgres_server")
    kafka: servers.KafkaServer = request.getfixturevalue("kafka_server")
    prefix = f"t{secrets.token_hex(4)}"
    settings = Settings(
        data=tmp_path / "data",
        database_url=postgres.admin_url.rsplit("/", 1)[0] + f"/{prefix}_{{service}}",
        kafka=kafka.bootstrap,
        kafka_topic_prefix=f"{prefix}.",
        kafka_partitions=2,
    )
    for name in SERVICES:
        await postgres.create_database(f"{prefix}_{name}")
        await last_landing.into_postgresql(settings.database_url_for(name), name)
    await publish_what_was_announced(settings)
    yield Landed(settings)
    for name in SERVICES:
        await postgres.drop_database(f"{prefix}_{name}")


async def publish_what_was_announced(settings: Settings) -> None:
    await make_topics(settings)
    publisher = KafkaPublisher(settings)
    for name in SERVICES:
        rows = await last_landing.log_of(settings.database_url_for(name))
        if rows:
            await publisher.publish(rows)
    await publisher.close()


@both_pairs
async def test_a_duty_that_a_new_policy_calls_for_is_on_record_and_judged_only_from_the_day_of_the_upgrade_on(
    landed: Landed, town: str
) -> None:
    async with landed.up("2026-03-02") as council:
        late_before = len(await council.announced(DutyLate, DutyMissed))
        letters = await council.letters()
        concerns = await council.asks("/escalation/concerns?limit=500")
    async with landed.up("2026-03-04", town) as council:
        assert await council.new_duties() == {
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
        concerns = await council.asks("/escalation/concerns?limit=500")
        assert sorted(each["subject"] for each in concerns if each["duty"] == NEW) == ["C3", "C4"]
    async with landed.up("2026-03-09", town) as council:  # hearing of C1 again, much later
        await council.hears("scheduling", event(guardian_appointed("G9", "2026-03-08", None), "C1", time="2026-03-09"))
        await council.services["scheduling"].sweep()
        assert (await council.new_duties())["C1"] == ("2026-03-02", "voided")


async def test_what_is_heard_after_the_upgrade_is_judged_however_long_ago_it_was(landed: Landed, town: str) -> None:
    async with landed.up("2026-03-04", town) as council:
        council.clock.set("2026-03-05")
        arranged = AdvocateArranged.model_validate({"on": "2026-01-20", "advocate_id": "ADV9"})
        await council.hears("scheduling", event(arranged, "C6", time="2026-01-20", received="2026-03-05"))
        assert (await council.new_duties())["C6"] == ("2026-02-17", "late")


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
        assert {child: status for child, (_, status) in (await council.new_duties()).items()} == {
            "C1": "voided",
            "C2": "voided",
            "C3": "late",
            "C4": "late",
            "C5": "open",
        }
        opened = [each.subject for each in await council.announced(DutyOpened) if each.data.duty == NEW]
        assert sorted(opened) == ["C1", "C2", "C3", "C4", "C5"]


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
        assert {status for _, status in (await council.new_duties()).values()} == {"voided", "open"}


async def test_what_nobody_settles_from_is_kept_from_then_on_and_settles_nobody(landed: Landed, town: str) -> None:
    """No log is read again: what the town calls for later was kept while England's policy did not."""
    arranged = AdvocateArranged.model_validate({"on": "2026-02-20", "advocate_id": "ADV9"})
    async with landed.up("2026-03-02") as council:
        said = await council.announced()
        await council.hears("scheduling", event(arranged, "C6", time="2026-02-20"))
        assert await council.announced() == said
    async with landed.up("2026-03-04", town) as council:
        assert (await council.new_duties())["C6"] == ("2026-03-20", "open")
