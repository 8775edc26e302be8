from services.scheduling.rules.chair import Allocated, chair

FIRST, SECOND = Allocated("A1", "IRO1"), Allocated("A2", "IRO2")


def test_the_latest_allocation_names_the_chair() -> None:
    assert chair([FIRST, SECOND], set()) == "IRO2"


def test_nobody_chairs_before_an_allocation_or_after_the_latest_has_ended() -> None:
    assert chair([], set()) is None
    assert chair([FIRST, SECOND], {"A2"}) is None


def test_an_earlier_allocation_ending_changes_nothing() -> None:
    assert chair([FIRST, SECOND], {"A1"}) == "IRO2"
