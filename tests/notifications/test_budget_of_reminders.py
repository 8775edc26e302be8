"""Not too many: what a social worker of 18 children and a manager of six such workers are sent in 20 working days.

The dice make it worse than it is: nothing is done before its last day, so that everything reminds twice.
"""

from collections import Counter
from datetime import date, timedelta
from random import Random
from statistics import fmean

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.schemas.notices import PersonBody
from shared.calendar import load_calendar
from shared.events.services.duties import DutyLate, DutyOpened
from tests.support import facts
from tests.support.events import event
from tests.support.notices import PostOffice, allocated, became, put

ENGLAND = load_calendar("england")
WORKERS, CHILDREN_EACH = 6, 18
OF = {f"C{number:03}": f"SW{number % WORKERS}" for number in range(WORKERS * CHILDREN_EACH)}
WARM_UP_FROM, FIRST, LAST = date(2026, 1, 19), date(2026, 3, 2), date(2026, 3, 27)
A_YEAR = {
    ("social_worker_visit", "social_worker"): (8.7, 42),
    ("sw_child_discussion", "social_worker"): (2, 30),
    ("sw_report_available", "social_worker"): (2, 35),
    ("care_plan_available", "social_worker"): (2, 35),
    ("health_plan_available", "social_worker"): (2, 35),
    ("pep_available", "social_worker"): (2, 35),
    ("care_plan_updated", "social_worker"): (2, 14),
    ("interpreter_arranged", "social_worker"): (0.3, 30),
    ("legal_status_answered", "social_worker"): (0.5, 14),
    ("care_plan_prepared", "social_worker"): (0.5, 14),
    ("decisions_considered", "team_manager"): (2, 7),
    ("informal_resolution", "team_manager"): (0.3, 7),
}
"""How often a year each comes to a child, and in how many days it is due."""


def opened_on(day, dice):
    for child in OF:
        for (name, owner), (often, days) in A_YEAR.items():
            if dice.random() < often / 365:
                id, due = f"{name}-{child}-{day}", day + timedelta(days=days)
                yield child, facts.duty(DutyOpened, id, name, owner=owner, due_on=due, keeper="scheduling")


async def an_office(start_service):
    office = PostOffice(await start_service(DECLARATION, now=f"{WARM_UP_FROM}T10:00"))
    await put(office, "TM", PersonBody(email="tm@council.example"))
    for number in range(WORKERS):
        await put(office, f"SW{number}", PersonBody(email=f"sw{number}@council.example"))
    for child, worker in OF.items():
        await office.svc.hears(
            became(child, worker=worker, team_manager_id="TM"), allocated(child, allocation=f"A{child}")
        )
    return office


@pytest.mark.timeout(180)
async def test_social_workers_and_team_managers_have_at_most_one_message_a_working_day(start_service):
    office, dice, letters = await an_office(start_service), Random(18), {}
    due = {}
    day = WARM_UP_FROM
    while day <= LAST:
        await office.svc.sweeps(f"{day}T08:00")
        await office.sends()
        if day >= FIRST:
            letters[day] = [each for each in office.sender.sent if "Due soon" in each.letter.text]
        office.sender.sent.clear()
        today = [event(said, child, time=f"{day}T11:00:00") for child, said in opened_on(day, dice)]
        late = list(due.pop(day, ()))
        for each in today:
            over = facts.duty(
                DutyLate, each.data.duty_id, each.data.duty, late_from=each.data.due_on + timedelta(days=1)
            )
            due.setdefault(over.late_from, []).append((each.subject, over))
        gone = [event(over, child, time=f"{day}T00:01:00") for child, over in late]
        if today or gone:
            await office.svc.hears(*gone, *today, now=f"{day}T11:00")
        day += timedelta(days=1)
    working = [day for day in letters if ENGLAND.is_working_day(day)]
    assert len(working) == 20
    assert not any(letters[day] for day in letters.keys() - set(working))
    a_day = [Counter(each.to for each in letters[day]) for day in working]
    assert max(count for each in a_day for count in each.values()) == 1  # nobody has two on one day
    lines = {"sw": [], "tm": []}
    for day in working:
        for each in letters[day]:
            lines[each.to[:2]].append(each.letter.text.count("Due soon"))
    worker, manager = len(lines["sw"]) / WORKERS / 20, len(lines["tm"]) / 20
    print(f"a worker {worker:.2f} letters a day of {fmean(lines['sw']):.1f} lines, at most {max(lines['sw'])};")
    print(f"a manager {manager:.2f} of {fmean(lines['tm']):.1f}, at most {max(lines['tm'])}")
    assert worker <= 1
    assert manager <= 1
    assert fmean(lines["sw"]) <= 5
    assert fmean(lines["tm"]) <= 5
