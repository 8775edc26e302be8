"""Asking allocation for IROs' contact details."""

import httpx
import pytest

from services.notifications.sending.iro_directory import HttpIroDirectory, IroDetails

SAM = {"name": "Samira Oduya", "email": None, "phone": "1", "fte": 1}
MANY = [f"I{number:02}" for number in range(10)]


class Allocation:
    """Answers as it is told to, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.asked: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answers.pop(0)


def directory(allocation):
    client = httpx.AsyncClient(transport=httpx.MockTransport(allocation), base_url="http://allocation")
    return HttpIroDirectory(client, lambda: "a-token")


def page(*ids: str, following: str | None = None) -> httpx.Response:
    return httpx.Response(200, json={"items": [{"id": each, **SAM} for each in ids], "next": following})


async def test_the_directory_asks_allocation_with_its_token():
    allocation = Allocation(httpx.Response(200, json={"id": "I/1", **SAM}))
    found = await directory(allocation).contacts(["I/1"])
    assert found == {"I/1": IroDetails("Samira Oduya", None, "1")}
    assert allocation.asked[0].url.raw_path == b"/allocation/iros/I%2F1"
    assert allocation.asked[0].headers["authorization"] == "Bearer a-token"
    assert "Samira" not in repr(found)


async def test_of_a_few_each_is_asked_about_and_trouble_with_one_is_no_others():
    allocation = Allocation(httpx.Response(404), httpx.Response(503), httpx.Response(200, json=SAM))
    assert await directory(allocation).contacts(["I1", "I2", "I3"]) == {
        "I1": None,
        "I3": IroDetails("Samira Oduya", None, "1"),
    }


@pytest.mark.parametrize(
    "trouble", [httpx.Response(503), httpx.Response(200, text="not json"), httpx.Response(200, json=[])]
)
async def test_whatever_is_neither_an_answer_nor_a_404_leaves_them_unasked(trouble):
    assert await directory(Allocation(trouble)).contacts(["I1"]) == {}
    assert await directory(Allocation(trouble)).contacts(MANY) == {}


async def test_nobody_is_asked_about_nobody():
    assert await directory(Allocation()).contacts([]) == {}


async def test_many_are_looked_for_in_the_list_page_by_page_until_all_are_found():
    allocation = Allocation(page("A1", *MANY[:5], following="more"), page(*MANY[5:], following="yet more"))
    found = await directory(allocation).contacts(MANY)
    assert found == dict.fromkeys(MANY, IroDetails("Samira Oduya", None, "1"))
    assert [dict(request.url.params) for request in allocation.asked] == [
        {"limit": "500"},
        {"limit": "500", "cursor": "more"},
    ]


async def test_who_is_on_no_page_is_not_known():
    found = await directory(Allocation(page(*MANY[:5], following="more"), page())).contacts(MANY)
    assert [each for each in MANY if found[each] is None] == MANY[5:]


async def test_of_a_list_that_breaks_off_the_rest_is_unasked():
    found = await directory(Allocation(page(*MANY[:5], following="more"), httpx.Response(503))).contacts(MANY)
    assert sorted(found) == MANY[:5]
