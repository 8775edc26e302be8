"""An IRO's desk: her diary, decisions to chase, children of whom nothing was heard, and a contact put on record."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from services.reporting.declaration import DECLARATION
from services.reporting.pages.iros.contact import KINDS, WITH_CHILD
from services.reporting.pages.iros.desk import asked_of
from services.scheduling.schemas.between import ContactKind, WithChild
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.around_reviews import IroContactRecorded
from shared.policy import load_profile
from tests.reporting.pages.test_today import DISPUTE, MATTER, REVIEW
from tests.support.events import said
from tests.support.forms_sent import sends
from tests.support.harness import Harness
from tests.support.reporting_site import BROWSER, Site, allocated, came_into_care

DESK = "/reporting/iros/I1"
DECISION = {
    "id": "D1",
    "child_id": "C1",
    "words": "See a dentist",
    "responsible_person_id": "SW1",
    "due_on": "2026-02-10",
    "overdue": True,
    "status": "open",
}


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-02-17T09:00:00+00:00"), tmp_path)
    made.others.told["/allocation/iros/I1"] = {"id": "I1", "name": "Jo Mensah"}
    await made.svc.hears(came_into_care("C1"), allocated("C1"), came_into_care("C9"), allocated("C9", "I2"))
    yield made
    await made.closes()


async def jos(site: Site, path: str = DESK, subject: str = "I1") -> Any:
    return await site.get(path, None, **BROWSER, **site.token("iro", subject))


def contact(on: str) -> Any:
    told = IroContactRecorded.model_validate({"contact_id": f"K-{on}", "on": on, "kind": "call", "iro_id": "I1"})
    return said(told, "C1", by="scheduling", at=f"{on}T10:00:00")


async def test_a_desk_has_reviews_by_day_matters_decisions_and_disputes(site: Site) -> None:
    arranged = REVIEW | {"due_on": "2026-03-03", "arranged_for": "2026-02-24", "status": "arranged", "late": False}
    site.others.told |= {
        "/scheduling/reviews": {"items": [arranged]},
        "/scheduling/matters": {"items": [MATTER | {"status": "open"}]},
        "/scheduling/decisions": {"items": [DECISION]},
        "/escalation/disputes": {"items": [DISPUTE]},
    }
    page = (await jos(site)).text
    assert "Your desk" in page
    assert "Tuesday 24 February" in page
    for each in ("To answer (1)", "Decisions to chase (1)", "See a dentist", "SW1", "Disputes that wait here (1)"):
        assert each in page
    assert "C9" not in page


@pytest.mark.parametrize(("last", "named"), [("2026-01-05", True), ("2026-01-06", False), ("2026-01-07", False)])
async def test_a_child_is_named_when_the_last_contact_was_over_six_weeks_ago(
    site: Site, last: str, named: bool
) -> None:
    await site.svc.hears(contact(last))
    page = (await jos(site)).text
    assert ("Everybody was heard of in the last 6 weeks" not in page) is named
    assert f"{date.fromisoformat(last).day} January 2026" in page


def test_how_far_the_diary_looks_and_what_is_long_without_a_contact_are_the_policys() -> None:
    policy = load_profile("england-2010")
    assert (policy.settings.desk.diary_weeks, policy.settings.drift.days_since_contact) == (8, 42)
    shorter = policy.settings.desk.model_copy(update={"diary_weeks": 3})
    own = policy.model_copy(update={"settings": policy.settings.model_copy(update={"desk": shorter})})
    today = date(2026, 1, 5)
    assert asked_of("I1", today, own)["planned"][1]["due_to"] == "2026-01-26"
    assert asked_of("I1", today, policy)["planned"][1]["due_to"] == "2026-03-02"


async def test_a_contact_that_was_taken_back_does_not_count(site: Site) -> None:
    told = contact("2026-02-16")
    await site.svc.hears(told)
    assert "16 February 2026" in (await jos(site)).text
    gone = {"withdraws": {"source": told.source, "id": told.id}, "reason": "entered_in_error"}
    await site.svc.hears(said(FactWithdrawn.model_validate(gone), "C1", by="scheduling", at="2026-02-16T11:00:00"))
    assert "16 February 2026" not in (await jos(site)).text


async def test_an_iro_opens_her_own_desk_and_a_manager_anybodys(site: Site) -> None:
    assert (await jos(site, subject="I2")).status_code == 404
    assert "The desk of Jo Mensah" in await site.page(DESK)
    assert (await site.get(DESK, "social_worker")).status_code == 403


async def test_a_contact_is_said_to_scheduling_and_shown_on_the_desk(site: Site) -> None:
    site.others.told["/scheduling/children/C1/contacts"] = {"items": [], "last_contact_on": None}
    typed = {"on__day": "16", "on__month": "2", "on__year": "2026", "kind": "visit", "child": "in_private"}
    answer = await sends(site, f"{DESK}/contact?child_id=C1", signed_in_as="iro", subject="I1", **typed)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{DESK}?done=contact")
    ((_, path, body, _),) = site.others.said
    assert path == "/scheduling/children/C1/contacts"
    assert body == {"on": "2026-02-16", "kind": "visit", "child": "in_private"}


async def test_of_a_child_whom_she_may_not_see_there_is_no_form(site: Site) -> None:
    assert (await jos(site, f"{DESK}/contact?child_id=C9")).status_code == 404


def test_options_are_the_codes_that_scheduling_takes() -> None:
    assert set(KINDS) == set(get_args(ContactKind))
    assert set(WITH_CHILD) == set(get_args(WithChild))
