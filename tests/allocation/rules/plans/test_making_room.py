"""Others move to make room, or everything stays as it was."""

import pytest

from services.allocation.rules.model import Child, Iro
from services.allocation.rules.plans.assignment import Sharing
from services.allocation.rules.plans.compiled_problem import board
from services.allocation.rules.plans.making_room import find_places, make_amends
from services.allocation.rules.plans.model import Case
from tests.allocation.rules.plans.builders import case, problem


@pytest.mark.parametrize(("free", "placed"), [(0, False), (1, True)])
def test_a_child_whom_one_iro_alone_may_have_gets_a_place_there_if_another_can_go_elsewhere(
    free: int, placed: bool
) -> None:
    hers = Case(Child("b", people={"visitor_id": "sam"}))
    sharing = Sharing(board(problem(case("a"), hers, iros=[Iro("jo", load=1), Iro("sam", load=2 - free)], hard=2)))
    sharing.put(0, 0)
    find_places(sharing, [1])
    assert sharing.at == ([1, 0] if placed else [0, None])
    assert sharing.load == pytest.approx([2, 2] if placed else [2, 2 - free])


def test_who_is_let_down_is_put_right_by_one_whom_it_does_not_matter_to() -> None:
    returning = Case(Child("b", former_iro_ids=("jo",)))
    sharing = Sharing(board(problem(case("a"), returning, iros=[Iro("jo", load=1), Iro("sam")], hard=2)))
    sharing.put(0, 0)
    sharing.put(1, 1)
    make_amends(sharing)
    assert sharing.at == [1, 0]
