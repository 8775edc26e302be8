"""Taking back what was said in a dispute: by whoever said it or the IRO manager, until a later step rests on it.

The days go on as if it had never been said: what was silent meanwhile has been silent.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.escalation.actions.cafcass.say import CONTACT
from services.escalation.actions.counterparts.say import ASKED
from services.escalation.actions.disputes.words import (
    CARRIED_OUT,
    COMPLAINT_BY,
    ENDED,
    NEXT_STAGE,
    OPENED,
    RESPONSE,
    VIEW,
    Said,
    said_of_disputes,
)
from services.escalation.actions.freezes.say import FREEZE
from shared.auth.roles import Caller
from shared.refusals import Conflict, Forbidden, NotFound
from shared.register.statements import Word, withdraw, words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_RESTS_ON: Final[Mapping[str, tuple[str, ...]]] = {
    OPENED: (RESPONSE, VIEW, NEXT_STAGE, ENDED, COMPLAINT_BY, FREEZE, CONTACT, ASKED),
    RESPONSE: (VIEW, NEXT_STAGE, ENDED),
    VIEW: (NEXT_STAGE, ENDED),
    NEXT_STAGE: (RESPONSE, VIEW, NEXT_STAGE, ENDED),
    ENDED: (CARRIED_OUT,),
    COMPLAINT_BY: (),
    CARRIED_OUT: (),
}
"""What was said afterwards that would hang in the air: that is to be taken back first."""
_NAMES: Final = {
    RESPONSE: "the manager's answer",
    VIEW: "what the IRO thinks of an answer",
    NEXT_STAGE: "the move to the next stage",
    ENDED: "the end of the dispute",
    COMPLAINT_BY: "who complains for the child",
    CARRIED_OUT: "that a remedy was carried out",
    FREEZE: "the freeze",
    CONTACT: "what was said of Cafcass",
    ASKED: "the partner agency's part",
}
_WHERE: Final = {
    RESPONSE: "/disputes/{id}/response/withdrawal",
    VIEW: "/disputes/{id}/view/withdrawal",
    NEXT_STAGE: "/disputes/{id}/next-stage/withdrawal",
    ENDED: "/disputes/{id}/resolution/withdrawal, or …/withdrawal/withdrawal",
    COMPLAINT_BY: "/disputes/{id}/complaint-by/withdrawal",
    CARRIED_OUT: "/disputes/{id}/remedies/{key}/carried-out/withdrawal",
    FREEZE: "/freezes/{key}/withdrawal",
    CONTACT: "/cafcass/{key}/withdrawal",
    ASKED: "/counterparts/{key}/withdrawal",
}
"""By word, where it is taken back."""
_BESIDE: Final = (FREEZE, CONTACT, ASKED)
"""What stands beside a dispute and names it: without the dispute it would be of none."""


async def take_back(
    work: Work, row: Row, kind: str, reason: str, caller: Caller, *, key: str | None = None, how: str | None = None
) -> None:
    """The last word of this kind, or the one with this key, counts for nothing; `how` is how an end is to have ended.

    Raises NotFound when nobody said it, Forbidden, and Conflict `rests-on-it` naming the later step.
    """
    words = (await words_about(work, [row["subject"]]))[row["subject"]]
    said = said_of_disputes(words)[row["id"]]
    word = _meant(said, kind, key, how)
    if word is None:
        raise NotFound("statement", "Nobody has said this of the dispute, or it was taken back.")
    if caller.subject != word.by and not caller.has("iro_manager"):
        raise Forbidden("This is taken back by whoever said it, or by an IRO manager.")
    beside = [each for each in words if each.kind in _BESIDE and each.data["dispute_id"] == row["id"]]
    _refuse_rested([*said.all_words(), *beside], word, row["id"])
    await withdraw(work, word, by=caller.subject, reason=reason)
    for each in (row["subject"], *row["also_for"]):
        work.touch(each)


def _meant(said: Said, kind: str, key: str | None, how: str | None) -> Word | None:
    found = [each for each in said.all_words() if each.kind == kind and key in (None, each.key)]
    if how is not None:
        found = [each for each in found if each.data["how"] == how]
    return found[-1] if found else None


def _refuse_rested(words: Sequence[Word], word: Word, dispute_id: str) -> None:
    later = [each for each in words if each.place > word.place]
    for kind in _RESTS_ON[word.kind]:
        found = next((each for each in later if each.kind == kind and _touches(word, each)), None)
        if found is not None:
            title = f"{_NAMES[kind][0].upper()}{_NAMES[kind][1:]} rests on it"
            where = _WHERE[kind].format(id=dispute_id, key=found.key)
            raise Conflict("rests-on-it", title, f"Take back {_NAMES[kind]} first: POST /escalation{where}.")


def _touches(word: Word, later: Word) -> bool:
    """A view rests on the answer it is of; an answer to an earlier stage on no later move."""
    if later.kind == VIEW and word.kind == RESPONSE:
        return later.key == word.key
    if later.kind == RESPONSE and word.kind == NEXT_STAGE:
        return bool(later.data["number"] >= word.data["to"])
    return True
