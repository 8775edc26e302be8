"""What an outcome still lacks before it can be completed, each with the place in the body where it belongs.

Source: see `form.py`; a subject that the IRO is not satisfied with has a remedial date (Jersey 3.39), a legal status
that is not appropriate was queried (3.65), a wish for proceedings is met by an appropriate adult or by the IRO (3.63;
Hull 2), a change of plan is understood by a child who is asked, or something is done about it (2.14; Hull 2), a child
protection plan is reviewed in the same process (3.41 to 3.44), and a decision has need, outcome, person and date (3.72,
3.73), and words for the child.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from services.scheduling.rules.outcome.form import (
    ALWAYS,
    ANSWERED,
    ANSWERED_BY_THE_CHILD,
    ANSWERED_OF_SHORT_BREAKS,
    NOT_OF_SHORT_BREAKS,
    SUBJECTS,
    SUBJECTS_OF_SHORT_BREAKS,
)

Part = Mapping[str, Any]
_ASKED: Final = "is to be answered before the outcome is completed"
_OF_A_DECISION: Final = ("words", "need", "outcome")
_IF_DECIDED: Final = ("responsible_person_id", "due_on")
"""What is only recommended binds nobody yet (Hull 2)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What has a bearing on what is asked: whether the child is 4 or over, and has a child protection plan; and whether
    the review is about short breaks."""

    of_the_child: bool
    short_breaks: bool = False
    protection_plan: bool = False


class Missing(NamedTuple):
    """A JSON pointer into the body, and what is to be done there."""

    pointer: str
    message: str


def what_is_missing(outcome: Part, asked: Asked) -> list[Missing]:
    """Everything that is missing, in the order of the form; nothing when it can be completed."""
    return [
        *_unanswered(outcome, asked),
        *_of_subjects(outcome.get("subjects") or {}, asked),
        *_that_follows(outcome),
        *_of_a_changed_plan(outcome, asked),
        *(_of_protection(outcome) if asked.protection_plan else ()),
        *_of_decisions(outcome.get("decisions") or (), asked),
    ]


def _unanswered(outcome: Part, asked: Asked) -> Iterator[Missing]:
    for name in (*ALWAYS, *(() if asked.short_breaks else NOT_OF_SHORT_BREAKS)):
        if outcome.get(name) is None or (name == "attendance" and not outcome[name]):
            yield Missing(f"/{name}", _ASKED)
    parts = ANSWERED_OF_SHORT_BREAKS if asked.short_breaks else ANSWERED
    for part, names in (*parts.items(), *(ANSWERED_BY_THE_CHILD.items() if asked.of_the_child else ())):
        given = outcome.get(part) or {}
        yield from (Missing(f"/{part}/{name}", _ASKED) for name in names if given.get(name) is None)


def _of_subjects(subjects: Part, asked: Asked) -> Iterator[Missing]:
    for name in SUBJECTS_OF_SHORT_BREAKS if asked.short_breaks else SUBJECTS:
        if subjects.get(name) is None:
            yield Missing(f"/subjects/{name}", _ASKED)
    for name, said in subjects.items():
        if said is not None and not said["satisfied"] and said.get("remedial_by") is None:
            yield Missing(f"/subjects/{name}/remedial_by", "by which day it is to be put right is to be said")


def _that_follows(outcome: Part) -> Iterator[Missing]:
    legal, proceedings = outcome.get("legal_status") or {}, outcome.get("proceedings") or {}
    if legal.get("appropriate") is False and legal.get("queried_on") is None:
        message = "on which day social worker and team manager were asked is to be said"
        yield Missing("/legal_status/queried_on", message)
    if proceedings.get("wished") and proceedings.get("help") is None:
        message = "say whether an appropriate adult was found, or the IRO assists"
        yield Missing("/proceedings/help", message)


def _of_a_changed_plan(outcome: Part, asked: Asked) -> Iterator[Missing]:
    change = outcome.get("plan_change") or {}
    if outcome.get("care_plan") == "changed" and asked.of_the_child and change.get("understood") is None:
        yield Missing("/plan_change/understood", "say whether the child understands what the change of plan means")
    if change.get("understood") == "not_yet" and change.get("then") is None:
        yield Missing("/plan_change/then", "say what will be done so that the child understands it")


def _of_protection(outcome: Part) -> Iterator[Missing]:
    safe, protection = outcome.get("safeguarding") or {}, outcome.get("child_protection") or {}
    if safe.get("child_protection_criteria") == "no_plan":
        message = "a child protection plan is on record: say whether its criteria are still met"
        yield Missing("/safeguarding/child_protection_criteria", message)
    if protection.get("iro") is None:
        yield Missing("/child_protection/iro", "say whether the IRO chairs the conference, or attends it")
    if protection.get("iro") == "neither" and protection.get("not_because") is None:
        yield Missing("/child_protection/not_because", "say why the IRO neither chairs the conference nor attends it")


def _of_decisions(decisions: Sequence[Part], asked: Asked) -> Iterator[Missing]:
    for place, decision in enumerate(decisions):
        names = [*_OF_A_DECISION, *(() if decision.get("recommendation") else _IF_DECIDED)]
        yield from (Missing(f"/decisions/{place}/{name}", _ASKED) for name in names if decision.get(name) is None)
        if asked.of_the_child and decision.get("words_for_child") is None:
            yield Missing(f"/decisions/{place}/words_for_child", "say it in words for the child, who is 4 or over")
