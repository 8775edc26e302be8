"""Somebody covers for an IRO who is away for a short time: named for each sibling group, and nobody's IRO changes."""

from collections.abc import Sequence

from sqlalchemy import RowMapping

from services.allocation.actions.deciding.view import limits_of
from services.allocation.actions.handover import covers as standing_in
from services.allocation.actions.handover.handover import Cases, cases_of
from services.allocation.queries import handover as handover_queries
from services.allocation.rules.handover.order import who_covers
from services.allocation.rules.model import ChildId, IroId
from shared.policy import Profile
from shared.work.unit_of_work import Work


async def cover(work: Work, profile: Profile, absence: RowMapping) -> list[ChildId]:
    """Name who covers for each child the absent IRO has; those whom nobody may cover today.

    A cover stands while the allocation does and she who covers can; where she cannot it ends and another is named. A
    child whom somebody covers because of another absence of the same IRO needs nobody else.
    """
    held = await handover_queries.caseload(work.connection, absence["iro_id"])
    standing = await handover_queries.covers_of_children(work.connection, held)
    cases = await cases_of(work, profile, list(held))
    here = [row for row in standing if row["absence_id"] == absence["id"]]
    limits = limits_of(profile)
    ended = {row["id"] for row in here if not standing_in.can_go_on(cases.picture, row, limits, work.today)}
    await standing_in.end(work, [(row, standing_in.COVER_REPLACED) for row in standing if row["id"] in ended])
    covered = {row["child_id"] for row in standing if row["id"] not in ended}
    covering = await handover_queries.covering(work.connection)
    lately = await handover_queries.stand_ins(work.connection, held, work.today)
    named: list[tuple[RowMapping, IroId]] = []
    uncovered: list[ChildId] = []
    for group in cases.groups:
        lacking = [child_id for child_id in group if child_id not in covered]
        first = set[IroId]().union(*(lately.get(each, ()) for each in group))
        for part, iro_id in _named(cases, lacking, covering, absence["iro_id"], first):
            if iro_id is None:
                uncovered += part
                continue
            covering[iro_id] = covering.get(iro_id, 0.0) + len(part)
            named += [(held[child_id], iro_id) for child_id in part]
    await standing_in.begin(work, absence, named)
    return uncovered


def _named(
    cases: Cases, group: Sequence[ChildId], covering: dict[IroId, float], away: IroId, first: set[IroId]
) -> list[tuple[list[ChildId], IroId | None]]:
    """One for the whole group, or, where nobody may cover them all, somebody for each."""
    if not group:
        return []
    others = [iro for iro in cases.picture.iros.values() if iro.id != away]
    for_all = who_covers(cases.questions(group), others, covering, first)
    if for_all is not None or len(group) == 1:
        return [(list(group), for_all.id if for_all is not None else None)]
    return [part for child_id in group for part in _named(cases, [child_id], covering, away, first)]
