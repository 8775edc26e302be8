"""A dispute about three siblings' contact, from a concern to considering Cafcass, with a hearing moved up in it."""

from datetime import date

import pytest

from shared.events.council.child_court import HearingListed
from shared.events.council.duty_to_inform import SocialWorkerChanged
from shared.events.services.escalation import DisputeBeforeHearing, DisputeLimitPassed
from tests.escalation.desk import OpenDesk
from tests.support.facts import informed
from tests.support.harness import statements


@pytest.mark.both("story")
async def test_three_siblings_contact_from_a_concern_to_cafcass(desk: OpenDesk) -> None:
    at_it = await desk("C1", "C2", "C3")
    raised = await at_it.done("/concerns", "2026-01-26", child_id="C1", category="contact", raised_with="TM1")
    id_ = await at_it.opens(also_for=["C2", "C3"], concern_id=raised["id"])
    await at_it.answers(id_, 1, "2026-02-06", resources=True)
    await at_it.done(f"/disputes/{id_}/view", "2026-02-09", view="not_accepted")
    await at_it.done(f"/disputes/{id_}/next-stage", "2026-02-09")
    await at_it.hears(HearingListed(hearing_id="H1", kind="final", on=date(2026, 3, 20)), on="2026-02-10", child="C3")
    await at_it.hears(HearingListed(hearing_id="H1", kind="final", on=date(2026, 2, 27)), on="2026-02-13", child="C3")
    await at_it.svc.sweeps("2026-03-03")
    hearings = [each["hearing_on"] for each in await at_it.said(DisputeBeforeHearing)]
    assert (hearings, len(await at_it.said(DisputeLimitPassed))) == (["2026-03-20", "2026-02-27"], 1)
    clocks = await at_it.clocks("cafcass_considered", "dispute_reported_to_court")
    assert {due for _, due in clocks.values()} == {date(2026, 2, 26), date(2026, 3, 10)}
    told = [(each["on"], each["what"]) for each in (await at_it.dispute(id_))["history"]]
    assert told == [
        ("2026-02-02", "dispute:opened"),
        ("2026-02-06", "dispute:response"),
        ("2026-02-09", "dispute:view"),
        ("2026-02-09", "dispute:next_stage"),
        ("2026-02-10", "before_hearing"),
        ("2026-02-17", "stage_entered"),
        ("2026-02-24", "stage_entered"),
        ("2026-03-03", "limit_passed"),
    ]
    for child in ("C1", "C2", "C3"):
        (line,) = await at_it.items(f"/disputes?child_id={child}", role="iro")
        assert (line["id"], line["colour"], line["stage"]) == (id_, "red", 4)


@pytest.mark.parametrize(("child", "asked"), [("C2", True), ("C4", False)])
async def test_what_changes_at_a_sibling_has_the_dispute_that_is_for_it_looked_at(
    desk: OpenDesk, child: str, asked: bool
) -> None:
    at_it = await desk("C1", "C2", "C4")
    await at_it.opens(also_for=["C2"])
    with statements(at_it.svc.service.database) as sent:
        told = informed(SocialWorkerChanged, "2026-02-05", social_worker_id="SW2", team_id="T2")
        await at_it.hears(told, on="2026-02-05", child=child)
    assert any("FROM freezes" in each for each in sent) is asked
