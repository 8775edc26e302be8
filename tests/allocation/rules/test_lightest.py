from services.allocation.rules.lightest import key
from services.allocation.rules.model import Iro


def lightest(*iros: Iro) -> str:
    return min(iros, key=key).id


def test_the_lightest_load_comes_first() -> None:
    assert lightest(Iro("jo", load=31), Iro("sam", load=30)) == "sam"


def test_a_load_is_weighed_against_the_hours() -> None:
    assert lightest(Iro("jo", fte=0.5, load=20), Iro("sam", fte=1, load=39)) == "sam"


def test_equal_loads_are_decided_by_the_id_even_when_fractions_do_not_divide_evenly() -> None:
    assert lightest(Iro("sam", fte=1, load=60), Iro("jo", fte=0.7, load=42)) == "jo"


def test_an_iro_without_hours_comes_last() -> None:
    assert lightest(Iro("jo", fte=0), Iro("sam", load=69)) == "sam"
