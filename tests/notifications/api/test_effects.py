"""What became of a posted event: what every service did because of it, and what still waits."""

from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import insert

from services.notifications.actions.effects.in_words import in_words
from services.notifications.sending.parked_elsewhere import HttpParkedElsewhere
from services.notifications.sending.postman import Postman
from shared.events import catalogue
from shared.events.services.beside_disputes import LegalAdviceSought, PracticePatternIdentified
from shared.policy import load_profile
from shared.storage.tables import parked
from shared.work.ids import new_id
from tests.support.events import COUNCIL, event
from tests.support.five_services import five_services
from tests.support.notices import Directory, Sender

IRO = {"id": "JO", "name": "Jo Brown", "registration_number": "SW1", "active_from": "2020-01-01"}
LETTER = "practice patterns to senior manager"
BECAME = {
    "id": "E1",
    "type": "child.became_looked_after.v1",
    "subject": "AVA",
    "time": "2026-01-05T09:00:00+00:00",
    "data": {
        "looked_after_from": "2026-01-05",
        "date_of_birth": "2015-03-02",
        "legal_status": "V2",
        "social_worker_id": "SW",
    },
}
EXCLUDED = {
    "id": "E2",
    "source": "/people/SW",
    "type": "school.child_excluded.v1",
    "subject": "AVA",
    "data": {
        "record_ref": "X1",
        "social_worker_id": "SW",
        "occurred_on": "2026-01-05",
        "category": "fixed_term",
        "from_on": "2026-01-05",
        "school_urn": "100000",
    },
}


@pytest.fixture
async def council(tmp_path):
    async with five_services(tmp_path / "data", "2026-01-05T10:00") as council:
        new = await council.asks("/allocation/iros", method="POST", role="iro_admin", json=IRO)
        assert new.status_code == 201, new.text
        await council.collect("allocation")
        await council.all_hear()
        await council.posts(BECAME)
        yield council


async def shown(council, more="", **who):
    answer = await council.asks(f"/notifications/effects?source={COUNCIL}&id=E1{more}", **who)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_of_a_notice_that_is_about_no_child_only_those_are_told_who_see_it(council):
    said = {"pattern_id": "PP1", "team_id": "T1", "category": "health", "identified_on": "2026-01-05"}
    data = PracticePatternIdentified.model_validate(said | {"observations": 3})
    pattern = event(data, "T1", source="/iro/escalation")
    await council.hand_over("notifications", [pattern._replace(subjectkind="team", causationid="E1")])
    for role, told in (("iro_manager", True), ("council_system", False)):
        waits = [each["what"] for each in (await shown(council, role=role))["waiting"] if each["subject"] == "T1"]
        assert waits == (
            [f"The letter to the senior manager goes out on 6 January 2026 at 08:00: {LETTER}"] if told else []
        )
    await council.sweep("2026-01-06T08:00")
    postman = Postman(council.services["notifications"], sender=Sender(), directory=Directory(), council_name="Hessle")
    while await postman.send_due():
        pass
    for role, told in (("iro_manager", True), ("council_system", False)):
        followed = (await shown(council, "&limit=500", role=role))["items"]
        became = {each["type"] for each in followed if each["subject"] == "T1"}
        assert became == {"practice_pattern.identified.v1"} | ({"notice.failed.v1"} if told else set())


async def test_what_each_service_did_with_an_event_is_said_in_words_in_order_and_what_still_waits(council):
    answer = await shown(council, role="council_system", subject="lcs")
    assert (answer["posted"]["id"], answer["posted"]["withdrawn"]) == ("E1", False)
    said = {(each["service"], each["what"]) for each in answer["items"]}
    assert {service for service, _ in said} >= {"allocation", "scheduling", "notifications"}
    assert ("allocation", "JO is the child's IRO from 5 January 2026, by the rule lightest") in {
        (service, what) for service, what in said if "IRO from" in what
    }
    assert any(
        service == "scheduling" and what.startswith("A review is planned: first review") for service, what in said
    )
    assert any(what.startswith("A time limit began: ") and what.endswith("2026") for _, what in said)
    assert [each["at"] for each in answer["items"]] == sorted(each["at"] for each in answer["items"])
    waits = {each["what"] for each in answer["waiting"]}
    assert "The letter to the child waits to be sent: iro named to child" in waits
    assert any("goes out on 6 January 2026 at 08:00" in each for each in waits), waits
    assert {each["subject"] for each in answer["items"]} == {"AVA"}


async def test_it_is_read_a_page_at_a_time(council):
    whole = await shown(council)
    seen, cursor = [], ""
    while cursor is not None:
        page = await shown(council, f"&limit=7{cursor}")
        seen += page["items"]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert seen == whole["items"]
    assert len(seen) > 20
    assert (await council.asks(f"/notifications/effects?source={COUNCIL}&id=E1&cursor=x")).status_code == 422


ASKERS = {
    ("council_system", "lcs"): 200,
    ("iro_manager", "M1"): 200,
    ("iro_admin", "M1"): 200,
    ("auditor", "A1"): 200,
    ("social_worker", "SW"): 404,  # who did not post it
    ("iro", "JO"): 404,
    ("team_manager", "TM"): 403,
    ("child", "AVA"): 403,
}


async def test_they_are_told_who_posted_it_and_who_answer_for_the_iro_service(council):
    for (role, subject), status in ASKERS.items():
        answer = await council.asks(f"/notifications/effects?source={COUNCIL}&id=E1", role=role, subject=subject)
        assert answer.status_code == status, (role, answer.text)


async def test_a_person_asks_of_what_she_posted_and_of_nobody_elses(council):
    who = {"role": "social_worker", "subject": "SW"}
    receipt = await council.asks(
        "/notifications/events",
        method="POST",
        json={"specversion": "1.0", **EXCLUDED},
        **who,
    )
    assert receipt.status_code == 202, receipt.text
    await council.collect("notifications")
    await council.all_hear()
    own = await council.asks("/notifications/effects?source=/people/SW&id=E2", **who)
    assert own.status_code == 200, own.text
    assert "matter.opened.v1" in {each["type"] for each in own.json()["items"]}
    other = await council.asks("/notifications/effects?source=/people/SW&id=E2", role="social_worker", subject="SW9")
    assert other.status_code == 404


async def test_what_is_not_there_is_not_found_and_what_is_missing_or_unknown_is_named(council):
    assert (await council.asks(f"/notifications/effects?source={COUNCIL}&id=E9")).status_code == 404
    assert (await council.asks("/notifications/effects?source=/iro/allocation&id=E1")).status_code == 404
    missing = await council.asks("/notifications/effects?id=E1")
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/query/source")


async def test_of_what_was_recorded_for_another_child_by_mistake_only_managers_are_told_what_followed(council):
    gone = {
        "id": "E3",
        "type": "fact.withdrawn.v1",
        "subject": "AVA",
        "subjectkind": "child",
        "data": {"withdraws": {"source": COUNCIL, "id": "E1"}, "reason": "wrong_child"},
    }
    await council.posts(gone)
    hidden = await shown(council, role="council_system", subject="lcs")
    assert (hidden["items"], hidden["waiting"], hidden["posted"]["type"]) == ([], [], None)
    assert (await shown(council))["items"]


async def park(council, service, **event):
    """As a service's reader does with what it cannot handle, when all tries are over."""
    row = {"id": new_id(), "subject": "AVA", "payload": {}, "reason": "R", "tries": 6, **event}
    async with council.services[service].database.transaction() as connection:
        await connection.execute(insert(parked), row | {"parked_at": datetime.now(UTC), "next_try_at": None})


async def test_an_event_that_a_service_could_not_take_in_is_said_to_wait_there(council):
    (first, *_) = (await shown(council))["items"]
    await park(council, "notifications", source="/iro/allocation", event_id=first["id"], type=first["type"])
    await park(council, "scheduling", source=COUNCIL, event_id="E1", type=BECAME["type"])
    await park(council, "escalation", source=COUNCIL, event_id="E9", type=BECAME["type"])
    answer = await shown(council)
    aside = {(each["service"], each["id"]) for each in answer["waiting"] if "could not take it in" in each["what"]}
    assert aside == {("notifications", first["id"]), ("scheduling", "E1")}
    assert answer["silent"] == []
    listed = (await council.asks("/scheduling/parked", role="admin")).json()["items"]
    assert [(each["event_id"], "reason" in each) for each in listed] == [("E1", False)]
    assert (await council.asks("/scheduling/parked", role="iro", subject="JO")).status_code == 403


async def test_a_service_that_does_not_answer_is_named():
    def away(_request):
        raise httpx.ConnectError("away")

    there = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"items": []})))
    gone = httpx.AsyncClient(transport=httpx.MockTransport(away))
    clients = {"allocation": there, "scheduling": gone}
    for client in clients.values():
        client.base_url = "http://iro.test"
    assert await HttpParkedElsewhere(clients, lambda: "T").now() == ({"allocation": []}, ["scheduling"])


async def test_what_is_said_of_several_children_has_what_followed_for_each(council):
    began = {
        "id": "E4",
        "type": "proceedings.started.v1",
        "subject": "AVA",
        "data": {"case_number": "HU26C1", "started_on": "2026-01-05", "also_for": ["BEN"]},
    }
    await council.posts({**BECAME, "id": "E5", "subject": "BEN"})
    await council.posts(began)
    answer = (await council.asks(f"/notifications/effects?source={COUNCIL}&id=E4")).json()
    assert {each["subject"] for each in answer["items"]} == {"AVA", "BEN"}


async def test_legal_advice_is_no_effect_that_others_read_of(council):
    sought = LegalAdviceSought(advice_id="L1", iro_id="JO", sought_on="2026-01-05")
    service = council.services["notifications"]
    async with service.work() as work:
        said = event(sought, "AVA", source="/iro/escalation")
        await service.dispatch(work, [said._replace(causationid="E1", correlationid="E1")])
    assert "legal_advice.sought.v1" not in {each["type"] for each in (await shown(council))["items"]}


def test_every_event_there_is_has_a_sentence():
    profile = load_profile("england-2010")
    said = {
        each: in_words(each, "{}", profile) for each in (kind.wire_type() for kind in catalogue.all_types().values())
    }
    assert [each for each, words in said.items() if " " not in words or words.endswith((".", ")"))] == []
