"""What a bulk allocation is told, and the plan it answers with.

In this order: what binds, for as many children as possible; continuity; the smallest maximum load; the fewest moves.

- What binds: every rule that keeps an IRO from a child, siblings together, parents and children apart, and nobody
  newly above the limit for her hours. A child whom this leaves without a place stays as she is, visible with why.
- Continuity: a child whom the caller asks to `keep` stays with her IRO, a returning child has a former one again, and
  a child with communication needs is given to somebody who communicates in her way; as few as possible are let down.
  (Everybody else may be moved: otherwise a rebalance could move nobody.)

Source: Hull 1; Jersey 4.5-4.8, 7.2, 7.9, 7.13-7.15; the order of the aims is local.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from services.allocation.rules.model import ROUNDING, Child, ChildId, Iro, IroId, Limits, Sibling

Aim = Literal["without_a_place", "let_down", "max_load", "moved"]


class Relation(NamedTuple):
    """A looked-after parent or own child of the child, and the IRO she has (None: none, or asked about here too)."""

    id: ChildId
    iro_id: IroId | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One child to share out.

    `iro_id`: the IRO she has now. `keep`: moved only when she must be (the caller knows: has met her, in proceedings).
    `siblings` and `relations` may be in the problem themselves, which is known by their ids, or outside it.
    """

    child: Child
    iro_id: IroId | None = None
    keep: bool = False
    siblings: tuple[Sibling, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Children to share out among IROs on a day; the order of either does not matter.

    An IRO's `load` and `children` are what she holds without any child of the problem.
    """

    cases: Sequence[Case]
    iros: Sequence[Iro]
    on: date
    limits: Limits = field(default_factory=Limits)


class Placement(NamedTuple):
    """A child's new IRO (`from_id` None: the first), with the rule that decided and its reason."""

    child_id: ChildId
    from_id: IroId | None
    to_id: IroId
    rule: str
    reason: str


class Unplaced(NamedTuple):
    """A child who needs an IRO, or another one, and for whom only a manager can find one: she stays as she is.

    `reason` is a code (the same as for one child), `why` says what a manager can do.
    """

    child_id: ChildId
    iro_id: IroId | None
    reason: str
    why: str


class Caseload(NamedTuple):
    """One IRO's caseload before and after; loads are per full-time post, None for an IRO without hours."""

    iro_id: IroId
    fte: float
    children_before: int
    children_after: int
    load_before: float | None
    load_after: float | None


class Figure(NamedTuple):
    """How well the plan meets one aim, and the least that any plan could have (given what the aims before it cost)."""

    aim: Aim
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """How far the value may be above the best possible, as a share of the best; 0 is proven to be the best."""
        over = self.value - self.bound
        if over <= ROUNDING * 1000:
            return 0.0
        return over / self.bound if self.bound > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """A dry run: what would change, why, and what it would do to every caseload.

    `placements` are the changes alone, by child id: whoever stays is not among them. `max_before` and `max_after` are
    per full-time post. `figures` say how each aim is met, in the order of the aims.
    """

    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    caseloads: tuple[Caseload, ...]
    max_before: float
    max_after: float
    figures: tuple[Figure, ...]
    method: Literal["greedy", "exact"]

    @property
    def bound(self) -> float:
        """No plan that serves the aims before it as well has a lower maximum load than this."""
        return next(figure.bound for figure in self.figures if figure.aim == "max_load")

    @property
    def gap(self) -> float:
        """How far the maximum load may be above the smallest possible, as a share of it."""
        return next(figure.gap for figure in self.figures if figure.aim == "max_load")

    @property
    def proven(self) -> bool:
        """Whether every aim is proven to be met as well as it can be."""
        return all(figure.gap == 0 for figure in self.figures)
