"""Of which court documents an IRO has a copy: those that she opened or was told of, and those that somebody reports.

What is asked of the notices is asked of those of all children of the case: one notice does for several of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from services.notifications.rules.child_view import CourtDocument
from services.notifications.rules.status import Status
from services.notifications.rules.tell_of_court_documents import COPIED, DUTY
from shared.child.current_iro import allocations_of
from shared.child.looked_after import child_from
from shared.duties import Subject, clocks_of
from shared.duties.clocks import MET
from shared.duties.pieces import Report
from shared.events.services.allocation import IroCovered
from shared.events.services.notifications import CourtDocumentCopied
from shared.policy import Profile
from shared.register.facts import Fact

Row = Mapping[Any, Any]


class Copy(NamedTuple):
    """What became of one document of one child: by when it is due, since when an IRO has it, and whether she opened it
    or was told of it by us."""

    due_on: date | None
    copied_on: date | None
    opened: bool


def copies_of(
    child_id: str,
    documents: Iterable[CourtDocument],
    held: Sequence[Fact],
    reports: Sequence[Report],
    recorded: Mapping[str, Sequence[Row]],
    profile: Profile,
    today: date,
) -> dict[str, Copy]:
    """By document; `recorded` are the notices of all children of the case."""
    facts = [fact for fact in held if not isinstance(fact.data, CourtDocumentCopied)]
    subject = Subject(child_from(child_id, facts, profile), facts, profile, today, reports)
    clocks = {each.key.rpartition("|")[2]: each for each in clocks_of(subject, [profile.all_duties[DUTY]])}
    iros = _iros_of(held)
    found: dict[str, Copy] = {}
    for document in documents:
        opened = _opened_on(document, {child_id, *document.also_for}, iros, recorded)
        clock = clocks.get(document.document_id)
        reported = clock.met_on if clock is not None and clock.status == MET else None
        due_on = clock.due_on if clock is not None and clock.judged else None
        found[document.document_id] = Copy(due_on, opened or reported, opened is not None)
    return found


def _iros_of(held: Sequence[Fact]) -> set[str]:
    """Whoever was the child's IRO, or stood in for her, at any time."""
    covers = {fact.data.cover_iro_id for fact in held if isinstance(fact.data, IroCovered)}
    return covers | {each.announced.iro_id for each in allocations_of(held)}


def _opened_on(
    document: CourtDocument, children: Iterable[str], iros: set[str], recorded: Mapping[str, Sequence[Row]]
) -> date | None:
    """The first day on which one of these IROs had read of it, or was told in person."""
    days = (
        row["acknowledged_on"] if row["status"] == Status.ACKNOWLEDGED else row["told_on"]
        for each in children
        for row in recorded.get(each, ())
        if row["document_id"] == document.document_id
        and row["template"] == COPIED
        and row["recipient_id"] in iros
        and row["status"] in (Status.ACKNOWLEDGED, Status.SPOKEN)
    )
    return min((day for day in days if day is not None), default=None)
