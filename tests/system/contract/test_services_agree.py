"""One truth, one place: whoever is asked names the same IRO, the same next review, the same state of a child.

Each service hears of a life in an order of its own, some of it twice; then all are asked over HTTP.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.events.base import Event
from shared.events.council.child_life import (
    ChildBecameLookedAfter,
    ChildCeasedToBeLookedAfter,
    ChildDetailsCorrected,
    ChildRecordsMerged,
    PastReviewRecorded,
)
from shared.events.council.withdrawals import AboutAStatement, FactRestored, FactWithdrawn, Statement
from tests.support.answers import Answer, answers, known_as
from tests.support.events import COUNCIL, event
from tests.support.facts import became
from tests.support.five_services import FiveServices, five_services

BEGINNING = date(2026, 1, 5)
CHILDREN, IROS = ("AVA", "BEN", "CAL"), ("JO", "SAM", "KIM")


def began(at: date, *siblings: str) -> ChildBecameLookedAfter:
    return became(at, **({"sibling_ids": siblings} if siblings else {}))


async def joins(council: FiveServices, *iros: str) -> None:
    for iro in iros:
        new = {"id": iro, "name": f"Iro {iro}", "registration_number": "SW1", "active_from": "2020-01-01"}
        answer = await council.asks("/allocation/iros", method="POST", role="iro_admin", json=new)
        assert answer.status_code == 201, answer.text
        await council.collect("allocation")


def agree(said: dict[str, Answer]) -> None:
    allocation, scheduling, reporting = said["allocation"], said["scheduling"], said["reporting"]
    assert allocation.looked_after_from == reporting.looked_after_from, said
    assert (scheduling.next_review_due is not None) == (allocation.looked_after_from is not None), said
    assert allocation.iro_id == scheduling.iro_id == reporting.iro_id, said
    assert scheduling.next_review_due == reporting.next_review_due, said
    assert said["notifications"].iro_id in (allocation.iro_id, None), said
    assert allocation.iro_id is None or said["notifications"].iro_id == allocation.iro_id, said


async def test_after_a_merge_the_review_is_chaired_by_the_iro_whom_the_child_has(tmp_path: Path) -> None:
    async with five_services(tmp_path / "data", "2026-01-05") as council:
        await joins(council, "JO")
        council.say(event(began(BEGINNING), "AVA", time="2026-01-05T09:00:00+00:00"))
        await council.all_hear()
        await joins(council, "SAM")
        await council.sweep("2026-01-06T09:00:00+00:00")
        council.say(event(began(date(2026, 1, 6)), "DUP", time="2026-01-06T09:00:00+00:00"))
        await council.all_hear()
        await council.sweep("2026-01-07T09:00:00+00:00")
        council.say(event(ChildRecordsMerged(duplicate_id="DUP"), "AVA", time="2026-01-07T09:00:00+00:00"))
        await council.all_hear()
        said = await answers(council, "AVA")
        agree(said)
        assert said["scheduling"] == Answer("JO", "2026-02-02")


class Life:
    """A life as it is drawn: what is said and done on which day, and who hears of it when."""

    def __init__(self, council: FiveServices, chance: Random) -> None:
        self.council, self.chance, self.day, self.said = council, chance, BEGINNING, 0
        self.told: dict[str, list[str]] = {child: [] for child in CHILDREN}

    async def does(self, what: str, who: str, other: str, days: int) -> None:
        """One step; then some of the services hear some of what waits for them."""
        if what == "waits":
            self.day += timedelta(days=days)
            await self.council.sweep(f"{self.day}T09:00:00+00:00")
        elif what in ("joins", "leaves", "is away"):
            await self._of_an_iro(what, IROS[CHILDREN.index(who)], days)
        elif (data := self._said_of_a_child(what, who, other, days)) is not None:
            self.said += 1
            stated = f"{self.day}T10:{self.said:02}:00+00:00"
            self.council.say(event(data, who, time=stated, id=f"e{self.said}"))
            if not isinstance(data, AboutAStatement):
                self.told[who].append(f"e{self.said}")
        for name in self.chance.sample(sorted(self.council.waiting), self.chance.randint(0, 4)):
            await self.hears_some(name)

    def _said_of_a_child(self, what: str, who: str, other: str, days: int) -> Event | None:
        on = self.day - timedelta(days=days)
        if what == "becomes":
            return began(on, other) if other != who else began(on)
        if what == "ceases":
            return ChildCeasedToBeLookedAfter(ceased_on=self.day)
        if what == "was reviewed":
            return PastReviewRecorded(held_on=on)
        if what == "is corrected":
            return ChildDetailsCorrected(looked_after_from=on)
        if what in ("takes back", "puts back"):
            return self._of_a_statement(what, who)
        if who == other:
            return None
        if what == "is a brother":
            return ChildDetailsCorrected(sibling_ids=(other,))
        return ChildRecordsMerged(duplicate_id=other)

    def _of_a_statement(self, what: str, who: str) -> Event | None:
        if not self.told[who]:
            return None
        meant = Statement(source=COUNCIL, id=self.chance.choice(self.told[who]))
        if what == "takes back":
            return FactWithdrawn(withdraws=meant, reason="entered_in_error")
        return FactRestored(restores=meant, reason="entered_in_error")

    async def _of_an_iro(self, what: str, iro: str, days: int) -> None:
        if what == "joins":
            if (await self.council.asks(f"/allocation/iros/{iro}")).status_code == 404:
                await joins(self.council, iro)
            return
        until = str(self.day + timedelta(days=days))
        path, asked = ("absences", {"from_on": str(self.day), "to_on": until, "kind": "sickness"})
        if what == "leaves":
            path, asked = "departure", {"left_on": until}
        await self.council.asks(f"/allocation/iros/{iro}/{path}", method="POST", json=asked)
        await self.council.collect("allocation")

    async def hears_some(self, name: str) -> None:
        waits = self.council.waiting[name]
        self.chance.shuffle(waits)
        number = self.chance.randint(0, len(waits))
        heard, self.council.waiting[name] = waits[:number], waits[self.chance.randint(0, number) :]
        await self.council.hand_over(name, heard)

    async def ends(self) -> None:
        """Everybody hears the rest, in whatever order."""
        while any(self.council.waiting.values()):
            name = self.chance.choice([name for name, waits in self.council.waiting.items() if waits])
            waits, self.council.waiting[name] = self.council.waiting[name], []
            self.chance.shuffle(waits)
            await self.council.hand_over(name, waits)


SAID = (
    *("becomes", "becomes", "ceases", "is corrected", "is a brother", "was reviewed", "is merged", "is merged"),
    *("takes back", "takes back", "puts back"),
)
STEPS = st.tuples(
    st.sampled_from(("waits", "joins", "leaves", "is away", *SAID)),
    st.sampled_from(CHILDREN),
    st.sampled_from(CHILDREN),
    st.integers(0, 40),
)
Steps = list[tuple[str, str, str, int]]


async def lives(council: FiveServices, steps: Steps, chance: Random) -> None:
    await council.forget_everything()
    council.clock.set(f"{BEGINNING}T09:00:00+00:00")
    await joins(council, "JO")
    life = Life(council, chance)
    for step in steps:
        await life.does(*step)
    await life.ends()
    for child in CHILDREN:
        if await known_as(council, child) == child:
            agree(await answers(council, child))


@pytest.fixture(scope="module")
def lived() -> Iterator[Any]:
    """The services, started once for many lives, and how to live one with them."""
    loop = asyncio.new_event_loop()
    with tempfile.TemporaryDirectory() as folder:
        opened = five_services(Path(folder) / "data", str(BEGINNING))
        council = loop.run_until_complete(opened.__aenter__())
        try:
            yield lambda steps, chance: loop.run_until_complete(lives(council, steps, chance))
        finally:
            loop.run_until_complete(opened.__aexit__(None, None, None))
            loop.close()


@given(steps=st.lists(STEPS, min_size=2, max_size=14), chance=st.randoms(use_true_random=False))
@example(steps=[("becomes", "AVA", "AVA", 0), ("ceases", "AVA", "AVA", 0)], chance=Random(0))
def test_whoever_is_asked_says_the_same_of_any_life(lived: Any, steps: Steps, chance: Random) -> None:
    lived(steps, chance)
