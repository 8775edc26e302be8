"""Which rows of a log the relay may send: the next ones, without a gap."""

import pytest

from shared.outbox.relay import _follow_on


@pytest.mark.parametrize(
    ("reached", "positions", "may_be_sent"),
    [
        (5, [], True),
        (5, [6], True),
        (5, [6, 7, 8], True),
        (0, [1, 2], True),
        (5, [7], False),
        (5, [7, 8], False),
        (5, [6, 8], False),
        (5, [6, 6], False),
        (5, [5, 6], False),
    ],
)
def test_rows_follow_on_only_when_they_are_the_next_and_without_gap_or_double(
    reached: int, positions: list[int], may_be_sent: bool
) -> None:
    assert _follow_on([{"position": each, "reached": reached} for each in positions]) is may_be_sent
