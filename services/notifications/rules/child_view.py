"""How things stand with a child: what the rules about telling people look at. Ids, codes and dates only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.notifications.rules.notice import ChildFacts


@dataclass(frozen=True, slots=True)
class Allocation:
    """The allocation in force: who the IRO is, since which local date, and the event that said so."""

    allocation_id: str
    iro_id: str
    on: date
    event_id: str
    event_type: str
    previous_iro_id: str | None = None
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Proceedings:
    """One case before the court that has not ended, begun on a local date."""

    case_number: str
    on: date
    event_id: str
    event_type: str
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Guardian:
    """A Children's Guardian in office, appointed on a local date; `baseline` is set when that is imported history."""

    guardian_id: str
    on: date
    event_id: str
    event_type: str
    case_number: str | None = None
    baseline: date | None = None


@dataclass(frozen=True, slots=True)
class Sharing:
    """Brothers or sisters who have the same IRO from now on; `on` is the local date on which it was said.

    `with_ids` are those siblings.
    """

    share_id: str
    allocation_id: str
    on: date
    event_id: str
    event_type: str
    imported: bool = False
    with_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cover:
    """Somebody who stands in for the IRO `iro_id`, both days included; no last day when it is not known.

    `on` is the local date on which it was said.
    """

    cover_id: str
    iro_id: str
    stand_in_id: str
    from_on: date
    to_on: date | None
    on: date
    event_id: str
    event_type: str
    imported: bool = False


@dataclass(frozen=True, slots=True)
class CourtDocument:
    """A court document that the legal department received on a local date, for this child and `also_for`.

    `link` is where it is kept, None where nobody said. It is asked after from `chase_on` on.
    """

    document_id: str
    kind: str
    on: date
    link: str | None
    chase_on: date
    event_id: str
    event_type: str
    also_for: frozenset[str] = frozenset()
    case_number: str | None = None
    record_ref: str | None = None
    baseline: date | None = None

    @property
    def imported(self) -> bool:
        return self.baseline is not None


@dataclass(frozen=True, slots=True)
class Went:
    """To whom a record went, as it was said: what they are to the child, who, and `full`, `other` or `none` of it."""

    person_kind: str
    person_id: str | None
    what: str


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """The record of a review, distributed on a local date; `held_on` is the review's own day, where it is known.

    `version` is the latest that went out, and `to` has to whom, where that was said. `over`: another review was held
    since, so that nobody is still to be told of this one.
    """

    review_id: str
    on: date
    event_id: str
    event_type: str
    imported: bool = False
    version: int = 1
    to: Sequence[Went] = ()
    held_on: date | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Freeze:
    """The IRO asked on a local date that the child stays put; `over`: it was answered, or its dispute ended."""

    freeze_id: str
    on: date
    event_id: str
    event_type: str
    over: bool = False
    imported: bool = False


@dataclass(frozen=True, slots=True)
class BeforeHearing:
    """A dispute that is open before a listed hearing; `on` is the local date on which it was said.

    `guardian_ids` are the Children's Guardians of every child that the dispute is for.
    """

    dispute_id: str
    hearing_id: str
    hearing_on: date
    on: date
    event_id: str
    event_type: str
    guardian_ids: tuple[str, ...] = ()
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to the child, of which the table says who is told.

    `event` is its type without the version, `key` what tells it apart from others of its type, `on` the local date on
    which it happened or, if that lies ahead, was said. `said` has its fields. `near_until` is the last day of what is
    near to it.
    """

    event: str
    key: str
    on: date
    at: datetime
    event_id: str
    said: Any = field(repr=False)
    near_until: date
    imported: bool = False
    tell_on: date | None = None
    """Of a review arranged the day on which the invitations are due."""
    tell_schools_on: date | None = None
    """The earlier day on which schools are to have theirs, because of a school holiday."""
    starts_at: str = ""
    """The local time at which it begins, where that was said."""

    def get(self, name: str) -> Any:
        """What it says under this name; None where it says nothing."""
        return getattr(self.said, name, None)


@dataclass(frozen=True, slots=True)
class Related:
    """Somebody who is related to the child today, as the council's records of people have it."""

    person_id: str
    kind: str
    barred: bool = False
    """Excluded, or to have no contact."""
    may_not_know: frozenset[str] = frozenset()
    since: date | None = None
    """The first day of it, where that is known."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that has a bearing on whom to tell of what, as at a local date.

    `guardians_told_of` are those whose details have reached the IRO, so that the duty of their appointment is met.
    `documents_copied` are the documents of which an IRO has a copy, by id. `hearing_soon_on` is the next hearing, where
    it is so near that a copy is urgent.
    """

    child: ChildFacts
    today: date
    allocation: Allocation | None
    cases: Sequence[Proceedings] = ()
    guardians: Sequence[Guardian] = ()
    shares: Sequence[Sharing] = ()
    covers: Sequence[Cover] = ()
    freezes: Sequence[Freeze] = ()
    hearings: Sequence[BeforeHearing] = ()
    guardians_told_of: frozenset[str] = frozenset()
    documents: Sequence[CourtDocument] = ()
    documents_copied: frozenset[str] = frozenset()
    hearing_soon_on: date | None = None
    records: Sequence[ReviewRecord] = ()
    happenings: Sequence[Happening] = ()
    related: Sequence[Related] = ()
    since: date | None = None
    """The first day of the present time in care."""
    ended_on: date | None = None
    """The last day of the last time in care, if it is over."""
    came: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Of each review how its monitoring form was answered."""
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Of each review who is excluded from the whole of it."""
    told_before: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By occasion which people have been told of it by the table."""
    leaflets: frozenset[str] = frozenset()
    """The bands for which the council's leaflets are held: `adults`, and ages as `8-11`."""
    age_at_start: int | None = None
    """The child's age when the present time in care began."""
    placed_for_adoption: bool = False
    closed: frozenset[str] = frozenset()
    """The reviews that were held or cancelled."""
    went_with: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By the number of a case that is over the Children's Guardians who were last appointed for it."""
    takes_part: bool = True
    """The child is old enough to be asked and told by itself."""
