"""Where a partner reads what an event is about."""

import json
import re
from pathlib import Path

import pytest

from services.notifications.rules.partners.links import LINKS, OF_SUBJECTS, OTHERWISE, link_of
from shared.events import catalogue

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())
KEEPERS = ("allocation", "scheduling", "escalation", "notifications")


@pytest.mark.parametrize(
    ("wire_type", "data", "link"),
    [
        ("iro.allocated.v1", {"iro_id": "I1"}, "/allocation/children/C1"),
        ("review.held.v1", {"review_id": "R1"}, "/scheduling/reviews/R1"),
        ("decision.made.v1", {"decision_id": "D1", "review_id": "R1"}, "/scheduling/decisions/D1"),
        ("review_feedback.received.v1", {"review_id": None}, "/reporting/children/C1/timeline"),
        ("matter.answered.v1", {"matter_id": "M1"}, "/scheduling/matters/M1"),
        ("concern.raised.v1", {"concern_id": "K1"}, "/escalation/concerns/K1"),
        ("duty.late.v1", {"keeper": "scheduling"}, "/scheduling/duties?child_id=C1"),
        ("notice.delivered.v1", {"notice_id": "N1"}, "/notifications/notices/N1"),
        ("hearing.listed.v1", {"hearing_id": "H1"}, "/reporting/children/C1/timeline"),
        ("review.due.v1", {}, "/reporting/children/C1/timeline"),
    ],
)
def test_an_event_about_a_child_leads_to_what_it_is_about(wire_type: str, data: dict[str, str], link: str) -> None:
    assert link_of(wire_type, "C1", "child", data) == link


@pytest.mark.parametrize(
    ("wire_type", "kind", "link"),
    [
        ("iro.joined.v1", "iro", "/allocation/iros/I1"),
        ("team.changed.v1", "team", "/notifications/events?subject=I1"),
        ("duty.opened.v1", "foster_carer", "/notifications/events?subject=I1"),
        ("webhook.test.v1", "subscription", "/notifications/subscriptions/I1"),
    ],
)
def test_an_event_about_somebody_else_leads_to_them_or_to_what_was_posted(wire_type: str, kind: str, link: str) -> None:
    assert link_of(wire_type, "I1", kind, {"keeper": "scheduling"}) == link


def test_every_link_is_a_route_that_there_is_and_every_beginning_a_type() -> None:
    files = (ROOT / "docs" / "openapi").glob("*.json")
    routes = {
        _plain(path) for file in files for path, ways in json.loads(file.read_text())["paths"].items() if "get" in ways
    }
    wanted = {_plain(form) for form in (*LINKS.values(), *OF_SUBJECTS.values(), OTHERWISE)}
    by_keeper = {
        form.replace("/{}/", f"/{keeper}/", 1) for form in wanted if form.startswith("/{}") for keeper in KEEPERS
    }
    assert {form for form in wanted if not form.startswith("/{}")} | by_keeper <= routes
    assert [begin for begin in LINKS if not any(each.startswith(begin) for each in catalogue.all_types())] == []


def _plain(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path.partition("?")[0])
