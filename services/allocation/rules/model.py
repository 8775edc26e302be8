"""The plain facts the allocation rules reason about, and the answers they give.

Everything here is frozen: a rule can neither change what it is told nor what another rule said. Ids are the
council's own. Loads are counted in children, weighted by the caller (1.0 is an ordinary child), for the IRO's
actual hours; limits are per full-time equivalent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

IroId = str
ChildId = str

ROUNDING = 1e-9
"""Hours and weights are fractions (0.55 of 70 children): smaller differences than this are arithmetic, not children."""


class Answer(StrEnum):
    """What a rule says of one IRO: it speaks for her, against her, or has nothing against her."""

    FOR = "for"
    OK = "ok"
    AGAINST = "against"


class SiblingException(StrEnum):
    """Why two siblings need not share an IRO (Hull 1; Jersey 7.2).

    The first two are recorded for themselves; the third is a manager's choice of an IRO for one of them that parted
    the two knowingly.
    """

    CONFLICT_OF_INTEREST = "conflict_of_interest"
    GROUP_TOO_LARGE = "group_too_large"
    MANAGER_DECISION = "manager_decision"


@dataclass(frozen=True, slots=True)
class Limits:
    """The policy profile's caseload band and limit per full-time IRO, and the years since qualifying it asks for.

    `min_years_qualified` None: the profile does not ask. `regulators`: with how many she must be registered.
    """

    band_low: int = 50
    band_high: int = 70
    hard: int = 70
    min_years_qualified: int | None = None
    regulators: int = 1


@dataclass(frozen=True, slots=True)
class Absence:
    """Days away, first and last included; no `to_on` means until further notice.

    `handing_over`: still there, to introduce her successors to the children she hands over before she goes.
    `covered`: so short that nobody's IRO changes; somebody stands in.
    """

    from_on: date
    to_on: date | None = None
    handing_over: bool = False
    covered: bool = False

    def includes(self, day: date) -> bool:
        """Whether the day is one of these."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class Registration:
    """Registered as a social worker with a regulator, first and last day included; no `to_on` means that it stands."""

    regulator: str
    from_on: date = date.min
    to_on: date | None = None


_REGISTERED = (Registration("uk"),)


@dataclass(frozen=True, slots=True)
class Tie:
    """A person or a team the IRO is not independent of, first and last day included.

    No `from_on`: from always; no `to_on`: until further notice.
    """

    person_id: str | None = None
    team_id: str | None = None
    from_on: date | None = None
    to_on: date | None = None

    def stands(self, on: date) -> bool:
        return (self.from_on is None or self.from_on <= on) and (self.to_on is None or on <= self.to_on)


class FormerPost(NamedTuple):
    """A part somebody had in managing the case (`social_worker_id`, `team_manager_id`), and its last day."""

    role: str
    until: date


@dataclass(frozen=True, slots=True)
class Iro:
    """An Independent Reviewing Officer on a given day.

    `fte` are her hours for children's reviews: of a joint IRO and conference chair only that share. `load` is the
    weighted children held now, without the child in question; `children` is their plain number. `active_to`
    is the last day of work. `methods` are communication method codes. What she is not independent of: people and teams
    without a date, from always until further notice; `ties`, for their days.
    """

    id: IroId
    fte: float = 1.0
    role: str = "iro"
    active_from: date | None = None
    active_to: date | None = None
    absences: tuple[Absence, ...] = ()
    methods: frozenset[str] = frozenset()
    not_independent_people: frozenset[str] = frozenset()
    not_independent_teams: frozenset[str] = frozenset()
    ties: tuple[Tie, ...] = ()
    registrations: tuple[Registration, ...] = _REGISTERED
    qualified_on: date | None = None
    load: float = 0.0
    children: int = 0


@dataclass(frozen=True, slots=True)
class Child:
    """The child and those who work on the case.

    `people` maps a role (`social_worker_id`, `team_manager_id`, `visitor_id`, `personal_adviser_id`,
    `resource_controller_id`) to a person; None where the role is empty. `managers_of_team` is the line of management
    above the team. `managed_before`: who managed the case earlier in this time in care and does no longer.
    `former_iro_ids` are the IROs of earlier periods of care, most recent first.
    """

    id: ChildId
    people: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    team_id: str | None = None
    managers_of_team: tuple[str, ...] = ()
    managed_before: Mapping[str, FormerPost] = field(default_factory=lambda: MappingProxyType({}))
    communication_needs: frozenset[str] = frozenset()
    former_iro_ids: tuple[IroId, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Sibling:
    """A looked-after brother or sister: with an IRO, or (no `iro_id`) arriving unallocated beside the child.

    `exception`: the reason recorded why these two need not share an IRO.
    """

    id: ChildId
    iro_id: IroId | None = None
    weight: float = 1.0
    exception: SiblingException | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """The child's looked-after family.

    `held_by_relations` are the IROs of the child's looked-after parents and of the child's own looked-after children.
    """

    siblings: tuple[Sibling, ...] = ()
    held_by_relations: frozenset[IroId] = frozenset()

    def held_by_siblings(self) -> tuple[IroId, ...]:
        """The IRO of each sibling who has one and must share: an IRO of two siblings is named twice."""
        return tuple(s.iro_id for s in self.siblings if s.iro_id is not None and s.exception is None)

    def in_hand(self) -> tuple[Sibling, ...]:
        """The siblings arriving with the child, still without an IRO, who must share."""
        return tuple(s for s in self.siblings if s.iro_id is None and s.exception is None)


@dataclass(frozen=True, slots=True)
class Kin:
    """The IROs of the child's looked-after family, as they are when an allocation in force is looked at.

    `relations`: parents and own children; `conflict`: siblings whose interests conflict with the child's; `together`:
    the siblings who must share the child's IRO.
    """

    relations: Mapping[ChildId, IroId] = field(default_factory=dict)
    conflict: Mapping[ChildId, IroId] = field(default_factory=dict)
    together: Mapping[ChildId, IroId] = field(default_factory=dict)


def with_iro(others: Mapping[ChildId, IroId], iro_id: IroId) -> tuple[ChildId, ...]:
    """Those of these children who have this IRO, in the order of their ids."""
    return tuple(sorted(other for other, held in others.items() if held == iro_id))


class Verdict(NamedTuple):
    """What one rule says of one IRO, and why, in a sentence. (A tuple because a recommendation makes hundreds.)"""

    rule: str
    iro_id: IroId
    answer: Answer
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The IRO chosen, the rule that decided it and its reason.

    `explained`: every rule's verdict on her, then why the siblings' and former IROs were passed over.
    `split`: the child's siblings are with an IRO who cannot be the child's, and no exception is recorded.
    `advocate_needed`: she does not communicate in the child's way, so an advocate is presumed (Jersey 4.8).
    """

    iro_id: IroId
    rule: str
    reason: str
    explained: tuple[Verdict, ...]
    split: bool = False
    advocate_needed: bool = False


@dataclass(frozen=True, slots=True)
class Nobody:
    """No IRO can be chosen without a manager: `reason` is a code, `why` says what a manager can do."""

    reason: str
    why: str
    explained: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One IRO in a recommendation. `load` is per full-time equivalent, as it stands before this child."""

    iro_id: IroId
    eligible: bool
    rank: int
    load: float
    rules: tuple[Verdict, ...]
