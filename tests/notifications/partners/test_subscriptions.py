"""Partners' subscriptions over HTTP: who may make them, what is refused, secrets, trials and replays."""

from datetime import date, timedelta

import pytest

from services.notifications.api.subscriptions import router
from services.notifications.declaration import DECLARATION
from services.notifications.tables.subscriptions import deliveries
from shared.events.council.withdrawals import FactWithdrawn
from shared.ops.clock import real_now
from shared.storage.tables import audit, idempotency
from tests.support.events import event
from tests.support.facts import proceedings_started
from tests.support.http import Client
from tests.support.notices import allocated, became
from tests.support.partners import Partners
from tests.support.receivers import receiver

pytestmark = pytest.mark.both("storage")
NEW = {"url": "https://partner.example/hooks", "event_types": ["iro.changed.v1", "iro.allocated.v1"], "name": "Legal"}


class Desk(Client):
    """The service behind HTTP, usually called by IRO administration."""

    def __init__(self, partners, folder, *, allow_private):
        self.partners = partners
        routes = [router(partners.svc.service, allow_private=allow_private)]
        super().__init__(partners.svc, folder, routes, role="iro_admin", subject="U1")

    async def makes(self, **more):
        answer = await self.call("POST", "/subscriptions", json=NEW | more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def does(self, made, what, status=202, **body):
        answer = await self.call("POST", f"/subscriptions/{made['id']}/{what}", json=body or None)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def delivers(self):
        self.partners.time.set((real_now() + timedelta(seconds=1)).isoformat())
        await self.partners.delivers()


@pytest.fixture
async def partners(start_service):
    return Partners(await start_service(DECLARATION, now="2026-01-06"))


@pytest.fixture
async def desk(partners, tmp_path):
    made = Desk(partners, tmp_path, allow_private=False)
    yield made
    await made.closes()


@pytest.fixture
async def private_desk(partners, tmp_path):
    made = Desk(partners, tmp_path, allow_private=True)
    yield made
    await made.closes()


async def test_a_subscription_shows_its_secret_once_and_what_it_wants_ever_after(desk):
    made = await desk.makes()
    assert made.pop("secret").startswith("whsec_")
    assert (made["event_types"], made["status"]) == (["iro.allocated.v1", "iro.changed.v1"], "active")
    assert (made["name"], made["made_by"], made["failing_since"]) == ("Legal", "U1", None)
    assert await desk.items("/subscriptions") == [made]
    assert await desk.shown(f"/subscriptions/{made['id']}") == made
    assert [row["action"] for row in await desk.svc.rows(audit)] == ["subscribed_partner"]


async def test_a_repeat_under_the_same_key_makes_no_second_one(desk):
    first, again = [
        (await desk.call("POST", "/subscriptions", json=NEW, headers={"Idempotency-Key": "k"})).json() for _ in range(2)
    ]
    assert first == again
    assert len(await desk.items("/subscriptions")) == 1
    assert len(await desk.svc.rows(idempotency)) == 1


async def test_subscriptions_are_paged(desk):
    made = [(await desk.makes())["id"] for _ in range(3)]
    page = await desk.shown("/subscriptions?limit=2")
    rest = await desk.shown(f"/subscriptions?limit=2&cursor={page['next']}")
    assert [each["id"] for each in (*page["items"], *rest["items"])] == made


@pytest.mark.parametrize(
    ("wrong", "pointer", "words"),
    [
        ({"url": "http://partner.example/"}, "/url", "https://"),
        ({"url": "https://127.0.0.1/"}, "/url", "private or loopback"),
        ({"url": "https://intranet/"}, "/url", "outside this network"),
        ({"url": "https://u:p@partner.example/"}, "/url", "no user"),
        ({"event_types": []}, "/event_types", "names no event"),
        ({"event_types": ["iro.allocated"]}, "/event_types/0", "GET /notifications/event-types"),
        ({"event_types": ["iro.allocated.v1", "court_document.*"]}, "/event_types/1", "is no type"),
        ({"name": "a\nb"}, "/name", "line break"),
        ({"secret": "whsec_mine"}, "/secret", ""),
    ],
)
async def test_what_is_refused_names_the_field_and_what_is_wrong(desk, wrong, pointer, words):
    answer = await desk.call("POST", "/subscriptions", json=NEW | wrong)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, pointer)
    assert words in error["message"]
    assert await desk.items("/subscriptions") == []


async def test_only_administrators_have_to_do_with_subscriptions(desk):
    made = await desk.makes()
    here = f"/subscriptions/{made['id']}"
    calls = [("GET", "/subscriptions"), ("POST", "/subscriptions"), ("GET", here), ("DELETE", here)]
    calls += [
        ("GET", f"{here}/deliveries"),
        *(("POST", f"{here}/{way}") for way in ("rotate-secret", "test", "replay")),
    ]
    for method, path in calls:
        for role in ("iro_manager", "iro", "legal", "council_system", "auditor", "child"):
            assert (await desk.call(method, path, role=role)).status_code == 403, (method, path, role)
        assert (await desk.call(method, path, role=None)).status_code == 401


async def test_one_that_there_is_not_is_404_everywhere(desk):
    for method, path in [
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/deliveries"),
        ("POST", "/rotate-secret"),
        ("POST", "/test"),
    ]:
        assert (await desk.call(method, f"/subscriptions/none{path}")).status_code == 404, path
    answer = await desk.call("POST", "/subscriptions/none/replay", json={"from": "2026-01-01"})
    assert answer.status_code == 404


async def test_one_that_was_deleted_gets_nothing_more_and_stays_on_record(desk):
    made = await desk.makes()
    await desk.svc.hears(allocated("C1", allocation="A1"))
    for _ in range(2):
        assert (await desk.call("DELETE", f"/subscriptions/{made['id']}")).status_code == 204
    await desk.svc.hears(allocated("C2", allocation="A2"))
    (shown,) = await desk.items("/subscriptions")
    assert (shown["status"], shown["ended_why"], shown["deliveries"]["dropped"]) == ("ended", "deleted", 1)
    for way, body in (("rotate-secret", {}), ("test", {}), ("replay", {"from": "2026-01-01"})):
        assert (await desk.does(made, way, 409, **body))["type"].endswith("subscription-ended")
    assert len(await desk.svc.rows(deliveries)) == 1


async def test_for_a_day_after_a_rotation_both_secrets_verify_and_then_the_new_one_alone(private_desk):
    desk = private_desk
    async with receiver() as partner:
        made = await desk.makes(url=partner.url)
        new = await desk.does(made, "rotate-secret", 200)
        assert new["previous_secret_until"] is not None
        await desk.does(made, "test")
        await desk.delivers()
        (got,) = partner.got
        assert got.is_signed_with(made["secret"])
        assert got.is_signed_with(new["secret"])
        assert len(got.headers["webhook-signature"].split(" ")) == 2
        await desk.does(made, "test")
        desk.partners.time.set((real_now() + timedelta(days=1, seconds=1)).isoformat())
        await desk.partners.delivers()
        assert len(partner.got[1].headers["webhook-signature"].split(" ")) == 1


async def test_a_trial_says_nothing_of_anybody_and_shows_what_became_of_it(private_desk):
    desk = private_desk
    async with receiver(500) as partner:
        made = await desk.makes(url=partner.url)
        queued = await desk.does(made, "test")
        await desk.delivers()
    (got,) = partner.got
    assert (got.id, got.said["type"], got.said["subject"]) == (queued["id"], "webhook.test.v1", made["id"])
    (delivery,) = await desk.items(f"/subscriptions/{made['id']}/deliveries")
    (tried,) = delivery["attempts"]
    assert (delivery["status"], tried["outcome"], tried["code"], tried["status"]) == (
        "queued",
        "failed",
        "answered_500",
        500,
    )
    assert delivery["next_try_at"] > tried["at"]
    assert (await desk.shown(f"/subscriptions/{made['id']}"))["failing_since"] is not None


async def test_deliveries_are_listed_newest_first_by_status_and_in_pages(private_desk):
    desk = private_desk
    async with receiver() as partner:
        made = await desk.makes(url=partner.url)
        for number in range(3):
            await desk.svc.hears(allocated(f"C{number}", allocation=f"A{number}"))
        await desk.delivers()
        await desk.svc.hears(allocated("C9", allocation="A9"))
    here = f"/subscriptions/{made['id']}/deliveries"
    first = await desk.shown(f"{here}?limit=2")
    rest = await desk.items(f"{here}?limit=2&cursor={first['next']}")
    assert [each["subject"] for each in (*first["items"], *rest)] == ["C9", "C2", "C1", "C0"]
    assert [each["subject"] for each in await desk.items(f"{here}?status=queued")] == ["C9"]
    assert (await desk.call("GET", f"{here}?status=lost")).status_code == 422


async def test_what_was_recorded_for_another_child_by_mistake_is_shown_to_no_administrator_of_subscriptions(desk):
    made = await desk.makes(event_types=["proceedings.started.v1"])
    wrong = event(proceedings_started("N1", "2026-01-05"), "C1", id="wrong")
    meant = {"withdraws": {"source": wrong.source, "id": wrong.id}, "reason": "wrong_child"}
    await desk.svc.hears(became("C1"), wrong, event(proceedings_started("N2", "2026-01-05"), "C2"))
    await desk.svc.hears(event(FactWithdrawn.model_validate(meant), "C1"))
    here = f"/subscriptions/{made['id']}/deliveries"
    seen = {each["event_id"] == "wrong": each for each in await desk.items(here)}
    assert (seen[True]["type"], seen[True]["time"], seen[True]["link"]) == (None, None, None)
    assert seen[True]["note"]
    assert (seen[False]["type"], seen[False]["note"]) == ("proceedings.started.v1", None)


async def test_a_replay_sends_again_under_the_same_ids_from_that_day_on_and_what_was_never_sent(private_desk):
    desk = private_desk
    await desk.svc.hears(became("C1"), allocated("C1", allocation="A1", on="2026-01-04"))
    async with receiver() as partner:
        made = await desk.makes(url=partner.url, event_types=["iro.allocated.v1", "child.ceased_to_be_looked_after.v1"])
        for child, day in (("C2", "2026-01-05"), ("C3", "2026-01-06"), ("C4", "2026-01-07")):
            await desk.svc.hears(became(child), allocated(child, allocation=f"A{child}", on=day), now=day)
        await desk.delivers()
        before = {each.said["subject"]: each.id for each in partner.got}
        assert set(before) == {"C2", "C3", "C4"}
        for since, again in (("2026-01-07", {"C4"}), ("2026-01-06", {"C3", "C4"}), ("2026-01-05", {"C2", "C3", "C4"})):
            partner.got.clear()
            assert (await desk.does(made, "replay", **{"from": since}))["queued"] == len(again)
            await desk.delivers()
            assert {each.said["subject"]: each.id for each in partner.got} == {child: before[child] for child in again}
        partner.got.clear()
        assert (await desk.does(made, "replay", **{"from": "2026-01-04"}))["queued"] == 4
        await desk.delivers()
        assert [each.said["subject"] for each in partner.got] == ["C1", "C2", "C3", "C4"]
    answer = await desk.does(made, "replay", 422, **{"from": "2026-01-08"})
    assert answer["errors"] == [{"pointer": "/from", "message": "lies in the future"}]


async def test_what_is_announced_here_is_passed_on_and_replayed_too_and_no_imported_history_ever_is(desk):
    types = ["duty.opened.v1", "iro.allocated.v1", "proceedings.started.v1"]
    made = await desk.makes(event_types=types)
    old = event(proceedings_started("N1", "2025-12-01"), "C1", baseline=date(2025, 12, 31))
    await desk.svc.hears(became("C1"), old, allocated("C1", allocation="A1"))
    passed_on = [(each["source"], each["type"]) for each in await desk.items(f"/subscriptions/{made['id']}/deliveries")]
    assert ("/iro/notifications", "duty.opened.v1") in passed_on
    assert {kind for _, kind in passed_on} == {"duty.opened.v1", "iro.allocated.v1"}

    later = await desk.makes(event_types=types)
    assert (await desk.does(later, "replay", **{"from": "2026-01-01"}))["queued"] == len(passed_on)
    replayed = await desk.items(f"/subscriptions/{later['id']}/deliveries")
    assert sorted((each["source"], each["type"]) for each in replayed) == sorted(passed_on)
