"""Who would see what: the letters about an event as each recipient gets them, written and not sent.

Their links are signed with no key of ours, so that a preview can record nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.notifications.letters import Letter
from services.notifications.queries import notices as queries
from services.notifications.rules.not_writable import WORDS
from services.notifications.senders import TemporaryFailure
from services.notifications.sending.childs_words import ChildsWords, NoWords, reviews_told_of_in
from services.notifications.sending.iro_directory import IroDirectory
from services.notifications.sending.letter_data import Case, cases_of
from services.notifications.sending.letter_writer import NO_TRANSLATIONS, LetterNotWritable, LetterWriter, iros_named_in
from services.notifications.sending.links import Links
from services.notifications.sending.translations import Translations
from shared.service.service import Service

Row = Mapping[Any, Any]
_NO_KEY = "00" * 32


@dataclass(frozen=True, slots=True)
class Preview:
    """One notice, and the letter as it would be written now or why it cannot be."""

    notice: Row
    letter: Letter | None = field(repr=False)
    why_not: str | None


class Previews:
    """Writes letters in the council's name, for those to look at who answer for them."""

    def __init__(
        self,
        service: Service,
        directory: IroDirectory,
        council_name: str,
        url: str,
        childs_words: ChildsWords | None = None,
        translations: Translations = NO_TRANSLATIONS,
    ) -> None:
        self._service = service
        self._childs_words = childs_words or NoWords()
        self._translations = translations
        self._directory = directory
        self._council_name = council_name
        self._url = url

    async def of_event(self, event_id: str, recipient: str | None) -> list[Preview]:
        """The letters that follow from this event, to a person's id or a kind of recipient if one is named."""
        async with self._service.looking() as work:
            rows = await queries.notices_because_of(work.connection, event_id, recipient)
            cases = await cases_of(work, self._service.profile, rows)
        iros = await self._directory.contacts(iros_named_in(rows))
        links = Links(self._url, _NO_KEY, date.min.replace(year=2000))
        words = await self._childs_words.of_reviews(reviews_told_of_in(rows))
        writer = LetterWriter(iros, self._council_name, self._service.profile, links, words, self._translations)
        return [_written(writer, case) for case in cases]


def _written(writer: LetterWriter, case: Case) -> Preview:
    try:
        return Preview(case.notice, writer.write(case), None)
    except LetterNotWritable as missing:
        return Preview(case.notice, None, WORDS[missing.code])
    except TemporaryFailure:
        return Preview(case.notice, None, "what it says is asked of another service, which does not answer just now")
