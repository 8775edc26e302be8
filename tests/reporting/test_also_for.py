"""What is said of one child and is for others too stands on the record of each, and only those see it who may."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.reporting.declaration import DECLARATION
from shared.events.council.child_court import HearingListed
from shared.events.services.beside_disputes import LegalAdviceReceived, LegalAdviceSought
from shared.events.services.escalation import (
    DisputeBeforeHearing,
    DisputeLimitPassed,
    DisputeOpened,
    DisputeResolved,
    DisputeStageEntered,
    RemedyAgreed,
)
from tests.support.events import merged, said, withdrawn
from tests.support.facts import became, day
from tests.support.harness import Harness
from tests.support.reporting_site import BROWSER, Site

pytestmark = pytest.mark.both("story")
SIBLINGS = ("AVA", "BEN", "CAT")
OTHERS: dict[str, Any] = {"dispute_id": "D1", "also_for": ("BEN", "CAT")}
OPENED = DisputeOpened(**OTHERS, category="contact", opened_on=day("2026-02-02"), limit_on=day("2026-03-02"))


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-03-09"), tmp_path)
    await made.svc.hears(
        *(said(became(team_id="T1", social_worker_id=f"SW-{each}"), each) for each in (*SIBLINGS, "DAN"))
    )
    yield made
    await made.closes()


async def titles(site: Site, child_id: str, **who: Any) -> list[str]:
    items = await site.items(f"/children/{child_id}/timeline", **who)
    return [each["title"] for each in items if "looked after" not in each["title"]]


async def test_every_step_of_a_dispute_for_three_is_on_the_record_of_each_in_the_same_order(site: Site) -> None:
    entered = {**OTHERS, "number": 1, "name": "team_manager", "entered_on": day("2026-02-02"), "cause": "opened"}
    hearing = HearingListed(hearing_id="H1", kind="final", on=day("2026-03-06"), also_for=("BEN",))
    story = [
        said(OPENED, "AVA", by="escalation"),
        said(DisputeStageEntered(**entered), "AVA", by="escalation", at="2026-02-02T11:00:00"),
        said(hearing, "AVA", at="2026-02-03"),
        said(hearing.model_copy(update={"also_for": ("AVA",)}), "BEN", at="2026-02-03"),
        said(
            DisputeBeforeHearing(**OTHERS, hearing_id="H1", hearing_on=day("2026-03-06"), kind="final"),
            "AVA",
            by="escalation",
            at="2026-02-03T11:00:00",
        ),
        said(
            DisputeLimitPassed(**OTHERS, limit_on=day("2026-03-02"), passed_on=day("2026-03-03")),
            "AVA",
            by="escalation",
        ),
        said(DisputeResolved(**OTHERS, resolved_on=day("2026-03-05"), outcome="partly"), "AVA", by="escalation"),
        said(
            RemedyAgreed(
                **OTHERS,
                remedy_id="R1",
                agreed_on=day("2026-03-05"),
                responsible_person_id="SAM",
                due_on=day("2026-04-01"),
            ),
            "AVA",
            by="escalation",
            at="2026-03-05T12:00:00",
        ),
    ]
    await site.svc.hears(*reversed(story))
    await site.svc.hears(*story)
    wanted = [
        "Formal dispute opened: contact",
        "Dispute at its first stage: team manager",
        "Court hearing listed: final",
        "Dispute open before a hearing: final",
        "Time for settling the dispute ran out",
        "Dispute ended: partly",
        "Remedy agreed in a dispute",
    ]
    heard = {each: await titles(site, each) for each in (*SIBLINGS, "DAN")}
    assert [[one.lower() for one in heard[each]] for each in ("AVA", "BEN")] == [[one.lower() for one in wanted]] * 2
    assert [one.lower() for one in heard["CAT"]] == [one.lower() for one in wanted if "listed" not in one]
    assert heard["DAN"] == []


async def test_a_page_of_the_timeline_counts_what_is_for_others_too(site: Site) -> None:
    for number in range(3):
        opened = OPENED.model_copy(update={"dispute_id": f"D{number}"})
        await site.svc.hears(said(opened, "AVA", by="escalation", at=f"2026-02-02T1{number}:00:00"))
    found, cursor = [], ""
    while True:
        page = await site.shown(f"/children/BEN/timeline?limit=2{cursor}")
        found += [each["data"].get("dispute_id") for each in page["items"]]
        if page["next"] is None:
            break
        assert len(page["items"]) == 2
        cursor = f"&cursor={page['next']}"
    assert found == [None, "D0", "D1", "D2"]


async def test_what_is_taken_back_is_so_on_every_record(site: Site) -> None:
    opened = said(OPENED, "AVA", by="escalation")
    await site.svc.hears(opened)
    back = withdrawn(opened, "2026-02-04")
    await site.svc.hears(back._replace(place=back.stands_at))
    for each in ("AVA", "BEN"):
        items = (await site.items(f"/children/{each}/timeline"))[1:]
        assert [(one["type"], one["withdrawn"]) for one in items] == [
            ("dispute.opened.v1", True),
            ("fact.withdrawn.v1", False),
        ]


async def test_of_two_records_of_one_child_it_is_told_once(site: Site) -> None:
    await site.svc.hears(said(OPENED, "AVA", by="escalation"))
    await site.svc.hears(merged("AVA", "BEN", "2026-02-05"))
    assert [each for each in await titles(site, "AVA") if "dispute" in each] == ["Formal dispute opened: contact"]
    assert len([each for each in await titles(site, "CAT") if "dispute" in each]) == 1


async def test_a_childs_own_view_has_none_of_it(site: Site) -> None:
    await site.svc.hears(said(OPENED, "AVA", by="escalation"))
    assert await titles(site, "BEN", role="child", subject="BEN") == []


async def test_that_legal_advice_was_sought_is_shown_to_her_who_sought_it_and_to_the_iro_manager(site: Site) -> None:
    which = {"advice_id": "L1", "iro_id": "JO"}
    sought = said(LegalAdviceSought(**which, sought_on=date(2026, 2, 2)), "AVA", by="escalation")
    await site.svc.hears(
        sought, said(LegalAdviceReceived(**which, received_on=date(2026, 2, 9)), "AVA", by="escalation")
    )
    told = ["Independent legal advice sought", "Independent legal advice received"]
    assert await titles(site, "AVA", role="iro_manager") == told
    assert await titles(site, "AVA", role="iro_admin", subject="JO") == told
    for role, subject in (("iro_admin", "OLA"), ("auditor", "AL")):
        assert await titles(site, "AVA", role=role, subject=subject) == []
        assert "legal advice" not in (await site.get("/reporting/children/AVA", role, **BROWSER)).text
