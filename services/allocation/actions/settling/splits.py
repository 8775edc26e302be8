"""Brothers and sisters who have different IROs: counted from when to when and why, and announced.

Every split is announced with its reason, those that a manager has recorded an exception for too: the reason says that
they are decisions. What changes about a split that stands is announced again under its id, and so is its end.

Source: Hull 1 (the annual report); Jersey 7.2.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from services.allocation.actions.deciding.answers import stay_apart
from services.allocation.actions.deciding.view import SIBLING, Picture
from services.allocation.queries import families as family_queries
from services.allocation.rules.families.repair import Whole
from shared.child.siblings import groups_of, is_split
from shared.events.services.allocation import SiblingGroupSplit, SiblingGroupSplitEnded
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

_REASONS = (
    "proposed_to_a_manager",
    "siblings_iro_may_not",
    "manager_decision",
    "parent_and_child",
    "conflict_of_interest",
    "group_too_large",
)
"""Why siblings are split; of several reasons in one group the first here stands."""


async def keep_splits(work: Work, picture: Picture, whole: Whole) -> None:
    """Enter the sibling groups that are newly split, and end the splits that are no more."""
    standing = list(await family_queries.standing_splits(work.connection))
    mine = [row for row in standing if not picture.children.keys().isdisjoint(row["child_ids"])]
    split = {
        ids: _reason(picture, whole, ids) for ids in _groups(picture) if is_split(picture.holders[each] for each in ids)
    }
    if not mine and not split:
        return
    declined = await stay_apart(work, [each for ids in split for each in ids])
    for ids, found in split.items():
        reason = "manager_decision" if found == _REASONS[0] and not declined.keys().isdisjoint(ids) else found
        row = next((row for row in mine if not set(ids).isdisjoint(row["child_ids"])), None)
        if row is not None:
            mine.remove(row)
        await _keep(work, row, ids, reason)
    for row in mine:
        await _end(work, row)


async def _keep(work: Work, row: Mapping[Any, Any] | None, ids: Sequence[str], reason: str) -> None:
    if row is None:
        new = _new(work, ids, reason)
        await family_queries.add_split(work.connection, new)
        _announce(work, new)
    elif row["child_ids"] != list(ids) or row["reason"] != reason:
        changed = {"child_ids": list(ids), "reason": reason, "reasons": _with(row["reasons"], work.today, reason)}
        await family_queries.change_split(work.connection, row["id"], **changed)
        _announce(work, {**row, **changed})


def _new(work: Work, ids: Sequence[str], reason: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "child_ids": list(ids),
        "reason": reason,
        "reasons": _with((), work.today, reason),
        "subject": next((each for each in ids if each in work.touched), ids[0]),
        "split_on": work.today,
        "ended_on": None,
    }


def _with(reasons: Iterable[Sequence[str]], today: date, reason: str) -> list[list[str]]:
    """The reasons with this one as the last: of several on one day the last stands."""
    kept = [list(each) for each in reasons if each[0] != today.isoformat()]
    return kept if kept and kept[-1][1] == reason else [*kept, [today.isoformat(), reason]]


def _announce(work: Work, row: Mapping[Any, Any]) -> None:
    said = SiblingGroupSplit(
        split_id=row["id"], child_ids=tuple(row["child_ids"]), reason=row["reason"], split_on=row["split_on"]
    )
    work.announce(said, row["subject"])


async def _end(work: Work, row: Mapping[Any, Any]) -> None:
    await family_queries.change_split(work.connection, row["id"], ended_on=work.today)
    ended = SiblingGroupSplitEnded(split_id=row["id"], child_ids=tuple(row["child_ids"]), ended_on=work.today)
    work.announce(ended, row["subject"])


def _siblings(picture: Picture, child_id: str) -> Collection[str]:
    return picture.relatives.get(child_id, {}).get(SIBLING, ())


def _groups(picture: Picture) -> list[tuple[str, ...]]:
    """The children with an IRO whom chains of sibling links join, exceptions or not."""
    held = [each for each in picture.children if each in picture.holders]
    return groups_of(held, {each: _siblings(picture, each) for each in held})


def _reason(picture: Picture, whole: Whole, ids: Sequence[str]) -> str:
    """Why they are split: of every two siblings with different IROs, the reason that most needs somebody's eye."""
    found = {
        _between(picture, whole, one, other)
        for one, other in combinations(ids, 2)
        if other in _siblings(picture, one) and picture.holders[one] != picture.holders[other]
    }
    return min(found, key=_REASONS.index)


def _between(picture: Picture, whole: Whole, one: str, other: str) -> str:
    exception = picture.between(one, other)
    if exception is not None:
        return exception.value
    group = next((each for each in whole.groups if one in each.ids and other in each.ids), None)
    if group is None:
        return "parent_and_child"
    return "siblings_iro_may_not" if group.target is None else "proposed_to_a_manager"


async def count(work: Work, first: date | None, last: date | None) -> tuple[int, dict[str, int]]:
    """How many sibling groups were split on any of these days (both included), and how many for each reason.

    The day on which they came together again is one on which they were still split. A group counts once, for the reason
    that stood last within these days: what is decided later does not change the numbers of a year that is over.
    """
    rows = await family_queries.splits_between(work.connection, first, last)
    return len(rows), dict(Counter(_reason_by(row, last) for row in rows))


def _reason_by(row: Mapping[Any, Any], last: date | None) -> str:
    known: list[str] = [reason for day, reason in row["reasons"] if last is None or day <= last.isoformat()]
    return known[-1]
