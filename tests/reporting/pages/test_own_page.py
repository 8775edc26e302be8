"""A child's own page: opened by a link and a button, in words for the child, about this child alone."""

import re
from datetime import timedelta
from typing import Any

import pytest

from services.reporting.rules.own_links import GOOD_FOR, PATTERN, new_code
from shared.refusals import Refusal
from tests.support.reporting_site import BROWSER, Site, came_into_care

IRO = {"name": "Jo Mensah", "email": "jo@anywhere.example", "phone": "01234 567890", "id": "I1"}
REVIEW = {
    "id": "R2",
    "kind": "second_review",
    "child_id": "C1",
    "version": 1,
    "status": "arranged",
    "due_on": "2026-02-20",
    "arranged_for": "2026-02-10",
    "venue": "at school",
}
DECISION = {"id": "D1", "words": "You will see Sam every month", "made_on": "2026-01-05", "by_when": "2026-02-01"}
ASKED = {"id": "Q1", "about": "question", "words": "When?", "asked_on": "2026-01-12", "answer": "Soon."}
REFUSED = 403


def tell(site: Site, **other: Any) -> None:
    told = site.others.told
    told["/allocation/children/C1"] = {"iro": IRO, "shares_iro_with": ["C2"], "reason": "a secret"}
    told["/scheduling/children/C1/reviews"] = {"items": [{**REVIEW, **other.get("review", {})}]}
    told["/scheduling/reviews/R2/childs-wishes"] = {"wishes": {"who": ["Gran"], "where": None, "advocate": "wanted"}}
    became = {"what_became": "to_be_done", "done_on": None}
    told["/scheduling/children/C1/own-decisions"] = {"items": [DECISION | became]}
    answered = {"answered_on": "2026-01-13", "child_id": "C1"}
    told["/notifications/children/C1/asks"] = {"items": [ASKED | answered]}


async def link(site: Site, role: str = "iro_manager") -> str:
    """A link as the page gives it."""
    answer = await sends(site, "/reporting/children/C1/own-page", role, what="give")
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found = re.search(r"/reporting/own/([a-z0-9-]+)<", answer.text)
    assert found is not None
    return found[1]


async def sends(site: Site, path: str, role: str, *, asked: str | None = None, **typed: str) -> Any:
    """Send the form of a page as a browser does."""
    token = site.issuer.issue(role, "C1" if role == "child" else "M1")
    site.http.cookies.set("iro_session", token)
    form = await site.http.get(asked or path, headers=BROWSER)
    field = form.text.partition('name="form_token" value="')[2].partition('"')[0]
    answer = await site.http.post(path, data={"form_token": field, **typed}, headers=BROWSER)
    site.http.cookies.clear()
    return answer


async def opened(site: Site, code: str) -> int:
    answer = await site.http.post(f"/reporting/own/{code}", headers=BROWSER)
    if answer.status_code == 303:
        assert "httponly" in answer.headers["set-cookie"].lower()
        assert "max-age=3600" in answer.headers["set-cookie"].lower()
    return int(answer.status_code)


async def test_the_page_answers_five_questions_in_words_for_the_child_and_tells_nothing_of_others(site: Site) -> None:
    tell(site)
    said = await site.page("/reporting/own/", "child", subject="C1")
    for each in ("Jo Mensah", "Tuesday 10 February", "at school", "Gran", "You will see Sam every month", "Soon."):
        assert each in said
    assert "Still to be done by 1 February 2026" in said
    assert "0800 1111" in said
    assert not {"C2", "I1", "C1", "a secret"} & set(re.split(r"[^\w ]", said)), "no ids, and nobody else"


async def test_a_link_opens_the_page_by_its_button_alone_as_often_as_the_child_likes(site: Site) -> None:
    await site.svc.hears(came_into_care())
    code = await link(site)
    door = await site.http.get(f"/reporting/own/{code}", headers=BROWSER)
    assert (door.status_code, "set-cookie" in door.headers) == (200, False)
    assert "C1" not in door.text
    assert [await opened(site, code), await opened(site, code)] == [303, 303]


@pytest.mark.parametrize(("after", "status"), [(timedelta(minutes=-1), 303), (timedelta(), 409), (timedelta(1), 409)])
async def test_a_link_is_good_for_thirty_days(
    site: Site, monkeypatch: pytest.MonkeyPatch, after: timedelta, status: int
) -> None:
    from services.reporting.actions import own_links

    await site.svc.hears(came_into_care())
    made = own_links.real_now()
    monkeypatch.setattr(own_links, "real_now", lambda: made)
    code = await link(site)
    monkeypatch.setattr(own_links, "real_now", lambda: made + GOOD_FOR + after)
    assert await opened(site, code) == status


async def test_every_link_ends_when_somebody_ends_them_and_a_guess_is_told_nothing_else(site: Site) -> None:
    await site.svc.hears(came_into_care())
    code = await link(site)
    ended = await sends(site, "/reporting/children/C1/own-page", "iro_manager", what="end")
    assert ended.headers["location"] == "/reporting/children/C1?done=links_ended"
    assert [await opened(site, code), await opened(site, new_code())] == [409, 409]
    assert re.fullmatch(PATTERN, code)


async def test_only_who_works_with_the_child_gives_a_link(site: Site) -> None:
    await site.svc.hears(came_into_care())
    for role, status in (("social_worker", 404), ("iro", 404), ("dashboard", 403), ("child", 403), ("auditor", 403)):
        assert (await site.get("/reporting/children/C1/own-page", role, **BROWSER)).status_code == status, role


async def test_what_a_child_wishes_is_said_to_scheduling_with_a_line_for_each(site: Site) -> None:
    tell(site)
    wishes = {"who": "Gran\r\n\r\n My friend ", "where": "at school", "advocate": "wanted"}
    answer = await sends(site, "/reporting/own/wishes", "child", **wishes)
    assert answer.headers["location"] == "/reporting/own/?done=wished"
    body = {"who": ["Gran", "My friend"], "where": "at school", "advocate": "wanted"}
    assert site.others.said == [("PUT", "/scheduling/reviews/R2/own-wishes", body, "")]


async def test_what_a_child_asks_is_said_to_notifications_and_nothing_typed_is_lost_where_it_is_refused(
    site: Site,
) -> None:
    tell(site)
    path = "/notifications/children/C1/asks"
    answer = await sends(site, "/reporting/own/ask", "child", about="to_talk", words="Please phone")
    assert answer.headers["location"] == "/reporting/own/?done=asked"
    assert site.others.said == [("POST", path, {"about": "to_talk", "words": "Please phone"}, "")]
    site.others.refuses = Refusal("too-much-asked", "You have asked a lot", "Phone.", status=409)
    refused = await sends(site, "/reporting/own/ask", "child", about="question", words="And this?")
    assert refused.status_code == 409
    assert "And this?" in refused.text


async def test_what_a_child_asked_is_answered_from_the_childs_page(site: Site) -> None:
    await site.svc.hears(came_into_care())
    tell(site)
    site.others.told["/notifications/children/C1/asks"]["items"][0] |= {"answer": None, "answered_on": None}
    assert "The child asked: I want to ask something" in await site.page("/reporting/children/C1")
    path = "/reporting/children/C1/asks/Q1/answer"
    answer = await sends(site, path, "iro_manager", words="On Saturday.")
    assert answer.headers["location"] == "/reporting/children/C1?done=child_answered"
    said = {"words": "On Saturday.", "on": "2026-01-14"}
    assert site.others.said == [("POST", "/notifications/children/C1/asks/Q1/answer", said, "")]
    assert (await sends(site, path, "iro_manager")).status_code == 422


async def test_while_a_service_is_away_the_page_says_so_in_a_childs_words(site: Site) -> None:
    tell(site)
    site.others.away = {"scheduling"}
    said = await site.page("/reporting/own/", "child", subject="C1")
    assert "We cannot show your review and what was decided just now" in said
    assert "Jo Mensah" in said
