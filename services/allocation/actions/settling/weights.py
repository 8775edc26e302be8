"""What each child counts for in a load: weighed when the facts change, when time does, and when the profile does."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.allocation.actions.deciding.agenda import agenda_of
from services.allocation.actions.deciding.view import SIBLING, load_children
from services.allocation.queries import children as queries
from services.allocation.queries import team as team_queries
from services.allocation.rules.team.weight import Case, plain, weigh_again_on, weight
from shared.child.looked_after import LookedAfterChild
from shared.child.siblings import linked
from shared.policy import Profile
from shared.work.timers import Question, on_the_day
from shared.work.unit_of_work import Work

Row = dict[str, Any]
_AT_MOST = 500
_LONG_AGO = date(1970, 1, 1)


async def remember(
    work: Work,
    profile: Profile,
    children: Mapping[str, LookedAfterChild],
    rows: Sequence[Row],
    family: Collection[str],
) -> bool:
    """Keep these children's rows with their weights, and weigh again whose group of siblings that changes.

    `family` is everybody whose family links have changed. True when somebody has become lighter, so that there may be
    room for a child who waits.
    """
    if plain(profile.settings.load_weights):
        nothing = {"weight": 1.0, "weigh_again_on": None, "weighed_under": profile.id}
        await queries.remember_children(work.connection, [{**row, **nothing} for row in rows])
        return False
    siblings = await _siblings(work, profile, children)
    before = await team_queries.child_rows(work.connection, children)
    weighed = await _weighed(work, profile, children, siblings)
    await queries.remember_children(work.connection, [{**row, **weighed[row["child_id"]]} for row in rows])
    lighter = _any_lighter(before, weighed.values())
    others = {other for ids in siblings.values() for other in ids}.union(family).difference(children)
    return await weigh_again(work, profile, sorted(others)) or lighter


async def weigh_again(work: Work, profile: Profile, ids: Sequence[str]) -> bool:
    """Weigh these children by their facts as they stand today; whether somebody has become lighter."""
    if not ids:
        return False
    children = await load_children(work, ids)
    before = await team_queries.child_rows(work.connection, ids)
    weighed = await _weighed(work, profile, children, await _siblings(work, profile, children))
    await team_queries.keep_weights(work.connection, [weighed[child_id] for child_id in before])
    return _any_lighter(before, weighed.values())


def _any_lighter(before: Mapping[str, Any], weighed: Iterable[Row]) -> bool:
    return any(row["weight"] < before[row["child_id"]]["weight"] for row in weighed if row["child_id"] in before)


async def _weighed(
    work: Work, profile: Profile, children: Mapping[str, LookedAfterChild], siblings: Mapping[str, set[str]]
) -> dict[str, Row]:
    named = {other for ids in siblings.values() for other in ids} - children.keys()
    looked_after = {key for key, child in children.items() if child.current is not None}
    if named:
        looked_after |= await team_queries.in_care(work.connection, named)
    cases = {key: _case(child, 1 + len(siblings[key] & looked_after)) for key, child in children.items()}
    return {key: _columns(key, case, work, profile) for key, case in cases.items()}


def _columns(child_id: str, case: Case, work: Work, profile: Profile) -> Row:
    settings = profile.settings
    return {
        "child_id": child_id,
        "weight": weight(case, settings.load_weights, settings.distance, work.today),
        "weigh_again_on": weigh_again_on(case, settings.load_weights, work.today),
        "weighed_under": profile.id,
    }


def _case(child: LookedAfterChild, siblings: int) -> Case:
    period, placement = child.current, child.details.get("placement")
    return Case(
        began_on=period.start if period is not None and not period.earliest_known else None,
        distance_miles=placement.distance_miles if placement is not None else None,
        outside_the_area=placement is not None and placement.at_distance,
        communication_needs=bool(child.details.get("communication_needs")),
        in_proceedings=child.in_proceedings,
        siblings=siblings,
    )


async def _siblings(work: Work, profile: Profile, children: Mapping[str, LookedAfterChild]) -> dict[str, set[str]]:
    """Everybody whom either side calls a brother or sister; not asked where a large group weighs nothing."""
    if profile.settings.load_weights.large_sibling_group == 1:
        return defaultdict(set)
    rows = await queries.all_links(work.connection, children)
    found = linked((row["child_id"], row["other_id"]) for row in rows if row["kind"] == SIBLING)
    return defaultdict(set, {child_id: found[child_id] for child_id in children})


class WeighAgain:
    """Weighs a child again on the day after the last one as new in care, and everybody under a new profile."""

    def asks(self, _profile: Profile) -> Sequence[Question]:
        return (team_queries.NEXT_WEIGHING, *team_queries.WEIGHED_UNDER)

    def next_due(self, answers: Sequence[Any], profile: Profile) -> datetime | None:
        day, *weighed_under = answers
        return on_the_day(day if {*weighed_under} <= {profile.id, None} else _LONG_AGO, profile.calendar)

    async def sweep(self, work: Work, profile: Profile) -> bool:
        ids = await team_queries.to_weigh(work.connection, profile.id, work.today, _AT_MOST)
        if await weigh_again(work, profile, ids):
            agenda_of(work).somebody_may_have_room()
        return len(ids) == _AT_MOST
