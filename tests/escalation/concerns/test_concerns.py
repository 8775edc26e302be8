"""People raise concerns about a child or a foster carer; the child's IRO closes them; what was said is taken back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.escalation.declaration import DECLARATION
from services.escalation.rules.concerns.what_changed import WHAT_CHANGED
from services.escalation.tables.concerns import concerns
from shared.auth.access import roles_of
from shared.auth.audit import EVERY_CHILD
from shared.events.council.withdrawals import FactWithdrawn
from shared.events.services.allocation import IroCovered
from shared.events.services.escalation import ConcernLapsed, ConcernRaised, ConcernResolved
from shared.register.statements import words_about
from shared.storage.tables import audit, duties
from tests.escalation.concerns.builders import Door, Start, late, met, what
from tests.support import facts
from tests.support.events import became, event, merged, said

pytestmark = pytest.mark.both("story")

AGREED = {"outcome": "agreed", "what_changed": ["contact_arranged"]}
MOVED = {"reason": "moved_away"}
COVERED = IroCovered(cover_id="V1", absence_id="X1", iro_id="JO", cover_iro_id="KIM", from_on=date(2026, 2, 1))


@pytest.fixture
async def door(start_service: Start, tmp_path: Path) -> Door:
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(became("C1"), became("C2"))
    return Door(service, tmp_path / "keys")


async def test_a_person_raises_a_concern_informally(door: Door) -> None:
    made = await door.raised()
    assert (made["child_id"], made["category"], made["status"]) == ("C1", "contact", "open")
    assert (made["raised_by"], made["raised_with"], made["detail_ref"]) == ("IRO7", "TM2", "LCS/1")
    assert (made["raised_on"], made["due_on"]) == ("2026-02-03", "2026-02-10")
    (said,) = await door.svc.announced(ConcernRaised)
    assert "LCS/1" not in said.data_json()
    assert (await door.call("GET", f"/concerns/{made['id']}", role="auditor")).json() == made
    assert [row["action"] for row in await door.svc.rows(audit)] == ["concern_raised", "read_concerns"]
    (clock,) = (await door.call("GET", "/duties?child_id=C1")).json()["items"]
    assert (clock["duty"], clock["due_on"]) == ("informal_resolution", "2026-02-10")


@pytest.mark.parametrize(("asked", "whose"), [("", EVERY_CHILD), ("?child_id=C1", "C1")])
async def test_reading_the_list_of_concerns_is_noted(door: Door, asked: str, whose: str) -> None:
    await door.call("GET", f"/concerns{asked}", role="auditor")
    assert [(row["action"], row["subject"]) for row in await door.svc.rows(audit)] == [("read_concerns", whose)]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"category": "weather"}, "/category"),
        ({"category": None}, "/category"),
        ({"foster_carer_id": "FC1"}, "/foster_carer_id"),
        ({"child_id": None}, "/child_id"),
        ({"child_id": "NOBODY"}, "/child_id"),
        ({"story": "long"}, "/story"),
        ({"category": "fostering_visits"}, "/category"),
        ({"category": "health_and_safety"}, "/category"),
    ],
)
async def test_a_concern_that_says_too_little_or_too_much_is_refused(
    door: Door, wrong: dict[str, Any], pointer: str
) -> None:
    told = {"child_id": "C1", "category": "contact"} | wrong
    answer = await door.call("POST", "/concerns", json=told)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await door.svc.rows(concerns) == []


async def test_a_concern_raised_again_under_its_key_is_raised_once(door: Door) -> None:
    told = {"child_id": "C1", "category": "contact"}
    first, again = [
        await door.call("POST", "/concerns", json=told, headers={"Idempotency-Key": "K1"}) for _ in range(2)
    ]
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(await door.svc.rows(concerns)) == 1


@pytest.mark.parametrize(
    ("path", "told", "state", "said"),
    [
        ("resolution", {"on": "2026-02-05", **AGREED}, "resolved", ConcernResolved),
        ("lapse", {"on": "2026-02-05", "reason": "moved_away"}, "lapsed", ConcernLapsed),
    ],
)
async def test_an_open_concern_is_closed_once_and_its_clock_with_it(
    door: Door, path: str, told: dict[str, str], state: str, said: type[ConcernResolved | ConcernLapsed]
) -> None:
    made = await door.raised()
    door.svc.clock.set("2026-02-06")
    answer = await door.call("POST", f"/concerns/{made['id']}/{path}", json=told)
    assert (answer.status_code, answer.json()["status"], answer.json()["closed_on"]) == (200, state, "2026-02-05")
    (announced,) = await door.svc.announced(said)
    changed = ["contact_arranged"] if state == "resolved" else None
    assert answer.json()["what_changed"] == changed
    assert list(announced.data.model_dump().get("what_changed", ())) == (changed or [])
    (clock,) = await door.svc.rows(duties)
    assert (clock["status"], clock["met_on"]) == ("met", date(2026, 2, 5))
    for again, body in {"resolution": AGREED, "lapse": MOVED, "make-formal": {}}.items():
        refused = await door.call("POST", f"/concerns/{made['id']}/{again}", json=body)
        assert (refused.status_code, refused.json()["type"]) == (409, "illegal-move")


@pytest.mark.parametrize(
    ("on", "status"), [("2026-02-02", 422), ("2026-02-03", 200), ("2026-02-06", 200), ("2026-02-07", 422)]
)
async def test_a_concern_is_closed_between_its_raising_and_today(door: Door, on: str, status: int) -> None:
    made = await door.raised()
    door.svc.clock.set("2026-02-06")
    answer = await door.call("POST", f"/concerns/{made['id']}/resolution", json={"on": on, **AGREED})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(("path", "pointer"), [("resolution", "/outcome"), ("lapse", "/reason")])
async def test_a_concern_is_not_closed_without_saying_how(door: Door, path: str, pointer: str) -> None:
    made = await door.raised()
    answer = await door.call("POST", f"/concerns/{made['id']}/{path}", json={})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await door.call("GET", f"/concerns/{made['id']}")).json()["status"] == "open"


async def test_concerns_are_listed_by_child_and_status_in_pages(door: Door) -> None:
    made = [await door.raised(child_id=child) for child in ("C1", "C1", "C2")]
    await door.call("POST", f"/concerns/{made[0]['id']}/lapse", json=MOVED)
    carer = await door.raised(child_id=None, foster_carer_id="FC1")
    assert (carer["child_id"], carer["subject"]) == (None, "FC1")
    found, path = [], "/concerns?limit=1&child_id=C1"
    while path:
        page = (await door.call("GET", path)).json()
        found += [row["id"] for row in page["items"]]
        path = f"/concerns?limit=1&child_id=C1&cursor={page['next']}" if page["next"] else ""
    assert found == [made[0]["id"], made[1]["id"]]
    listed = (await door.call("GET", "/concerns?status=open")).json()["items"]
    assert {row["id"] for row in listed} == {made[1]["id"], made[2]["id"], carer["id"]}


@pytest.mark.parametrize("changed", [None, [], ["nothing"], ["contact_arranged", "weather"]])
async def test_a_concern_is_not_resolved_without_what_changed_for_the_child(door: Door, changed: Any) -> None:
    """Jersey 6.6: where nothing changed, nothing was resolved."""
    made = await door.raised()
    told = {"outcome": "agreed"} | ({"what_changed": changed} if changed is not None else {})
    answer = await door.call("POST", f"/concerns/{made['id']}/resolution", json=told)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"].split("/")[1]) == (422, "what_changed")
    assert (await door.call("GET", f"/concerns/{made['id']}")).json()["status"] == "open"
    assert "nothing" not in WHAT_CHANGED


async def test_the_corporate_iro_has_categories_of_her_own_for_foster_carers(door: Door) -> None:
    """Blackpool 9.5."""
    for category in ("fostering_visits", "documentation", "health_and_safety", "safeguarding"):
        made = await door.raised(child_id=None, foster_carer_id="FC1", category=category)
        assert (made["subjectkind"], made["category"], made["status"]) == ("foster_carer", category, "open")
    closed = await door.does(f"/concerns/{made['id']}/resolution", AGREED, role="corporate_iro", subject="CORA")
    assert (closed["status"], what(closed)) == ("resolved", ["raised", "resolved"])
    (said,) = await door.svc.announced(ConcernResolved)
    assert (said.subject, said.subjectkind) == ("FC1", "foster_carer")


@pytest.mark.parametrize("path", ["resolution", "lapse", "make-formal"])
async def test_only_the_childs_iro_who_stands_in_and_the_iro_manager_go_on_with_a_concern(
    door: Door, path: str
) -> None:
    await door.svc.hears(
        said(facts.allocated(iro="JO"), "C1", by="allocation"),
        said(
            IroCovered(cover_id="V1", absence_id="X1", iro_id="JO", cover_iro_id="KIM", from_on=date(2026, 2, 1)),
            "C1",
            by="allocation",
        ),
        said(facts.allocated("A2", iro="LEE"), "C2", by="allocation"),
    )
    told = {"resolution": AGREED, "lapse": MOVED, "make-formal": {}}[path]
    for role, subject, status in (
        ("iro", "LEE", 404),
        ("iro_admin", "OFFICE", 403),
        ("team_manager", "TM2", 403),
        ("admin", "ADMIN", 403),
        ("iro", "JO", 200),
        ("iro", "KIM", 200),
        ("iro_manager", "IRO7", 200),
    ):
        made = await door.raised(category="health")
        answer = await door.call("POST", f"/concerns/{made['id']}/{path}", json=told, role=role, subject=subject)
        assert answer.status_code == status, (role, subject, answer.text)


async def test_a_concern_made_formal_opens_a_dispute_that_names_it_and_is_open_in_the_dispute_alone(
    door: Door,
) -> None:
    made = await door.raised()
    told = {"also_for": ["C2"], "against_childs_wishes": True, "childs_wishes": "wants_no_contact"}
    formal = await door.does(f"/concerns/{made['id']}/make-formal", told)
    assert (formal["status"], what(formal)) == ("formal", ["raised", "formal"])
    async with door.svc.service.looking() as work:
        (word,) = [each for each in (await words_about(work, ["C1"]))["C1"] if each.kind == "dispute:opened"]
    assert (word.key, word.data) == (
        formal["dispute_id"],
        {
            "category": "contact",
            "also_for": ["C2"],
            "concern_id": made["id"],
            "detail_ref": "LCS/1",
            "stage": 1,
            "policy": "england-2010@1",
            "against_childs_wishes": True,
            "childs_wishes": "wants_no_contact",
        },
    )


@pytest.mark.parametrize(("kind", "pointer"), [("child", "/also_for/0"), ("carer", "/also_for")])
async def test_a_dispute_is_for_other_children_only_where_it_is_about_one_and_they_are_known(
    door: Door, kind: str, pointer: str
) -> None:
    about = {"child_id": None, "foster_carer_id": "FC1"} if kind == "carer" else {}
    other = "NOBODY" if kind == "child" else "C2"
    made = await door.raised(**about)
    answer = await door.call("POST", f"/concerns/{made['id']}/make-formal", json={"also_for": [other]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    ("path", "told", "announced"),
    [("resolution", AGREED, ConcernResolved), ("lapse", MOVED, ConcernLapsed)],
)
async def test_a_closing_is_taken_back_and_the_concern_is_open_with_its_clock_and_its_whole_history(
    door: Door, path: str, told: dict[str, Any], announced: type[ConcernResolved | ConcernLapsed]
) -> None:
    made = await door.raised()
    await door.does(f"/concerns/{made['id']}/{path}", told)
    (closing,) = await door.svc.announced(announced)
    door.svc.clock.set("2026-02-04")
    again = await door.does(f"/concerns/{made['id']}/{path}/withdrawal", {"reason": "The wrong child."})
    assert (again["status"], again["closed_on"], again["due_on"]) == ("open", None, made["due_on"])
    assert what(again) == ["raised", {"resolution": "resolved", "lapse": "lapsed"}[path], "reopened"]
    (gone,) = await door.svc.announced(FactWithdrawn)
    assert gone.data.model_dump()["withdraws"]["id"] == closing.id
    assert "wrong child" not in gone.data_json()
    assert [row["status"] for row in await door.svc.rows(duties, duty="informal_resolution")] == ["open"]


async def test_a_concern_raised_by_mistake_is_taken_back_and_counts_for_nothing(door: Door) -> None:
    made = await door.raised()
    gone = await door.does(f"/concerns/{made['id']}/withdrawal", {"reason": "The wrong child."})
    assert (gone["status"], what(gone)) == ("withdrawn", ["raised", "withdrawn"])
    (said_so,) = await door.svc.announced(FactWithdrawn)
    (raised,) = await door.svc.announced(ConcernRaised)
    assert said_so.data.model_dump()["withdraws"]["id"] == raised.id
    assert [row["status"] for row in await door.svc.rows(duties)] == ["voided"]
    figures = await door.shown("/concerns/figures?from=2026-01-01&to=2026-03-01")
    assert (figures["by_people"], figures["by_system"], figures["offered"]) == ([], [], [])


async def test_what_was_said_is_taken_back_until_a_later_step_rests_on_it_which_is_named(door: Door) -> None:
    made = await door.raised()
    why = {"reason": "A mistake."}
    for path in ("resolution", "lapse", "open", "decline"):
        assert (await door.call("POST", f"/concerns/{made['id']}/{path}/withdrawal", json=why)).status_code == 404
    await door.does(f"/concerns/{made['id']}/resolution", AGREED)
    refused = await door.does(f"/concerns/{made['id']}/withdrawal", why, 409)
    assert (refused["type"], refused["detail"]) == ("rests-on-it", "First take back that it was resolved.")
    assert (await door.call("POST", f"/concerns/{made['id']}/lapse/withdrawal", json=why)).status_code == 404
    other = {"role": "iro", "subject": "JO"}
    await door.svc.hears(said(facts.allocated(iro="JO"), "C1", by="allocation"))
    assert (
        await door.call("POST", f"/concerns/{made['id']}/resolution/withdrawal", json=why, **other)
    ).status_code == 403


async def test_a_persons_concern_about_a_record_that_was_merged_goes_on_with_the_child(door: Door) -> None:
    made = await door.raised(child_id="C2")
    await door.svc.hears(merged("C1", "C2", "2026-02-03"))
    (concern,) = await door.items("/concerns?child_id=C1")
    assert (concern["id"], concern["status"], concern["subject"]) == (made["id"], "open", "C1")
    closed = await door.does(f"/concerns/{made['id']}/resolution", AGREED)
    assert (closed["status"], closed["child_id"]) == ("resolved", "C1")


async def test_figures_count_the_systems_and_peoples_concerns_apart(door: Door) -> None:
    await door.svc.hears(event(late(), "C1"))
    made = await door.raised()
    door.svc.clock.set("2026-02-05")
    await door.does(f"/concerns/{made['id']}/resolution", AGREED)
    figures = await door.shown("/concerns/figures?from=2026-02-03&to=2026-02-03", role="senior_manager")
    assert (figures["from"], figures["to"]) == ("2026-02-03", "2026-02-03")
    assert figures["by_system"] == [{"category": "placement_unsuitable", "closed": "open", "count": 1, "days": None}]
    assert figures["by_people"] == [{"category": "contact", "closed": "resolved", "count": 1, "days": 2.0}]
    assert (await door.shown("/concerns/figures?from=2026-02-04&to=2026-02-05"))["by_people"] == []
    wrong = await door.call("GET", "/concerns/figures?from=2026-02-04&to=2026-02-03")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/query/to")
    assert (await door.call("GET", "/concerns/figures?from=2026-02-04&to=2026-02-05", role="iro")).status_code == 403


async def test_an_iro_reads_the_late_duties_of_her_children_and_the_iro_manager_those_of_the_service(
    door: Door,
) -> None:
    """The authority's side is what her week's digest has; the IRO service's is its performance."""
    await door.svc.hears(
        said(facts.allocated(iro="JO"), "C1", by="allocation"),
        said(facts.allocated("A2", iro="LEE"), "C2", by="allocation"),
        event(late("sw_report_available", id="D1"), "C1"),
        event(late("pep_available", id="D2", late_from="2026-02-02"), "C2"),
        event(late("first_review", id="D3", owner="iro"), "C1"),
    )
    jo = {"role": "iro", "subject": "JO"}
    (line,) = await door.items("/lateness?iro_id=JO&from=2026-02-03&to=2026-02-03", **jo)
    assert (line["duty_id"], line["child_id"], line["title"]) == ("D1", "C1", "Social worker's report to reach the IRO")
    assert [each["duty_id"] for each in await door.items("/lateness", **jo)] == ["D1"]
    assert [each["duty_id"] for each in await door.items("/lateness")] == ["D2", "D1"]
    assert [each["duty_id"] for each in await door.items("/lateness?to=2026-02-02")] == ["D2"]
    assert [each["duty_id"] for each in await door.items("/lateness?side=iro_service")] == ["D3"]
    assert (await door.call("GET", "/lateness?side=iro_service", **jo)).status_code == 403
    assert (await door.call("GET", "/lateness?child_id=C2", **jo)).status_code == 404
    assert (await door.call("GET", "/lateness", role="social_worker")).status_code == 403
    await door.svc.hears(event(met(id="D1", duty="sw_report_available"), "C1", time="2026-02-12"), now="2026-02-12")
    assert (await door.shown("/lateness/figures"))["items"] == [
        {"duty": "pep_available", "status": "late", "count": 1},
        {"duty": "sw_report_available", "status": "done_late", "count": 1},
    ]
    assert [each["duty_id"] for each in await door.items("/lateness?status=done_late")] == ["D1"]


async def test_who_may_do_what(door: Door) -> None:
    made = await door.raised()
    path = f"/concerns/{made['id']}"
    assert (await door.call("GET", path, role="child")).status_code == 403
    assert (await door.call("POST", f"{path}/resolution", json=AGREED, role="team_manager")).status_code == 403
    assert (await door.call("POST", "/concerns", json={}, role="dashboard")).status_code == 403
    assert (await door.call("GET", "/concerns/nothing")).status_code == 404
    assert (await door.call("POST", "/concerns/nothing/lapse", json=MOVED)).status_code == 404
    assert all(roles for roles in roles_of(door.app).values())
