"""Random lives of a child whose reviews scheduling keeps: what councils tell and people say, day by day.

A life is a list of steps: how many days pass, what happens then, and a number that chooses among what there is. The
same steps can be lived again another way: heard in another order, or without what was said and taken back.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from sqlalchemy import delete

from services.scheduling.declaration import DECLARATION
from services.scheduling.tables.reviews import STILL_TO_COME, WAS_HELD, reviews
from shared.events.base import Event
from shared.events.council import child_court as court
from shared.events.council.child_life import PastReviewRecorded, Placement, PlacementStarted
from shared.events.council.child_plans import ChangeDropped, ChangeMade, ChangeProposed
from shared.events.council.withdrawals import AboutAStatement, FactWithdrawn, Statement
from shared.events.envelope import Envelope
from shared.storage.tables import core, relay_progress
from tests.scheduling.desk import Desk
from tests.support.events import COUNCIL, event
from tests.support.facts import allocated, became, ceased, corrected, merged

CHILD, DUPLICATE = "C1047", "C2090"
WISHES: Final = {"child": "agrees", "carer": "agrees"}


class Step(NamedTuple):
    """After so many days this happens; `n` chooses which day, which review, which proposal."""

    days: int
    what: str
    n: int


class Life(NamedTuple):
    """How it begins and what happens then."""

    begins_on: date
    born: date
    legal_status: str
    steps: list[Step]


def _moved(day: date, n: int) -> Event:
    placed = Placement(id=f"P{n % 3}", type=("U4", "A3", "A5")[n % 3], started_on=day)
    return PlacementStarted(placement=placed)


TOLD: Final[dict[str, Callable[[date, int], Event]]] = {
    "ends": lambda day, _: ceased(day),
    "returns": lambda day, n: became(day - timedelta(days=n % 3), date_of_birth="2012-03-02"),
    "begins of a duplicate": lambda day, n: became(day - timedelta(days=n), date_of_birth="2012-03-02"),
    "first day corrected": lambda day, n: corrected(looked_after_from=day - timedelta(days=n)),
    "birth corrected": lambda day, n: corrected(date_of_birth=date(2007 + n % 9, 2, 27 + n % 2)),
    "reviewed before": lambda day, n: PastReviewRecorded(held_on=day - timedelta(days=n)),
    "status": lambda day, n: court.LegalStatusChanged(code=("C1", "E1", "V2", "V4")[n % 4], from_on=day),
    "placement": _moved,
    "authorised": lambda day, _: court.AdoptionPlacementAuthorised(on=day),
    "revoked": lambda day, _: court.AdoptionAuthorityRevoked(on=day),
    "placed": lambda day, _: court.AdoptionPlaced(on=day),
    "disrupted": lambda day, _: court.AdoptionDisrupted(disrupted_on=day),
    "proposed": lambda day, n: ChangeProposed(
        proposal_id=f"X{n % 2}", planned_on=day + timedelta(days=n), kind="semi_independence"
    ),
    "made": lambda day, n: ChangeMade(proposal_id=f"X{n % 2}", made_on=day),
    "dropped": lambda day, n: ChangeDropped(proposal_id=f"X{n % 2}", dropped_on=day),
    "records merged": lambda day, _: merged(DUPLICATE, merged_on=day),
}
"""What a council tells on a day, and besides that something told before is taken back."""
WORDS: Final = ("arranged", "held", "met", "adjourned", "cancelled", "taken off", "directed")
WITHDRAWALS: Final = {
    "arranged": "arrangement",
    "held": "held",
    "adjourned": "adjournment",
    "cancelled": "cancellation",
}
NOT_SO: Final = ("a fact is taken back", "a word is taken back")
DAYS = st.one_of(st.integers(0, 10), st.integers(0, 70))
NUMBERS = st.integers(0, 45)


def steps(*whats: str, most: int = 9) -> st.SearchStrategy[list[Step]]:
    """A list of such steps; people speak of reviews about as often as councils tell something."""
    return st.lists(st.builds(Step, DAYS, st.sampled_from(whats), NUMBERS), max_size=most)


ANYTHING: Final = (*TOLD, *WORDS, "held", "held", "held", "arranged", *NOT_SO, "a word is taken back")
BEGINNINGS = st.one_of(
    st.dates(date(2024, 1, 2), date(2025, 3, 31)), st.sampled_from([date(2024, 2, 28), date(2024, 2, 29)])
)
BIRTHS = st.one_of(st.just(date(2012, 2, 29)), st.dates(date(2006, 9, 1), date(2008, 3, 1)), st.just(date(2023, 12, 1)))


def lives(*whats: str, most: int = 9) -> st.SearchStrategy[Life]:
    """A life of such steps."""
    status = st.sampled_from(["V2", "V2", "C1", "V4"])
    return st.builds(Life, BEGINNINGS, BIRTHS, status, steps(*(whats or ANYTHING), most=most))


class Lived:
    """A life being lived before a desk. With `chance` what is told waits, and is heard in any order and batches."""

    def __init__(self, desk: Desk, chance: Random | None = None) -> None:
        self.desk, self.chance = desk, chance
        self.day, self.minute = date(2024, 1, 1), 0
        self.told: list[Envelope] = []
        self.waiting: list[Envelope] = []
        self.words: list[tuple[str, str]] = []
        self.answers: list[int] = []
        self.done: set[str] = set()

    async def begins(self, life: Life) -> None:
        tables = [*core.sorted_tables, *DECLARATION.tables.sorted_tables]
        async with self.desk.svc.service.database.transaction() as connection:
            for table in reversed(tables):
                if table is not relay_progress:
                    await connection.execute(delete(table))
        self.goes_on_to(life.begins_on)
        about = {"date_of_birth": life.born, "legal_status": life.legal_status}
        await self._tells(became(life.begins_on, **about, short_breaks=life.legal_status == "V4"))
        for number, child in enumerate((CHILD, DUPLICATE)):
            await self._tells(allocated(f"A{number}", "I1", on=str(life.begins_on)), child)

    async def goes_on(self, steps: Sequence[Step]) -> None:
        """These steps, each on its day; then everything is heard, and settled on that day."""
        for step in steps:
            await self.does(step)
        await self.hears_the_rest()
        await self.settles()

    async def does(self, step: Step) -> None:
        """One step, on its day."""
        self.goes_on_to(self.day + timedelta(days=step.days))
        if step.what in TOLD:
            said = TOLD[step.what](self.day, step.n)
            of_duplicate = step.what == "begins of a duplicate" or (step.n > 40 and step.what == "reviewed before")
            await self._tells(said, DUPLICATE if of_duplicate else CHILD)
        elif step.what == "a fact is taken back":
            about = [each for each in self.told[1:] if not isinstance(each.data, AboutAStatement)]
            if about:
                meant = about[step.n % len(about)]
                said = FactWithdrawn(withdraws=Statement(source=COUNCIL, id=meant.id), reason="entered_in_error")
                await self._tells(said, meant.subject)
        else:
            await self.hears_the_rest()
            await self.settles()
            await self._says(step)

    async def _tells(self, said: Event, child: str = CHILD) -> None:
        moment = f"{self.day}T{7 + self.minute // 60:02}:{self.minute % 60:02}:00+00:00"
        told = event(said, child, time=moment, id=f"e{len(self.told)}")
        self.told.append(told)
        self.waiting.append(told)
        if self.chance is None:
            await self.hears_the_rest()

    async def hears_the_rest(self) -> None:
        """Everything that waits is heard: as it was told, or in any order, in batches, some of it twice."""
        waits, self.waiting = self.waiting, []
        if self.chance is not None:
            waits = [*waits, *self.chance.sample(self.told, min(2, len(self.told)))] if waits else []
            self.chance.shuffle(waits)
        while waits:
            number = self.chance.randint(1, len(waits)) if self.chance is not None else 1
            await self.desk.svc.hears(*waits[:number])
            waits = waits[number:]

    async def _says(self, step: Step) -> None:
        said = await (self._takes_back(step.n) if step.what == "a word is taken back" else self._speaks(step))
        if said is not None:
            assert said.status_code < 500, said.text
            self.answers.append(said.status_code)
            self.done |= {step.what} if said.is_success else set()

    async def _speaks(self, step: Step) -> Any:
        if step.what == "directed":
            due_on = str(self.day + timedelta(days=step.n)) if step.n % 3 else None
            said = await self.desk.says(f"/children/{CHILD}/reviews", due_on=due_on, reason="he asked")
            if said.status_code == 201:
                self.words.append(("directed", await self._last_directed()))
            return said
        wanted = WAS_HELD if step.what in ("met", "taken off") and step.n % 2 else STILL_TO_COME
        found = [row for row in await self.rows() if row["status"] in wanted]
        if not found:
            return None
        row = found[step.n % len(found)]
        path, body = _said_of(row, step, self.day)
        said = await self.desk.says(path, **body)
        if said.status_code == 200 and step.what in WITHDRAWALS:
            self.words.append((step.what, row["id"]))
        return said

    async def _last_directed(self) -> str:
        said = await self.desk.svc.rows(core.tables["statements"], kind="review:directed")
        return str(max(said, key=lambda row: str(row["place"]))["key"])

    async def _takes_back(self, n: int) -> Any:
        if not self.words:
            return None
        what, its_id = self.words[n % len(self.words)]
        path = f"/children/{CHILD}/reviews/{its_id}" if what == "directed" else f"/reviews/{its_id}/{WITHDRAWALS[what]}"
        return await self.desk.says(f"{path}/withdrawal", reason="a mistake")

    async def rows(self) -> list[dict[str, Any]]:
        """Every review on record, by its day."""
        rows = await self.desk.svc.rows(reviews)
        return sorted(rows, key=lambda row: (row["held_on"] or row["arranged_for"] or row["due_on"], row["id"]))

    async def settles(self) -> None:
        """Both records are settled again although nothing was said."""
        async with self.desk.svc.service.work() as work:
            work.touch(CHILD)
            work.touch(DUPLICATE)

    def goes_on_to(self, day: date) -> None:
        """It is this day; or later on the same one."""
        self.minute = self.minute + 1 if day == self.day else 0
        self.day = day
        self.desk.svc.clock.set(f"{day}T{8 + self.minute // 60:02}:{self.minute % 60:02}:00+00:00")


def _said_of(row: dict[str, Any], step: Step, day: date) -> tuple[str, dict[str, Any]]:
    """The call and its body."""
    path, n, version = f"/reviews/{row['id']}", step.n, row["version"]
    if step.what == "arranged":
        return path, {"version": version, "arranged_for": str(day + timedelta(days=n)), "late_reason": "court"}
    if step.what == "held":
        return f"{path}/held", {"held_on": str(day - timedelta(days=n % 5)), "late_reason": "court"}
    if step.what == "met":
        return f"{path}/meetings", {"on": str(day - timedelta(days=n % 5))}
    if step.what == "adjourned":
        return f"{path}/adjournment", {"reason": "papers_missing", "wishes": WISHES}
    if step.what == "cancelled":
        return f"{path}/cancellation", {"reason": "bereavement", "iro_consents": True}
    names = [*row["serves"], *row["considered"]]
    return f"{path}/taken-off", {"name": names[n % len(names)], "reason": "another meeting"}
