"""Recorded exceptions for siblings end when their reason does, found whenever one of the family is looked at.

No two of the children are looked-after siblings any more (`rules/excepted.py`); or a group that was too large has
become smaller, and one of the IROs who have some of them could now have them all. Nobody's IRO changes by that alone:
the family is looked at again as after any other change, and what is split then is mended or proposed. An exception that
has ended does not come back by itself, also not when a child returns to care: it needs a new decision.

Source: Hull 1; Jersey 7.2; that exceptions end by themselves is local.
"""

from collections.abc import Callable, Collection, Mapping
from itertools import combinations
from typing import Any

from services.allocation.actions.deciding.decisions import SYSTEM
from services.allocation.actions.deciding.view import SIBLING, Picture
from services.allocation.queries import families as family_queries
from services.allocation.rules.families.excepted import Excepted, has_shrunk, why_over
from services.allocation.rules.model import SiblingException
from shared.calendar import local_date
from shared.policy import Profile
from shared.register import aliases
from shared.work.unit_of_work import Work

GROUP_FITS = "group_fits"
CouldShare = Callable[[frozenset[str]], bool]


def excepted_with(picture: Picture, child_ids: Collection[str]) -> set[str]:
    """Everybody named by an exception that names one of these children."""
    known = set(child_ids)
    return set().union(*(ids for ids, _ in picture.exceptions if not ids.isdisjoint(known)))


async def end_what_is_over(work: Work, profile: Profile, picture: Picture, could_share: CouldShare) -> bool:
    """End the exceptions of these families whose reason has ended; whether any did.

    The picture must hold everybody whom they name. `could_share`: whether one IRO could have all of a group that was
    too large, were it not for the exception.
    """
    ended, rows = False, await family_queries.exceptions_in_force(work.connection)
    called = await aliases.aliases_of(work, {each for row in rows for each in row["child_ids"]})
    for row in rows:
        ids = frozenset(called.get(each, each) for each in row["child_ids"])
        if not ids <= picture.children.keys():
            continue
        reason = why_over(excepted(picture, ids), local_date(row["decided_at"], profile.calendar))
        if reason is None and _fits(picture, row, ids, could_share):
            reason = GROUP_FITS
        if reason is not None:
            await family_queries.end_exception(work.connection, row["id"], work.now, SYSTEM, reason)
            ended = True
    return ended


def excepted(picture: Picture, ids: Collection[str]) -> Excepted:
    """What the facts say of children whom an exception names."""
    pairs = list(combinations(sorted(ids), 2))
    return Excepted(
        spans={each: [(period.start, period.end) for period in picture.children[each].periods] for each in ids},
        siblings=[(one, other) for one, other in pairs if other in picture.relatives.get(one, {}).get(SIBLING, ())],
        once_siblings=any(_once(picture, one, other) or _once(picture, other, one) for one, other in pairs),
    )


def _once(picture: Picture, one: str, other: str) -> bool:
    """Whether the first one's record has ever called the other a brother or sister."""
    names = {other, *picture.duplicates.get(other, ())}
    return any(not names.isdisjoint(told.values.get("sibling_ids") or ()) for told in picture.children[one].told)


def group_size(picture: Picture, ids: Collection[str]) -> int:
    """How many of these children are looked after, or expected: of some of them nothing may have been heard yet."""
    known = (picture.children[each] for each in ids)
    return sum(not child.periods or child.current is not None for child in known)


def _fits(picture: Picture, row: Mapping[Any, Any], ids: frozenset[str], could_share: CouldShare) -> bool:
    too_large = row["reason"] == SiblingException.GROUP_TOO_LARGE
    return too_large and has_shrunk(group_size(picture, ids), len(ids), row["group_size"]) and could_share(ids)
