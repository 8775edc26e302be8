"""The views of a parent who was excluded are in the record, unless the IRO leaves them out (Jersey 3.18)."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.scheduling.rules.follow_up.sections import missing
from tests.support.harness import Harness
from tests.support.outcomes import whole
from tests.support.preparing import OFFICE, WORKER, Room, open_room

SECTIONS = "others_views"
VIEW = {"from_kind": "parent", "from_id": "MUM", "given_on": "2026-01-20", "how": "form", "text": "She wants him home."}
IN_WORDS = "The views of the parent, who was not there: She wants him home."
EXCLUDED = {"person_id": "MUM", "whole_or_part": "whole", "reason": "R", "other_involvement": "other_way"}


@pytest.fixture
async def room(start_service: Callable[..., Awaitable[Harness]], tmp_path: Path) -> Room:
    return await open_room(start_service, tmp_path)


async def reviewed(room: Room, *views: dict[str, Any], excluded: bool = True) -> str:
    """AVA's review was held and its outcome completed; MUM did not come. Its address."""
    path = await room.path("")
    room.svc.clock.set("2026-01-20T12:00:00+00:00")
    if excluded:
        await room.says("POST", f"{path}exclusions", EXCLUDED, 201)
    for view in views:
        await room.says("PUT", f"{path}views", view, 200)
    room.svc.clock.set("2026-02-02T12:00:00+00:00")
    await room.says("POST", f"{path}held", {"held_on": "2026-01-30"}, 200)
    await room.says("PUT", f"{path}outcome", whole(completed_on="2026-02-02"), 200, headers={"If-Match": '"0"'})
    return path


async def writes(room: Room, path: str, revision: str | None = None, **more: Any) -> dict[str, str]:
    """What the sections say once the record is written."""
    headers = {"If-Match": f'"{revision}"'} if revision else {}
    body = {"sections": {"placement": "P.", SECTIONS: "Dad is content."}} | more
    found = await room.says("PUT", f"{path}record", body, 200, headers=headers)
    return {each["code"]: each["text"] for each in found["sections"]} | {"revision": found["revision"]}


def whole_sections() -> dict[str, Any]:
    return {"sections": {code.value: "S." for code in missing(())}}


async def test_an_excluded_parents_views_are_in_the_record_and_in_every_copy_but_of_whom_they_are_kept_from(
    room: Room,
) -> None:
    path = await reviewed(room, VIEW, VIEW | {"from_kind": "school", "from_id": "S1", "text": "He reads well."})
    written = await writes(room, path)
    assert written[SECTIONS] == f"Dad is content.\n\n{IN_WORDS}", "and no view of somebody who might have come"
    kept = [{"person_id": "SW", "sections": [SECTIONS], "reason": "R"}]
    body = whole_sections() | {"kept_from": kept, "written_on": "2026-02-02"}
    await writes(room, path, written["revision"], **body)
    await room.says("POST", f"{path}record-distributed", {"distributed_on": "2026-02-02"}, 200)
    page = await room.call("GET", f"{path}record?format=html")
    assert "She wants him home." in page.text
    theirs = await room.call("GET", f"{path}record?format=html", **WORKER)
    assert (theirs.status_code, "She wants him home." in theirs.text) == (200, False)


@pytest.mark.parametrize("more", [{"not_in_record_because": "It would frighten her"}, {}])
async def test_the_iro_leaves_out_what_would_distress_the_child(room: Room, more: dict[str, Any]) -> None:
    path = await reviewed(room, VIEW | more)
    said = (await writes(room, path))[SECTIONS]
    assert said == ("Dad is content." if more else f"Dad is content.\n\n{IN_WORDS}")


async def test_who_might_have_come_speaks_at_the_review(room: Room) -> None:
    path = await reviewed(room, VIEW, excluded=False)
    assert (await writes(room, path))[SECTIONS] == "Dad is content."


async def test_a_view_that_is_kept_in_the_case_system_is_named_by_its_reference(room: Room) -> None:
    elsewhere = {name: value for name, value in VIEW.items() if name != "text"} | {"text_ref": "LCS/7"}
    path = await reviewed(room, elsewhere)
    said = (await writes(room, path))[SECTIONS]
    assert said.endswith("The views of the parent, who was not there, are kept under LCS/7.")


async def test_a_record_does_not_go_out_with_views_that_were_left_out_since(room: Room) -> None:
    path = await reviewed(room, VIEW)
    written = await writes(room, path, written_on="2026-02-02", **whole_sections())
    await room.says("PUT", f"{path}views", VIEW | {"not_in_record_because": "It would frighten her"}, 200)
    sent = {"distributed_on": "2026-02-02"}
    refused = await room.says("POST", f"{path}record-distributed", sent, 409)
    assert refused["type"].rpartition("/")[2] == "views-changed"
    assert "Write the record again" in refused["detail"]
    again = await writes(room, path, written["revision"], written_on="2026-02-02", **whole_sections())
    assert IN_WORDS not in again[SECTIONS]
    await room.says("POST", f"{path}record-distributed", sent, 200, **OFFICE)
