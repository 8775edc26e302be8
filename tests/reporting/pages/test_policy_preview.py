"""What another policy would move, as a page: counts by kind in plain sentences, from what the other services say."""

import csv
import io
from typing import Any

import pytest

from services.reporting.pages.policy.moves import look
from tests.support.reporting_site import BROWSER, Site

KEEPERS = ("scheduling", "allocation", "escalation", "notifications")
PREVIEW = "/reporting/policy/preview"


def moved(
    kind: str, child: str, before: str | None, after: str | None, what: str = "duty", **more: Any
) -> dict[str, Any]:
    days = {"before": before, "after": after, "late_at_once": False}
    return {"what": what, "kind": kind, "child_id": child, "subject": child, "subjectkind": "child", **days, **more}


@pytest.fixture
def asked(site: Site) -> Site:
    told = {"items": [], "next": None, "people": 3, "people_in_all": 3, "applies_to_open": True}
    site.others.told |= {f"/{each}/duties/moves": told for each in KEEPERS}
    items = [
        moved("first_review", "C1", "2026-02-02", "2026-01-12", late_at_once=True),
        moved("first_review", "C2", "2026-02-02", "2026-02-03"),
        moved("pep_available", "C1", None, "2026-02-03"),
        moved("social_worker_visit", "C1", "2026-02-02", None),
        moved("first_review", "C1", "2026-02-02", "2026-01-12", "review"),
    ]
    site.others.told["/scheduling/duties/moves"] = told | {"items": items}
    return site


async def test_what_would_move_is_said_in_sentences_and_counted_by_kind(asked: Site) -> None:
    said = await asked.page(f"{PREVIEW}?profile=jersey-2013")
    assert "Nothing was changed." in said
    assert "5 days of 2 children would move: 2 earlier, 1 later, 1 new, and 1 would fall away." in said
    assert "1 would be late at once." in said
    assert "Hold the first review Time limit 1 1 0 0 1 2" in said
    assert "Hold the first review Review to come: when it is due 1 0 0 0 0 1" in said
    assert "C1 : from 2 February 2026 to 12 January 2026, and late at once" in said
    assert {path for path, asked in asked.others.asked if asked.get("profile") == "jersey-2013"} == {
        f"/{each}/duties/moves" for each in KEEPERS
    }


async def test_nobody_is_asked_before_a_policy_is_chosen_and_one_that_is_not_there_is_not_found(asked: Site) -> None:
    assert "Choose a policy. Nothing is changed by looking." in await asked.page(PREVIEW)
    assert asked.others.asked == []
    assert (await asked.get(f"{PREVIEW}?profile=nowhere")).status_code == 404


async def test_each_day_that_would_move_can_be_had_as_a_file_with_its_child(asked: Site) -> None:
    answer = await asked.get(f"{PREVIEW}?profile=jersey-2013&each=yes&format=csv", **BROWSER)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(each["Child"], each["Effect"], each["Late at once"]) for each in rows][:3] == [
        ("C1", "Earlier", "yes"),
        ("C2", "Later", ""),
        ("C1", "New", ""),
    ]
    assert len(rows) == 5


async def test_a_service_that_is_away_is_named_and_the_rest_is_shown(asked: Site) -> None:
    asked.others.away.add("escalation")
    said = await asked.page(f"{PREVIEW}?profile=jersey-2013")
    assert "Disputes" in said
    assert "5 days of 2 children" in said


async def test_where_there_is_too_much_for_a_page_the_command_for_all_of_it_is_said(
    asked: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = asked.others.told["/scheduling/duties/moves"] | {"next": "abc", "people": 25, "people_in_all": 12_000}
    asked.others.told["/scheduling/duties/moves"] = more
    found = await look(asked.others, "token", "jersey-2013", patience=0)
    assert found.unfinished == {"scheduling": (25, 12_000)}
    monkeypatch.setattr("services.reporting.pages.policy.moves.PATIENCE", 0.0)
    said = await asked.page(f"{PREVIEW}?profile=jersey-2013")
    assert "these counts are too low. Looked at: Reviews: 25 of 12,000 people." in said
    assert "iro policy-moves jersey-2013" in said


async def test_the_policy_page_leads_there_whoever_may_look_and_nobody_else(asked: Site) -> None:
    assert "What would move under Jersey" in await asked.page("/reporting/policy?other=jersey-2013")
    for role in ("iro_admin", "admin"):
        assert "What another policy would move" in await asked.page("/reporting/policy", role)
    for role in ("iro", "senior_manager", "auditor", "dashboard"):
        assert "would move" not in await asked.page("/reporting/policy", role)
        assert (await asked.get(PREVIEW, role)).status_code == 403
