"""How low the maximum load could be at best."""

import pytest

from services.allocation.rules.model import Iro
from services.allocation.rules.plans.assignment import Sharing
from services.allocation.rules.plans.compiled_problem import board
from services.allocation.rules.plans.lower_bound import least_maximum, unit
from tests.allocation.rules.plans.builders import case, problem


@pytest.mark.parametrize(("weights", "found"), [({1.0}, 1.0), ({1.0, 1.5}, 0.5), ({0.25, 0.1}, 0.05), ({1 / 3}, 0.0)])
def test_the_unit_divides_every_weight_in_thousandths_or_there_is_none(weights: set[float], found: float) -> None:
    assert unit(weights) == pytest.approx(found)


@pytest.mark.parametrize(("children", "least"), [(3, 2.0), (4, 2.0), (5, 3.0)])
def test_the_bound_counts_whole_children(children: int, least: float) -> None:
    sharing = Sharing(board(problem(*(case(f"c{n}") for n in range(children)), iros=[Iro("jo"), Iro("sam")])))
    for g in range(children):
        sharing.put(g, g % 2)
    assert least_maximum(sharing) == pytest.approx(least)
