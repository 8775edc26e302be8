"""What the tests about notices share: a child's facts, an allocation service that knows two IROs, and a postman."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.notifications.actions.people import put_person
from services.notifications.rules.who_is_told import BY_ID
from services.notifications.schemas.notices import PersonBody
from services.notifications.senders import OutgoingMessage, Receipt, SendFailed
from services.notifications.sending.iro_directory import Found, IroDetails
from services.notifications.sending.postman import Postman
from services.notifications.tables.notices import notices
from shared.events.envelope import Envelope
from shared.events.services.allocation import (
    IroCovered,
    IroCoverEnded,
    IroShared,
)
from tests.support import events, facts
from tests.support.clock import FakeClock
from tests.support.events import event
from tests.support.harness import Harness

SAM = IroDetails("Samira Oduya", "samira@council.example", "01482 300300")
DEV = IroDetails("Dev Marsh", "dev@council.example", None)


@dataclass
class Directory:
    """Allocation, as far as notifications asks it."""

    iros: dict[str, IroDetails] = field(default_factory=lambda: {"I1": SAM, "I2": DEV})
    away: bool = False
    asked: list[set[str]] = field(default_factory=list)

    async def contacts(self, iro_ids: Collection[str]) -> Found:
        self.asked.append(set(iro_ids))
        return {} if self.away else {each: self.iros.get(each) for each in iro_ids}


@dataclass
class Sender:
    """Takes letters, or fails in the ways it is told to, one after the other."""

    failures: list[SendFailed] = field(default_factory=list)
    sent: list[OutgoingMessage] = field(default_factory=list)
    delivers: bool = True
    always_fails: SendFailed | None = None
    at_once: int = 50

    async def send_all(self, messages: Sequence[OutgoingMessage]) -> list[Receipt | SendFailed]:
        return [await self._sent_or_not(each) for each in messages]

    async def _sent_or_not(self, message: OutgoingMessage) -> Receipt | SendFailed:
        try:
            return await self.send(message)
        except SendFailed as failure:
            return failure

    async def send(self, message: OutgoingMessage) -> Receipt:
        if self.always_fails is not None:
            raise self.always_fails
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return Receipt(f"<{message.notice_id}@x>", delivered=self.delivers)


@dataclass
class PostOffice:
    """The service with its postman."""

    svc: Harness
    sender: Any = field(default_factory=Sender)
    directory: Directory = field(default_factory=Directory)
    tray: Any = None
    time: FakeClock = field(default_factory=lambda: FakeClock("2031-05-05T08:00:00"))
    """Real time, which has nothing to do with the service's business time."""

    @property
    def postman(self) -> Postman:
        return Postman(
            self.svc.service,
            sender=self.sender,
            directory=self.directory,
            council_name="Hessle Council",
            tray=self.tray,
            now=self.time.now,
        )

    async def sends(self) -> None:
        while await self.postman.send_due():
            pass

    async def notices(self, **where: Any) -> list[dict[str, Any]]:
        """Those that a rule of its own decided, oldest first."""
        return [row for row in await self._all(**where) if row["rule"] not in BY_ID]

    async def told_by_the_table(self, **where: Any) -> list[dict[str, Any]]:
        """Those that go by the table alone, oldest first."""
        return [row for row in await self._all(**where) if row["rule"] in BY_ID]

    async def _all(self, **where: Any) -> list[dict[str, Any]]:
        return sorted(await self.svc.rows(notices, **where), key=lambda row: str(row["id"]))

    async def standing(self, **where: Any) -> set[tuple[str, str, str]]:
        """Recipient kind, recipient id and status of each notice."""
        rows = await self.notices(**where)
        return {(row["recipient_kind"], row["recipient_id"], row["status"]) for row in rows}


CHILD = PersonBody(name="Tamsin Reed", preferred_name="Tam", email="tam@home.example")
WORKER = PersonBody(email="worker@council.example")


async def at(office: PostOffice, moment: str, *events: Envelope) -> None:
    """It is this moment: these events are heard, what is due is done, what is to be sent goes."""
    if events:
        await office.svc.hears(*events, now=moment)
    await office.svc.sweeps(moment)
    await office.sends()


async def put(office: PostOffice, person_id: str, body: PersonBody) -> None:
    async with office.svc.service.work() as work:
        await put_person(work, person_id, body)


async def a_child_with_contact(office: PostOffice) -> None:
    await put(office, "C1047", CHILD)
    await put(office, "SW12", WORKER)
    await office.svc.hears(became(), allocated())


def became(child: str = "C1047", *, worker: str | None = "SW12", **more: Any) -> Envelope:
    """Into care on 5 January, with a social worker who is to be told."""
    return events.became(child, social_worker_id=worker, **more)


def ceased(child: str = "C1047", on: str = "2026-03-01") -> Envelope:
    return event(facts.ceased(on, reason="E11"), child)


def allocated(
    child: str = "C1047",
    *,
    iro: str = "I1",
    allocation: str = "A1",
    on: str = "2026-01-06",
    shared_with: tuple[str, ...] = (),
    **more: Any,
) -> Envelope:
    return event(facts.allocated(allocation, iro, on, shared_with=shared_with), child, time=on, **more)


def changed(child: str = "C1047", *, on: str = "2026-02-02", **more: Any) -> Envelope:
    return event(facts.changed(on=on), child, time=on, **more)


def allocation_ended(child: str = "C1047", allocation: str = "A1") -> Envelope:
    return event(facts.allocation_ended(allocation, reason="care_ended"), child)


def proceedings(on: str = "2026-01-05", *, case: str = "HU26C50001", **more: Any) -> Envelope:
    return event(facts.proceedings_started(case, on), time=f"{on}T11:00:00", **more)


def proceedings_ended(on: str = "2026-02-20", case: str = "HU26C50001") -> Envelope:
    return event(facts.proceedings_ended(case, on))


def appointed(
    guardian: str = "G1", on: str = "2026-01-08", *, case: str | None = "HU26C50001", **more: Any
) -> Envelope:
    return event(facts.guardian_appointed(guardian, on, case), time=f"{on}T12:00:00", **more)


def shared(share: str = "S1", *, others: tuple[str, ...] = ("C2",), allocation: str = "A1", **more: Any) -> Envelope:
    day = date(2026, 1, 9)
    data = IroShared(share_id=share, allocation_id=allocation, iro_id="I1", with_ids=others, shared_from=day)
    return event(data, time="2026-01-09T10:00:00+00:00", **more)


def covered(
    cover: str = "V1", *, by: str = "I2", first: str = "2026-01-12", last: str | None = "2026-01-16", **more: Any
) -> Envelope:
    data = IroCovered(
        cover_id=cover,
        absence_id="B1",
        iro_id="I1",
        cover_iro_id=by,
        from_on=date.fromisoformat(first),
        to_on=date.fromisoformat(last) if last is not None else None,
    )
    return event(data, **{"time": "2026-01-09T10:00:00+00:00", **more})


def cover_ended(cover: str = "V1", on: str = "2026-01-14") -> Envelope:
    return event(IroCoverEnded(cover_id=cover, ended_on=date.fromisoformat(on), outcome="back_early"))


def duties_of(announced: Sequence[Envelope]) -> list[tuple[str, str]]:
    """Each duty event by type and duty, in the order announced."""
    return [(each.data.TYPE, each.data.duty) for each in announced if hasattr(each.data, "keeper")]
