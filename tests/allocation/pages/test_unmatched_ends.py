from collections.abc import Sequence
from datetime import date

import pytest

from shared.child.looked_after import child_from
from shared.events.council.child_life import ChildDetailsCorrected
from shared.events.envelope import Envelope
from shared.register.facts import facts_stated_by
from tests.support.council import loose_ends
from tests.support.events import said
from tests.support.facts import ENGLAND, became, ceased

BEGAN = said(became("2026-01-05"))
EARLIER = said(became("2025-12-01"), at="2026-02-01")
MOVED = said(ChildDetailsCorrected.model_validate({"looked_after_from": "2025-12-20"}), at="2026-02-01")


@pytest.mark.parametrize(
    ("told", "loose"),
    [
        ([BEGAN, said(ceased("2026-01-04"))], ["2026-01-04"]),
        ([BEGAN, said(ceased("2026-01-05"))], []),
        ([BEGAN, said(ceased("2026-01-06"))], []),
        ([said(ceased("2026-01-04"))], ["2026-01-04"]),
        ([BEGAN], []),
        ([BEGAN, said(ceased("2026-01-04")), said(ceased("2025-12-24"))], ["2025-12-24", "2026-01-04"]),
        ([BEGAN, said(ceased("2026-01-04")), EARLIER], []),
        ([BEGAN, said(ceased("2025-12-24")), MOVED], []),
    ],
)
def test_an_end_before_the_first_time_in_care_is_loose_until_its_beginning_is_told(
    told: Sequence[Envelope], loose: list[str]
) -> None:
    for order in (told, list(reversed(told))):
        facts = facts_stated_by(order)
        assert loose_ends(child_from("C1047", facts, ENGLAND), facts) == tuple(map(date.fromisoformat, loose))
