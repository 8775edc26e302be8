"""What a rule is: one object with its decision, its explanation and its source.

Each stands in a file of its own, and `all_rules` lists them in the order in which they are asked. Who is chosen, why,
who is kept from a child, what a family breaks, the refusals of a manager's choice and `iro rules` come from them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from services.allocation.rules.model import (
    Answer,
    Child,
    ChildId,
    Family,
    Iro,
    IroId,
    Kin,
    Limits,
    SiblingException,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Question:
    """Who may be this child's IRO on this day?

    `covered` are the IROs who are away for a short time, and whose absence does not count because somebody may stand
    in for this child. The rest is known only when everybody has been asked once: `theirs`, the siblings' IROs whom
    nothing but perhaps room keeps from the child, in the order of their ids; `best`, who is chosen; `lightest`, whose
    load is the lightest of those who may be chosen.
    """

    child: Child
    family: Family
    limits: Limits
    on: date
    covered: frozenset[IroId] = frozenset()
    theirs: tuple[IroId, ...] = ()
    best: Iro | None = None
    lightest: IroId | None = None


class Bond(Enum):
    """What a rule wants of two children whom a link joins."""

    TOGETHER = "together"
    APART = "apart"
    EITHER = "either"


Said = tuple[Answer, str]
Found = tuple[tuple[ChildId, ...], str]
"""With which children of the family a rule is broken, and why in a sentence."""


def nothing_against(_question: Question, _iro: Iro) -> str | None:
    """The judgement of a rule that stands against nobody."""
    return None


def all_alike(_question: Question, _iro: Iro) -> Any:
    """The order of a rule for which no IRO comes before another."""
    return 0


def no_breach(_iro: Iro, _kin: Kin) -> Found | None:
    """What a rule finds that does not look at the child's family."""
    return None


def as_you_like(_exception: SiblingException | None) -> Bond:
    """What a rule wants of two children whose link is none of its business."""
    return Bond.EITHER


def never_changes(_iro: Iro, _limits: Limits, _after: date) -> date | None:
    """The next change of a rule whose answer time alone does not change."""
    return None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    `binding`: while it stands against an IRO, she is not chosen. `overridable`: a manager may appoint her all the same,
    with a reason. `bars`: whatever else speaks for her; a siblings' IRO whom it bars does not bind, and the group is
    split. `of_her_alone`: it looks at the IRO and not at the child, so it is asked once for all children.

    What it decides:
    `judge`: why an IRO is not to have the child, None when nothing is against it.
    `order`: sorts those first who are better for the child, among those who may have the child.
    `stays`: `judge` also ends her going on with a child whom she has.
    `breach`: what is wrong with her having the child as the IROs of the child's family are now.
    `pair`: what it wants of two children with its kind of link, and this exception between them.

    How it explains: `says` of an IRO against whom it does not stand, in words or as the answer with its words;
    `counted`, of one IRO and of several whom it keeps from a child; `comes_first`, whom `order` puts first.
    `next_change`: the first day after this one on which time alone may change what it says of an IRO.
    """

    id: str
    title: str
    source: str
    binding: bool
    overridable: bool
    bars: bool = False
    of_her_alone: bool = False
    judge: Callable[[Question, Iro], str | None] = nothing_against
    order: Callable[[Question, Iro], Any] = all_alike
    stays: bool = False
    breach: Callable[[Iro, Kin], Found | None] = no_breach
    pair: Callable[[SiblingException | None], Bond] = as_you_like
    says: str | Callable[[Question, Iro], Said] = ""
    counted: tuple[str, str] | None = None
    comes_first: str | None = None
    next_change: Callable[[Iro, Limits, date], date | None] = never_changes

    @property
    def slug(self) -> str:
        """The refusal of a manager's choice against which this rule stands."""
        return slug_of(self.id)

    @property
    def may_stand_against(self) -> bool:
        """Whether there are IROs against whom this rule stands."""
        return self.judge is not nothing_against

    def verdict(self, question: Question, iro: Iro) -> Verdict:
        """What this rule says of one IRO, and why."""
        why_not = self.judge(question, iro)
        if why_not is not None:
            return Verdict(self.id, iro.id, Answer.AGAINST, why_not)
        if isinstance(self.says, str):
            return Verdict(self.id, iro.id, Answer.OK, self.says)
        answer, why = self.says(question, iro)
        return Verdict(self.id, iro.id, answer, why)


def slug_of(rule_id: str) -> str:
    """The slug with which an API refuses because of this rule."""
    return f"rule-{rule_id.replace('_', '-')}"
