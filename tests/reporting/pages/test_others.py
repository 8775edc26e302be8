"""What the pages ask of the other services, and what comes of it when one is away or refuses."""

import json
from collections.abc import Callable

import httpx
import pytest

from services.reporting.pages.others import OtherServices, Told, must_know
from shared.refusals import Refusal, Unavailable

PROBLEM = {"type": "late-reason-wanted", "title": "Not valid", "status": 422, "detail": "Say why"}


def others(answer: Callable[[httpx.Request], httpx.Response]) -> OtherServices:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://scheduling.test")
    return OtherServices({"scheduling": client})


def away(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("away", request=request)


async def test_a_question_is_asked_in_the_readers_own_name() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"items": [{"id": "R1"}], "next": "more"})

    told = await others(answer).ask("/scheduling/reviews", "hers", iro_id="JO")
    assert (told.items, told.more, told.away) == ([{"id": "R1"}], True, False)
    assert seen[0].headers["authorization"] == "Bearer hers"
    assert seen[0].url.params["iro_id"] == "JO"


@pytest.mark.parametrize(
    ("status", "is_away"), [(200, False), (403, False), (404, False), (500, True), (503, True), (None, True)]
)
async def test_a_refusal_is_an_answer_and_no_answer_is_a_gap(status: int | None, is_away: bool) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return away(request) if status is None else httpx.Response(status, json={"items": [1]})

    told = await others(answer).ask("/scheduling/reviews", "hers")
    assert (told.away, told.items) == (is_away, [1] if status == 200 else [])


async def test_what_cannot_be_read_is_a_gap() -> None:
    told = await others(lambda _: httpx.Response(200, text="<html>")).ask("/scheduling/reviews", "hers")
    assert told.away


async def test_what_is_said_names_the_version_that_was_read() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"version": 4}, headers={"IRO-Announced": "E1,E2"})

    taken = await others(answer).say("POST", "/scheduling/reviews/R1/held", "hers", {"held_on": "2026-02-02"}, "3")
    (request,) = seen
    assert (taken.body, taken.announced) == ({"version": 4}, ["E1", "E2"])
    assert (request.headers["if-match"], json.loads(request.content)) == ("3", {"held_on": "2026-02-02"})


async def test_what_a_service_refuses_is_its_own_refusal_and_silence_is_unavailable() -> None:
    with pytest.raises(Refusal, match="late-reason-wanted"):
        await others(lambda _: httpx.Response(422, json=PROBLEM)).say("POST", "/scheduling/x", "hers", {})
    with pytest.raises(Unavailable):
        await others(away).say("POST", "/scheduling/x", "hers", {})


@pytest.mark.parametrize(("status", "raised"), [(None, 503), (500, 503), (404, 404), (403, 403)])
def test_a_page_that_cannot_do_without_says_which(status: int | None, raised: int) -> None:
    with pytest.raises(Refusal) as refused:
        must_know(Told(status, {}))
    assert refused.value.status == raised
    assert must_know(Told(200, {"id": "R1"})) == {"id": "R1"}
