from datetime import UTC, datetime
from uuid import RFC_4122, UUID

import pytest

from shared.work import ids
from shared.work.ids import new_id


def test_ids_made_in_one_moment_all_differ_and_sort_as_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_MOMENTS", ids._Moments())
    monkeypatch.setattr(ids.time, "time", lambda: datetime(2040, 1, 5, 9, tzinfo=UTC).timestamp())
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_an_id_sorts_after_earlier_ones_although_the_clock_went_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id()
    monkeypatch.setattr(ids.time, "time", lambda: datetime(2020, 1, 5, 9, tzinfo=UTC).timestamp())
    assert new_id() > before


def test_an_id_is_a_uuid_of_version_7_that_begins_with_its_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2041, 1, 5, 9, tzinfo=UTC).timestamp()
    monkeypatch.setattr(ids.time, "time", lambda: at)
    monkeypatch.setattr(ids, "_MOMENTS", ids._Moments())
    made = UUID(new_id())
    assert (made.version, made.variant, made.int >> 80) == (7, RFC_4122, int(at * 1000))
