"""How things stand with a child: what the rules about telling people look at. Ids, codes and dates only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
class ReviewRecord:
    """The record of a review, distributed on a local date."""

    review_id: str
    on: date
    event_id: str
    event_type: str
    imported: bool = False


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
