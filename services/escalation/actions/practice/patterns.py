"""Patterns of practice, brought in line with what was seen: told at once, with numbers and no child named.

Of several times that one team was spoken of about one matter a concern and the dispute that came of it are one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from services.escalation.actions.beside.derived import Derived, bring_in_line
from services.escalation.actions.practice.reviews import settle_reviews_of_teams
from services.escalation.queries import patterns as queries
from services.escalation.rules.patterns.reviews_lacking import CATEGORY, Review, teams_lacking
from services.escalation.rules.patterns.seen_often import Of, Pattern, Sighting, patterns_in
from services.escalation.tables.beside_disputes import patterns
from shared.events.services.beside_disputes import PracticePatternIdentified
from shared.policy import Profile
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_POOR: Final = "poor"
_QUARTER: Final = 92
"""Days of the longest quarter."""


async def settle_patterns(
    work: Work,
    child_ids: Sequence[str],
    under: Collection[str],
    observed: Iterable[Row],
    profile: Profile,
    *,
    reviewed: bool,
) -> None:
    """Bring the patterns of every team and provider in line of which something was said about these children.

    `observed` are the observations that were written or taken away just now, and the disputes that were taken away;
    `under` are the ids of the children;
    `reviewed` says whether a review of one of them is on record here.
    """
    lacking = await settle_reviews_of_teams(work, child_ids, under, reviewed=reviewed)
    teams, providers = await queries.whose_practice(work.connection, under)
    for row in observed:
        teams |= {row["team_id"]} - {None}
        providers |= {row["provider_id"]} - {None}
    teams |= lacking
    if not teams and not providers:
        return
    policy = profile.settings.practice_patterns
    seen = [*await _seen(work, "team", teams), *await _seen(work, "provider", providers)]
    found = [*patterns_in(seen, policy.children, policy.within_days), *await _lacking(work, teams, profile)]
    known = await queries.patterns_of(work.connection, teams | providers)
    await bring_in_line(work, patterns, known, _derived(found, known, policy.within_days))


async def _seen(work: Work, subjectkind: str, ids: Collection[str]) -> list[Sighting]:
    if not ids:
        return []
    rows = await queries.seen_of(work.connection, f"{subjectkind}_id", ids)
    formal = {row.get("concern_id") for row in rows}
    return [
        Sighting(
            Of(subjectkind, row["of"], row.get("kind", _POOR), row["category"]), row["on"], row["child_id"], row["id"]
        )
        for row in rows
        if row["id"] not in formal
    ]


async def _lacking(work: Work, teams: Collection[str], profile: Profile) -> list[Pattern]:
    if not teams:
        return []
    policy = profile.settings.practice_patterns
    rows = await queries.reviews_of_teams(work.connection, teams)
    reviews = {row["review_id"]: _review(row) for row in rows}
    return teams_lacking(reviews.values(), policy.reviews_lacking, policy.reviews_at_least)


def _review(row: Row) -> Review:
    return Review(row["review_id"], row["team_id"], row["child_id"], row["held_on"], tuple(row["lacked"] or ()))


def _derived(found: Iterable[Pattern], known: Sequence[Row], within_days: int) -> list[Derived]:
    """Each as a row, under the id that it has on record: that of the one of the same practice at the same time."""
    left, derived = list(known), []
    for each in found:
        days = _QUARTER - 1 if each.of.category == CATEGORY else within_days
        row = next(
            (row for row in left if _of(row) == each.of and abs((row["from_on"] - each.from_on).days) < days), None
        )
        if row is not None:
            left.remove(row)
        id_ = row["id"] if row is not None else new_id()
        derived.append(Derived(_row(id_, each), each.of.subject, each.of.subjectkind, (_said(id_, each),)))
    return derived


def _of(row: Row) -> Of:
    return Of(row["subjectkind"], row["subject"], row["kind"], row["category"])


def _row(id_: str, each: Pattern) -> dict[str, Any]:
    numbers = {name: getattr(each, name) for name in ("from_on", "identified_on", "children", "observations")}
    return {"id": id_, **each.of._asdict(), **numbers, "detail": {"lacked": list(each.lacked), "reviews": each.reviews}}


def _said(id_: str, each: Pattern) -> PracticePatternIdentified:
    of = each.of
    names = ("from_on", "identified_on", "children", "observations", "lacked", "reviews")
    numbers = {name: getattr(each, name) for name in names}
    whose = {f"{of.subjectkind}_id": of.subject}
    return PracticePatternIdentified(pattern_id=id_, category=of.category, kind=of.kind, **whose, **numbers)
