"""A query parameter that a call does not have is refused by name, with those that there are."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.five_services import FiveServices, five_services


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[FiveServices]:
    async with five_services(tmp_path, "2026-01-05T09:00:00+00:00") as services:
        yield services


@pytest.mark.parametrize(
    ("path", "query", "pointer"),
    [
        ("/scheduling/reviews", "child_id=D2", "/query/child_id"),
        ("/escalation/concerns", "Limit=3", "/query/Limit"),
        ("/notifications/notices", "status=task&child=C1&status=sent", "/query/child"),
        ("/allocation/iros/JO/departure", "reason=left", "/query/reason"),
    ],
)
async def test_an_unknown_parameter_is_named_with_those_that_there_are(
    council: FiveServices, path: str, query: str, pointer: str
) -> None:
    answer = await council.asks(f"{path}?{query}")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert "is not a parameter of this call; there are " in error["message"]


async def test_known_ones_are_taken_and_a_page_takes_whatever_was_added_to_its_link(council: FiveServices) -> None:
    assert (await council.asks("/scheduling/duties?child_id=D2&limit=2")).status_code == 200
    page = await council.asks("/reporting/", params={"utm_source": "mail"})
    assert page.status_code == 200
