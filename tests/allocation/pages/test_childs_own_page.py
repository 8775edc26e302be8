"""What a child's page shows: to staff everything with its reasons, to the child who and since when, but never why."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from tests.support.council import Api, Council
from tests.support.events import became, ceased, merged

pytestmark = pytest.mark.both("statements")


SHOWN = {
    "child_id", "looked_after_from", "ceased_on", "iro", "cover", "allocation_id", "allocated_at", "history",
    "sibling_ids", "shares_iro_with", "parent_ids", "duties",
}  # fmt: skip


@pytest.fixture
async def council(start_service: Any) -> Council:
    started = Council.of(await start_service(DECLARATION, now="2026-01-05"))
    await started.joins("JO")
    return started


@pytest.fixture
async def api(council: Council, tmp_path: Path) -> Api:
    return Api(council, tmp_path)


async def page(api: Api, child: str, role: str = "iro_manager") -> dict[str, Any]:
    shown = await api.call("GET", f"/children/{child}", role=role, subject=child if role == "child" else "M1")
    assert shown.status_code == 200, shown.text
    body: dict[str, Any] = shown.json()
    return body


async def test_a_child_sees_who_and_since_when_but_no_reason_and_nobody_to_be_kept_apart(api: Api) -> None:
    await api.council.hears(
        became("AVA", sibling_ids=("BEN", "CAL", "DOT")), became("BEN"), became("CAL"), became("DOT")
    )
    await api.council.joins("SAM")
    await api.council.excepts("AVA", "BEN")
    await api.council.chooses("CAL", "SAM")
    for_staff, own = await page(api, "AVA"), await page(api, "AVA", "child")
    assert set(own) == SHOWN
    assert set(own["history"][0]) == {"iro_id", "from", "to"}
    assert (own["iro"], own["allocated_at"]) == (for_staff["iro"], for_staff["allocated_at"])
    assert for_staff["sibling_ids"] == ["BEN", "CAL", "DOT"]
    assert own["sibling_ids"] == own["shares_iro_with"] == ["DOT"]
    assert "conflict" not in str(own)
    assert "knows the family" not in str(own)


async def test_a_duplicates_id_leads_to_the_child_wherever_a_child_is_asked_for(api: Api) -> None:
    await api.council.joins("SAM")
    await api.council.hears(became("AVA"), became("DUP"))
    await api.council.hears(merged("AVA", "DUP"))
    assert (await page(api, "DUP")) == (await page(api, "AVA"))
    assert (await page(api, "DUP", "child"))["child_id"] == "AVA"
    ranked = await api.call("GET", "/children/DUP/recommendation")
    assert (ranked.status_code, ranked.json()["child_id"]) == (200, "AVA")
    other = "SAM" if (await page(api, "AVA"))["iro"]["id"] == "JO" else "JO"
    wanted = {"iro_id": other, "reason": "knows the family"}
    chosen = await api.call("POST", "/children/DUP/allocations", json=wanted)
    assert (chosen.status_code, chosen.json()["child_id"], chosen.json()["iro"]["id"]) == (201, "AVA", other)
    assert (await api.call("GET", "/children/NOBODY")).status_code == 404


async def test_an_end_of_care_that_ends_nothing_we_know_of_is_shown_until_its_beginning_is_told(api: Api) -> None:
    await api.council.hears(became("AVA", "2026-01-03"), ceased("AVA", "2025-06-30"))
    said = "an end of care on 2025-06-30 belongs to no time in care that we know of"
    shown = await page(api, "AVA")
    assert (shown["ceased_on"], shown["loose_ends"]) == (None, [{"on": "2025-06-30", "why": said}])
    await api.council.hears(became("AVA", "2025-02-03"))
    assert (await page(api, "AVA"))["loose_ends"] == []


async def test_of_a_child_of_whom_only_an_end_was_told_that_is_shown(api: Api) -> None:
    await api.council.hears(ceased("AVA", "2025-06-30"))
    shown = await page(api, "AVA")
    assert (shown["looked_after_from"], shown["iro"], len(shown["loose_ends"])) == (None, None, 1)


async def test_every_loose_end_is_listed_page_by_page_and_none_that_has_its_beginning(api: Api) -> None:
    earlier = "2025-06-30"
    await api.council.hears(
        *(became(child, "2026-01-03") for child in ("AVA", "BEN", "CAL", "DOT")),
        ceased("AVA", "2025-05-30"),
        ceased("BEN", "2026-01-04"),
        ceased("CAL2", earlier),
        ceased("DOT2", earlier),
        became("DOT", "2025-06-01"),
        ceased("EVE", earlier),
    )
    await api.council.hears(merged("CAL", "CAL2"), merged("DOT", "DOT2"))
    listed: list[tuple[str, list[str]]] = []
    where = "/loose-ends?limit=1"
    while where:
        answer = (await api.call("GET", where)).json()
        listed += [(each["child_id"], [end["on"] for end in each["loose_ends"]]) for each in answer["items"]]
        where = f"/loose-ends?limit=1&cursor={answer['next']}" if answer["next"] else ""
    assert listed == [("AVA", ["2025-05-30"]), ("CAL", [earlier]), ("EVE", [earlier])]
