"""A dispute tells whoever reads it what she may say of it now: by its state, and by what she is to it."""

import pytest

from tests.escalation.desk import OPENED, OpenDesk

LEADS = ["complaint_by", "next_stage", "resolve", "withdraw"]


@pytest.mark.parametrize(
    ("role", "subject", "may"),
    [
        ("iro", "I1", LEADS),
        ("iro_manager", "M1", sorted([*LEADS, "respond"])),
        ("team_manager", "TM1", ["respond"]),
        ("service_manager", "SM1", []),
        ("iro_admin", "A1", ["respond"]),
        ("social_worker", "SW1", []),
        ("auditor", "X", []),
        ("iro_manager", "HOS1", ["respond"]),
    ],
)
async def test_it_says_by_role_and_by_what_the_reader_is_to_it_what_she_may_say(
    desk: OpenDesk, role: str, subject: str, may: list[str]
) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    assert (await at_it.dispute(id_, role=role, subject=subject))["may"] == may


async def test_what_the_iro_may_say_goes_with_the_answers_the_stages_and_the_end(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()

    async def may() -> set[str]:
        return set((await at_it.dispute(id_, role="iro", subject="I1"))["may"])

    assert "view" not in await may(), "nobody has answered"
    await at_it.answers(id_, 1, OPENED)
    assert "view" in await may()
    await at_it.done(f"/disputes/{id_}/next-stage", OPENED, to=4, bypass_reason="It is urgent.")
    assert not {"next_stage", "unresolved"} & await may(), "the last stage has days left"
    await at_it.answers(id_, 4, OPENED)
    assert {"unresolved", "resolve"} <= await may()
    await at_it.done(f"/disputes/{id_}/resolution", OPENED, outcome="unresolved")
    assert await may() == set()


async def test_whoever_answers_in_a_managers_place_may_answer(desk: OpenDesk) -> None:
    at_it = await desk()
    named = {"manager_id": "TM1", "deputy_id": "DEPUTY"}
    assert (await at_it.says("/deputies", method="PUT", role="iro_admin", subject="A", **named)).status_code == 200
    id_ = await at_it.opens()
    assert (await at_it.dispute(id_, role="team_manager", subject="DEPUTY"))["may"] == ["respond"]


async def test_a_dispute_names_all_its_stages_in_order(desk: OpenDesk) -> None:
    at_it = await desk()
    id_ = await at_it.opens()
    ladder = ["team manager", "service manager", "head of service", "director"]
    assert (await at_it.dispute(id_))["ladder"] == ladder
    (line,) = await at_it.items("/disputes")
    assert line["ladder"] == ladder
    assert "may" not in line
