"""The plan that leads to a state: every change with its reason, who waits for a manager, caseloads before and after."""

from collections.abc import Iterator
from typing import Literal

from services.allocation.rules.plans.assignment import Sharing
from services.allocation.rules.plans.model import Caseload, Figure, Placement, Plan, Unplaced
from services.allocation.rules.plans.reasons import Reasons


def plan_of(sharing: Sharing, figures: tuple[Figure, ...], method: Literal["greedy", "exact"]) -> Plan:
    """The plan that leads to this state."""
    before = Sharing(sharing.board)
    reasons = Reasons(before, sharing)
    return Plan(
        placements=tuple(sorted(_placements(sharing, reasons))),
        unplaced=tuple(sorted(_unplaced(sharing, reasons))),
        caseloads=tuple(_caseloads(before, sharing)),
        max_before=round(before.fullest(), 6),
        max_after=round(sharing.fullest(), 6),
        figures=figures,
        method=method,
    )


def _placements(sharing: Sharing, reasons: Reasons) -> Iterator[Placement]:
    board = sharing.board
    for group, i in zip(board.groups, sharing.at, strict=True):
        if i is None or i == group.home:
            continue
        iro_id = board.known.iros[i].id
        for child_id in group.ids:
            case = board.cases[child_id]
            if case.iro_id != iro_id:
                yield Placement(child_id, case.iro_id, iro_id, *reasons.of(case, group, i))


def _unplaced(sharing: Sharing, reasons: Reasons) -> Iterator[Unplaced]:
    board = sharing.board
    for group, i in zip(board.groups, sharing.at, strict=True):
        if i is not None:
            continue
        settled = group.settled()
        reason, why = reasons.of_nobody(group)
        for child_id in group.ids:
            iro_id = board.cases[child_id].iro_id
            if settled is None or iro_id != board.known.iros[settled].id:
                yield Unplaced(child_id, iro_id, reason, why)


def _caseloads(before: Sharing, after: Sharing) -> Iterator[Caseload]:
    board = after.board
    was, will_be = [iro.children for iro in board.known.iros], [iro.children for iro in board.known.iros]
    for group, place in zip(board.groups, after.at, strict=True):
        for i, (number, _) in group.held.items():
            was[i] += number
            will_be[i] += number if place is None else 0
        if place is not None:
            will_be[place] += len(group.ids)
    for i, iro in enumerate(board.known.iros):
        loads = [round(each.per_full_time(i), 6) if iro.fte > 0 else None for each in (before, after)]
        yield Caseload(iro.id, iro.fte, was[i], will_be[i], loads[0], loads[1])
