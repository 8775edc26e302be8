"""Two children of different weights are exchanged to even out two loads, and only where every rule lets both go."""

from services.allocation.rules.model import Child, Iro
from services.allocation.rules.plans.greedy import share_out
from services.allocation.rules.plans.model import Case, Relation
from tests.allocation.rules.plans.builders import problem

JO, SAM = Iro("jo"), Iro("sam")


def held(name: str, iro: str, weight: float, *related: str, visitor: str | None = None) -> Case:
    child = Child(name, people={"visitor_id": visitor}, weight=weight)
    return Case(child, iro, relations=tuple(Relation(other) for other in related))


def with_jo(*related: str, visitor: str | None = None) -> list[Case]:
    return [held(name, "jo", 3, *related, visitor=visitor) for name in ("ava", "ben")]


def with_sam(*related: str, visitor: str | None = None) -> list[Case]:
    return [held("cal", "sam", 2, visitor=visitor), held("dot", "sam", 2, *related, visitor=visitor)]


def changed(cases: list[Case], *iros: Iro, hard: int = 70) -> dict[str, str]:
    plan = share_out(problem(*cases, iros=list(iros), hard=hard))
    return {placed.child_id: placed.to_id for placed in plan.placements}


def test_two_are_exchanged_where_that_evens_out_and_nothing_stands_against_it() -> None:
    assert changed([*with_jo(), *with_sam()], JO, SAM) == {"ava": "sam", "cal": "jo"}


def test_neither_is_exchanged_with_an_iro_who_is_not_independent_of_the_case() -> None:
    assert changed([*with_jo(), *with_sam(visitor="jo")], JO, SAM) == {}
    assert changed([*with_jo(visitor="sam"), *with_sam()], JO, SAM) == {}


def test_nobody_is_exchanged_to_be_beside_a_parent_who_is_there_or_whose_child_stays() -> None:
    assert changed([*with_jo("dot"), *with_sam("ava", "ben")], JO, SAM) == {}


def test_an_exchange_that_would_take_the_other_above_the_limit_is_not_made() -> None:
    not_for_pat = [*with_jo(visitor="pat"), *with_sam(visitor="pat")]
    assert changed(not_for_pat, JO, SAM, Iro("pat"), hard=5) == {"ava": "sam", "cal": "jo"}
    assert changed(not_for_pat, JO, Iro("sam", fte=0.9), Iro("pat"), hard=5) == {}


def test_an_exchange_that_leaves_the_fuller_above_the_limit_with_a_newcomer_is_not_made() -> None:
    assert changed([*with_jo(), *with_sam()], Iro("jo", load=1), SAM, hard=6) == {"ava": "sam", "cal": "jo"}
    assert changed([*with_jo(), *with_sam()], Iro("jo", load=1), SAM, hard=5) == {}
