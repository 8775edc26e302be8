"""The decisions that completed outcomes call for against those on record, and the difference announced."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.scheduling.queries.decisions import decisions_on_record, save_decisions
from services.scheduling.rules.decisions.standing import STILL_TO_DO, SUPERSEDED, WITHDRAWN, Standing, is_overdue
from services.scheduling.rules.imported_history import history_as_at
from shared.calendar import ONE_DAY
from shared.child.looked_after import LookedAfterChild
from shared.events.base import Event
from shared.events.services.scheduling import (
    DecisionImplemented,
    DecisionMade,
    DecisionOverdue,
    DecisionWithdrawn,
    Referral,
)
from shared.register.saying import keep_saying, take_all_back
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_KEPT_BESIDE: Final = ("said", "looked_at_for", "version")
_NOT_COLUMNS: Final = ("baseline", "over_on", "left_out")


async def settle_decisions(
    work: Work, ids: Sequence[str], wanted: Sequence[Row], children: Mapping[str, LookedAfterChild]
) -> None:
    """Bring the decisions of the children with these ids in line with what is wanted; those on record keep theirs."""
    recorded = await decisions_on_record(work.connection, ids, {each["id"] for each in wanted})
    new: list[Row] = []
    changed: list[Row] = []
    for want in wanted:
        row = recorded.pop(want["id"], None)
        after = _after(work, row, want, children[want["child_id"]])
        if after != row:
            (new if row is None else changed).append(after)
    for row in recorded.values():
        take_all_back(work, row["said"], row["child_id"])
    await save_decisions(work.connection, new, changed, list(recorded))


def _after(work: Work, row: Row | None, want: Row, child: LookedAfterChild) -> dict[str, Any]:
    before = row["said"] if row is not None else {}
    events = [*_what_became_of(want), *_overdue(work, want, child, already=DecisionOverdue.TYPE in before)]
    said = keep_saying(work, before, events, want["child_id"], want["baseline"])
    shown = {name: value for name, value in want.items() if name not in _NOT_COLUMNS}
    passed = want["due_on"] is not None and want["due_on"] < work.today
    same = row is not None and all(row[name] == value for name, value in shown.items())
    version = 1 if row is None else row["version"] + (not same)
    return {**shown, "said": said, "looked_at_for": want["due_on"] if passed else None, "version": version}


def _which(want: Row) -> dict[str, Any]:
    names = ("review_id", "responsible_person_id", "due_on")
    return {"decision_id": want["id"], **{name: want[name] for name in names}}


def _what_became_of(want: Row) -> list[Event]:
    which = _which(want)
    found: list[Event] = [
        DecisionMade(
            **which,
            **{name: want[name] for name in ("made_on", "urgent", "recommendation", "supersedes", "carried_over")},
            referral=Referral.model_validate(want["referral"]) if want["referral"] is not None else None,
        )
    ]
    done_on = want["implemented_on"] or want["part_on"]
    if done_on is not None:
        late = want["due_on"] is not None and done_on > want["due_on"]
        in_part = want["implemented_on"] is None
        found.append(DecisionImplemented(**which, implemented_on=done_on, in_part=in_part, late=late))
    if want["status"] in (WITHDRAWN, SUPERSEDED):
        found.append(DecisionWithdrawn(**which, withdrawn_on=want["over_on"], reason=_why(want)))
    return found


def _why(want: Row) -> str:
    if want["status"] == SUPERSEDED:
        return "superseded"
    return "left_out_of_outcome" if want["left_out"] else "withdrawn"


def _overdue(work: Work, want: Row, child: LookedAfterChild, *, already: bool) -> list[Event]:
    """That its day has passed: said while it is still to do, and so once said as long as it is true.

    What was due before an import, or is late only after childhood has ended, is nobody's to chase; nor is what was
    only recommended, for the authority decides how (Hull 2).
    """
    due_on: date | None = None if want["recommendation"] else want["due_on"]
    standing = Standing(want["status"], over_on=want["over_on"])
    if due_on is None or not is_overdue(standing, due_on, work.today):
        return []
    late_from = due_on + ONE_DAY
    ours = history_as_at(due_on, want["baseline"]) is None
    if not ours or child.is_of_age(late_from, work.profile.settings.childhood.ends_at_age):
        return []
    if not already and want["status"] not in STILL_TO_DO:
        return []
    return [DecisionOverdue(**_which(want), overdue_from=late_from)]
