"""The pages of concerns, and what is begun for a child: by a tap, by a form, and never by a look."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from html import unescape
from pathlib import Path

import pytest

from services.reporting.declaration import DECLARATION
from services.reporting.pages.others import Told
from shared.refusals import Conflict, FieldError, Refusal
from tests.support.dispute_pages import CONCERN, Form, shown
from tests.support.harness import Harness
from tests.support.reporting_site import Site


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> AsyncIterator[Site]:
    made = Site(await start_service(DECLARATION, now="2026-01-14T09:00:00+00:00"), tmp_path)
    for name in ("freezes", "cafcass", "counterparts", "legal-advice", "concerns"):
        made.others.told[f"/escalation/{name}"] = {"items": []}
    yield made
    await made.closes()


def in_order(page: str, *parts: str) -> bool:
    places = [page.index(part) for part in parts]
    return places == sorted(places)


async def test_what_a_review_lacked_is_taken_up_by_one_tap_and_by_no_look(site: Site) -> None:
    site.others.told |= {"/escalation/concerns": {"items": [CONCERN]}, "/escalation/concerns/K1": CONCERN}
    page = await shown(site, "/reporting/concerns")
    assert "the review lacked the social worker&#39;s report and the Personal Education Plan" in page
    assert 'action="/reporting/concerns/K1/open"' in page
    assert site.others.said == []
    form = Form(site, "/reporting/concerns/K1/open")
    done = await form.sends()
    assert done.headers["location"] == "/reporting/concerns/K1?done=concern_opened"
    assert site.others.said == [("POST", "/escalation/concerns/K1/open", {}, "3")]
    assert "Choose why it is no concern" in (await Form(site, "/reporting/concerns/K1/decline").sends()).text


async def test_what_was_put_to_an_iro_is_no_team_managers(site: Site) -> None:
    site.others.told["/escalation/concerns"] = {"items": []}
    page = await shown(site, "/reporting/concerns", "team_manager", "TM1")
    assert "Put to you" not in page
    assert ("/escalation/concerns", {"limit": "200", "status": "offered"}) not in site.others.asked


async def test_a_concern_is_made_formal_for_brothers_and_sisters_with_the_childs_wishes(site: Site) -> None:
    concern = {**CONCERN, "status": "open", "due_on": "2026-01-13", "lacked": None, "ground": None, "raised_by": "I1"}
    concern["history"] = [{"on": "2026-01-13", "what": "raised", "by": "I1", "outcome": None}]
    site.others.told |= {
        "/escalation/concerns/K1": concern,
        "/allocation/children/C1": {"shares_iro_with": ["C2", "C3"]},
    }
    page = await shown(site, "/reporting/concerns/K1")
    assert in_order(page, "Late", "To be settled by Tuesday 13 January (late by 1 working day)", "It was settled")
    assert "what=concern&amp;id=K1" in page, "she raised it"
    site.others.answers = {"id": "K1", "dispute_id": "D1"}
    form = Form(site, "/reporting/concerns/K1/make-formal")
    done = await form.sends(also_for=["C2", "C3"], wishes="against_it")
    assert done.headers["location"] == "/reporting/disputes/D1?done=concern_formal"
    told = {"also_for": ["C2", "C3"], "childs_wishes": "against_it", "against_childs_wishes": True}
    assert site.others.said[-1][2] == told
    refused = await form.sends(also_for=["C9"])
    assert refused.status_code == 422, "a child who was not offered"


async def test_a_closed_concern_is_not_gone_on_with(site: Site) -> None:
    site.others.told["/escalation/concerns/K1"] = {**CONCERN, "status": "lapsed", "closed_on": "2026-01-13"}
    assert (await Form(site, "/reporting/concerns/K1/resolution").shown()).status_code == 409


async def test_a_dispute_is_opened_from_a_childs_page_and_what_was_typed_is_kept(site: Site) -> None:
    form = Form(site, "/reporting/challenges/dispute?child_id=C1")
    page = (await form.shown()).text
    assert "From today: 20 working days in all" in page
    assert "fostering" not in page
    site.others.refuses = Refusal("x", "Not valid", status=422, errors=[FieldError("/category", "is needed")])
    assert "is needed" in (await form.sends(category="contact")).text.lower()
    site.others.refuses = Conflict("calendar-ends", "The calendar of working days ends", "Publish its next years.")
    kept = (await form.sends(category="contact", detail_ref="LCS/7")).text
    assert "The calendar of working days ends." in kept
    assert 'value="LCS/7"' in kept
    site.others.refuses = None
    site.others.answers = {"id": "D7"}
    done = await form.sends(category="contact", stage="1")
    assert done.headers["location"] == "/reporting/disputes/D7?done=dispute_opened"
    assert site.others.said[-1][1:3] == ("/escalation/disputes", {"category": "contact", "stage": 1, "child_id": "C1"})


async def test_of_a_contact_with_cafcass_only_what_belongs_to_its_kind_is_said(site: Site) -> None:
    form = Form(site, "/reporting/challenges/cafcass?child_id=C1&dispute_id=D1")
    assert "Choose why, or why not" in (await form.sends(kind="considered", refers="no")).text
    await form.sends(kind="considered", refers="no", reason="steps_left", outcome="takes_it_up")
    considered = {"kind": "considered", "refers": False, "reason": "steps_left", "child_id": "C1", "dispute_id": "D1"}
    assert site.others.said[-1][2] == considered


@pytest.mark.parametrize("kind", ["concern", "dispute", "freeze", "cafcass", "advice", "practice"])
async def test_nothing_is_begun_for_a_child_whom_the_reader_may_not_see(site: Site, kind: str) -> None:
    del site.others.told["/escalation/cafcass"]
    answer = await Form(site, f"/reporting/challenges/{kind}?child_id=C9").shown()
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        ("/reporting/disputes", ["social_worker", "dashboard", "legal", "child"]),
        ("/reporting/concerns", ["social_worker", "dashboard", "legal", "child"]),
        ("/reporting/lateness", ["team_manager", "service_manager", "legal", "child"]),
        ("/reporting/disputes/D1", ["dashboard", "legal", "child"]),
        ("/reporting/disputes/D1/resolution", ["auditor", "admin", "legal", "child"]),
        ("/reporting/challenges/dispute", ["iro_admin", "team_manager", "senior_manager", "child"]),
        ("/reporting/challenges/taken-back?what=view&id=D1", ["auditor", "dashboard", "child"]),
    ],
)
async def test_who_has_no_part_in_it_is_refused(site: Site, path: str, roles: list[str]) -> None:
    for role in roles:
        assert (await site.get(path, role)).status_code == 403, role


@pytest.mark.parametrize("query", ["", "?what=x&id=D1", "?what=view&id=..", "?what=carried_out&id=D1&about=.."])
async def test_what_can_be_no_statement_is_not_taken_back(site: Site, query: str) -> None:
    assert (await site.get(f"/reporting/challenges/taken-back{query}", "iro")).status_code == 422


async def test_late_duties_are_lines_to_read_and_the_services_own_are_its_managers(site: Site) -> None:
    late = {"duty_id": "X", "child_id": "C1", "subject": "C1", "subjectkind": "child", "duty": "d", "category": "pep"}
    late |= {"title": "Give the PEP", "side": "authority", "owner": "social_worker", "review_id": None}
    late |= {"due_on": "2026-01-09", "late_from": "2026-01-10", "status": "late", "closed_on": None}
    site.others.told["/escalation/lateness"] = {"items": [late | {"iro_id": "I1", "team_id": None}]}
    page = await shown(site, "/reporting/lateness?side=iro_service")
    assert in_order(page, "Child C1", "Give the PEP", "was due on 9 January 2026", "Social worker")
    assert site.others.asked[-1][1] == {"limit": "200", "status": "late", "side": "authority"}
    await site.page("/reporting/lateness?side=iro_service")
    assert site.others.asked[-1][1]["side"] == "iro_service"


async def test_managers_read_both_sides_at_once_with_whose_each_is(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    late = {"subject": "C1", "subjectkind": "child", "child_id": "C1", "iro_id": "I1", "status": "late"}
    late |= {"due_on": "2026-01-09", "owner": "iro_manager"}
    sides = {"authority": ("X2", "Give the PEP", "2026-01-11"), "iro_service": ("X1", "Send it", "2026-01-10")}

    async def ask(path: str, token: str, **asked: str) -> Told:
        site.others.asked.append((path, asked))
        duty_id, title, since = sides[asked["side"]]
        line = late | {"duty_id": duty_id, "title": title, "late_from": since, "side": asked["side"]}
        return Told(200, {"items": [line]})

    monkeypatch.setattr(site.others, "ask", ask)
    page = unescape(await site.page("/reporting/lateness?side=both")).partition("Late, and to be done (2)")[2]
    lines = ["10 January 2026", "Send it", "The IRO service's", "11 January 2026", "Give the PEP", "The council's"]
    assert in_order(page, "Whose", *lines)
    turned = await site.page("/reporting/lateness?side=both&sort=whose")
    assert in_order(turned, "Give the PEP", "Send it")
    file = (await site.get("/reporting/lateness?side=both&format=csv")).text.splitlines()
    assert [line.rpartition(",")[2] for line in file] == ["Whose", "The IRO service's", "The council's"]
    site.others.asked.clear()
    assert "The IRO service" not in await shown(site, "/reporting/lateness?side=both"), "it is for its managers"
    assert [asked["side"] for _, asked in site.others.asked] == ["authority"]


async def test_an_empty_list_of_late_duties_says_no_more_than_it_knows(site: Site) -> None:
    """It has one side at a time: before, it said that nothing is late while letters of the IRO service were."""
    site.others.told["/escalation/lateness"] = {"items": []}
    assert "No late duty of the council stands here." in await shown(site, "/reporting/lateness")
    html = (await site.get("/reporting/lateness", accept="text/html")).text
    assert '<option value="authority" selected>' in html
    assert "No late duty of the IRO service stands here." in await site.page("/reporting/lateness?side=iro_service")
    both = await site.page("/reporting/lateness?side=both")
    assert "No late duty stands here, of the council or of the IRO service." in both
    assert "There is no such line." in await site.page("/reporting/lateness?status=missed")


@pytest.mark.parametrize(
    ("path", "usual"),
    [("lateness", "late"), ("concerns", "open"), ("disputes", "open"), ("reviews", "to_come"),
     ("court-documents", "owed")],
)  # fmt: skip
async def test_a_filter_shows_what_is_meant_where_nothing_is_chosen_and_no_second_all(
    site: Site, path: str, usual: str
) -> None:
    for each in ("escalation/lateness", "escalation/concerns", "escalation/disputes", "notifications/court-documents"):
        site.others.told[f"/{each}"] = {"items": []}
    html = (await site.get(f"/reporting/{path}", accept="text/html")).text
    (choices,) = re.findall(r'<select[^>]*id="status".*?</select>', html, re.DOTALL)
    assert re.findall(r'value="(\w*)" selected', choices) == [usual]
    assert 'value=""' not in choices
