"""The law of the house: the same facts end in the same duties, in whatever order and however often they are heard."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.duties.matching import WITHDRAWN
from shared.events.base import Event
from shared.events.council.child_court import AdoptionPlacementAuthorised, ProceedingsStarted
from shared.events.council.child_life import (
    ChildCeasedToBeLookedAfter,
    ChildDetailsCorrected,
    ChildRecordsMerged,
    PlacementStarted,
)
from shared.events.council.child_plans import ChangeProposed, PlanDocumentUpdated
from shared.events.council.duty_to_inform import SchoolChildExcluded
from shared.events.envelope import Envelope
from shared.events.services.scheduling import ReviewNeedDeclined
from shared.service.service import Declaration
from shared.storage.tables import duties
from tests.support.duty_clocks import clocks
from tests.support.events import event
from tests.support.facts import allocated, arranged, became, changed, day, held, placement, review_due
from tests.support.harness import start
from tests.support.laws import examples

DAYS = st.integers(0, 400).map(lambda number: day("2026-01-05") + timedelta(days=number))
SUBJECTS = st.sampled_from(["C1", "C2"])
KINDS = st.sampled_from(["first_review", "second_review", "next_review"])
REVIEWS = st.sampled_from(["R1", "R2", "R3"])


def restated(on: Any, earliest: bool) -> ChildDetailsCorrected:
    said = {"looked_after_from": on, "looked_after_from_is_earliest_known": earliest}
    return ChildDetailsCorrected.model_validate({**said, "placement": {"id": "P1", "type": "U4", "started_on": on}})


def excluded(on: Any, ref: str) -> SchoolChildExcluded:
    return SchoolChildExcluded(occurred_on=on, category="x", record_ref=ref, social_worker_id="SW1")


def plan(on: Any, kind: Any) -> PlanDocumentUpdated:
    return PlanDocumentUpdated(kind=kind, version_date=on)


EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(lambda on: became(str(on), placement=placement("P1", str(on), emergency=True)), DAYS),
    st.builds(lambda on: became(str(on), looked_after_from_is_earliest_known=True), DAYS),
    st.builds(lambda on: ChildCeasedToBeLookedAfter(ceased_on=on), DAYS),
    st.builds(restated, DAYS, st.booleans()),
    st.builds(lambda on: PlacementStarted(placement=placement("P2", str(on), emergency=True)), DAYS),
    st.builds(lambda id, on, kind: review_due(id, str(on), kind), REVIEWS, DAYS, KINDS),
    st.builds(lambda id, on, kind: arranged(id, str(on), kind), REVIEWS, DAYS, KINDS),
    st.builds(lambda id, on, kind: held(id, str(on), kind), REVIEWS, DAYS, KINDS),
    st.builds(plan, DAYS, st.sampled_from(["care_plan", "social_worker_report"])),
    st.builds(lambda on: AdoptionPlacementAuthorised(on=on), DAYS),
    st.builds(lambda on: ProceedingsStarted(case_number="HU1", started_on=on), DAYS),
    st.builds(lambda on: ChangeProposed(proposal_id="X1", planned_on=on, kind="semi_independence"), DAYS),
    st.builds(excluded, DAYS, st.sampled_from(["L1", "L2"])),
    st.builds(lambda on: ReviewNeedDeclined(change_id="e7", iro_id="I1", determined_on=on, reason="x"), DAYS),
    st.builds(lambda: ChildRecordsMerged(duplicate_id="C2")),
)


@st.composite
def lives(draw: st.DrawFn) -> list[Envelope]:
    """What was said of two children, with the times of saying and of receipt, some of it as imported history."""
    told = []
    for number, data in enumerate(draw(st.lists(EVENTS, min_size=2, max_size=9))):
        subject = "C1" if isinstance(data, ChildRecordsMerged) else draw(SUBJECTS)
        times = [f"{draw(DAYS)}T{draw(st.integers(0, 23)):02}:00:00+00:00" for _ in range(2)]
        baseline = draw(st.sampled_from([None, None, day("2026-06-01")]))
        told.append(event(data, subject, time=times[0], received=times[1], id=f"e{number}", baseline=baseline))
    return told


def heard(told: Sequence[Envelope]) -> st.SearchStrategy[list[list[Envelope]]]:
    """These events in some order, some of them more than once, in batches of some size."""
    order = st.permutations([*told, *told[:3]])
    cut = st.lists(st.integers(0, len(told) + 3), max_size=4).map(sorted)
    return st.builds(in_batches, order, cut)


def in_batches(told: list[Envelope], cuts: list[int]) -> list[list[Envelope]]:
    return [told[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(told)], strict=True)]


async def duties_after(batches: Sequence[Sequence[Envelope]], keeper: str = "scheduling") -> set[tuple[Any, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        svc = await start(Declaration(keeper), f"sqlite:///{Path(folder) / 'a.db'}", now="2026-09-01")
        for batch in batches:
            await svc.hears(*batch)
        rows = await svc.rows(duties)
        await svc.service.database.close()
    standing = [row for row in rows if row["reason"] not in WITHDRAWN]
    names = ("subject", "duty", "key", "starts_on", "due_on", "status", "met_on", "late", "reason")
    return {tuple(row[name] for name in names) for row in standing}


@examples(2)
@given(st.data())
def test_any_order_and_any_repetition_end_in_the_same_duties(data: st.DataObject) -> None:
    told = data.draw(lives())
    ways = [[told], *(data.draw(heard(told)) for _ in range(2))]
    first, *others = [asyncio.run(duties_after(way)) for way in ways]
    for other in others:
        assert other == first


@examples(3 / 2)
@given(st.data())
def test_the_clocks_of_a_child_do_not_depend_on_the_order_of_the_facts(data: st.DataObject) -> None:
    told = [each._replace(subject="C1047") for each in data.draw(lives())]
    assert clocks(*told) == clocks(*data.draw(st.permutations([*told, *told])))


async def test_who_took_over_before_the_first_review_is_known_in_whatever_order_it_is_heard() -> None:
    """The review was held a day before the IRO changed, or a day after it."""
    for on, wanted in (("2026-01-29", {"A1": "missed"}), ("2026-01-31", {"A1": "voided", "A2": "missed"})):
        told = [event(each, "C1", time=f"{day}T10:00:00+00:00") for day, each in meeting_in_doubt(on)]
        for order in list(permutations(told))[::5]:
            rows = await duties_after([[each] for each in order], "allocation")
            assert {row[2]: row[5] for row in rows if row[1] == "iro_met_child"} == wanted


def meeting_in_doubt(reviewed: str) -> list[tuple[str, Event]]:
    given = allocated(on="2026-01-07")
    taken_over = changed(on="2026-01-30")
    review = held("R1", reviewed, "first_review")
    return [("2026-01-05", became()), ("2026-01-07", given), ("2026-01-30", taken_over), (reviewed, review)]
