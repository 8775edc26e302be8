"""A child asks on the own page, the right people hear of it in time, and the child reads the answer there."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.notifications.api.asks import router
from services.notifications.declaration import DECLARATION
from services.notifications.tables.notices import notices
from shared.auth.audit import audit
from shared.events.services.notifications import ChildAsked
from tests.support import facts
from tests.support.events import event
from tests.support.harness import Harness
from tests.support.http import Client

CHILD = {"role": "child", "subject": "C1"}
IRO = {"role": "iro", "subject": "I1"}


@pytest.fixture
async def desk(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Client:
    service = await start_service(DECLARATION, now="2026-01-07T10:00:00+00:00")
    await service.hears(
        event(facts.became(social_worker_id="SW1"), "C1"), event(facts.allocated("A1", "I1", on="2026-01-06"), "C1")
    )
    return Client(service, tmp_path, router, **IRO)


async def asks(desk: Client, about: str, words: str | None = None, status: int = 201, **who: str) -> Any:
    answer = await desk.call("POST", "/children/C1/asks", json={"about": about, "words": words}, **(who or CHILD))
    assert answer.status_code == status, answer.text
    return answer.json()


async def told(desk: Client) -> list[tuple[str, str]]:
    await desk.svc.hears(*await desk.svc.announced(ChildAsked))
    rows = await desk.svc.rows(notices, child_id="C1")
    return sorted((row["template"], row["status"]) for row in rows if "child.asked" in row["rule"])


@pytest.mark.parametrize("about", ["to_talk", "advocate", "complaint", "question", "review"])
async def test_the_iro_hears_of_it_at_eight_on_the_next_working_day(desk: Client, about: str) -> None:
    await asks(desk, about, "It is about my brother")
    assert await told(desk) == [("digest_of_news", "waiting")]


async def test_the_childs_words_are_in_no_event_and_no_audit_and_its_social_worker_does_not_read_them(
    desk: Client,
) -> None:
    await asks(desk, "complaint", "My social worker never comes")
    (said,) = await desk.svc.announced(ChildAsked)
    assert "never" not in said.data_json()
    assert all("never" not in str(dict(row)) for row in await desk.svc.rows(audit))
    answer = await desk.call("GET", "/children/C1/asks", role="social_worker", subject="SW1")
    assert answer.status_code == 403
    (shown,) = (await desk.shown("/children/C1/asks"))["items"]
    assert shown["words"] == "My social worker never comes"


async def test_a_child_reads_the_answer_and_not_whose_id_gave_it(desk: Client) -> None:
    asked = await asks(desk, "question", "When do I see Sam?")
    path = f"/children/C1/asks/{asked['id']}/answer"
    body = {"words": "Every second Saturday.", "on": "2026-01-07"}
    assert (await desk.call("POST", path, json=body, **CHILD)).status_code == 403
    assert (await desk.call("POST", path, json=body, role="iro", subject="I2")).status_code == 404
    assert (await desk.call("POST", path, json={**body, "on": "2026-01-08"})).status_code == 422
    assert (await desk.call("POST", path, json=body)).json()["answered_by"] == "I1"
    (read,) = (await desk.shown("/children/C1/asks", **CHILD))["items"]
    assert (read["answer"], read["answered_on"], read["answered_by"]) == ("Every second Saturday.", "2026-01-07", None)


async def test_what_needs_words_is_not_taken_without_and_nobody_asks_for_another_child(desk: Client) -> None:
    await asks(desk, "question", None, 422)
    await asks(desk, "to_talk", None, 404, role="child", subject="C2")
    await asks(desk, "to_talk", None, 403, **IRO)
    assert await desk.svc.announced(ChildAsked) == []


async def test_a_button_that_sticks_asks_no_more_than_twenty_times(desk: Client) -> None:
    for _ in range(20):
        await asks(desk, "to_talk")
    await asks(desk, "to_talk", None, 409)
