"""The policy as a page: each limit with its source, what another profile says, what is not confirmed; and what the
pages say of themselves."""

import csv
import io
from html import unescape
from pathlib import Path

import pytest

from services.reporting.pages.about.statements import TITLES, statement_of
from services.reporting.pages.policy.view import rows_of
from shared.policy import load_profile, profile_names
from tests.support.reporting_site import BROWSER, Site, late_duty

ENGLAND = load_profile("england-2010")


async def test_each_time_limit_stands_there_with_who_must_act_and_its_source(site: Site) -> None:
    said = await site.page("/reporting/policy")
    assert "England: Care Planning, Placement and Case Review Regulations 2010" in said
    for duty in ENGLAND.duties.values():
        assert duty.title in unescape(said)
    assert "Hold the first review 20 working days IRO Law reg 33(1); Jersey 3.23" in said
    assert "not confirmed in a primary source" in said
    assert "Band low: 50; band high: 70; hard: 70" in said


async def test_compared_with_another_profile_what_differs_is_marked_and_can_be_had_alone(site: Site) -> None:
    said = await site.page("/reporting/policy?other=jersey-2013&differs=yes")
    assert "Hold the second review 3 months Differs 4 months from becoming looked after" in said
    assert "Tell the IRO manager" not in said, "both want it within two working days"
    assert (await site.get("/reporting/policy?other=nowhere")).status_code == 404
    assert (await site.get("/reporting/policy?owner=%3Cx")).status_code == 422


@pytest.mark.parametrize("name", [each for each in profile_names() if each != ENGLAND.name])
def test_no_duty_that_either_profile_uses_is_left_out_of_a_comparison(name: str) -> None:
    other = load_profile(name)
    titles = [row[0].text for row in rows_of(ENGLAND, other, {}, {})]
    assert sorted(titles) == sorted(each.title for each in {**other.duties, **ENGLAND.duties}.values())


async def test_the_filters_leave_what_was_asked_for_and_the_file_has_the_same_rows(site: Site) -> None:
    unconfirmed = [each for each in ENGLAND.duties.values() if not each.confirmed and each.owner == "social_worker"]
    answer = await site.get("/reporting/policy?confirmed=no&owner=social_worker&format=csv", **BROWSER)
    assert answer.headers["content-disposition"] == 'attachment; filename="policy.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [each["What is asked"] for each in rows] == [each.title for each in unconfirmed]


async def test_whoever_sees_every_child_reads_how_many_of_each_are_open_and_nobody_else(site: Site) -> None:
    await site.svc.hears(*late_duty("C1"))
    assert "1 1 late" in await site.page("/reporting/policy?sort=-open")
    assert "Open now" not in await site.page("/reporting/policy", "iro")


@pytest.mark.parametrize("name", TITLES)
async def test_what_the_pages_say_of_themselves_is_open_to_anybody_in_the_councils_own_words_if_it_gave_some(
    site: Site, tmp_path: Path, name: str
) -> None:
    answer = await site.get(f"/reporting/about/{name}", None, **BROWSER)
    assert answer.status_code == 200
    assert TITLES[name] in answer.text
    assert "{council}" not in answer.text
    assert "Sign out" not in answer.text
    (tmp_path / f"{name}.txt").write_text("Ours.\n\n# Who\nThe <b>borough</b>,\nas ever.\n\nMore.", "utf-8")
    own = statement_of(name, "Anywhere", tmp_path)
    assert own.own
    assert [(part.heading, part.paragraphs) for part in own.parts] == [
        ("", ("Ours.",)),
        ("Who", ("The <b>borough</b>, as ever.", "More.")),
    ]


async def test_every_page_leads_to_the_three_statements(site: Site) -> None:
    html = (await site.get("/reporting/policy", **BROWSER)).text
    assert all(f'href="/reporting/about/{name}"' in html for name in TITLES)
