"""From a notice on record to the letter, with the IRO's details as they are now."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from services.notifications.iro_directory import DirectoryUnavailable, IroDetails, IroDirectory
from services.notifications.letters import (
    TEMPLATES,
    GuardianContact,
    IroContact,
    Letter,
    LetterCannotBeComposed,
    compose,
)
from services.notifications.particulars import Particulars
from services.notifications.rules.channel import Channel, Reach
from services.notifications.rules.notice import RecipientKind
from services.notifications.senders import TemporaryFailure
from shared.policy import Profile

Row = Mapping[Any, Any]
CHILD_NAME_MISSING = "child_name_not_held"
GUARDIAN_DETAILS_MISSING = "guardian_details_not_held"
IRO_UNREACHABLE = "iro_has_no_contact"
IRO_UNKNOWN = "iro_not_known"
IRO_DETAILS_MISSING = frozenset({IRO_UNREACHABLE, IRO_UNKNOWN})
WORDS = {
    CHILD_NAME_MISSING: "the recipient finds the child by name, and no name of the child is held",
    GUARDIAN_DETAILS_MISSING: "the guardian's name, or both their e-mail address and telephone number, are not held",
    IRO_UNREACHABLE: "neither an e-mail address nor a telephone number of the IRO is held",
    IRO_UNKNOWN: "allocation does not know this IRO",
    "letter_not_writable": "the letter could not be written from what is held",
}


class LetterNotWritable(Exception):
    """Something that the letter has to say is not held; `code` says what, and `WORDS` says it in words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LetterWriter:
    """Writes letters in the council's name."""

    def __init__(self, directory: IroDirectory, council_name: str, profile: Profile) -> None:
        self._directory = directory
        self._council_name = council_name
        limit = profile.all_duties["court_document_copied"].within
        self._court_document_days = limit.working_days if limit is not None else None

    async def how_to_reach(self, notice: Row, about: Particulars) -> tuple[Reach | None, str | None]:
        """The recipient's channels and e-mail address: of an IRO as allocation knows them now, of others as held.

        Raises as `write` does.
        """
        if notice["recipient_kind"] != RecipientKind.IRO:
            return about.reach, about.email
        iro = await self._iro(notice["recipient_id"])
        held = {Channel.EMAIL: iro.email, Channel.SMS: iro.phone}
        return Reach(frozenset(channel for channel, contact in held.items() if contact)), iro.email

    async def write(self, notice: Row, about: Particulars) -> Letter:
        """The letter of this notice.

        Raises LetterNotWritable for want of something it has to say, and TemporaryFailure while allocation cannot be
        asked.
        """
        asked = TEMPLATES[notice["template"]].context.model_fields
        values = self._held(notice, about) | await self._iros(notice, asked)
        if "guardian" in asked:
            values["guardian"] = _guardian(about.about)
        return _composed(notice["template"], values)

    def _held(self, notice: Row, about: Particulars) -> dict[str, Any]:
        return {
            "council_name": self._council_name,
            "child_ref": notice["child_id"],
            "child_name": about.child_called if notice["recipient_kind"] == "child" else about.child_name,
            "siblings_sharing": about.siblings_sharing,
            "siblings_new": about.siblings_new,
            "first_review_held": about.first_review_held,
            "court_case_number": notice["case_number"],
            "court_document_working_days": self._court_document_days,
            "appointed_on": notice["why_on"],
            "away_from": notice["from_on"],
            "away_to": notice["to_on"],
        }

    async def _iros(self, notice: Row, asked: Collection[str]) -> dict[str, Any]:
        """What the letter says of IROs; the IRO's own name is nobody's while the child has none."""
        found: dict[str, Any] = {}
        if "iro" in asked:
            found["iro"] = _contact(await self._iro(notice["iro_id"]))
        if "iro_name" in asked:
            found["iro_name"] = (await self._iro(notice["iro_id"])).name if notice["iro_id"] else None
        if "previous_iro_name" in asked:
            found["previous_iro_name"] = (await self._iro(notice["previous_iro_id"])).name
        if "stand_in" in asked:
            found["stand_in"] = _contact(await self._iro(notice["about_id"]))
        return found

    async def _iro(self, iro_id: str | None) -> IroDetails:
        try:
            found = await self._directory.contact(iro_id) if iro_id is not None else None
        except DirectoryUnavailable as fault:
            raise TemporaryFailure("iro_directory_unavailable") from fault
        if found is None:
            raise LetterNotWritable(IRO_UNKNOWN)
        return found


def _contact(iro: IroDetails) -> IroContact:
    if not iro.email and not iro.phone:
        raise LetterNotWritable(IRO_UNREACHABLE)
    try:
        return IroContact(name=iro.name, email=iro.email or None, phone=iro.phone or None)
    except ValidationError:  # its text could hold the name
        raise LetterNotWritable(IRO_UNREACHABLE) from None


def _guardian(held: Row | None) -> GuardianContact:
    if held is None:
        raise LetterNotWritable(GUARDIAN_DETAILS_MISSING)
    try:
        return GuardianContact(name=held["name"], email=held["email"], phone=held["phone"])
    except ValidationError:
        raise LetterNotWritable(GUARDIAN_DETAILS_MISSING) from None


def _composed(template: str, values: Mapping[str, Any]) -> Letter:
    kind = TEMPLATES[template].context
    name = kind.model_fields.get("child_name")
    if name is not None and name.is_required() and values["child_name"] is None:
        raise LetterNotWritable(CHILD_NAME_MISSING)
    try:
        return compose(template, kind(**{field: values[field] for field in kind.model_fields}))
    except (ValidationError, LetterCannotBeComposed):
        raise LetterNotWritable("letter_not_writable") from None
