from datetime import date
from typing import Any

import pytest

from services.reporting.rules.figures.radar import Blip, blip_of
from tests.support.facts import ENGLAND

TODAY = date(2026, 7, 15)
CALM: dict[str, Any] = {
    "until": "2030-01-01",
    "again": 0,
    "permanence_moved": 0,
    "moves": [],
    "workers": [],
    "contact": "2026-07-15",
    "since": "2024-01-01",
    "section_20": None,
    "proceedings": None,
}


def blip(**signs: Any) -> Blip:
    found = blip_of("C1", "I1", {**CALM, **signs}, ENGLAND.settings.drift, TODAY)
    assert found is not None
    return found


def test_of_a_child_of_whom_all_goes_well_nothing_is_marked() -> None:
    assert blip().marks == 0


@pytest.mark.parametrize(
    ("sign", "told", "number", "marked"),
    [
        ("made_again", {"again": 0}, 0, False),
        ("made_again", {"again": 1}, 1, True),
        ("permanence_moved", {"permanence_moved": 1}, 1, True),
        ("placements", {"moves": ["2025-07-15", "2026-01-01", "2026-02-01"]}, 2, False),
        ("placements", {"moves": ["2025-07-16", "2026-01-01", "2026-02-01"]}, 3, True),
        ("placements", {"moves": ["2026-01-01", "2026-02-01", "2026-07-16"]}, 2, False),
        ("social_workers", {"workers": ["2026-01-01", "2026-02-01", "2026-03-01"]}, 3, True),
        ("days_since_contact", {"contact": "2026-06-04"}, 41, False),
        ("days_since_contact", {"contact": "2026-06-03"}, 42, False),
        ("days_since_contact", {"contact": "2026-06-02"}, 43, True),
        ("days_since_contact", {"contact": None, "since": "2026-07-14"}, 1, False),
        ("section_20_months", {"section_20": "2026-01-16"}, 5, False),
        ("section_20_months", {"section_20": "2026-01-15"}, 6, True),
        ("section_20_months", {"section_20": "2026-01-14"}, 6, True),
        ("proceedings_week", {"proceedings": "2026-07-15"}, 1, False),
        ("proceedings_week", {"proceedings": "2026-01-15"}, 26, False),
        ("proceedings_week", {"proceedings": "2026-01-14"}, 27, True),
        ("proceedings_week", {"proceedings": None}, None, False),
    ],
)
def test_a_sign_is_marked_from_what_the_policy_says(
    sign: str, told: dict[str, Any], number: int | None, marked: bool
) -> None:
    found = getattr(blip(**told), sign)
    assert (found.number, found.marked) == (number, marked)


@pytest.mark.parametrize(("until", "shown"), [("2026-07-14", False), ("2026-07-15", False), ("2026-07-16", True)])
def test_whose_childhood_is_over_is_on_no_radar(until: str, shown: bool) -> None:
    signs = {**CALM, "until": until}
    assert (blip_of("C1", "I1", signs, ENGLAND.settings.drift, TODAY) is not None) is shown
