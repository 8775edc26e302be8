from datetime import date

from services.escalation.rules.concerns.model import Ground
from services.escalation.rules.concerns.sort_out import sort_out


def ground(key: str, category: str = "decisions", *, history: bool = False) -> Ground:
    return Ground(key, "decision", category, date(2026, 2, 3), "decision_implemented", history)


def test_of_two_grounds_of_a_category_the_second_joins_the_concern_that_the_first_opens() -> None:
    found = sort_out([ground("D1"), ground("D2"), ground("D3", "permanence")], (), {})
    assert [each.key for each in found.opening] == ["D1", "D3"]
    assert {name: [each.key for each in its] for name, its in found.joining.items()} == {"D1": ["D2"]}


def test_a_ground_joins_the_concern_of_its_category_that_is_open_whoever_raised_it() -> None:
    found = sort_out([ground("D1")], (), {"decisions": "C1"})
    assert (found.opening, [each.key for each in found.joining["C1"]]) == ([], ["D1"])


def test_a_ground_that_a_concern_had_already_opens_no_other_and_neither_does_history() -> None:
    found = sort_out([ground("D1"), ground("D2", history=True)], {"D1"}, {})
    assert found == ([], {})
