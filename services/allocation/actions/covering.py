"""Somebody covers for an IRO who is away for a short time: named for each sibling group, and nobody's IRO changes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping

from services.allocation import handover_queries as asked
from services.allocation.actions.handover import Cases, cases_of
from services.allocation.handover_queries import COVER
from services.allocation.rules.handing_over import who_covers
from services.allocation.rules.model import ChildId, IroId
from shared.policy import Profile
from shared.work import Work, new_id


async def cover(work: Work, profile: Profile, absence: RowMapping) -> list[ChildId]:
    """Name who covers for each child the absent IRO has; those whom nobody may cover today.

    A cover stands while the allocation and she who covers do; where either is gone it ends and another is named.
    """
    held = await asked.caseload(work.connection, absence["iro_id"])
    standing = [row for row in await asked.standing_covers(work.connection, absence["id"]) if row["kind"] == COVER]
    cases = await cases_of(work, profile, list(held))
    ended = {row["id"]: why for row in standing if (why := _why_over(cases, held, row)) is not None}
    await asked.end_covers(work.connection, ended, work.today)
    covered = {row["child_id"] for row in standing if row["id"] not in ended}
    covering = await asked.covering(work.connection)
    rows: list[dict[str, Any]] = []
    uncovered: list[ChildId] = []
    for group in cases.groups:
        lacking = [child_id for child_id in group if child_id not in covered]
        for part, iro_id in _named(cases, lacking, covering, absence["iro_id"]):
            if iro_id is None:
                uncovered += part
                continue
            covering[iro_id] = covering.get(iro_id, 0.0) + len(part)
            rows += [_row(work, absence, held[child_id], iro_id) for child_id in part]
    await asked.add_covers(work.connection, rows)
    return uncovered


def _why_over(cases: Cases, held: Any, row: RowMapping) -> str | None:
    """Why a cover does not go on; None when it does."""
    now = held.get(row["child_id"])
    if now is None or now["id"] != row["allocation_before"] or row["child_id"] not in cases.reviews:
        return "the child's IRO changed"
    iro = cases.picture.iros.get(row["iro_id"])
    if iro is None or who_covers(cases.questions([row["child_id"]]), [iro], {}) is None:
        return f"{row['iro_id']} cannot cover any longer"
    return None


def _named(
    cases: Cases, group: Sequence[ChildId], covering: dict[IroId, float], away: IroId
) -> list[tuple[list[ChildId], IroId | None]]:
    """One for the whole group, or, where nobody may cover them all, somebody for each."""
    if not group:
        return []
    others = [iro for iro in cases.picture.iros.values() if iro.id != away]
    for_all = who_covers(cases.questions(group), others, covering)
    if for_all is not None or len(group) == 1:
        return [(list(group), for_all.id if for_all is not None else None)]
    return [part for child_id in group for part in _named(cases, [child_id], covering, away)]


def _row(work: Work, absence: RowMapping, held: RowMapping, iro_id: IroId) -> dict[str, Any]:
    return {
        "id": new_id(),
        "absence_id": absence["id"],
        "child_id": held["child_id"],
        "kind": COVER,
        "iro_id": iro_id,
        "allocation_before": held["id"],
        "allocation_after": None,
        "from_on": work.today,
        "restored_on": None,
        "outcome": None,
    }
