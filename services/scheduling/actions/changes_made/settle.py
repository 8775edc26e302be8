"""Changes made that no review considered: announced to the IRO on that day, with the review that she names since.

Found from the facts where nobody proposed them, or told as made where no review came first.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.scheduling.actions.changes_made.freezes import freezes_in, is_frozen
from services.scheduling.actions.changes_made.told import (
    TELL,
    day_made,
    found_in,
    made_in,
    proposed_in,
    was_proposed,
)
from services.scheduling.actions.changes_made.words import named_in
from services.scheduling.actions.preparing.announced import say_difference
from services.scheduling.actions.said import ADJOURNED
from services.scheduling.queries.reviews import reviews_on_record
from services.scheduling.rules.changes_made.adjourned import made_meanwhile
from services.scheduling.rules.changes_made.as_proposed import as_proposed
from services.scheduling.rules.changes_made.frozen import Freeze
from services.scheduling.tables.reviews import WAS_HELD
from shared.child.looked_after import LookedAfterChild, child_from
from shared.events.services.around_reviews import ChangeNoticed
from shared.policy import Profile
from shared.register import aliases, facts
from shared.register.facts import Fact
from shared.register.statements import Word, words_about
from shared.work.unit_of_work import Work

Row = Any
BEFORE_CHANGE: Final = "review_before_change"
_NONE: Final = (None, None)
_CONCERN: Final = frozenset({*TELL, ChangeNoticed})


async def settle_changes_made(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring what is announced of these children's changes in line with the facts and with what the IRO named."""
    if BEFORE_CHANGE not in profile.duties or not profile.settings.change_of_care_plan.only_after_review:
        return
    merged = await aliases.survivors_of(work, subjects)
    child_ids = sorted({merged.get(subject, subject) for subject in subjects})
    loaded = await facts.loaded(work, child_ids)
    held = {each: its for each, its in loaded.items() if any(type(fact.data) in _CONCERN for fact in its)}
    made = {each: _made(child_from(each, its, profile), its, work, profile) for each, its in held.items()}
    before = {each: _announced(its, work.source) for each, its in held.items()}
    wanted = [each for each in held if made[each] or before[each]]
    if not wanted:
        return
    words = await words_about(work, wanted)
    under = {fact.subject: each for each in wanted for fact in held[each]} | {each: each for each in wanted}
    reviews = await reviews_on_record(work.connection, under)
    said = []
    for each in wanted:
        unreviewed = list(_without_review(made[each], words[each], reviews.get(each, ())))
        said += say_difference(work, each, before[each], unreviewed)
    await facts.remember_announced(work, said)


def _announced(held: Iterable[Fact], source: str) -> dict[tuple[str, str], Fact]:
    own = (fact for fact in held if type(fact.data) is ChangeNoticed and fact.source == source)
    return {(fact.data.TYPE, fact.key): fact for fact in own}


def _made(child: LookedAfterChild, held: Sequence[Fact], work: Work, profile: Profile) -> list[ChangeNoticed]:
    """Every change that was made and that a review was to consider, each once, whoever told of it."""
    changes: dict[str, ChangeNoticed] = {}
    policy, freezes = profile.settings.change_of_care_plan, freezes_in(held)
    found = found_in(child, held, profile, work.today, freezes)
    proposed = as_proposed(found, proposed_in(held), profile.settings.unproposed_changes.as_proposed_within_days)
    for each in found:
        one = proposed.get(each.id)
        id_ = one.id if one is not None else each.id
        known = one is not None and was_proposed(held, id_)
        changes[id_] = ChangeNoticed(change_id=id_, made_on=each.on, kinds=each.kinds, proposed=known)
    for id_, (fact, said) in made_in(held).items():
        excused = said.not_reasonably_practicable and policy.unless_not_reasonably_practicable
        told = {"not_reasonably_practicable": excused, "reason": said.reason}
        kinds = changes[id_].kinds if id_ in changes else tuple(kind for kind in [_kind(held, id_)] if kind)
        on, known = day_made(fact, said, profile), was_proposed(held, id_)
        changes[id_] = ChangeNoticed(change_id=id_, made_on=on, kinds=kinds, proposed=known, **told)
    return [_marked(each, freezes) for each in changes.values()]


def _marked(change: ChangeNoticed, freezes: Sequence[Freeze]) -> ChangeNoticed:
    """With whether it was not to be made that day."""
    frozen = is_frozen(freezes, change.change_id, change.kinds, change.made_on)
    return change.model_copy(update={"while_frozen": True}) if frozen else change


def _kind(held: Sequence[Fact], change_id: str) -> str | None:
    return next((each.kind for each in proposed_in(held) if each.id == change_id), None)


def _meanwhile(change: ChangeNoticed, review: Row) -> bool:
    return made_meanwhile(change.made_on, review["held_on"], review["completed_on"])


def _without_review(
    made: Iterable[ChangeNoticed], words: Sequence[Word], reviews: Sequence[Row]
) -> Iterable[ChangeNoticed]:
    """Those that no review considered of itself, or that were frozen all the same; with the review that the IRO named,
    as long as that was held."""
    named = named_in(words)
    were_held = {row["id"] for row in reviews if row["status"] in WAS_HELD}
    considering = [row for row in reviews if row["id"] in were_held and row["considered"]]
    adjourned = {word.key for word in words if word.kind == ADJOURNED}
    for each in made:
        its = [row for row in considering if each.change_id in row["considered"]]
        of_itself = [row for row in its if row["id"] != named.get(each.change_id, _NONE)[0]]
        if each.while_frozen or all(row["id"] in adjourned and _meanwhile(each, row) for row in of_itself):
            review_id, on = named.get(each.change_id, _NONE)
            still = review_id in were_held
            yield each.model_copy(update={"considered_by": review_id, "named_on": on} if still else {})
