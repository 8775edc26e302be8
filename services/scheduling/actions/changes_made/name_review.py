"""The IRO names the review that considered a change which was made, or takes that back.

Source: policy, a change nobody proposed (Jersey 3.77; reg 33(3)).
"""

from collections.abc import Mapping
from typing import Any

from services.scheduling.actions.changes_made.words import CONSIDERED_BY
from services.scheduling.actions.said import ADJOURNED
from services.scheduling.queries import reviews as queries
from services.scheduling.rules.changes_made.adjourned import made_meanwhile
from services.scheduling.tables.reviews import WAS_HELD
from shared.auth.roles import Caller, may_withdraw
from shared.events.services.around_reviews import ChangeNoticed
from shared.refusals import NotFound, Unprocessable
from shared.register import facts
from shared.register.aliases import under_which_ids
from shared.register.statements import state, withdraw, words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


async def changes_made(work: Work, child_id: str) -> list[ChangeNoticed]:
    """The changes made that no review considered of itself, the latest first."""
    held = (await facts.loaded(work, [child_id]))[child_id]
    found = {fact.key: fact.data for fact in held if isinstance(fact.data, ChangeNoticed)}
    return sorted(found.values(), key=lambda each: (each.made_on, each.change_id), reverse=True)


async def the_change(work: Work, child_id: str, change_id: str) -> ChangeNoticed:
    """One of them. Raises NotFound."""
    found = next((each for each in await changes_made(work, child_id) if each.change_id == change_id), None)
    if found is None:
        raise NotFound("change", "No change of this child that no review considered is known by this id.")
    return found


async def name_review(work: Work, child_id: str, change_id: str, review_id: str, by: str) -> None:
    """Put on record which review considered it. Raises NotFound, and Unprocessable for one that cannot have done so."""
    change = await the_change(work, child_id, change_id)
    rows = await queries.reviews_on_record(work.connection, await under_which_ids(work, [child_id]))
    review = next((row for row in rows.get(child_id, ()) if row["id"] == review_id), None)
    if review is None or review["status"] not in WAS_HELD:
        raise Unprocessable.at("/review_id", "is no review of this child that was held")
    if review["held_on"] > change.made_on:
        message = f"was held on {review['held_on']}, after the change was made on {change.made_on}"
        raise Unprocessable.at("/review_id", message)
    words = (await words_about(work, [child_id]))[child_id]
    adjourned = any((word.kind, word.key) == (ADJOURNED, review_id) for word in words)
    if adjourned and made_meanwhile(change.made_on, review["held_on"], review["completed_on"]):
        message = f"was adjourned and not completed when the change was made on {change.made_on}"
        raise Unprocessable.at("/review_id", message)
    data = {"review_id": review_id, "held_on": review["held_on"]}
    await state(work, child_id, CONSIDERED_BY, data, by=by, key=change_id, on=work.today)


async def take_name_back(work: Work, child_id: str, change_id: str, reason: str, caller: Caller) -> None:
    """That review did not consider it after all. Raises NotFound where none was named."""
    words = (await words_about(work, [child_id]))[child_id]
    word = next((each for each in words if (each.kind, each.key) == (CONSIDERED_BY, change_id)), None)
    if word is None:
        raise NotFound("review", "Nobody has named a review that considered this change.")
    may_withdraw(caller, word.by)
    await withdraw(work, word, by=caller.subject, reason=reason)
