"""Blackpool's section 8 is reproduced from events made to match it, and read from the API."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.reporting.declaration import DECLARATION
from tests.support import blackpools_year as year
from tests.support.figure_lives import count
from tests.support.harness import Harness
from tests.support.reporting_site import Site

pytestmark = pytest.mark.both("story")
_A_BATCH = 1500
THE_YEAR = "/kpis?from=2013-04-01&to=2014-03-31"


@pytest.fixture
async def site(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Site:
    svc = await start_service(DECLARATION, now="2014-04-07T09:00:00+00:00", profile="blackpool-2013")
    told = year.the_year()
    for start in range(0, len(told), _A_BATCH):
        await svc.hears(*told[start : start + _A_BATCH])
    await count(svc)
    return Site(svc, tmp_path)


async def test_section_8_of_blackpools_report_is_read_from_the_api(site: Site) -> None:
    found = {each["kpi"]: each for each in await site.items(THE_YEAR, role="iro_manager")}
    assert {name: round(found[name]["value"], 3) for name in year.PUBLISHED} == year.PUBLISHED
    assert (found["reviews_held"]["value"], found["reviews_held"]["denominator"]) == (1362, None)
    assert found["pep_up_to_date"] == {
        "kpi": "pep_up_to_date",
        "title": "PEP up to date at the review",
        "unit": "share",
        "period": {"from": "2013-04-01", "to": "2014-03-31"},
        "group": {},
        "numerator": 505,
        "denominator": 1362,
        "value": 0.3708,
        "target": None,
        "previous": {
            "period": {"from": "2012-04-01", "to": "2013-03-31"},
            "numerator": 0,
            "denominator": 0,
            "value": None,
        },
    }
    targets = ("reviews_on_time", "consulted_before_review", "participated", "social_worker_attended")
    assert [found[name]["target"] for name in targets] == [0.96, 0.95, 0.95, 0.98]
    assert _beside(found) == {
        "looked_after": 443,
        "foster_carer_reviews": 121,
        "complaints_about_iros": 6,
        "disputes_opened": 29,
        "iros": 7,
        "iro_posts": 6.9,
    }
    assert found["disputes_opened"]["previous"]["value"] == 14
    assert found["looked_after"]["previous"]["value"] == 450
    await _months_come_to_the_year(site, found)


def _beside(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    names = ("looked_after", "foster_carer_reviews", "complaints_about_iros", "disputes_opened", "iros", "iro_posts")
    return {name: found[name]["value"] for name in names}


async def _months_come_to_the_year(site: Site, whole: dict[str, dict[str, Any]]) -> None:
    months = await site.items(f"{THE_YEAR}&by=month&kpi=pep_up_to_date,reviews_on_time,looked_after")
    for name in ("pep_up_to_date", "reviews_on_time"):
        its = [each for each in months if each["kpi"] == name]
        assert len(its) == 12
        for part in ("numerator", "denominator"):
            assert sum(each[part] for each in its) == whole[name][part]
    stocks = [each for each in months if each["kpi"] == "looked_after"]
    assert [each["value"] for each in stocks] == [450] * 11 + [443]
    assert stocks[-1]["group"] == {"month": "2014-03"}
    assert stocks[-1]["previous"]["value"] == 450
