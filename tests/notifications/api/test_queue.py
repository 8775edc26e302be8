"""The queue of letters: how long it is and how old, in the API and for Prometheus."""

import pytest

from services.notifications.api import queue
from services.notifications.declaration import DECLARATION
from services.notifications.senders import TemporaryFailure
from shared.ops.telemetry import REGISTRY
from tests.support.http import Client
from tests.support.notices import PostOffice, Sender, a_child_with_contact

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def desk(start_service, tmp_path):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    desk = Client(office.svc, tmp_path / "keys", queue.router, role="dashboard")
    desk.office = office
    await a_child_with_contact(office)
    return desk


async def shown(desk):
    answer = await desk.shown("/queue")
    return tuple(answer[name] for name in ("to_send", "sending", "to_be_tried_again", "oldest_seconds"))


async def test_it_says_how_many_are_to_be_sent_and_for_how_long_the_oldest_is(desk):
    assert await shown(desk) == (2, 0, 0, 0)
    desk.svc.clock.set("2026-01-06T10:02")
    assert await shown(desk) == (2, 0, 0, 120)
    desk.office.sender.failures = [TemporaryFailure("timeout")]
    await desk.office.sends()
    assert await shown(desk) == (1, 0, 1, 120)
    desk.office.time.passes(seconds=60)
    await desk.office.sends()
    assert await shown(desk) == (0, 0, 0, None)


async def test_what_is_on_its_way_is_in_it(desk):
    seen = []

    class Looking(Sender):
        async def send_all(self, messages):
            seen.append(await shown(desk))
            return await super().send_all(messages)

    desk.office.sender = Looking()
    await desk.office.sends()
    assert seen == [(2, 2, 0, 0)]


async def test_news_that_waits_for_its_time_is_as_old_as_that_time(desk):
    await desk.office.sends()
    await desk.svc.sweeps("2026-01-07T08:00")
    desk.svc.clock.set("2026-01-07T08:01")
    assert await shown(desk) == (1, 0, 0, 60)


async def test_whoever_sends_keeps_the_gauges(desk):
    def gauges():
        names = ("iro_letters_to_send", "iro_letters_oldest_seconds")
        return tuple(REGISTRY.get_sample_value(name, {"service": "notifications"}) for name in names)

    desk.svc.clock.set("2026-01-06T10:02")
    desk.office.sender.always_fails = TemporaryFailure("timeout")
    postman = desk.office.postman
    await postman._work_until_nothing_is_due()
    assert gauges() == (2, 120)
    desk.office.sender.always_fails = None
    desk.office.time.passes(seconds=60)
    await postman._work_until_nothing_is_due()
    assert gauges() == (0, 0)


@pytest.mark.parametrize("role", ["social_worker", "iro", "legal", "child", "council_system"])
async def test_others_are_not_shown_it(desk, role):
    assert (await desk.call("GET", "/queue", role=role)).status_code == 403
