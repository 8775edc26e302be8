"""Of duties met in time nothing follows where nothing was ever late and nobody said anything: nothing is asked."""

import pytest

from services.escalation.declaration import DECLARATION
from services.escalation.tables.lateness import lateness
from shared.events.council.duty_to_inform import SocialWorkerChanged
from tests.escalation.concerns.builders import late, met
from tests.support.events import became, event
from tests.support.facts import held, informed
from tests.support.harness import statements


@pytest.mark.parametrize(("before", "asked"), [((), False), ((late(),), True)])
async def test_a_duty_met_in_time_has_the_rest_looked_at_only_where_something_was_late(start_service, before, asked):
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(became("C1047"), *map(event, before))
    with statements(service.service.database) as sent:
        await service.hears(event(met(met_on="2026-02-01", late=False)))
    assert any("FROM freezes" in each for each in sent) is asked


@pytest.mark.parametrize(
    ("before", "asked"),
    [((), False), ((late(),), True), ((held("R1", "2026-02-02"),), True)],
    ids=["nothing stands", "a duty was late", "a review was held"],
)
async def test_what_is_told_of_every_child_has_the_rest_looked_at_only_where_something_stands(
    start_service, before, asked
):
    service = await start_service(DECLARATION, now="2026-02-03")
    await service.hears(became("C1047"), *map(event, before))
    with statements(service.service.database) as sent:
        await service.hears(event(informed(SocialWorkerChanged, "2026-02-02", social_worker_id="SW2", team_id="T2")))
    assert any("FROM freezes" in each for each in sent) is asked


async def test_a_duty_heard_met_before_it_is_heard_late_is_a_line_as_in_the_other_order(start_service):
    service = await start_service(DECLARATION, now="2026-02-13")
    await service.hears(became("C1047"))
    await service.hears(event(met()))
    await service.hears(event(late()))
    (line,) = await service.rows(lateness)
    assert line["duty_id"] == "D1"
