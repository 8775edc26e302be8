"""Asking allocation for an IRO's contact details."""

import httpx
import pytest

from services.notifications.iro_directory import DirectoryUnavailable, HttpIroDirectory


def directory(answer):
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://allocation")
    return HttpIroDirectory(client, lambda: "a-token")


async def test_the_directory_asks_allocation_with_its_token():
    asked = []

    def answer(request):
        asked.append(request)
        return httpx.Response(200, json={"id": "I/1", "name": "Samira Oduya", "email": None, "phone": "1", "fte": 1})

    found = await directory(answer).contact("I/1")
    assert found is not None
    assert (found.name, found.email, found.phone) == ("Samira Oduya", None, "1")
    assert asked[0].url.raw_path == b"/allocation/iros/I%2F1"
    assert asked[0].headers["authorization"] == "Bearer a-token"
    assert "Samira" not in repr(found)


async def test_an_iro_allocation_does_not_know_is_nobody_and_any_other_trouble_is_the_directorys():
    assert await directory(lambda _: httpx.Response(404)).contact("I1") is None
    for trouble in (httpx.Response(503), httpx.Response(200, text="not json"), httpx.Response(200, json=[])):
        with pytest.raises(DirectoryUnavailable):
            await directory(lambda _, trouble=trouble: trouble).contact("I1")
