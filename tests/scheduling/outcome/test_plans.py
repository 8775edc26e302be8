"""What a review records of a change of plan, and of a child protection plan."""

from typing import Any

import pytest

from shared.events.base import Event
from shared.events.council.child_court import ProtectionPlanEnded, ProtectionPlanStarted
from shared.events.services.around_reviews import ReviewMonitored
from tests.support.events import event
from tests.support.facts import day
from tests.support.outcomes import OpenOutcomes, Outcomes, whole

UNDERSTOOD, CRITERIA = "/plan_change/understood", "/safeguarding/child_protection_criteria"


async def lacking(api: Outcomes, body: dict[str, Any]) -> list[str]:
    answer = await api.puts(body)
    return [each["pointer"] for each in answer.json().get("errors", [])]


async def answers(api: Outcomes) -> dict[str, str]:
    return dict((await api.svc.announced(ReviewMonitored))[-1].data.answers)  # type: ignore[attr-defined]


async def hears(api: Outcomes, said: Event) -> None:
    await api.svc.hears(event(said, "C1", time="2026-02-03"), now="2026-02-03")


@pytest.mark.parametrize(("born", "asked"), [("2022-02-01", True), ("2022-02-02", True), ("2022-02-03", False)])
async def test_what_a_change_of_plan_means_is_explained_to_a_child_of_four_and_over(
    door: OpenOutcomes, born: str, asked: bool
) -> None:
    api = await door(date_of_birth=born)
    body = whole(plan_change=None) | ({} if asked else {"participation": "PN0"})
    assert await lacking(api, body) == ([UNDERSTOOD] if asked else [])
    if asked:
        assert await lacking(api, body | {"care_plan": "confirmed"}) == []


async def test_a_child_who_does_not_understand_the_change_yet_is_not_left_with_that(door: OpenOutcomes) -> None:
    api = await door()
    assert await lacking(api, whole(plan_change={"understood": "not_yet"})) == ["/plan_change/then"]
    shown = await api.saves(whole(plan_change={"understood": "not_yet", "then": "advocate"}))
    assert shown["plan_change"] == {"understood": "not_yet", "then": "advocate"}
    said = await answers(api)
    assert (said["plan_change_understood"], said["plan_change_then"]) == ("not_yet", "advocate")
    await api.saves({"plan_change": {"understood": "understood"}})
    assert (await answers(api))["plan_change_understood"] == "understood"


@pytest.mark.parametrize(("began", "ended", "asked"), [
    ("2026-02-01", None, True), ("2026-02-02", None, True), ("2026-02-03", None, False),
    ("2026-01-12", "2026-02-01", False), ("2026-01-12", "2026-02-02", True), ("2026-01-12", "2026-02-03", True),
])  # fmt: skip
async def test_of_a_child_with_a_protection_plan_the_review_says_whether_its_criteria_are_still_met(
    door: OpenOutcomes, began: str, ended: str | None, asked: bool
) -> None:
    api = await door()
    await hears(api, ProtectionPlanStarted(on=day(began)))
    if ended is not None:
        await hears(api, ProtectionPlanEnded(on=day(ended)))
    assert await lacking(api, whole()) == ([CRITERIA, "/child_protection/iro"] if asked else [])


async def test_the_iro_chairs_the_conference_or_attends_it_or_says_why_she_does_neither(door: OpenOutcomes) -> None:
    api = await door()
    await hears(api, ProtectionPlanStarted(on=day("2026-01-12")))
    safe = whole()["safeguarding"] | {"child_protection_criteria": "met"}
    neither = whole(safeguarding=safe, child_protection={"iro": "neither"})
    assert await lacking(api, neither) == ["/child_protection/not_because"]
    given = {"iro": "attends", "not_because": None, "conference_on": "2026-02-16"}
    shown = await api.saves(neither | {"child_protection": given})
    assert (shown["status"], shown["child_protection"]) == ("completed", given)
    said = await answers(api)
    assert (said["child_protection_criteria"], said["protection_conference_iro"]) == ("met", "attends")
