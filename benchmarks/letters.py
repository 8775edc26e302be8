"""From a queued notice to its letter on disk and its outcome on record, against the same files and rows by hand.

A second is one of the processor's: how long a disk takes to sync says nothing about the code. IROs are asked about in
memory; what asking allocation costs is in the benchmark of the whole.
"""

import asyncio
import os
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as clock_time
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from benchmarks.databases import Databases
from benchmarks.measure import Row, in_turn
from services.notifications.declaration import DECLARATION
from services.notifications.senders import SpoolSender
from services.notifications.sending.iro_directory import IroDetails
from services.notifications.sending.postman import Postman
from services.notifications.tables.notices import attempts, notices, people
from shared.events.base import Event
from shared.events.council.child_court import ProceedingsStarted
from shared.events.council.child_life import ChildBecameLookedAfter
from shared.events.envelope import Envelope, envelope_for
from shared.events.services.allocation import IroAllocated
from shared.ops.clock import real_now
from shared.policy import load_profile
from shared.service.service import Service
from shared.storage.database import Database
from shared.storage.tables import duties, outbox, statements
from shared.work.ids import new_id

PROFILE = load_profile("england-2010")
_CHILDREN = 100
EACH = 4
"""Letters: to the child, the social worker, the legal department and Cafcass."""
_IROS = 18
_numbers = count()


async def rows(databases: Databases, folder: Path) -> list[Row]:
    """A batch of letters to the spool folder, and one child's alone."""
    spool = folder / f"spool-{databases.pair}"
    async with databases.fresh("notifications", DECLARATION.tables) as database:
        service = Service(DECLARATION, database, _AtWork(), PROFILE)
        postman = Postman(
            service, sender=SpoolSender(spool, now=real_now), directory=Team(), council_name="Hessle Council"
        )

        await add(database, ["legal_department", "cafcass"])

        async def sending(children: int) -> float:
            await queue_letters(service, children)
            began = time.process_time()
            while await postman.send_due():
                pass
            return EACH * children / (time.process_time() - began)

        async def by_hand(children: int) -> float:
            written = await _what_was_written(database, spool, EACH * children)
            began = time.process_time()
            _files(spool, written.letters)
            await _rows(database, written)
            return EACH * children / (time.process_time() - began)

        ours, theirs = await in_turn(partial(sending, _CHILDREN), partial(by_hand, _CHILDREN))
        alone, beside = await in_turn(partial(sending, 1), partial(by_hand, 1))
    against = f"{databases.pair}, against such files and rows by hand"
    return [
        Row(f"letters of {_CHILDREN} children, {against}", "letters", ours, theirs),
        Row(f"letters of one child, {against}", "letters", alone, beside),
    ]


class _AtWork:
    """Eleven o'clock of a working day, whenever the benchmark runs: in the night no letter goes out."""

    simulated = False

    def now(self) -> datetime:
        day = PROFILE.calendar.add_working_days(real_now().date(), 1)
        return datetime.combine(day, clock_time(11), PROFILE.calendar.zone)


class Team:
    """Allocation, as far as letters ask it."""

    async def contacts(self, iro_ids: Collection[str]) -> Mapping[str, IroDetails | None]:
        return {each: IroDetails(f"Name of {each}", "iro@council.example", "01632 960100") for each in iro_ids}


async def queue_letters(service: Service, children: int) -> None:
    """So many children of whom everybody is to be told, and has contact details."""
    numbers = [next(_numbers) for _ in range(children)]
    await add(service.database, [f"{kind}{number}" for number in numbers for kind in ("C", "SW")])
    async with service.work() as work:
        await service.dispatch(work, [fact for number in numbers for fact in _facts(number)])


async def add(database: Database, named: Sequence[str]) -> None:
    async with database.transaction() as connection:
        await connection.execute(insert(people), [_person(each) for each in named])


def _person(named: str) -> dict[str, Any]:
    email = f"{named.lower()}@home.example"
    return {"id": named, "name": f"Naïma {named}", "email": email, "easy_read": False, "updated_at": real_now()}


def _facts(number: int) -> list[Envelope]:
    today = datetime.now(UTC).date()
    came = ChildBecameLookedAfter(
        looked_after_from=today,
        date_of_birth=date(2015, 5, 5),
        legal_status="V2",
        social_worker_id=f"SW{number}",
    )
    iro = {"iro_id": f"I{number % _IROS}", "rule": "lightest", "decided_by": "system"}
    told: list[Event] = [
        came,
        ProceedingsStarted(case_number=f"HU26C{number:05}", started_on=today),
        IroAllocated(allocation_id=f"A{number}", allocated_on=today, **iro),
    ]
    source, now = "/council/benchmark/lcs", real_now()
    return [envelope_for(each, id=new_id(), source=source, subject=f"C{number}", time=now) for each in told]


@dataclass(frozen=True, slots=True)
class _Written:
    """What the newest letters of ours came to, to be written once more by hand."""

    letters: Sequence[bytes]
    added: Mapping[Any, Sequence[dict[str, Any]]]
    changed: Mapping[Any, Sequence[str]]


async def _what_was_written(database: Database, spool: Path, number: int) -> _Written:
    files = await asyncio.to_thread(lambda: sorted(spool.glob("[0-9a-f]*.eml"))[-number:])
    async with database.reading() as connection:
        new = select(outbox).where(outbox.c.type.like("notice.%")).order_by(outbox.c.seq.desc()).limit(2 * number)
        announced = [dict(row) for row in (await connection.execute(new)).mappings()]
        heard = select(statements).where(statements.c.kind.like("notice.delivered%")).limit(number)
        known = [dict(row) for row in (await connection.execute(heard)).mappings()]
        notice_ids = list((await connection.execute(select(notices.c.id).limit(number))).scalars())
        met = list((await connection.execute(select(duties.c.id).limit(number))).scalars())
        if (await connection.execute(select(func.count()).where(notices.c.status != "delivered"))).scalar_one():
            raise RuntimeError("not every letter of the benchmark was delivered")
    for row in announced:
        row |= {"id": new_id()}
        del row["seq"], row["position"]
    added = {
        outbox: announced,
        statements: [{**row, "id": new_id()} for row in known],
        attempts: [{"id": new_id(), "notice_id": each, "at": real_now(), "outcome": "sent"} for each in notice_ids],
    }
    return _Written([file.read_bytes() for file in files], added, {notices: notice_ids, duties: met})


def _files(spool: Path, letters: Sequence[bytes]) -> None:
    for number, letter in enumerate(letters):
        part = spool / f".by-hand-{number}.part"
        handle = os.open(part, os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(handle, letter)
        os.fsync(handle)
        os.close(handle)
        part.replace(spool / f"x{new_id()}.eml")
    handle = os.open(spool, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


async def _rows(database: Database, written: _Written) -> None:
    async with database.transaction() as connection:
        for table, added in written.added.items():
            await connection.execute(insert(table), added)
        for table, ids in written.changed.items():
            change = update(table).where(table.c.id == bindparam("this")).values(status=table.c.status)
            await connection.execute(change, [{"this": each} for each in ids])
