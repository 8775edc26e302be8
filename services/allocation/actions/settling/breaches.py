"""The book of breaches: what is found is entered once, kept in step, and closed by itself when it is over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.allocation.actions.deciding.decisions import SYSTEM
from services.allocation.queries import families as family_queries
from services.allocation.rules.families.breaches import Breach, Remedy
from services.allocation.rules.families.repair import Group
from shared.child.looked_after import LookedAfterChild
from shared.work.unit_of_work import Work, new_id

OPEN, MENDED, ACCEPTED, DECLINED, OVER = "open", "mended", "accepted", "declined", "over"
_NOBODY = (
    "no IRO may have them and has room: a manager may exceed the limit with a reason, "
    "or record why siblings need not share"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong with one child's allocation, the IRO the child ought to have, and with whom the child moves.

    `costs`: the children who would lose an IRO they know.
    """

    child: LookedAfterChild
    iro_id: str
    breaches: tuple[Breach, ...]
    group: Group
    remedy: Remedy
    costs: tuple[str, ...]


def mended_rows(work: Work, mended: Iterable[Found]) -> list[dict[str, Any]]:
    """What is kept of breaches that were mended as soon as they were found."""
    closing = {"status": MENDED, "decided_by": SYSTEM, "decided_at": work.now, "ended_at": work.now}
    return [
        {**_row(work, each, breach), **closing, "reason": each.remedy.reason}
        for each in mended
        for breach in each.breaches
    ]


def _row(work: Work, each: Found, breach: Breach) -> dict[str, Any]:
    return {
        "id": new_id(),
        "child_id": each.child.child_id,
        "rule": breach.rule,
        "iro_id": each.iro_id,
        "found_at": work.now,
        "detail": {"with": list(breach.others), "why": breach.why},
        "proposal": _proposal(each),
        "tried_at": work.now,
        "status": OPEN,
        "decided_by": None,
        "decided_at": None,
        "reason": None,
        "ended_at": None,
    }


def _proposal(each: Found) -> dict[str, Any]:
    target = each.group.target
    why = (
        _NOBODY if target is None else f"{target} may have {', '.join(each.group.ids)}, at the least loss of continuity"
    )
    return {
        "to_iro": target,
        "moves": list(each.group.movers) if target is not None else [],
        "costs_continuity_of": list(each.costs) if target is not None else [],
        "why": f"{why}; {each.remedy.reason}",
    }


async def keep_breaches(work: Work, child_ids: Sequence[str], found: Iterable[Found]) -> None:
    """Enter what is newly found, and close what is over, for these children.

    What a manager declined stays declined for as long as it is the same breach.
    """
    connection = work.connection
    wanted = {
        (each.child.child_id, breach.rule): _row(work, each, breach) for each in found for breach in each.breaches
    }
    standing = {(row["child_id"], row["rule"]): row for row in await _standing(work, child_ids)}
    closed = [row for key, row in standing.items() if key not in wanted or _is_answered_otherwise(row, wanted[key])]
    await _close(work, [row for row in closed if row["status"] == OPEN], status=OVER)
    await _close(work, [row for row in closed if row["status"] == DECLINED], status=DECLINED)
    gone = {row["id"] for row in closed}
    kept = {key: row for key, row in standing.items() if row["id"] not in gone}
    changed = [_changed(kept[key], row) for key, row in wanted.items() if key in kept and _differs(kept[key], row)]
    await family_queries.change_breaches(connection, changed)
    await family_queries.add_breaches(connection, [row for key, row in wanted.items() if key not in kept])


async def _standing(work: Work, child_ids: Sequence[str]) -> Sequence[Mapping[Any, Any]]:
    return await family_queries.standing_breaches(work.connection, child_ids) if child_ids else ()


def _same(row: Mapping[Any, Any], other: Mapping[Any, Any]) -> bool:
    return bool(row["iro_id"] == other["iro_id"] and row["detail"] == other["detail"])


def _is_answered_otherwise(row: Mapping[Any, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a manager's no was said of something else than what is found now."""
    return row["status"] == DECLINED and not _same(row, wanted)


def _differs(row: Mapping[Any, Any], wanted: Mapping[str, Any]) -> bool:
    return row["status"] == OPEN and not (_same(row, wanted) and row["proposal"] == wanted["proposal"])


def _changed(row: Mapping[Any, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {"p_id": row["id"], **{f"p_{name}": wanted[name] for name in ("iro_id", "detail", "proposal")}}


async def _close(work: Work, rows: Sequence[Mapping[Any, Any]], *, status: str) -> None:
    """An open breach is over by itself; one that was declined keeps who declined it and why."""
    by_itself = {"decided_by": SYSTEM, "decided_at": work.now, "reason": "no_longer_broken"}
    closing = {"status": status, "ended_at": work.now, **(by_itself if status == OVER else {})}
    changed = [{"p_id": row["id"], **{f"p_{name}": value for name, value in closing.items()}} for row in rows]
    await family_queries.change_breaches(work.connection, changed)


async def answer(work: Work, rows: Sequence[Mapping[Any, Any]], *, accepted: bool, by: str, reason: str | None) -> None:
    """A manager's answer to these proposals; one that is accepted is closed, one that is declined still stands."""
    said = {
        "status": ACCEPTED if accepted else DECLINED,
        "decided_by": by,
        "decided_at": work.now,
        "reason": reason,
        "ended_at": work.now if accepted else None,
    }
    changed = [{"p_id": row["id"], **{f"p_{name}": value for name, value in said.items()}} for row in rows]
    await family_queries.change_breaches(work.connection, changed)
