from uuid import UUID

from shared.work.ids import new_id


def test_ids_all_differ_and_sort_as_they_were_made() -> None:
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert UUID(made[0]).version == 7
