"""Settling court documents: a row for each child of each, as facts and notices have it; the difference is said."""

from collections.abc import Collection, Mapping
from typing import Any

from services.notifications.actions.court_documents.copied import Copy
from services.notifications.queries import court_documents as queries
from services.notifications.rules.child_view import CourtDocument, Standing
from services.notifications.rules.court_documents import status_of
from shared.events.services.notifications import CourtDocumentCopied
from shared.register.saying import keep_saying, take_all_back
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]


async def settle_court_documents(
    work: Work, standings: Mapping[str, Standing], copies: Mapping[str, Mapping[str, Copy]]
) -> None:
    """Bring the rows of these children in line; the other children of a document that changed are settled, too."""
    recorded = await queries.of_children(work.connection, list(standings))
    if not recorded and not any(standing.documents for standing in standings.values()):
        return
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for child_id, standing in standings.items():
        for document in standing.documents:
            before = recorded.pop((child_id, document.document_id), None)
            wanted = _row(work, standing, document, copies[child_id][document.document_id], before)
            if before is None:
                new.append(wanted)
            elif any(before[name] != value for name, value in wanted.items()):
                changed.append(wanted)
    _touch_the_others(work, [*new, *changed, *recorded.values()], standings)
    for row in recorded.values():
        take_all_back(work, row["said"], row["child_id"])
    await queries.write(work.connection, new=new, changed=changed, gone=[row["id"] for row in recorded.values()])


def _row(work: Work, standing: Standing, document: CourtDocument, copy: Copy, before: Row | None) -> dict[str, Any]:
    child_id, iro_id = standing.child.child_id, standing.child.iro_id
    copied = copy.copied_on is not None
    wanted = [CourtDocumentCopied(document_id=document.document_id, copied_on=copy.copied_on)] if copy.copied_on else []
    said = before["said"] if before is not None else {}
    to_be_chased = not copied and not document.imported and document.chase_on > work.today
    return {
        "id": before["id"] if before is not None else new_id(),
        "child_id": child_id,
        "document_id": document.document_id,
        "kind": document.kind,
        "received_on": document.on,
        "link": document.link,
        "record_ref": document.record_ref,
        "case_number": document.case_number,
        "also_for": sorted(document.also_for),
        "iro_id": iro_id,
        "status": status_of(opened=copy.opened, copied=copied, link=document.link, iro_id=iro_id).value,
        "due_on": copy.due_on,
        "chase_on": document.chase_on if to_be_chased else None,
        "copied_on": copy.copied_on,
        "said": keep_saying(work, said, wanted, child_id, document.baseline, stated_by=[document.event_id]),
        "why_event_id": document.event_id,
        "baseline": document.baseline,
    }


def _touch_the_others(work: Work, rows: Collection[Row], settled: Collection[str]) -> None:
    """One notice does for several children: what changed for one of them may be to be told with another."""
    for other in sorted({other for row in rows for other in row["also_for"]}.difference(settled)):
        work.touch(other)
