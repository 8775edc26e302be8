"""What the code learns to settle from counts as history, and everybody is settled by it before anything else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date

import pytest

from shared.events.base import Event
from shared.events.council.child_life import ChildBecameLookedAfter
from shared.events.council.child_plans import AdvocateArranged
from shared.events.envelope import Envelope
from shared.events.services.scheduling import ReviewDue
from shared.policy import Profile
from shared.register import facts
from shared.register.kept import EVERY_FACT
from shared.service.hearing_more import hear_more
from shared.service.service import Declaration, Service
from shared.storage.database import Database
from shared.work.unit_of_work import Work
from tests.support.events import became, event
from tests.support.facts import review_due
from tests.support.harness import Harness, statements

pytestmark = pytest.mark.both("statements")
Start = Callable[..., Awaitable[Harness]]
DAY = date(2026, 3, 4)


class Settled:
    """What a service settled: each subject, and the facts it was settled from with their baselines."""

    def __init__(self, *kinds: type[Event], unable: str = "") -> None:
        self.subjects: list[str] = []
        self.facts: dict[str, list[tuple[str, date | None]]] = {}
        self._unable = unable
        self.declaration = Declaration("toy", facts=frozenset(kinds), keeps=EVERY_FACT, settle=self._settle)

    async def _settle(self, work: Work, subjects: Sequence[str], _profile: Profile) -> None:
        if self._unable in subjects:
            raise ValueError(self._unable)
        self.subjects += subjects
        for subject, held in (await facts.load(work, subjects)).items():
            self.facts[subject] = [(fact.data.TYPE, fact.baseline) for fact in held]


async def nothing(_service: Service, _kinds: frozenset[str]) -> AsyncIterator[Sequence[Envelope]]:
    """A service that kept everything from the first reads no log."""
    raise AssertionError("a log was read")
    yield ()


async def upgraded(service: Harness, to: Settled, now: str = "2026-03-04") -> Harness:
    service.clock.set(now)
    newer = Service(to.declaration, service.service.database, service.clock, service.service.profile)
    await hear_more(newer, nothing)
    return Harness(newer, service.clock)


def arranged(
    child: str, on: str = "2026-02-02", *, received: str | None = None, baseline: date | None = None
) -> Envelope:
    data = AdvocateArranged.model_validate({"on": on})
    return event(data, child, time=on, received=received, baseline=baseline)


@pytest.fixture
async def older(start_service: Start) -> Harness:
    """A service that settles from one type, and has heard of that and another."""
    before = Settled(ChildBecameLookedAfter)
    service = await upgraded(await start_service(before.declaration), before, "2026-01-05")
    await service.hears(became("C1"), arranged("C1"), arranged("C2"), became("C3"))
    assert before.facts == {"C1": [("child.became_looked_after", None)], "C3": [("child.became_looked_after", None)]}
    return service


async def test_what_was_kept_of_a_type_that_the_code_learns_counts_as_history_and_everybody_is_settled(
    older: Harness,
) -> None:
    after = Settled(ChildBecameLookedAfter, AdvocateArranged)
    await upgraded(older, after)
    assert after.subjects == ["C1", "C2", "C3"]
    assert after.facts == {
        "C1": [("child.became_looked_after", None), ("advocate.arranged", DAY)],
        "C2": [("advocate.arranged", DAY)],
        "C3": [("child.became_looked_after", None)],
    }


async def test_a_start_that_brings_nothing_settles_nobody(older: Harness) -> None:
    same = Settled(ChildBecameLookedAfter)
    await upgraded(older, same)
    assert same.subjects == []


@pytest.mark.parametrize(
    ("received", "baseline"),
    [("2026-03-03", DAY), ("2026-03-04", DAY), ("2026-03-04T09:00:01", None), ("2026-03-05", None)],
)
async def test_what_the_door_received_before_the_upgrade_is_history_however_late_it_arrives(
    older: Harness, received: str, baseline: date | None
) -> None:
    after = Settled(ChildBecameLookedAfter, AdvocateArranged)
    service = await upgraded(older, after, "2026-03-04T10:00:00" if received == "2026-03-04" else "2026-03-04")
    await service.hears(arranged("C9", received=received))
    assert after.facts["C9"] == [("advocate.arranged", baseline)]


async def test_imported_history_of_what_the_code_learns_is_history_as_at_the_upgrade(older: Harness) -> None:
    await older.hears(arranged("C4", baseline=date(2026, 2, 20)))
    after = Settled(ChildBecameLookedAfter, AdvocateArranged)
    await upgraded(older, after)
    assert after.facts["C4"] == [("advocate.arranged", DAY)]


async def test_what_the_service_announced_itself_and_learns_to_settle_from_is_taken_from_its_own_log(
    older: Harness,
) -> None:
    async with older.service.work() as work:
        work.announce(review_due("R1", "2026-02-02"), "C3")
    after = Settled(ChildBecameLookedAfter, ReviewDue)
    await upgraded(older, after)
    assert ("review.due", DAY) in after.facts["C3"]


async def test_one_who_cannot_be_settled_keeps_no_other_from_it_and_the_service_from_no_start(older: Harness) -> None:
    after = Settled(ChildBecameLookedAfter, AdvocateArranged, unable="C2")
    await upgraded(older, after)
    assert after.subjects == ["C1", "C3"]
    again = Settled(ChildBecameLookedAfter, AdvocateArranged)
    await upgraded(older, again)
    assert again.subjects == []


async def test_a_batch_is_put_on_record_by_one_statement_whether_anything_follows_from_it_or_not(
    older: Harness,
) -> None:
    with statements(older.service.database) as sent:
        await older.hears(became("C5"), arranged("C5"), arranged("C6"), became("C6"))
    assert len([each for each in sent if each.upper().startswith("INSERT INTO") and "statements" in each]) == 1


async def test_hearing_what_is_only_kept_touches_nobody_and_asks_nothing(older: Harness) -> None:
    with statements(older.service.database) as sent:
        await older.hears(arranged("C5"), arranged("C6"))
    assert len([each for each in sent if not each.startswith(("BEGIN", "COMMIT"))]) == 1


def _url(of: Harness) -> str:
    return of.service.database.url.render_as_string(hide_password=False)


@pytest.mark.only("postgresql")
async def test_of_two_workers_that_start_together_only_one_settles_each(older: Harness) -> None:
    after = Settled(ChildBecameLookedAfter, AdvocateArranged)
    other = Database(_url(older))
    both = [
        Service(after.declaration, older.service.database, older.clock, older.service.profile),
        Service(after.declaration, other, older.clock, older.service.profile),
    ]
    await asyncio.gather(*(hear_more(each, nothing) for each in both))
    await other.close()
    assert sorted(after.subjects) == ["C1", "C2", "C3"]
    assert both[0].learnt == both[1].learnt


@pytest.mark.only("postgresql")
async def test_two_workers_that_start_together_on_a_new_database_both_start(start_service: Start) -> None:
    new = Settled(ChildBecameLookedAfter)
    service = await start_service(new.declaration)
    other = Database(_url(service))
    both = [service.service, Service(new.declaration, other, service.clock, service.service.profile)]
    await asyncio.gather(*(hear_more(each, nothing) for each in both))
    await other.close()
    assert [each.learnt for each in both] == [{}, {}]
