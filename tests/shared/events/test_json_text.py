"""Names that stand twice in one object of JSON, wherever and however they are written."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.json_text import names_given_twice


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ('{"a": 1, "a": 1}', ["/a"]),
        ('{"a": 1, "\\u0061": 2}', ["/a"]),
        ('[{"a": {"b/c": [{"d": 1, "e": 2, "d": 3}]}}, {"a": 1}]', ["/0/a/b~1c/0/d"]),
        ('{"a": {"x": 1}, "a": {"x": 1}}', ["/a"]),
        ('{"": 1, "": 2, "~": 3, "~": 4}', ["/", "/~0"]),
        ('{"a": ":", "b": "\\":", "c:": "\\\\"}', []),
        ('{"a": {"a": {"a": 1}}}', []),
        ("[]", []),
    ],
)
def test_they_are_found_by_their_pointers(body: str, pointers: list[str]) -> None:
    assert sorted(names_given_twice(body.encode(), json.loads(body))) == pointers


_DOCUMENTS = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=15,
)


@given(_DOCUMENTS, st.booleans())
def test_nothing_is_found_where_every_name_stands_once(document: Any, ascii_only: bool) -> None:
    body = json.dumps(document, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    assert names_given_twice(body, document) == []


@pytest.mark.timeout(10)
def test_many_names_given_twice_take_little_time() -> None:
    body = b"{" + b",".join(b'"%d":0,"%d":0' % (number, number) for number in range(200_000)) + b"}"
    assert len(names_given_twice(body, json.loads(body))) == 200_000
