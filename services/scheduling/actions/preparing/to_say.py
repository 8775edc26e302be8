"""What the IRO is to say before a review, from what people said so far and what is proposed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from services.scheduling.actions.between.contacts import CONTACT, day_of
from services.scheduling.actions.preparing.moves import moves_proposed
from services.scheduling.actions.preparing.words import WISHES, Row
from services.scheduling.actions.preparing.words import day_of as day_of_review
from services.scheduling.queries.reviews import reviews_of
from services.scheduling.rules.outcome.participation import is_asked
from services.scheduling.rules.readiness.to_say import TITLES, Known, ToSay, to_say
from services.scheduling.schemas.readiness import StillToSay
from shared.child.looked_after import child_from
from shared.child.protection import conference_on
from shared.child.relations import Involved
from shared.duties.owners import owner_id
from shared.events.council.duties_done import DutyReported
from shared.register import facts
from shared.register.facts import Fact
from shared.register.statements import Word, words_about
from shared.work.unit_of_work import Work

_SPOKEN_TO: Final = "child_spoken_to"
_THERE: Final = "in_placement"
_IRO: Final = "iro"


async def still_to_say(work: Work, child_id: str, review: Row, people: Involved) -> list[StillToSay]:
    """What is to be said before this review, whose that is, and whether it was said."""
    owner = owner_id(_IRO, people.people)
    found = to_say(await _known(work, child_id, review))
    return [_shown(each, owner) for each in found]


async def next_conference(work: Work, child_id: str) -> date | None:
    """The child protection conference that is listed next, with which the review may be held (Jersey 3.44)."""
    return conference_on((await facts.loaded(work, [child_id]))[child_id], work.today)


async def _known(work: Work, child_id: str, review: Row) -> Known:
    held = (await facts.loaded(work, [child_id]))[child_id]
    words = (await words_about(work, [child_id]))[child_id]
    born = child_from(child_id, held, work.profile).details.get("date_of_birth")
    last = [row["held_on"] for row in await reviews_of(work.connection, child_id) if row["held_on"] is not None]
    since = max(last, default=date.min)
    moves = {
        each.proposal_id: each.prepared.model_dump() if each.prepared is not None else {}
        for each in await moves_proposed(work, child_id)
        if each.proposal_id in review["considered"]
    }
    return Known(
        wishes=next((word.data for word in words if (word.kind, word.key) == (WISHES, review["id"])), {}),
        asked=born is None or is_asked(born, day_of_review(review)),
        venue_kind=review["venue_kind"],
        seen_in_placement=_seen(words, held, review["id"], since),
        moves=moves,
    )


def _seen(words: Iterable[Word], held: Sequence[Fact], review_id: str, since: date) -> bool:
    """Whether the IRO saw the child in the placement since the review before: as a contact, or by report."""
    told = [fact.data for fact in held if isinstance(fact.data, DutyReported)]
    reported = [each for each in told if each.duty == _SPOKEN_TO and each.how == _THERE and each.on > since]
    return bool(reported) or any(
        (word.kind == CONTACT and word.data.get(_THERE) and word.data["child"] and day_of(word) > since)
        or (word.kind == f"duty:met:{_SPOKEN_TO}" and word.data.get("how") == _THERE and _is_of(word, review_id))
        for word in words
    )


def _is_of(word: Word, review_id: str) -> bool:
    return (word.data.get("duty_key") or "").partition("|")[0] == review_id


def _shown(each: ToSay, owner: str | None) -> StillToSay:
    state = "ready" if each.said else "missing"
    return StillToSay.model_validate(
        {
            "what": each.what,
            "title": TITLES[each.what],
            "owner": _IRO,
            "owner_id": owner,
            "proposal_id": each.proposal_id,
            "state": state,
        }
    )
