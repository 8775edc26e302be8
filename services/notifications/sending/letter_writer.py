"""From a notice on record to the letter, with the IRO's details as they are now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from services.notifications.letters import (
    TEMPLATES,
    GuardianContact,
    IroContact,
    Letter,
    LetterCannotBeComposed,
    NewsLine,
    PatternLine,
    compose,
)
from services.notifications.letters.contexts import LetterContext
from services.notifications.rules.ask_for_translations import RULE as TRANSLATION
from services.notifications.rules.channel import Channel, Reach
from services.notifications.rules.court_documents import IN_WORDS, own_word
from services.notifications.rules.invitations import moved_from
from services.notifications.rules.languages import asks_for_another
from services.notifications.rules.links import Purpose
from services.notifications.rules.not_writable import (
    CHILD_NAME_MISSING,
    GUARDIAN_DETAILS_MISSING,
    IRO_UNKNOWN,
    IRO_UNREACHABLE,
)
from services.notifications.rules.notice import RecipientKind
from services.notifications.rules.remind_of_duties import RULE as REMINDER
from services.notifications.rules.remind_when_asked import RULE as ASKED_REMINDER
from services.notifications.rules.tell_of_review_records import DUTY as RECORD_DUTY
from services.notifications.rules.tell_of_the_outcome import OCCASION as OUTCOME
from services.notifications.rules.who_is_told import words_of
from services.notifications.senders import TemporaryFailure
from services.notifications.sending.childs_words import Found as WordsFound
from services.notifications.sending.iro_directory import Found, IroDetails
from services.notifications.sending.letter_data import Case
from services.notifications.sending.links import Links
from services.notifications.sending.patterns import line_of
from services.notifications.sending.translations import Translations
from shared.policy import Profile

Row = Mapping[Any, Any]


NO_TRANSLATIONS = Translations(None)


class LetterNotWritable(Exception):
    """Something that the letter has to say is not held; `code` says what, and `WORDS` says it in words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LetterWriter:
    """Writes letters in the council's name, with the details of IROs as they are in `iros`."""

    def __init__(
        self,
        iros: Found,
        council_name: str,
        profile: Profile,
        links: Links,
        words: WordsFound = MappingProxyType({}),
        translations: Translations = NO_TRANSLATIONS,
    ) -> None:
        self._iros = iros
        self._words_of = words
        self._translations = translations
        self._links = links
        self._council_name = council_name
        self._duties = profile.all_duties
        limit = profile.all_duties["court_document_copied"].within
        self._court_document_days = limit.working_days if limit is not None else None
        of_the_record = profile.all_duties[RECORD_DUTY].within
        self._record_days = of_the_record.working_days if of_the_record is not None else None

    def how_to_reach(self, case: Case) -> tuple[Reach | None, str | None]:
        """The recipient's channels and e-mail address: of an IRO as allocation knows them now, of others as held.

        Raises as `write` does.
        """
        if case.notice["recipient_kind"] != RecipientKind.IRO:
            return case.about.reach, case.about.email
        iro = self._iro(case.notice["recipient_id"])
        held = {Channel.EMAIL: iro.email, Channel.SMS: iro.phone}
        return Reach(frozenset(channel for channel, contact in held.items() if contact)), iro.email

    def write(self, case: Case, together: Sequence[Case] = ()) -> Letter:
        """The letter of this case; of a digest `together` are all its cases.

        Raises LetterNotWritable for want of something it has to say, and TemporaryFailure where allocation could not be
        asked about an IRO.
        """
        template = case.notice["template"]
        asked = _ASKED[template]
        values = self._held(case) | self._of_documents(case)
        values |= self._of_all(asked, together or (case,))
        for name, purpose in _LINKS.items():
            if name in asked:
                own = case.documents[0]["id"] if case.documents else ""
                values[name] = self._links.to(purpose, case.notice["id"], own)
        for name, column in _IROS.items():
            if name in asked:
                values[name] = self._said_of(name, case.notice[column])
        if "decided" in asked:
            values |= self._decisions(case.notice["review_id"])
        if "guardian" in asked:
            values["guardian"] = _guardian(case.about.about)
        context = _context(template, {name: values[name] for name in asked})
        return self._in_language(case.about.language, template, context)

    def _in_language(self, language: str | None, template: str, context: LetterContext) -> Letter:
        """The letter in that language where the council has it; else in English, which offers to have it translated."""
        if language is None or not asks_for_another(language, template):
            return _composed(template, context)
        translated = self._translations.write(language, template, context)
        return translated or _composed(template, context, offers_translation=True)

    def _held(self, case: Case) -> dict[str, Any]:
        notice, about, circumstances = case.notice, case.about, case.circumstances
        return {
            "council_name": self._council_name,
            "child_ref": notice["child_id"],
            "child_name": about.child_called if notice["recipient_kind"] == RecipientKind.CHILD else about.child_name,
            "siblings_sharing": circumstances.siblings_sharing,
            "siblings_new": circumstances.siblings_new,
            "disputed_for": circumstances.disputed_for,
            "first_review_held": circumstances.first_review_held,
            "court_case_number": notice["case_number"],
            "court_document_working_days": self._court_document_days,
            "appointed_on": notice["why_on"],
            "distributed_on": notice["why_on"],
            "record_working_days": self._record_days,
            "record_link": self._links.to_record(notice["review_id"]),
            "happened_on": notice["why_on"],
            "answer_by": notice["to_on"],
            "away_from": notice["from_on"],
            "away_to": notice["to_on"],
            "hearing_on": notice["from_on"],
            **_of_a_review(notice),
        }

    def _of_all(self, asked: Sequence[str], cases: Sequence[Case]) -> dict[str, Any]:
        """What a letter says of all that goes in it."""
        found = {"lines": self._lines, "patterns": _patterns}
        return {name: of(cases) for name, of in found.items() if name in asked}

    def _lines(self, cases: Sequence[Case]) -> tuple[NewsLine, ...]:
        """What is urgent comes first, then by child."""
        notices = [case.notice for case in cases]
        in_order = sorted(notices, key=lambda each: (not each["urgent"], each["child_id"], each["why_on"], each["id"]))
        return tuple(
            NewsLine(child_ref=each["child_id"], says=self._words(each), on=_day_of(each), urgent=bool(each["urgent"]))
            for each in in_order
        )

    def _words(self, notice: Row) -> str:
        """The words of its row of the table. Raises LetterNotWritable for one that the table has no more."""
        says = words_of(notice["rule"])
        if says is None:
            raise LetterNotWritable("letter_not_writable")
        if notice["rule"] == TRANSLATION:
            _, who, language = notice["occasion"].split("|")
            return says.format(who=who.replace("_", " "), language=language)
        duty = self._duties.get(notice["occasion"].split("|")[1])
        return says.format(duty=duty.title if duty is not None else "a duty")

    def _decisions(self, review_id: str) -> dict[str, Any]:
        if review_id not in self._words_of:
            raise TemporaryFailure("childs_words_unavailable")
        words = self._words_of[review_id]
        return {"decided": words.decided, "recommended": words.recommended}

    def _of_documents(self, case: Case) -> dict[str, Any]:
        """Of the court document that a letter is about. Raises LetterNotWritable for one that is not there any more."""
        if case.notice["document_id"] is None:
            return {}
        if not case.documents:
            raise LetterNotWritable("letter_not_writable")
        own = case.documents[0]
        return {
            "child_refs": tuple(sorted(row["child_id"] for row in case.documents)),
            "document": f"{own_word(own['kind'])} {IN_WORDS[own['kind']]}",
            "document_ref": own["document_id"],
            "received_on": own["received_on"],
            "due_on": own["due_on"],
            "hearing_on": case.notice["to_on"],
            "link_missing": own["link"] is None,
        }

    def _said_of(self, name: str, iro_id: str | None) -> IroContact | str | None:
        """How to reach an IRO, or the name alone; the name of a child's own IRO is nobody's while there is none."""
        if name == "iro_name" and not iro_id:
            return None
        iro = self._iro(iro_id)
        return _contact(iro) if name in _WITH_CONTACT else iro.name

    def _iro(self, iro_id: str | None) -> IroDetails:
        if not iro_id:
            raise LetterNotWritable(IRO_UNKNOWN)
        if iro_id not in self._iros:
            raise TemporaryFailure("iro_directory_unavailable")
        found = self._iros[iro_id]
        if found is None:
            raise LetterNotWritable(IRO_UNKNOWN)
        return found


def _patterns(cases: Sequence[Case]) -> tuple[PatternLine, ...]:
    """Those of these cases that stand, poor practice first. Raises LetterNotWritable where none does."""
    standing = [case.pattern for case in cases if case.pattern is not None]
    if not standing:
        raise LetterNotWritable("letter_not_writable")
    lines = [line_of(each) for each in standing]
    return tuple(sorted(lines, key=lambda each: (each.good, each.whose, each.from_on or date.min)))


def iros_named_in(notices: Iterable[Row]) -> set[str]:
    """The IROs whose details are needed to write and send these notices."""
    return {iro_id for notice in notices for iro_id in _named_in(notice) if iro_id}


def _named_in(notice: Row) -> Iterator[str | None]:
    if notice["recipient_kind"] == RecipientKind.IRO:
        yield notice["recipient_id"]
    asked = _ASKED[notice["template"]]
    yield from (notice[column] for name, column in _IROS.items() if name in asked)


_ASKED = {name: tuple(template.context.model_fields) for name, template in TEMPLATES.items()}
_IROS = {"iro": "iro_id", "iro_name": "iro_id", "previous_iro_name": "previous_iro_id", "stand_in": "about_id"}
"""What letters say of IROs, and the column of a notice that says of whom."""
_LINKS = {"open_link": Purpose.OPEN, "done_link": Purpose.DONE, "told_link": Purpose.TOLD, "tell_link": Purpose.TELL}
"""What letters call the links by which their recipient answers."""
_WITH_CONTACT = frozenset({"iro", "stand_in"})


def _contact(iro: IroDetails) -> IroContact:
    if not iro.email and not iro.phone:
        raise LetterNotWritable(IRO_UNREACHABLE)
    try:
        return IroContact(name=iro.name, email=iro.email or None, phone=iro.phone or None)
    except ValidationError:  # its text could hold the name
        raise LetterNotWritable(IRO_UNREACHABLE) from None


def _of_a_review(notice: Row) -> dict[str, Any]:
    """What letters say of a review that is to come or was held."""
    return {
        "review_on": notice["to_on"],
        "starts_at": starts_at_of(notice),
        "moved_from": moved_from(notice["occasion"]),
        "held_on": notice["from_on"],
        "new_version": is_new_version(notice),
    }


def _day_of(notice: Row) -> date:
    """The day that a line names: of a reminder the last day of what is to be done."""
    day: date = notice["to_on"] if notice["rule"] in (REMINDER, ASKED_REMINDER) else notice["why_on"]
    return day


def starts_at_of(notice: Row) -> str | None:
    """The local time of a review, which the occasion of an invitation ends with where it is known."""
    return notice["occasion"].rpartition("|")[2] or None


def is_new_version(notice: Row) -> bool:
    """Whether a record went out before in another version: the occasion of the outcome ends with its number."""
    return notice["occasion"].startswith(OUTCOME) and not notice["occasion"].endswith("|1")


def _guardian(held: Row | None) -> GuardianContact:
    if held is None:
        raise LetterNotWritable(GUARDIAN_DETAILS_MISSING)
    try:
        return GuardianContact(name=held["name"], email=held["email"], phone=held["phone"])
    except ValidationError:
        raise LetterNotWritable(GUARDIAN_DETAILS_MISSING) from None


def _context(template: str, values: Mapping[str, Any]) -> LetterContext:
    kind = TEMPLATES[template].context
    if values.get("child_name", "") is None and kind.model_fields["child_name"].is_required():
        raise LetterNotWritable(CHILD_NAME_MISSING)
    try:
        return kind(**values)
    except ValidationError:
        raise LetterNotWritable("letter_not_writable") from None


def _composed(template: str, context: LetterContext, *, offers_translation: bool = False) -> Letter:
    try:
        return compose(template, context, offers_translation=offers_translation)
    except LetterCannotBeComposed:
        raise LetterNotWritable("letter_not_writable") from None
