"""The story of the README, on both pairs: two sisters become looked after on one day and have one IRO."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from tests.system.e2e.system import System, became_looked_after, eventually


def test_two_sisters_have_one_iro_who_is_named_to_them_and_whose_reviews_are_planned(
    start: Callable[..., System], either_pair: Mapping[str, str]
) -> None:
    system = start("--no-sample", "--simulated-clock", "2026-01-05T09:00", settings=either_pair)
    system.iro_joins("ANN")
    system.iro_joins("BEN")
    for child in ("C1", "C2"):
        system.put(
            f"/notifications/people/{child}", {"kind": "child", "email": f"{child}@home.example", "channel": "email"}
        )
    receipt = system.post(
        "/notifications/events",
        [became_looked_after("C1", "2026-01-05", ["C2"]), became_looked_after("C2", "2026-01-05", ["C1"])],
    )
    assert (receipt["accepted"], receipt["rejected"]) == (2, [])
    system.settles()

    first, second = (system.get(f"/allocation/children/{child}") for child in ("C1", "C2"))
    assert first["iro"]["id"] == second["iro"]["id"]
    assert {first["rule"], second["rule"]} == {"lightest", "siblings"}
    assert first["reason"]
    assert second["reason"]
    for child in ("C1", "C2"):
        _is_told_and_planned(system, child, first["iro"]["id"])


def _is_told_and_planned(system: System, child: str, iro: str) -> None:
    notices = system.get("/notifications/notices", child_id=child)["items"]
    mine = [notice for notice in notices if notice["recipient"]["kind"] == "child"]
    assert {notice["status"] for notice in mine} <= {"delivered", "carried"}
    assert "delivered" in {notice["status"] for notice in mine if notice["template"] == "iro_named_to_child"}
    reviews = system.get(f"/scheduling/children/{child}/reviews")["items"]
    assert [(each["number"], each["due_on"], each["iro_id"]) for each in reviews] == [(1, "2026-02-02", iro)]
    types = _types(system, child)
    assert {"child.became_looked_after.v1", "iro.allocated.v1", "review.due.v1", "notice.sent.v1"} <= types


def _types(system: System, child: str) -> set[Any]:
    return {each["type"] for each in system.timeline(child)}


def test_posting_the_same_again_changes_nothing(start: Callable[..., System]) -> None:
    system = start("--no-sample", "--simulated-clock", "2026-01-05T09:00")
    system.iro_joins("ANN")
    told = [became_looked_after("C1", "2026-01-05")]
    system.post("/notifications/events", told)
    system.settles()
    before = system.timeline("C1")
    assert system.post("/notifications/events", told)["duplicates"] == 1
    system.settles()
    assert system.timeline("C1") == before


def test_a_new_folder_begins_with_a_sample_council_and_an_old_one_does_not_get_it_again(
    start: Callable[..., System],
) -> None:
    system = start()
    assert "sample council" in system.printed
    assert "curl" in system.printed
    children = system.get("/reporting/children", limit=500)["items"]
    assert len(children) > 20
    link = next(line.strip() for line in system.printed.splitlines() if "sign-in?code=" in line)
    with httpx.Client() as visitor:
        page = visitor.get(link, follow_redirects=True)
        assert page.status_code == 200
        assert "Sample data" in page.text
        assert "SMP" in visitor.get(str(page.url.join("/reporting/children/"))).text  # at night nothing waits for today
        assert visitor.get(link).status_code == 401
    assert system.stop() == 0
    system.start()
    assert "loaded earlier" in system.printed
    assert len(eventually(lambda: system.get("/reporting/children", limit=500)["items"])) == len(children)
