"""One unit of work: one transaction, what it announces, and whose affairs it touched.

Actions receive a `Work`, read and write through its connection, and call `announce`; they neither commit nor call out.
What was announced is written to the outbox in the same transaction, just before the commit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events.base import Event
from shared.events.envelope import Envelope, envelope_for
from shared.events.place import begins_at
from shared.policy import Profile
from shared.work.ids import new_id

OWN: Final = "/iro/"
"""With this begin the sources of what our services announce."""


def source_of(service: str) -> str:
    """The CloudEvents source of what a service announces."""
    return f"{OWN}{service}"


class Learnt(NamedTuple):
    """When an upgrade brought something, and the local day of it: what was heard by then is history as at that day."""

    at: datetime
    day: date


@dataclass(slots=True)
class Work:
    """One transaction of one service.

    `profile` is the policy that the service keeps. `now` is business time, `today` its local date. `touched` are the
    subjects to settle before the commit, each with the event that touched it last (None when a person's request did);
    `causes` are all such events by their ids. `for_duties` are those of them of whom nothing was heard from which more
    than their duties follows. `told` are the types of the facts that were stated of each, and `anew` those whose duties
    may change by more than these.
    `heard` are the events that it takes in. `written` is what was added to the outbox, as the outbox calls it.
    `queued` says that something was left to whoever works beside the service, as letters are to be sent.
    `loaded` are the facts, and `words` what people said, that this transaction has derived, as long as nothing was
    added; `grown` are the facts of whom something was added since. `read` is each fact that it has read, by source and
    id.
    Of what kind these are only the outbox and the register know: both stand above this. `agenda` is what a service has
    still to settle that no subject's facts call for; it is false when there is nothing. `at_the_end` are inserts that
    are made with the announcements, for nobody reads them before. `learnt` is what the service settles from since an
    upgrade, by name (`shared/register/learning.py`).
    """

    connection: AsyncConnection
    service: str
    profile: Profile
    now: datetime
    today: date
    announced: list[Envelope] = field(default_factory=list)
    heard: list[Envelope] = field(default_factory=list)
    touched: dict[str, Envelope | None] = field(default_factory=dict)
    causes: dict[str, Envelope] = field(default_factory=dict)
    for_duties: set[str] = field(default_factory=set)
    told: dict[str, set[type[Event]]] = field(default_factory=dict)
    anew: set[str] = field(default_factory=set)
    written: list[Any] = field(default_factory=list)
    queued: bool = False
    loaded: dict[str, list[Any]] = field(default_factory=dict)
    grown: dict[str, list[Any]] = field(default_factory=dict)
    read: dict[tuple[str, str], Any] = field(default_factory=dict)
    words: dict[str, list[Any]] = field(default_factory=dict)
    agenda: Any = None
    at_the_end: list[Any] = field(default_factory=list)
    learnt: Mapping[str, Learnt] = field(default_factory=dict)
    source: str = field(init=False)
    """The CloudEvents source of what this service announces."""

    def __post_init__(self) -> None:
        self.source = source_of(self.service)

    def touch(self, subject: str, cause: Envelope | None = None, *, duties_too: bool = True) -> None:
        """Have this subject settled before the commit.

        `duties_too` is false where no duty can follow from what happened but by what is announced of it.
        """
        if duties_too:
            self.anew.add(subject)
        self._touch(subject, cause)

    def tell(self, envelope: Envelope) -> None:
        """A fact about this subject is stated: have it settled, and of its duties those that such facts can move."""
        self.told.setdefault(envelope.subject, set()).add(type(envelope.data))
        self._touch(envelope.subject, envelope)

    def _touch(self, subject: str, cause: Envelope | None) -> None:
        self.for_duties.discard(subject)
        if cause is not None:
            self.causes[cause.id] = cause
        if cause is not None or subject not in self.touched:
            self.touched[subject] = cause

    def announce(
        self,
        event: Event,
        subject: str,
        *,
        subjectkind: str | None = None,
        baseline: date | None = None,
        stated_by: Iterable[str] = (),
        because: str | None = None,
    ) -> Envelope:
        """Say that something happened; it is caused by the event that touched this subject, if any did.

        Several may have been heard together: of those that touched anything the first named in `stated_by` is the
        cause, which are the ids of the events that said what this follows from.
        `because` is the id of an earlier event from which this follows, where nothing heard in this transaction did.
        `baseline` marks a consequence of imported history; it is not taken over from the cause by itself, because what
        the system decides today is not history.
        """
        id_ = new_id()  # of several said at one moment it tells which was said first
        envelope = envelope_for(
            event,
            id=id_,
            source=self.source,
            subject=subject,
            subjectkind=subjectkind,
            time=self.now,
            cause=self._cause_of(subject, stated_by),
            because=because,
            baseline=baseline,
            place=begins_at(self.now) + id_,
        )
        self.announced.append(envelope)
        return envelope

    def _cause_of(self, subject: str, stated_by: Iterable[str]) -> Envelope | None:
        if self.causes and not (type(stated_by) is frozenset and self.causes.keys().isdisjoint(stated_by)):
            for each in stated_by if isinstance(stated_by, list | tuple) else sorted(stated_by):
                if each in self.causes:
                    return self.causes[each]
        return self.touched.get(subject)
