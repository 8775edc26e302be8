"""What every service is made of, and how one transaction of it runs.

A service declares which facts it keeps, what else it does on hearing something, how it settles a subject from its
facts, and which timers it has. Running a transaction is the same everywhere: handle, take turns, settle what was
touched, settle its duties, write what was announced, commit.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.auth.audit import AuditBook
from shared.auth.roles import Caller
from shared.calendar import local_date
from shared.child.may_see import REGISTER, Sight, Told, sees_every_child
from shared.child.named import keep_named
from shared.duties import engine
from shared.duties.of_age import ComingOfAge
from shared.events.base import Event
from shared.events.council.child_life import ChildRecordsMerged
from shared.events.council.withdrawals import SAY_WHETHER_ONE_COUNTS, AboutAStatement
from shared.events.envelope import Envelope
from shared.ops.clock import Clock
from shared.ops.telemetry import SWEEP
from shared.outbox import announced, outbox
from shared.policy import Profile
from shared.refusals import NotFound
from shared.register import facts, learning
from shared.storage.database import Database
from shared.storage.locks import take_turns
from shared.storage.tables import duties
from shared.storage.view import SetQuery, load_view
from shared.work.timers import Timer, next_moments
from shared.work.unit_of_work import Learnt, Work, source_of

Handler = Callable[[Work, Sequence[Envelope]], Awaitable[None]]
TakeTurns = Callable[[AsyncConnection, Sequence[str]], Awaitable[None]]
Settle = Callable[[Work, Sequence[str], Profile], Awaitable[None]]


_FEW = 20
"""Subjects about whom everything is asked in one statement: its answers travel as text, which is dear for many."""


def _timers(declaration: "Declaration") -> tuple[Timer, ...]:
    """What time does to its duties first, then what it has for itself."""
    of_duties = (engine.LateDuties(declaration.name), ComingOfAge(duties, duties.c.subject))
    return (*of_duties, *declaration.timers)


class Dated(NamedTuple):
    """Something that has a day: an open duty, or what a service says in `Declaration.dated`, a review to be held.

    `what` is which of these it is, `kind` by what it is due; `to_come` is false of what was done.
    """

    id: str
    what: str
    kind: str
    subject: str
    day: date | None
    subjectkind: str = "child"
    to_come: bool = True


DatesOf = Callable[[AsyncConnection, Collection[str]], Awaitable[Sequence[Dated]]]


async def _nothing_dated(_connection: AsyncConnection, _subjects: Collection[str]) -> Sequence[Dated]:
    return ()


async def _nothing_to_settle(_work: Work, _subjects: Sequence[str], _profile: Profile) -> None:
    return None


async def _nothing_at_start(_service: "Service") -> None:
    return None


@dataclass(frozen=True)
class Declaration:
    """What makes one service different from the next."""

    name: str
    facts: frozenset[type[Event]] = frozenset()
    """The facts it registers and derives its own affairs from."""
    looked_up: frozenset[type[Event]] = frozenset()
    """Facts that it registers and looks up when something else calls for it: of one that is heard only duties follow,
    so hearing it settles nobody's other affairs."""
    consumers: Mapping[Handler, frozenset[type[Event]]] = field(default_factory=dict)
    """What else it does on hearing something, by handler."""
    onlookers: Mapping[Handler, frozenset[type[Event]]] = field(default_factory=dict)
    """Who only looks on, by handler: told of what was heard and of what is announced here, in the transaction of it.
    Nothing is stated or settled from that (decision 21)."""
    settle: Settle = _nothing_to_settle
    only_with: Mapping[type[Event], str] = field(default_factory=dict)
    """Of these facts only those that give this field: from the others nothing can follow here, and there are many."""
    of_itself: Callable[[Envelope, Profile], bool] = lambda _said, _profile: True
    """Whether it has to hear again what it announced itself: from most of its own clocks nothing follows here. What is
    read from the log, after a start, is taken all the same."""
    take_turns: TakeTurns = take_turns
    """What keeps two workers from settling the same at once; allocation has one turn for all its choices."""
    keeps: frozenset[type[Event]] = frozenset()
    """What it keeps although nothing follows from it yet, so that a later version may settle from it."""
    rules: Callable[[Profile], frozenset[str]] = lambda _profile: frozenset()
    """By name, what it does whenever it finds a reason, as people are written to: what is new is done only for what was
    heard since."""
    loads: Sequence[SetQuery] = ()
    """What settling always loads of its subjects, besides their facts and duties."""
    named_in: Callable[[Envelope], Iterable[str]] = lambda _event: ()
    """Who else will be asked about when this event is settled: a hint, for speed alone."""
    timers: Sequence[Timer] = ()
    dated: DatesOf = _nothing_dated
    """What these people have here, besides duties, that has a day which a policy decides."""
    at_start: Callable[["Service"], Awaitable[None]] = _nothing_at_start
    """What was cut short and is finished at a start, before anybody is answered."""
    told: Told = REGISTER
    """Where it looks up who has to do with a child."""
    tables: MetaData = field(default_factory=MetaData)


class Service:
    """One service at work on its own database."""

    def __init__(self, declaration: Declaration, database: Database, clock: Clock, profile: Profile) -> None:
        self.name = declaration.name
        self.declaration = declaration
        self.database = database
        self.clock = clock
        self.profile = profile
        self.log = outbox.Log(self.name, database)
        self.hand_on: Callable[[outbox.Written], None] = lambda _written: None
        """Told of what was committed to the outbox."""
        self.in_doubt: Callable[[], None] = lambda: None
        """Told when a transaction that wrote to the outbox failed, perhaps after it was committed."""
        self.on_queued: Callable[[], None] = lambda: None
        """Told after a commit that left something to whoever works beside the service, in this process."""
        self.on_settled: Callable[[], None] = lambda: None
        """Told after a commit in which somebody was settled: something may be due that was not."""
        self.audit = AuditBook(database, clock)
        kept = declaration.facts | declaration.looked_up | engine.types_heard(profile, self.name)
        self.fact_types = kept | SAY_WHETHER_ONE_COUNTS if kept else kept
        self.timers = _timers(declaration)
        self.learnt: Mapping[str, Learnt] = {}
        """What it settles from since an upgrade, by name (`hearing_more.py`)."""
        self.sight = Sight(declaration.told, engine.introduced_by(profile))
        self._types, self._types_of_itself = wire_types(self.hears), wire_types(self.hears_of_itself)
        self._only_with = {kind.wire_type(): name for kind, name in declaration.only_with.items()}
        self._source = source_of(self.name)
        self._loads = (*facts.SET_QUERIES, *engine.set_queries(profile, self.name), *declaration.loads)

    def tell_settled(self) -> None:
        """Somebody was settled, in whatever process."""
        self.on_settled()

    @property
    def hears(self) -> frozenset[type[Event]]:
        """Every event type that has an effect here or is kept; the others cost this service nothing."""
        watched = self.declaration.onlookers.values()
        return self.fact_types.union(self.declaration.keeps, *self.declaration.consumers.values(), *watched)

    @property
    def hears_of_itself(self) -> frozenset[type[Event]]:
        """Of what it announces itself, what it has to hear again. What only its duties follow from they have followed
        from by then: their engine takes it in with the announcement, in the same transaction."""
        return self.declaration.facts.union(*self.declaration.consumers.values())

    def takes(self, wire_type: str, source: str, data: str | bytes = b"") -> bool:
        """Whether an event of this type from this source may have an effect here, or is kept, when it arrives.

        What is not, is passed over without its `data` being read: only whether it names a field at all is looked at.
        """
        if wire_type not in (self._types_of_itself if source == self._source else self._types):
            return False
        field_name = self._only_with.get(wire_type)
        if field_name is None:
            return True
        return f'"{field_name}"'.encode() in (data.encode() if isinstance(data, str) else data)

    def has_use_for(self, envelope: Envelope) -> bool:
        """As `takes`, of an event that has been read."""
        own = envelope.source == self._source
        if envelope.type not in (self._types_of_itself if own else self._types):
            return False
        return self._gives_what_counts(envelope) and (not own or self.declaration.of_itself(envelope, self.profile))

    def _gives_what_counts(self, envelope: Envelope) -> bool:
        field_name = self._only_with.get(envelope.type)
        return field_name is None or bool(getattr(envelope.data, field_name))

    def local_date(self, moment: datetime) -> date:
        """The date where the council is."""
        return local_date(moment, self.profile.calendar)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """One transaction; on leaving, what it touched is settled and what it announced is logged, in one commit."""
        written: list[outbox.Written] = []
        try:
            async with self.database.transaction() as connection:
                now = self.clock.now()
                work = Work(
                    connection, self.name, self.profile, now, self.local_date(now), written=written, learnt=self.learnt
                )
                yield work
                await self.finish(work)
        except BaseException:
            if written:
                self.in_doubt()
            raise
        for each in written:
            self.hand_on(each)
        announced.note(work.announced)
        if any(each.envelopes for each in written):  # their relay, and who works beside, may be other processes
            self.database.tell(outbox.NOTIFY_CHANNEL)
        if work.queued:
            self.database.tell(QUEUED_CHANNEL)
            self.on_queued()
        if work.touched:
            self.on_settled()

    @asynccontextmanager
    async def deciding(self) -> AsyncIterator[Work]:
        """As `work`, under the lock from its first statement: what a call looks at stands until it has decided."""
        async with self.work() as work:
            await self.declaration.take_turns(work.connection, ())
            yield work

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[Work]:
        """A look at the data through the same functions; nothing can be written and nothing is announced."""
        async with self.database.reading() as connection:
            now = self.clock.now()
            yield Work(connection, self.name, self.profile, now, self.local_date(now), learnt=self.learnt)

    async def must_see(self, caller: Caller, child_id: str, what: str = "child") -> None:
        """Refuse, as if there were no such thing, whoever may not see this child; the refusal is noted."""
        if sees_every_child(caller):
            return
        async with self.looking() as work:
            if await self.sight.may_see(work, caller, child_id):
                return
        await self.audit.read(caller, "child.refused", child_id)
        raise NotFound(what)

    async def finish(self, work: Work) -> None:
        """Settle what was touched, then its duties, then write what was announced."""
        settled = await self.settle(work)
        await engine.settle(work, self.profile, list(settled))
        await self._have_it_looked_at(work)
        keep_named(work, [*work.heard, *work.announced])
        said = await outbox.write(work.connection, self.name, work.announced, work.at_the_end)
        if said.envelopes:
            work.written.append(said)

    async def _have_it_looked_at(self, work: Work) -> None:
        heard = [each for each in work.heard if each.source != self._source]
        for onlooker, types in self.declaration.onlookers.items():
            seen = [each for each in (*heard, *work.announced) if type(each.data) in types]
            if seen:
                await onlooker(work, seen)

    async def settle(self, work: Work) -> set[str]:
        """Settle what was touched, and whatever follows from it, under the lock; whoever was settled.

        A call that shows what became of its request does this before it reads; leaving `work` does it in any case.
        """
        settled: set[str] = set()
        while (open_subjects := [subject for subject in work.touched if subject not in settled]) or work.agenda:
            await self.declaration.take_turns(work.connection, open_subjects)
            of_more = [subject for subject in open_subjects if subject not in work.for_duties]
            await self._load_at_once(work, of_more)
            if await facts.touch_survivors(work, open_subjects):
                continue  # they take their turn, too
            await self.declaration.settle(work, of_more, self.profile)
            settled.update(open_subjects)
        return settled

    async def _load_at_once(self, work: Work, subjects: Sequence[str]) -> None:
        """Of a few subjects, everything that settling will read; many are loaded table by table."""
        if 0 < len(subjects) <= _FEW:
            causes = [cause for cause in map(work.touched.get, subjects) if cause is not None]
            named = {other for cause in causes for other in self.declaration.named_in(cause)}
            await load_view(work.connection, self._loads, list(dict.fromkeys([*subjects, *sorted(named)])))

    async def dispatch(self, work: Work, envelopes: Sequence[Envelope]) -> None:
        """Register the facts among these events, then let each handler have the ones it hears."""
        if self.learnt:
            envelopes = [self._as_history(each) for each in envelopes]
        work.heard += envelopes
        stated = [each for each in envelopes if self._is_stated(each)]
        await facts.remember(work, stated, [each for each in envelopes if self._is_only_kept(each)])
        work.for_duties |= self._only_looked_up(stated)
        for handler, types in self.declaration.consumers.items():
            heard = [each for each in envelopes if type(each.data) in types]
            if heard:
                await handler(work, heard)

    def _is_stated(self, envelope: Envelope) -> bool:
        counts = envelope.type not in self._only_with or self._gives_what_counts(envelope)
        return counts and type(envelope.data) in self.fact_types

    def _only_looked_up(self, stated: Sequence[Envelope]) -> set[str]:
        """Those of whom nothing was heard but what is only looked up; nobody, where others may be meant."""
        only = self.declaration.looked_up
        if not only or any(isinstance(each.data, AboutAStatement | ChildRecordsMerged) for each in stated):
            return set()
        return {each.subject for each in stated} - {each.subject for each in stated if type(each.data) not in only}

    def _is_only_kept(self, envelope: Envelope) -> bool:
        kind = type(envelope.data)
        return kind not in self.fact_types and kind in self.declaration.keeps and envelope.source != self._source

    def _as_history(self, envelope: Envelope) -> Envelope:
        """What was on its way when an upgrade brought its type is history like what had arrived."""
        learnt = self.learnt.get(learning.named(learning.TYPE, envelope.type))
        if learnt is None or (envelope.receivedat or envelope.time) > learnt.at:
            return envelope
        return envelope._replace(baseline=max(envelope.baseline or learnt.day, learnt.day))

    async def next_due(self) -> datetime | None:
        """When time alone next makes something happen here."""
        async with self.database.reading() as connection:
            moments = await next_moments(connection, self.timers, self.profile)
        return min((moment for moment in moments if moment is not None), default=None)

    async def sweep(self) -> None:
        """Do everything that is due by now and not yet done, in transactions of bounded size."""
        with SWEEP.labels(service=self.name).time():
            for timer in self.timers:
                while await self._has_come(timer) and await self._sweep_once(timer):
                    pass

    async def _has_come(self, timer: Timer) -> bool:
        """Asked before it takes a writer's turn: most of the time nothing is due."""
        async with self.database.reading() as connection:
            (moment,) = await next_moments(connection, [timer], self.profile)
        return moment is not None and moment <= self.clock.now()

    async def _sweep_once(self, timer: Timer) -> bool:
        async with self.work() as work:
            if not await _only_sweeper(work.connection):  # before the lock: who does not sweep need not wait for it
                return False
            await self.declaration.take_turns(work.connection, ())
            return await timer.sweep(work, self.profile)


QUEUED_CHANNEL = "iro_queued"
"""On PostgreSQL: something was left to whoever works beside the service."""
_SWEEP_LOCK = 0x1205EEB


async def _only_sweeper(connection: AsyncConnection) -> bool:
    """On PostgreSQL several workers may sweep: one at a time, and the others leave it to that one."""
    if connection.dialect.name != "postgresql":
        return True
    got = await connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _SWEEP_LOCK})
    return bool(got.scalar_one())


def wire_types(types: Iterable[type[Event]]) -> frozenset[str]:
    """The names on the wire of these event types."""
    return frozenset(each.wire_type() for each in types)
