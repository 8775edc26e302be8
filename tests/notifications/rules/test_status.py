"""The one table of what may become of a notice."""

import pytest

from services.notifications.rules.status import FOR_A_PERSON, MOVES, OPEN, Status, move
from shared.refusals import Conflict


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_every_move_is_either_in_the_table_or_refused_by_name(before, after):
    if after in MOVES[before]:
        assert move(before.value, after) is after
        return
    with pytest.raises(Conflict) as refused:
        move(before.value, after)
    assert refused.value.slug == f"notice-is-{before}"


def test_what_waits_for_a_person_can_be_posted_told_read_queued_again_or_withdrawn():
    for status in FOR_A_PERSON:
        assert MOVES[status] == {Status.QUEUED, Status.SENT, Status.SPOKEN, Status.ACKNOWLEDGED, Status.WITHDRAWN}


def test_only_what_did_not_go_out_can_be_withdrawn():
    assert {status for status in Status if Status.WITHDRAWN in MOVES[status]} == OPEN
