"""Each consequence names its own cause: of what was heard together, an event about the same thing.

A batch is everything that can be told of a child on one day, in any order, heard by each service in one transaction.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from shared.events.council.child_court import CourtDocumentReceived, HearingListed, LegalStatusChanged
from shared.events.council.child_life import PastReviewRecorded, PlacementStarted, SocialWorkerVisitRecorded
from shared.events.council.child_plans import PlanDocumentUpdated
from shared.events.council.duty_to_inform import ComplaintReceived, SocialWorkerChanged
from shared.events.envelope import Envelope, from_row
from shared.events.services.duties import DutyEvent, DutyMet, DutyMissed, DutyMoved, DutyOpened
from shared.policy import Answer, Start, load_profile
from shared.storage.tables import outbox
from tests.support.events import became, ceased, corrected, event
from tests.support.facts import guardian_appointed, placement, proceedings_started
from tests.support.five_services import FiveServices, five_services
from tests.support.laws import examples

PROFILE = load_profile("england-2010")
CARE = {"child.became_looked_after", "child.details_corrected"}
IRO = {"iro.allocated", "iro.changed", "iro.allocation_ended"}
FOLLOWS: dict[str, set[str]] = {
    "iro.allocated": CARE,
    "review.due": CARE | {"past_review.recorded"},
    "review.held": {"past_review.recorded"},
    "participation.recorded": {"past_review.recorded"},
    "iro.allocation_ended": {"child.ceased_to_be_looked_after"},
    "review.cancelled": {"child.ceased_to_be_looked_after"},
}
"""By what is announced, what it may follow from; of duties the policy says it."""


def a_day(ends: bool) -> list[Envelope]:
    told = {"occurred_on": "2026-01-05", "category": "x", "record_ref": "R", "social_worker_id": "SW2"}
    life = [
        became("AVA", social_worker_id="SW1"),
        corrected("AVA", visitor_id="V1"),
        event(PlacementStarted(placement=placement("P1", "2026-01-05", emergency=True)), "AVA"),
        event(LegalStatusChanged.model_validate({"code": "C1", "from_on": "2026-01-05"}), "AVA"),
        event(SocialWorkerVisitRecorded.model_validate({"on": "2026-01-05"}), "AVA"),
        event(proceedings_started("N1", "2026-01-05"), "AVA"),
        event(guardian_appointed("G1", "2026-01-05", "N1"), "AVA"),
        event(HearingListed(hearing_id="H1", kind="case_management", on=date(2026, 2, 9)), "AVA"),
        event(SocialWorkerChanged.model_validate(told), "AVA"),
        event(ComplaintReceived.model_validate(told | {"record_ref": "C"}), "AVA"),
        event(CourtDocumentReceived.model_validate({"document_id": "D1", "kind": "order", "on": "2026-01-05"}), "AVA"),
        event(PastReviewRecorded.model_validate({"held_on": "2025-12-01"}), "AVA"),
        event(PlanDocumentUpdated.model_validate({"kind": "care_plan", "on": "2026-01-05"}), "AVA"),
    ]
    return [*life, ceased("AVA", "2026-01-05")] if ends else life


async def said_by_all(council: FiveServices) -> list[Envelope]:
    found: list[Envelope] = []
    for service in council.services.values():
        async with service.database.reading() as connection:
            rows = (await connection.execute(select(outbox))).mappings().all()
        found += [from_row(dict(row)) for row in rows]
    return found


async def heard_together(council: FiveServices, batch: Sequence[Envelope]) -> list[Envelope]:
    await council.forget_everything()
    new = {"id": "JO", "name": "Jo", "registration_number": "SW1", "active_from": "2020-01-01"}
    assert (await council.asks("/allocation/iros", method="POST", json=new)).status_code == 201
    await council.collect("allocation")
    council.say(*batch)
    while any(council.waiting.values()):
        for name in council.waiting:
            waits, council.waiting[name] = council.waiting[name], []
            await council.hand_over(name, waits)
    return await said_by_all(council)


def may_follow_from(said: Envelope) -> set[str] | None:
    """The types of what this may follow from; None: anything about the child."""
    data = said.data
    if not isinstance(data, DutyEvent):
        return FOLLOWS.get(data.TYPE)
    duty = PROFILE.all_duties[data.duty]
    starts: list[Start | Answer] = [start for turn in (1, 2, 3) for start in duty.starts_of(turn)]
    if isinstance(data, DutyOpened | DutyMoved):
        wired = starts
    elif isinstance(data, DutyMet):
        wired = [*duty.met_by, *starts]
    elif isinstance(data, DutyMissed):
        wired = [*duty.missed_by, *starts]
    else:
        wired = [*duty.voided_by, *starts]
    ends = set() if isinstance(data, DutyOpened | DutyMoved | DutyMet) else {"child.ceased_to_be_looked_after"}
    kinds = {each.event for each in wired if each.event is not None} | ends
    return kinds | (CARE if "child.became_looked_after" in kinds else set())


def wrong(said: Sequence[Envelope], batch: Sequence[Envelope]) -> list[str]:
    known = {each.id: each for each in (*batch, *said)}
    found = []
    for each in said:
        wanted, cause = may_follow_from(each), known.get(each.causationid or "")
        if wanted is not None and cause is not None and cause.data.TYPE not in wanted:
            found.append(f"{each.data.TYPE} {getattr(each.data, 'duty', '')} because of {cause.data.TYPE}")
    return sorted(found)


@pytest.mark.parametrize("ends", [False, True])
def test_what_is_heard_together_causes_each_its_own(ends: bool) -> None:
    @examples(1 / 8)
    @given(st.randoms(use_true_random=False))
    def law(random: Random) -> None:
        batch = a_day(ends)
        random.shuffle(batch)
        with tempfile.TemporaryDirectory() as folder:
            assert asyncio.run(told(Path(folder), batch)) == []

    async def told(folder: Path, batch: Sequence[Envelope]) -> list[str]:
        async with five_services(folder, "2026-01-05") as council:
            return wrong(await heard_together(council, batch), batch)

    law()
