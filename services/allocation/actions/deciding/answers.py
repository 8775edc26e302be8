"""A manager's answers to proposals: what was said of each child, which stands for as long as the same rule is broken.

A no is about a rule that this IRO breaks with these others, for this reason, in the time in care in which it was said:
wherever the same is found again it has been answered, also after records were merged or facts corrected meanwhile. A
yes is about each child who moved by it, and closes what was open of the child.

Source: Hull 1 (the manager's decision, with a reason); that a no stands until something else is found is local.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from services.allocation.actions.deciding.choices import is_of
from services.allocation.actions.deciding.view import Picture
from services.allocation.queries import families as family_queries
from services.allocation.rules import siblings
from services.allocation.rules.families.breaches import Breach
from shared.child.looked_after import LookedAfterChild
from shared.register.aliases import survivors_of
from shared.register.statements import Word, state, taken_back_of, words_about
from shared.work.unit_of_work import Work

DECLINED: Final = "proposal_declined"
ACCEPTED: Final = "proposal_accepted"
"""The kinds of the statements; the key of both is the id of the proposal that was answered."""
_WORD: Final = re.compile(r"[^\s,]+")


async def say_declined(
    work: Work, child: LookedAfterChild, row: Mapping[Any, Any], by: str, reason: str | None
) -> None:
    """Put on record that the child stays, though a rule is broken; the child is settled from it."""
    period_key = child.current.key if child.current is not None else None
    data = {"rule": row["rule"], "iro_id": row["iro_id"], **row["detail"], "period_key": period_key}
    await state(work, child.child_id, DECLINED, data, key=row["id"], by=by, reason=reason, on=work.today)


async def say_accepted(
    work: Work, child_id: str, row: Mapping[Any, Any], answered: Iterable[str], by: str, reason: str | None
) -> None:
    """Put on record that the child moves as was proposed; `answered`: the open breaches of the child, by id."""
    data = {"iro_id": row["proposal"]["to_iro"], "answered": sorted(answered)}
    await state(work, child_id, ACCEPTED, data, key=row["id"], by=by, reason=reason, on=work.today)


async def answered_about(work: Work, child_ids: Iterable[str]) -> dict[str, Word]:
    """What managers answered to breaches of these children, by the id of each breach."""
    said = [word for words in (await words_about(work, child_ids)).values() for word in words]
    no = {word.key: word for word in said if word.kind == DECLINED}
    return no | {breach_id: word for word in said if word.kind == ACCEPTED for breach_id in word.data["answered"]}


async def taken_back_about(work: Work, child_ids: Iterable[str]) -> set[datetime]:
    """When managers said of these children the noes that they took back since."""
    gone = (await taken_back_of(work, child_ids)).values()
    return {each.said_at for its in gone for each in its if each.kind == DECLINED}


async def no_about(work: Work, row: Mapping[Any, Any]) -> Word | None:
    """The manager's no that stands about this breach on record: of itself, or of the same as it was found before."""
    child_id, when = await _goes_on_as(work, row["child_id"]), (row["decided_by"], row["decided_at"])
    said = [word for word in (await words_about(work, [child_id]))[child_id] if word.kind == DECLINED]
    return next((word for word in said if word.key == row["id"] or (word.by, word.at) == when), None)


async def _goes_on_as(work: Work, child_id: str) -> str:
    return (await survivors_of(work, [child_id])).get(child_id, child_id)


async def declined_about(work: Work, children: Mapping[str, LookedAfterChild]) -> dict[str, list[Word]]:
    """What managers declined for each of these children in their present times in care, the last first."""
    words = await words_about(work, children)
    return {
        child_id: [
            word
            for word in reversed(words[child_id])
            if word.kind == DECLINED and child.current is not None and is_of(word, child.current)
        ]
        for child_id, child in children.items()
    }


async def stay_apart(work: Work, child_ids: Iterable[str]) -> dict[str, set[str]]:
    """The siblings from whom each child stays parted, because a manager declined to bring them together; both ways."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in await family_queries.standing_breaches(work.connection, child_ids):
        if row["status"] == "declined" and row["rule"] == siblings.RULE.id:
            found[row["child_id"]].update(row["detail"]["with"])
            for other in row["detail"]["with"]:
                found[other].add(row["child_id"])
    return found


def the_no_to(breach: Breach, iro_id: str, declined: Iterable[Word], picture: Picture) -> Word | None:
    """The manager's no to this breach of a rule by this IRO, by the names that the records go by now."""
    called = {other: child_id for child_id, others in picture.duplicates.items() for other in others}
    wanted = (breach.rule, iro_id, set(breach.others), breach.why)
    return next((word for word in declined if _about(word, called) == wanted), None)


def _about(word: Word, called: Mapping[str, str]) -> tuple[str, str, set[str], str]:
    others = {called.get(each, each) for each in word.data["with"]}
    why = _WORD.sub(lambda found: called.get(found[0], found[0]), word.data["why"])
    return (word.data["rule"], word.data["iro_id"], others, why)
