"""Which review is next, from what scheduling announced."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from shared.child.looked_after import child_from
from shared.child.next_review import next_review
from shared.events.council.child_life import ChildCeasedToBeLookedAfter
from shared.events.envelope import Envelope
from shared.events.services.scheduling import ReviewCancelled
from shared.register.facts import facts_stated_by
from tests.support.events import said
from tests.support.facts import ENGLAND, arranged, became, day, held, review_due

IN_CARE = said(became(), "AVA")
FIRST, SECOND = (
    said(review_due("R1", "2026-02-02"), "AVA"),
    said(review_due("R2", "2026-04-30", "second_review"), "AVA"),
)
HELD = said(held("R1", "2026-01-30", "first_review"), "AVA")
CANCELLED = said(
    ReviewCancelled(review_id="R2", kind="second_review", cancelled_on=day("2026-03-02"), reason="x"), "AVA"
)


@pytest.mark.parametrize(
    ("told", "review"),
    [
        ([IN_CARE], None),
        ([IN_CARE, FIRST], ("R1", "2026-02-02")),
        ([IN_CARE, FIRST, SECOND], ("R1", "2026-02-02")),
        ([IN_CARE, FIRST, said(arranged("R1", "2026-01-29"), "AVA")], ("R1", "2026-01-29")),
        ([IN_CARE, FIRST, SECOND, said(arranged("R2", "2026-01-29"), "AVA")], ("R2", "2026-01-29")),
        ([IN_CARE, said(arranged("R1", "2026-01-29"), "AVA")], None),
        ([IN_CARE, FIRST, HELD], None),
        ([IN_CARE, FIRST, HELD, SECOND], ("R2", "2026-04-30")),
        ([IN_CARE, FIRST, HELD, SECOND, CANCELLED], None),
        ([IN_CARE, FIRST, said(ChildCeasedToBeLookedAfter(ceased_on=day("2026-01-20")), "AVA")], None),
        ([FIRST], None),
    ],
)
def test_the_next_review_is_the_earliest_that_is_neither_held_nor_cancelled(
    told: Sequence[Envelope], review: tuple[str, str] | None
) -> None:
    for order in list(permutations(told))[::5]:
        facts = facts_stated_by(order)
        found = next_review(child_from("AVA", facts, ENGLAND), facts)
        assert (found and (found.review_id, str(found.on))) == review
