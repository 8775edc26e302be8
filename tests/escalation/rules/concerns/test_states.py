from itertools import product

import pytest

from services.escalation.rules.concerns.states import FORMAL, LAPSED, MOVES, OPEN, RESOLVED, moved
from shared.refusals import Conflict

STATES = (OPEN, RESOLVED, FORMAL, LAPSED)


@pytest.mark.parametrize(("move", "after"), [("resolve", RESOLVED), ("lapse", LAPSED), ("open_dispute", FORMAL)])
def test_an_open_concern_may_be_resolved_lapse_or_become_formal(move: str, after: str) -> None:
    assert moved(OPEN, move) == after


def test_every_other_move_is_refused_by_name() -> None:
    moves = {move for _, move in MOVES}
    for state, move in set(product(STATES, moves)) - MOVES.keys():
        with pytest.raises(Conflict) as refused:
            moved(state, move)
        assert refused.value.slug == "illegal-move"
