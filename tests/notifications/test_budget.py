"""Not too many: an IRO of 65 children has at most two messages a working day, over four weeks of their lives."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from services.notifications.declaration import DECLARATION
from services.notifications.rules.who_is_told import URGENT_NEWS
from shared.calendar import load_calendar
from shared.events.council import duty_to_inform as informing
from shared.events.council.child_court import CustodyEntered, HearingListed
from shared.events.services.duties import DutyLate, DutyMet, DutyOpened
from shared.events.services.escalation import DisputeResponded
from shared.events.services.scheduling import DecisionConsidered, DecisionImplemented, ReviewArranged
from tests.support import facts
from tests.support.events import event
from tests.support.notices import PostOffice, allocated, became

CHILDREN = [f"C{number:03}" for number in range(65)]
FIRST = date(2026, 2, 2)
WEEKS = 4
ENGLAND = load_calendar("england")
A_YEAR = {
    informing.CarePlanChangeProposed: 1.0,
    informing.ReviewDecisionNotCarriedOut: 0.5,
    informing.ContactArrangementsChanged: 2.0,
    informing.SocialWorkerChanged: 1.0,
    informing.SafeguardingOutcomeRecorded: 0.2,
    informing.ComplaintReceived: 0.2,
    informing.BirthFamilyCircumstancesChanged: 0.3,
    informing.OffenceCharged: 0.2,
    informing.SchoolChildExcluded: 0.6,
    informing.HealthEventOccurred: 1.5,
    informing.PermanencePanelDecided: 0.2,
    informing.PlacementMadeAtDistance: 0.2,
    informing.ChildReturned: 3.0,
    informing.SafeguardingConcernRaised: 0.3,
    informing.AccommodationDischargeNotified: 0.1,
    informing.PlacementChangedUnexpectedly: 0.4,
}
"""How often a year each comes to one looked-after child, high rather than low; the last three are urgent."""
URGENT = {
    informing.SafeguardingConcernRaised.TYPE,
    informing.AccommodationDischargeNotified.TYPE,
    informing.PlacementChangedUnexpectedly.TYPE,
    CustodyEntered.TYPE,
}


def arranged(of, day):
    said = {"review_id": f"R{of}", "kind": "review", "number": 2, "invited": ["carer"]}
    return ReviewArranged.model_validate(said | {"arranged_for": day + timedelta(days=20)})


def decision(of, day):
    return {"decision_id": f"B{of}", "review_id": "R1", "responsible_person_id": "SW", "due_on": day}


def disagreed(of, day):
    return DecisionConsidered.model_validate(decision(of, day) | {"considered_on": day, "agreed": False})


def responded(of, day):
    said = {"dispute_id": f"DI{of}", "number": 1, "response_id": f"A{of}", "responded_on": day}
    return DisputeResponded.model_validate(said | {"responded_by": "M7", "outcome": "agreed"})


def to_do(name, days):
    """A duty of the IRO's own that nobody meets in time, so that she is reminded of it twice."""

    def opened(of, day):
        due = day + timedelta(days=days)
        return facts.duty(DutyOpened, f"{name}-{of}", name, owner="iro", keeper="scheduling", due_on=due)

    return opened


REMIND = {
    "next_review": 14,
    "child_spoken_to": 10,
    "iro_sw_discussion": 9,
    "decisions_sent": 7,
    "review_record_written": 15,
}
"""Duties of each review, two reviews a year, and in how many days each is due."""
OF_SERVICES = (
    *((2, to_do(name, days)) for name, days in REMIND.items()),
    (1, to_do("change_considered", 7)),
    (4, lambda of, day: HearingListed(hearing_id=f"H{of}", kind="final", on=day + timedelta(days=30))),
    (3, arranged),
    (6, lambda of, day: facts.duty(DutyLate, f"D{of}", late_from=day, keeper="scheduling")),
    (4, lambda of, day: facts.duty(DutyMet, f"D{of}", met_on=day, late=True)),
    (6, lambda of, day: DecisionImplemented.model_validate(decision(of, day) | {"implemented_on": day})),
    (
        0.3,
        lambda of, day: DecisionConsidered.model_validate(decision(of, day) | {"considered_on": day, "agreed": False}),
    ),
    (0.2, responded),
    (0.05, lambda _of, day: CustodyEntered.model_validate({"on": day, "kind": "remand"})),
)
"""The same of the courts and of our own services."""


def happenings(day, dice):
    """What the councils' systems and our services say of the 65 on a day."""
    for child in CHILDREN:
        of = f"{child}{day.isoformat()}"
        for kind, often in A_YEAR.items():
            if dice.random() < often / 365:
                more = {"episode_id": of} if kind is informing.ChildReturned else {}
                yield child, facts.informed(kind, day.isoformat(), ref=f"{kind.TYPE}-{of}", **more)
        for often, said in OF_SERVICES:
            if dice.random() < often / 365:
                yield child, said(of, day)


@pytest.mark.timeout(120)
async def test_an_iro_of_65_children_has_at_most_two_messages_a_working_day_and_nothing_urgent_waits(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    await office.svc.hears(
        *(each for child in CHILDREN for each in (became(child, worker=None), allocated(child, allocation=f"A{child}")))
    )
    await office.sends()
    await office.svc.sweeps("2026-01-07T08:00")
    await office.sends()
    office.sender.sent.clear()
    dice, messages, urgent = Random(65), Counter(), 0
    for number in range(WEEKS * 7):
        day = FIRST + timedelta(days=number)
        before = len(office.sender.sent)
        await office.svc.sweeps(f"{day}T08:00")
        await office.sends()
        of_today = list(happenings(day, dice))
        for part, at in enumerate((9, 12, 16)):
            some = [event(said, child, time=f"{day}T{at:02}:00:00") for child, said in of_today[part::3]]
            if some:
                await office.svc.hears(*some, now=f"{day}T{at:02}:05")
                await office.sends()
        to_her = [each for each in office.sender.sent[before:] if each.to == "samira@council.example"]
        messages[day] += len(to_her)
        expected = sum(said.TYPE in URGENT for _, said in of_today)
        assert sum(each.letter.template == URGENT_NEWS for each in to_her) == expected
        urgent += expected
        assert len(to_her) - expected <= 1  # the digest
    working = [day for day in messages if ENGLAND.is_working_day(day)]
    assert sum(messages.values()) / len(working) <= 2
    assert urgent >= 3
    reminders = sum(each.letter.text.count("Due soon") for each in office.sender.sent)
    assert reminders >= 50
    print(f"{sum(messages.values())} messages, {urgent} of them urgent, on {len(working)} working days")
    print(f"{reminders} reminders in them")
    digests = [each for each in office.sender.sent if each.letter.template == "digest_of_news"]
    assert 15 <= len(digests) <= len(working)
