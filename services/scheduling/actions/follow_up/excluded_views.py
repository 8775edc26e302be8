"""The views of parents who were excluded from a review: in its record, unless the IRO leaves them out (Jersey 3.18)."""

from typing import Any

from services.scheduling.actions.preparing.exclusions import PARENT
from services.scheduling.actions.preparing.words import EXCLUSION, VIEW, Row, about
from shared.register.statements import words_about
from shared.work.unit_of_work import Work

_SHOWN = ("from_kind", "from_id", "text", "text_ref")


async def views_of_excluded(work: Work, review: Row) -> list[dict[str, Any]]:
    """Each view as it belongs into the record, as it was said last: without one that would distress the child."""
    words = about((await words_about(work, [review["child_id"]]))[review["child_id"]], review["id"])
    excluded = {
        word.data["person_id"]
        for word in words
        if word.kind == EXCLUSION and word.data["excluded"] and word.data["person_kind"] == PARENT
    }
    views = [word.data for word in words if word.kind == VIEW and word.data["from_id"] in excluded]
    kept = [view for view in views if view.get("not_in_record_because") is None]
    return [{name: view.get(name) for name in _SHOWN} for view in sorted(kept, key=lambda each: each["from_id"])]
