"""The letters of a day that go by post, written as they are now; nothing is recorded by printing them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from services.notifications.letters import Letter
from services.notifications.queries import links as link_queries
from services.notifications.queries import notices as queries
from services.notifications.queries import print_run as print_queries
from services.notifications.queries.seen import Seen
from services.notifications.rules.announced import about
from services.notifications.rules.not_writable import WORDS
from services.notifications.senders import TemporaryFailure
from services.notifications.sending.childs_words import ChildsWords, NoWords, reviews_told_of_in
from services.notifications.sending.delivery import WITH_LEAFLETS
from services.notifications.sending.iro_directory import IroDirectory
from services.notifications.sending.letter_data import Case, address_of, cases_of
from services.notifications.sending.letter_writer import NO_TRANSLATIONS, LetterNotWritable, LetterWriter, iros_named_in
from services.notifications.sending.links import Links
from services.notifications.sending.translations import Translations
from shared.calendar import late_instant
from shared.ops.clock import real_now
from shared.service.service import Service

Row = Mapping[Any, Any]
MOST: Final = 500
"""Notices in one run: what is more is printed when these are posted."""
_NOT_NOW: Final = "the IRO's details cannot be asked for just now"


@dataclass(frozen=True, slots=True)
class Printed:
    """One letter to be posted, or why it cannot be written. `address` begins with the name, if one is held."""

    notices: tuple[Row, ...]
    address: tuple[str, ...] = field(repr=False)
    letter: Letter | None = field(repr=False)
    why_not: str | None

    @property
    def with_leaflets(self) -> bool:
        """Whether the council's leaflets are put in with it."""
        return self.notices[0]["template"] in WITH_LEAFLETS

    @property
    def about_ids(self) -> set[str]:
        """Of whom it tells: of children, or of teams and providers."""
        return {about(row).subject for row in self.notices}


class PrintRun:
    """Writes the letters to be posted, in the council's name."""

    def __init__(
        self,
        service: Service,
        directory: IroDirectory,
        council_name: str,
        url: str,
        now: Callable[[], datetime] = real_now,
        childs_words: ChildsWords | None = None,
        translations: Translations = NO_TRANSLATIONS,
    ) -> None:
        """`now` is real time, from which the links in letters are good for their days."""
        self._service = service
        self._childs_words = childs_words or NoWords()
        self._translations = translations
        self._directory = directory
        self._council_name = council_name
        self._url = url
        self._now = now

    async def of_day(self, on: date, seen: Seen) -> list[Printed]:
        """The letters that are to be posted on that day: those of these notices that became a person's by then."""
        async with self._service.looking() as work:
            before = late_instant(on, self._service.profile.calendar)
            rows = await print_queries.to_be_posted(work.connection, seen, before, MOST)
            cases = await cases_of(work, self._service.profile, rows)
            people = await queries.people_by_id(work.connection, {address_of(row) for row in rows})
            key = await link_queries.key(work.connection)
        if key is None:  # no letter was ever tried, so none waits
            return []
        iros = await self._directory.contacts(iros_named_in(rows))
        links = Links(self._url, key, self._now().date())
        words = await self._childs_words.of_reviews(reviews_told_of_in(rows))
        writer = LetterWriter(iros, self._council_name, self._service.profile, links, words, self._translations)
        return [_printed(writer, its, people[address_of(its[0].notice)]) for its in _letters(cases)]


def _letters(cases: Sequence[Case]) -> list[list[Case]]:
    """The cases of each letter: of a digest all its lines."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.notice["letter_id"] or case.notice["id"], []).append(case)
    return list(found.values())


def _printed(writer: LetterWriter, its: Sequence[Case], person: Row) -> Printed:
    notices = tuple(case.notice for case in its)
    lines = [person["name"], *person["postal_address"].splitlines()]
    address = tuple(line.strip() for line in lines if line and line.strip())
    try:
        return Printed(notices, address, writer.write(its[0], its), None)
    except LetterNotWritable as missing:
        return Printed(notices, address, None, WORDS[missing.code])
    except TemporaryFailure:
        return Printed(notices, address, None, _NOT_NOW)
