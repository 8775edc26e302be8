"""Settling the notices about teams and providers: what their patterns of practice call for against what is on record.

As with children's: what is missing is queued for the next digest, what is not out goes when its pattern is none any
more, and what went out stays, with a task for a person once it is not so (`told_wrongly.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.notifications.actions.drafts import draft_of
from services.notifications.queries import notices as queries
from services.notifications.queries import waiting as waiting_queries
from services.notifications.rules.announced import OF_NO_CHILD
from services.notifications.rules.status import OPEN, Status
from services.notifications.rules.tell_of_practice_patterns import PatternSeen, tell_of_practice_patterns
from services.notifications.rules.told_wrongly import TOLD_WRONGLY
from services.notifications.rules.who_is_told import PATTERNS
from shared.events.base import Event
from shared.events.services.beside_disputes import PracticePatternIdentified
from shared.policy import Profile
from shared.register.facts import Fact
from shared.register.learning import RULE, named
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]


async def settle_patterns(
    work: Work, subjects: Sequence[str], profile: Profile, held: Mapping[str, Sequence[Fact]]
) -> dict[str, list[Row]]:
    """Bring the notices about those of these that are teams or providers in line; what of theirs was on record."""
    its = {each: [fact for fact in held[each] if _is_a_pattern(fact)] for each in subjects}
    concerned = [each for each in subjects if its[each] or _was_spoken_of(work, each)]
    if not concerned:
        return {}
    recorded = await queries.of_no_child(work.connection, concerned)
    for each in concerned:
        patterns = [fact for fact in its[each] if not _is_history(work, fact)]
        await _compare(work, profile, patterns, [row for row in recorded[each] if row["template"] != TOLD_WRONGLY])
    return recorded


def _is_a_pattern(fact: Fact) -> bool:
    return isinstance(fact.data, PracticePatternIdentified) and fact.subjectkind in OF_NO_CHILD


def _was_spoken_of(work: Work, subject: str) -> bool:
    """Whether something was heard about a team or a provider of this id just now, as that there is no pattern."""
    cause = work.touched.get(subject)
    return cause is not None and cause.subjectkind in OF_NO_CHILD


def _is_history(work: Work, fact: Fact) -> bool:
    """Nobody is told of imported history, nor of what was heard before an upgrade brought the letter."""
    learnt = work.learnt.get(named(RULE, PATTERNS))
    return fact.baseline is not None or (learnt is not None and fact.first_received <= learnt.at)


async def _compare(work: Work, profile: Profile, patterns: Sequence[Fact], recorded: Sequence[Row]) -> None:
    rows = {row["occasion"]: row for row in _wanted(work, profile, patterns)}
    known = {row["occasion"]: row for row in recorded}
    await queries.add_notices(work, [row for key, row in rows.items() if key not in known])
    again = [(known[key], row) for key, row in rows.items() if key in known]
    to_wait = [(before, row) for before, row in again if before["status"] == Status.WITHDRAWN]
    waiting = [{"id": before["id"], "not_before": row["not_before"]} for before, row in to_wait]
    await waiting_queries.wait_again(work.connection, waiting)
    on_its_way = [row["id"] for row, _ in again if not row["called_for"] and row["status"] != Status.WITHDRAWN]
    await queries.call_for(work.connection, on_its_way)
    left = (row for key, row in known.items() if key not in rows)
    gone = [row["id"] for row in left if row["status"] in OPEN and row["called_for"]]
    await queries.withdraw(work.connection, gone)


def _wanted(work: Work, profile: Profile, patterns: Sequence[Fact]) -> list[dict[str, Any]]:
    """The notices that these call for, as rows."""
    wanted = tell_of_practice_patterns([_seen(each, each.data) for each in patterns], work.now, profile.calendar)
    kinds = [each.subjectkind for each in patterns]
    return [draft_of(work, each) | {"subjectkind": kind} for each, kind in zip(wanted, kinds, strict=True)]


def _seen(fact: Fact, said: Event) -> PatternSeen:
    assert isinstance(said, PracticePatternIdentified)
    return PatternSeen(said.pattern_id, fact.subject, said.from_on, said.identified_on, fact.event_id)
