"""Cursors go on exactly where a page ended, and nothing else is taken for one."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from shared.auth.access import public
from shared.auth.tokens import LocalIssuer
from shared.refusals import Unprocessable
from shared.router import Router
from shared.web.app import create_service_app
from shared.web.paging import Page, decode_cursor, encode_cursor, page_of
from shared.web.parameters import CursorText, Limit

_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)


@given(_text, st.integers(), st.dates(), st.datetimes(timezones=st.just(UTC)))
def test_a_cursor_gives_back_the_key_it_was_made_of(text: str, number: int, day: date, moment: datetime) -> None:
    key = (text, number, day, moment)
    assert decode_cursor(encode_cursor(key), str, int, date, datetime) == key


@given(st.text())
def test_anything_else_is_refused_by_the_name_of_the_parameter(text: str) -> None:
    with pytest.raises(Unprocessable) as caught:
        decode_cursor(text, str, date)
    assert (caught.value.status, caught.value.errors[0].pointer) == (422, "/query/cursor")


@pytest.mark.parametrize(
    "key",
    [
        ["a"],
        ["a", "2026-01-02", 1],
        [1, "2026-01-02"],
        ["a", 0],
        ["a", "2026-02-30"],
        ["a", None],
        ["\x00", "2026-01-02"],
    ],
)
def test_a_cursor_of_another_list_is_refused(key: list[str | int | None]) -> None:
    assert decode_cursor(encode_cursor(["a", "2026-01-02"]), str, date)
    with pytest.raises(Unprocessable):
        decode_cursor(encode_cursor(key), str, date)


def test_pages_one_after_the_other_give_every_row_once(tmp_path: Path) -> None:
    rows = list(range(7))
    router = Router()

    @router.get("/rows")
    @public
    async def read(limit: Limit = 100, cursor: CursorText = None) -> Page[int]:
        key = decode_cursor(cursor, int)
        after = -1 if key is None else key[0]
        items, following = page_of([row for row in rows if row > after][: limit + 1], limit, lambda row: [row])
        return Page(items=items, next=following)

    app = create_service_app("demo", title="Demo", routers=[router], verifier=LocalIssuer.open(tmp_path).verifier())
    client = TestClient(app)
    for size in (1, 3, 6, 7, 8):
        seen: list[int] = []
        params: dict[str, str | int] = {"limit": size}
        while True:
            page = client.get("/demo/rows", params=params).json()
            seen += page["items"]
            if page["next"] is None:
                break
            params["cursor"] = page["next"]
        assert seen == rows
    for wrong in (0, 501, "x"):
        answer = client.get("/demo/rows", params={"limit": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/limit")
    assert client.get("/demo/rows", params={"limit": 500}).status_code == 200
    assert client.get("/demo/rows", params={"cursor": "!"}).json()["type"] == "invalid-cursor"
