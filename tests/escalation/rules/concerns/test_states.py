from itertools import product

import pytest

from services.escalation.rules.concerns.states import (
    DECLINED,
    FORMAL,
    LAPSED,
    MOVES,
    OFFERED,
    OPEN,
    RESOLVED,
    WITHDRAWN,
    moved,
)
from shared.refusals import Conflict

STATES = (OFFERED, OPEN, RESOLVED, FORMAL, LAPSED, DECLINED, WITHDRAWN)


@pytest.mark.parametrize(
    ("move", "after"),
    [("resolve", RESOLVED), ("lapse", LAPSED), ("make_formal", FORMAL), ("withdraw", WITHDRAWN)],
)
def test_an_open_concern_may_be_resolved_lapse_become_formal_or_be_taken_back(move: str, after: str) -> None:
    assert moved(OPEN, move) == after


@pytest.mark.parametrize(("move", "after"), [("open", OPEN), ("decline", DECLINED)])
def test_what_a_review_lacked_is_opened_or_declined(move: str, after: str) -> None:
    assert moved(OFFERED, move) == after


def test_every_other_move_is_refused_by_name_and_says_what_is_so() -> None:
    moves = {move for _, move in MOVES}
    for state, move in set(product(STATES, moves)) - MOVES.keys():
        with pytest.raises(Conflict) as refused:
            moved(state, move)
        assert refused.value.slug == "illegal-move"
        assert str(refused.value.detail).endswith(f"this one is {state}.")
