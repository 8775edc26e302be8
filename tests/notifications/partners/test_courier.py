"""Partners' webhooks delivered to real receivers that hang, redirect, lie and go away."""

import asyncio
from datetime import timedelta

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.senders.webhook import LONGEST_TRY
from services.notifications.sending import errand
from services.notifications.sending.courier import LONGEST_SLEEP
from services.notifications.sending.errand import LEASE
from services.notifications.tables.subscriptions import deliveries, subscriptions
from shared.ops.clock import real_now
from tests.support.notices import allocated, allocation_ended, changed
from tests.support.partners import Partners
from tests.support.receivers import receiver

pytestmark = pytest.mark.both("locks")


@pytest.fixture
async def partners(start_service) -> Partners:
    made = Partners(await start_service(DECLARATION, now="2026-01-06"))
    made.time.set(real_now().isoformat())
    return made


async def allocations(partners, *children):
    await partners.svc.hears(*(allocated(each, allocation=f"A-{each}") for each in children))
    partners.time.passes(seconds=5)


async def test_what_is_delivered_is_thin_signed_and_leads_to_what_it_is_about(partners):
    async with receiver() as partner:
        made = await partners.subscribes(partner)
        await allocations(partners, "C1")
        partners.time.set(real_now().isoformat())
        await partners.delivers()
    (got,) = partner.got
    assert got.said.keys() == {"type", "id", "source", "subject", "subjectkind", "time", "link"}
    assert (got.said["type"], got.said["subject"]) == ("iro.allocated.v1", "C1")
    assert got.said["link"] == "https://iro.council.example/allocation/children/C1"
    assert got.is_signed_with(made.secret)
    assert await partners.standing(made) == [("iro.allocated", "C1", "delivered")]
    assert await partners.tries() == [("delivered", None, 204)]


async def test_a_partner_is_told_of_what_it_subscribed_to_and_of_nothing_else(partners):
    async with receiver() as one, receiver() as other:
        await partners.subscribes(one, "iro.allocated.v1")
        await partners.subscribes(other, "iro.allocation_ended.v1", "duty.met.v1", "notice.failed.v1")
        await allocations(partners, "C1")
        await partners.svc.hears(allocation_ended("C1", "A-C1"))
        partners.time.passes(seconds=5)
        await partners.delivers()
    assert one.told("type") == [("iro.allocated.v1",)]
    assert {each.said["type"] for each in other.got} == {"iro.allocation_ended.v1"}


async def test_of_one_child_the_next_waits_until_the_one_before_was_taken_and_others_go_on(partners):
    async with receiver(500) as partner:
        await partners.subscribes(partner)
        await partners.svc.hears(
            allocated("C1", allocation="A1"), changed("C1"), allocated("C2", allocation="A2", on="2026-01-07")
        )
        partners.time.passes(seconds=1)
        courier = partners.courier()
        await partners.delivers(courier)
        assert partner.told("type", "subject") == [("iro.allocated.v1", "C1"), ("iro.allocated.v1", "C2")]
        partners.time.passes(seconds=4)
        await partners.delivers(courier)
        assert len(partner.got) == 2, "five seconds are not over"
        partners.time.passes(seconds=2)
        await partners.delivers(courier)
    assert partner.told("type", "subject")[2:] == [("iro.allocated.v1", "C1"), ("iro.changed.v1", "C1")]
    first, _, again, _ = partner.got
    assert (first.id, first.body) == (again.id, again.body)
    assert first.headers["webhook-timestamp"] < again.headers["webhook-timestamp"], "stamped when it is sent"


async def test_after_three_days_it_is_given_up_and_what_is_newer_of_the_child_goes_on(partners):
    async with receiver(always=503) as partner:
        made = await partners.subscribes(partner)
        await partners.svc.hears(allocated("C1", allocation="A1"), changed("C1"))
        for _ in range(20):
            partners.time.passes(hours=11)
            await partners.delivers()
            if (await partners.standing(made))[0][2] == "failed":
                break
        *before, last = partner.told("type")
        assert (set(before), last) == ({("iro.allocated.v1",)}, ("iro.changed.v1",))
        assert len(set(partner.ids())) == 2
        assert (await partners.subscription(made))["failing_since"] is not None
        partner.always = 204
        partners.time.passes(seconds=6)
        await partners.delivers()
    assert await partners.standing(made) == [("iro.allocated", "C1", "failed"), ("iro.changed", "C1", "delivered")]
    row = await partners.subscription(made)
    assert (row["failures"], row["failing_since"]) == (0, None)


async def test_a_receiver_that_is_back_gets_all_that_waits_at_once(partners):
    async with receiver(always=503) as partner:
        made = await partners.subscribes(partner)
        await allocations(partners, "C1", "C2", "C3", "C4", "C5")
        for _ in range(4):
            await partners.delivers()
            partners.time.passes(hours=1)
        partner.always = 204
        await allocations(partners, "C6")
        await partners.delivers()
    assert {status for *_, status in await partners.standing(made)} == {"delivered"}


async def test_410_ends_the_subscription_and_drops_what_waits(partners):
    async with receiver(410) as partner:
        made = await partners.subscribes(partner)
        await allocations(partners, "C1", "C2")
        await partners.delivers()
        await allocations(partners, "C3")
        await partners.delivers()
    assert len(partner.got) == 1
    row = await partners.subscription(made)
    assert (row["status"], row["ended_why"], row["secret"]) == ("ended", "gone", None)
    assert {status for *_, status in await partners.standing(made)} == {"dropped"}
    assert await partners.tries() == [("failed", "gone", 410)]


async def test_a_partner_that_hangs_delays_no_other(partners):
    partners.longest_try = 20.0
    async with receiver(always=30.0) as slow, receiver() as quick:
        await partners.subscribes(slow)
        await partners.subscribes(quick)
        await allocations(partners, *(f"C{number}" for number in range(20)))
        courier = partners.courier()
        await courier.look()
        await quick.takes(20)
        assert (len(slow.got), len(quick.got)) == (1, 20)
        slow.hang_up()
        slow.always = 410
        await courier.until_idle()


@pytest.mark.only("postgresql")
async def test_two_couriers_never_deliver_to_one_partner_at_a_time(partners):
    async with receiver() as partner:
        await partners.subscribes(partner)
        await allocations(partners, *(f"C{number}" for number in range(30)))
        await asyncio.gather(*(partners.delivers() for _ in range(3)))
        partners.time.passes(seconds=1)
        await partners.delivers()
    assert sorted(partner.told("subject")) == sorted((f"C{number}",) for number in range(30))
    assert len(set(partner.ids())) == 30


def test_what_a_killed_courier_had_in_hand_is_taken_up_within_a_minute_and_held_as_long_as_a_try_may_take():
    assert LEASE + timedelta(seconds=LONGEST_SLEEP) < timedelta(minutes=1)
    assert timedelta(seconds=LONGEST_TRY + 10) < LEASE


async def test_of_what_was_sent_and_not_written_down_one_goes_again_under_the_same_id(partners):
    async with receiver(30.0) as partner:
        made = await partners.subscribes(partner)
        await allocations(partners, "C1", "C2")
        killed = partners.courier()
        await killed.look()
        await partner.takes(1)
        for task in asyncio.all_tasks():
            if task.get_name().startswith("webhooks to"):
                task.cancel()
        await asyncio.sleep(0.05)
        sqlite = partners.svc.service.database.dialect == "sqlite"
        for seconds in (0, 1, LEASE.total_seconds()):
            partners.time.passes(seconds=seconds)
            await partners.delivers()
            if not sqlite and seconds < LEASE.total_seconds():
                assert len(partner.got) == 1, "another worker may be at it until its lease ends"
    ids = partner.ids()
    assert (len(ids), len(set(ids))) == (3, 2), "one duplicate"
    assert [outcome for outcome, *_ in await partners.tries()] == ["under_way", "delivered", "delivered"]
    assert {status for *_, status in await partners.standing(made)} == {"delivered"}


async def test_what_came_of_a_try_is_written_down_when_the_database_is_back(partners, monkeypatch):
    whole, failures = errand.queries.end, [ConnectionError("away"), ConnectionError("away")]

    async def away(*given):
        if failures:
            raise failures.pop()
        return await whole(*given)

    monkeypatch.setattr(errand.queries, "end", away)
    async with receiver() as partner:
        made = await partners.subscribes(partner)
        await allocations(partners, "C1")
        await partners.delivers()
    assert (len(partner.got), failures) == (1, [])
    assert await partners.standing(made) == [("iro.allocated", "C1", "delivered")]


async def test_told_to_stop_it_finishes_what_it_has_in_hand_and_begins_nothing_more(partners):
    async with receiver(0.3) as partner:
        made = await partners.subscribes(partner)
        await allocations(partners, "C1", "C2")
        courier = partners.courier()
        running = asyncio.create_task(courier.run())
        await partner.takes(1)
        courier.in_hand.stop(running)
        await asyncio.wait([running])
    assert sorted(status for *_, status in await partners.standing(made)) == ["delivered", "queued"]
    (row,) = await partners.svc.rows(subscriptions)
    assert (row["held_by"], len(partner.got)) == (None, 1)


async def test_an_event_heard_twice_is_delivered_once(partners):
    async with receiver() as partner:
        await partners.subscribes(partner)
        event = allocated("C1", allocation="A1")
        for _ in range(2):
            await partners.svc.hears(event)
        partners.time.passes(seconds=1)
        await partners.delivers()
    assert len(partner.got) == len(await partners.svc.rows(deliveries)) == 1
