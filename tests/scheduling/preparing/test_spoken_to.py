"""How the IRO spoke to the child before a review: in codes, some of them only for a reason (Jersey 3.33 to 3.36;
Blackpool 8.3).
"""

from typing import Any

import pytest

from shared.events.council.duties_done import DutyReported
from shared.storage.tables import duties
from tests.scheduling.desk import Desk, OpenDesk
from tests.support.facts import day

BLACKPOOL, ENGLAND = "blackpool-2013", "england-2010"
BABY, FIVE_ON_THE_DAY = "2025-06-02", "2021-01-20"


async def status(at: Desk) -> str:
    (row,) = await at.svc.rows(duties, duty="child_spoken_to")
    return str(row["status"])


async def tells(at: Desk, **said: str) -> Any:
    (row,) = await at.svc.rows(duties, duty="child_spoken_to")
    at.svc.clock.set("2026-01-20T12:00:00+00:00")
    return await at.call("POST", f"/duties/{row['id']}/met", json={"on": "2026-01-20", **said})


@pytest.mark.parametrize(
    ("profile", "said", "wrong"),
    [
        (ENGLAND, {}, None),
        (ENGLAND, {"how": "in_placement"}, None),
        (ENGLAND, {"how": "elsewhere"}, None),
        (ENGLAND, {"how": "by_phone"}, "/because"),
        (ENGLAND, {"how": "by_phone", "because": "settled"}, None),
        (ENGLAND, {"how": "played", "because": "unable"}, None),
        (ENGLAND, {"how": "too_young", "because": "very_young"}, None),
        (ENGLAND, {"how": "by_carrier_pigeon"}, "/how"),
        (BLACKPOOL, {}, "/how"),
        (BLACKPOOL, {"how": "in_placement"}, None),
        (BLACKPOOL, {"how": "elsewhere"}, "/how"),
        (BLACKPOOL, {"how": "by_phone"}, "/because"),
        (BLACKPOOL, {"how": "by_phone", "because": "very_young"}, "/because"),
        (BLACKPOOL, {"how": "by_phone", "because": "settled"}, None),
        (BLACKPOOL, {"how": "observed", "because": "very_young"}, None),
        (BLACKPOOL, {"how": "refused"}, "/because"),
        (BLACKPOOL, {"how": "refused", "because": "childs_choice"}, None),
    ],
)
async def test_it_is_said_how_the_child_was_spoken_to_and_why_so(
    desk: OpenDesk, profile: str, said: dict[str, str], wrong: str | None
) -> None:
    at = await desk(profile=profile)
    answer = await tells(at, **said, note="Sam likes the garden")
    if wrong is None:
        assert (answer.status_code, answer.json()["status"]) == (200, "met"), answer.text
    else:
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, wrong)
        assert "one of: " in answer.json()["errors"][0]["message"]
    report = DutyReported.model_validate({"duty": "child_spoken_to", "on": "2026-01-20", **said})
    other = await desk(profile=profile)
    await other.hears(report, on="2026-01-20")
    assert await status(other) == ("met" if wrong is None else "open"), "a council's system says it likewise"


@pytest.mark.parametrize(
    ("profile", "contact", "born", "met"),
    [
        (ENGLAND, {"kind": "visit", "child": "in_private"}, "2015-03-02", True),
        (ENGLAND, {"kind": "visit", "child": "with_others"}, "2015-03-02", False),
        (ENGLAND, {"kind": "visit", "child": "observed_or_played"}, BABY, True),
        (ENGLAND, {"kind": "visit", "child": "observed_or_played"}, "2021-01-19", False),
        (ENGLAND, {"kind": "visit", "child": "observed_or_played"}, FIVE_ON_THE_DAY, False),
        (ENGLAND, {"kind": "visit", "child": "observed_or_played"}, "2021-01-21", True),
        (BLACKPOOL, {"kind": "visit", "child": "in_private"}, "2015-03-02", False),
        (BLACKPOOL, {"kind": "visit", "child": "in_private", "in_placement": True}, "2015-03-02", True),
        (BLACKPOOL, {"kind": "visit", "child": "observed_or_played", "in_placement": True}, BABY, True),
        (BLACKPOOL, {"kind": "call", "child": "in_private"}, "2015-03-02", False),
    ],
)
async def test_a_contact_meets_it_by_where_and_how_and_of_what_age_the_child_was(
    desk: OpenDesk, profile: str, contact: dict[str, Any], born: str, met: bool
) -> None:
    at = await desk(profile=profile, date_of_birth=born)
    answer = await at.says("/children/C1047/contacts", "2026-01-20", on="2026-01-20", **contact)
    assert (answer.status_code, answer.json()["in_placement"]) == (201, contact.get("in_placement", False))
    assert await status(at) == ("met" if met else "open")
    taken = await at.says(f"/children/C1047/contacts/{answer.json()['id']}/withdrawal", reason="another child's")
    assert (taken.status_code, await status(at)) == (204, "open")


@pytest.mark.parametrize(("held", "expected"), [("2026-01-19", "missed"), ("2026-01-20", "met")])
async def test_nobody_spoke_to_the_child_where_the_review_was_held_the_day_before(
    desk: OpenDesk, held: str, expected: str
) -> None:
    at = await desk()
    await at.held((await at.planned())["id"], held)
    await at.hears(DutyReported(duty="child_spoken_to", on=day("2026-01-20"), how="in_placement"), on="2026-01-20")
    (first, _) = sorted(await at.svc.rows(duties, duty="child_spoken_to"), key=lambda row: row["opened_on"])
    assert first["status"] == expected
