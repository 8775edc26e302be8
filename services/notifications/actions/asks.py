"""What a child asks on the own page, and what is answered: people's words about the child, as any others.

It is announced with what it is about and without its words; the table of who is told has it from there.
Source: Jersey 3.30, 3.32, 4.5 (a child can turn to the IRO at any time); what can be asked for is local.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from services.notifications.schemas.asks import AskAnswered, NewAsk
from shared.events.services.notifications import ChildAsked
from shared.refusals import Conflict, NotFound, Unprocessable
from shared.register.statements import Word, state, words_about
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

ASKED: Final = "child:asked"
ANSWERED: Final = "child:answered"
MOST_OPEN: Final = 20
"""How many a child may have open at once: more is somebody else, or a button that stuck (local)."""


class Asked(NamedTuple):
    """What was asked, and the answer if there is one."""

    ask: Word
    answer: Word | None

    @property
    def data(self) -> Mapping[str, Any]:
        """What it is about, and the child's words."""
        return self.ask.data


async def asked_by(work: Work, child_id: str) -> list[Asked]:
    """Everything that this child asked, the newest first."""
    words = (await words_about(work, [child_id]))[child_id]
    answers = {word.key: word for word in words if word.kind == ANSWERED}
    return [Asked(word, answers.get(word.key)) for word in reversed(words) if word.kind == ASKED]


async def ask(work: Work, child_id: str, new: NewAsk, by: str) -> Asked:
    """Put on record what a child asks, and announce that it was asked. Raises Conflict where too much is open."""
    still_open = [each for each in await asked_by(work, child_id) if each.answer is None]
    if len(still_open) >= MOST_OPEN:
        raise Conflict("too-much-asked", "You have asked a lot that is not answered yet", "Phone your IRO instead.")
    if new.words is None and new.about in ("question", "complaint"):
        raise Unprocessable.at("/words", "Write what you want to say")
    id_ = new_id()
    word = await state(work, child_id, ASKED, new.model_dump(mode="json"), by=by, key=id_, on=work.today)
    work.announce(ChildAsked(ask_id=id_, about=new.about, asked_on=work.today), child_id)
    return Asked(word, None)


async def answer(work: Work, child_id: str, ask_id: str, told: AskAnswered, by: str) -> Asked:
    """Put on record what was answered; said again, it replaces what was. Raises NotFound."""
    found = next((each for each in await asked_by(work, child_id) if each.ask.key == ask_id), None)
    if found is None:
        raise NotFound("question")
    if told.on > work.today:
        raise Unprocessable.at("/on", "this day has not come yet", slug="future-date")
    word = await state(work, child_id, ANSWERED, {"words": told.words}, by=by, key=ask_id, on=told.on)
    return Asked(found.ask, word)
