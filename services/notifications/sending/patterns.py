"""The patterns of practice that letters tell of, with their numbers as they are now; and how a letter says them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.notifications.letters import PatternLine
from services.notifications.rules.announced import about
from services.notifications.rules.tell_of_practice_patterns import occasion_of
from services.notifications.rules.who_is_told import PATTERNS
from shared.events.services.beside_disputes import PracticePatternIdentified
from shared.policy.in_words import CATEGORIES, LACKED
from shared.register import facts
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
_GOOD: Final = "good"


async def patterns_told_of_in(work: Work, notices: Sequence[Row]) -> dict[str, PracticePatternIdentified]:
    """By notice the pattern that it tells of; one that is none any more is left out."""
    telling = [notice for notice in notices if notice["template"] == PATTERNS]
    held = await facts.loaded(work, {about(each).subject for each in telling}) if telling else {}
    standing = {
        (*about_of(fact), occasion_of(fact.data.pattern_id)): fact.data
        for its in held.values()
        for fact in its
        if isinstance(fact.data, PracticePatternIdentified)
    }
    found = {each["id"]: standing.get((*about(each), each["occasion"])) for each in telling}
    return {id_: pattern for id_, pattern in found.items() if pattern is not None}


def about_of(fact: facts.Fact) -> tuple[str, str]:
    """Whom a fact is about, and of what kind."""
    return fact.subject, fact.subjectkind


def line_of(pattern: PracticePatternIdentified) -> PatternLine:
    """The pattern in words and numbers."""
    whose = f"Team {pattern.team_id}" if pattern.team_id else f"Provider {pattern.provider_id}"
    return PatternLine(
        whose=whose,
        good=pattern.kind == _GOOD,
        about=CATEGORIES.get(pattern.category, pattern.category.replace("_", " ")),
        from_on=pattern.from_on,
        children=pattern.children,
        times=pattern.observations,
        reviews=pattern.reviews,
        lacked=tuple(LACKED.get(each, each.replace("_", " ")) for each in pattern.lacked),
    )
