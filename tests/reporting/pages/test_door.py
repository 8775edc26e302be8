"""What the pages post at the door, and what its answers mean to them."""

import json

import httpx
import pytest

from services.reporting.pages.door import NotificationsDoor
from shared.refusals import FieldError, Refusal, Unavailable

PROBLEM = {
    "type": "no-such-statement",
    "title": "The event was not taken",
    "status": 422,
    "detail": "/data/withdraws this event is about another subject",
    "errors": [{"pointer": "/data/withdraws", "message": "this event is about another subject"}],
}


def door(*answers: httpx.Response | httpx.HTTPError) -> tuple[NotificationsDoor, list[httpx.Request]]:
    asked: list[httpx.Request] = []
    coming = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        given = next(coming)
        if isinstance(given, httpx.HTTPError):
            raise given
        return given

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://notifications.test")
    return NotificationsDoor(client), asked


async def test_an_event_is_posted_in_the_name_of_whoever_sent_the_form() -> None:
    there, asked = door(httpx.Response(202, json={"accepted": 1}))
    await there.post({"id": "e1"}, "hers")
    (request,) = asked
    assert (request.method, request.url.path) == ("POST", "/notifications/events")
    assert request.headers["authorization"] == "Bearer hers"
    assert (request.headers["content-type"], json.loads(request.content)) == (
        "application/cloudevents+json",
        {"id": "e1"},
    )


async def test_a_refusal_is_the_doors_own() -> None:
    there, _ = door(httpx.Response(422, json=PROBLEM))
    with pytest.raises(Refusal) as refused:
        await there.post({}, "hers")
    assert (refused.value.slug, refused.value.status, refused.value.errors) == (
        "no-such-statement", 422, [FieldError("/data/withdraws", "this event is about another subject")],
    )  # fmt: skip


@pytest.mark.parametrize(
    "answer", [httpx.ConnectError("away"), httpx.ReadTimeout("slow"), httpx.Response(502, text="<html>")]
)
async def test_a_door_that_does_not_answer_is_unavailable(answer: httpx.Response | httpx.HTTPError) -> None:
    there, _ = door(answer)
    with pytest.raises(Unavailable):
        await there.post({}, "hers")
