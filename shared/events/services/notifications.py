"""What notifications announces: what became of each notice, court documents passed on, and what children ask."""

from typing import ClassVar, Literal

from shared.events.base import NOTIFICATIONS_EVENTS, Code, Count, Event, FactDate, Flag, Id, Reference


class NotificationsEvent(Event):
    """A fact of the notifications service."""

    TOPIC: ClassVar[str] = NOTIFICATIONS_EVENTS


class NoticeEvent(NotificationsEvent):
    """Which notice, and to whom by kind; the person's name and contact stay where they are kept."""

    SUBJECTS: ClassVar[tuple[str, ...]] = ("child", "foster_carer", "iro", "team", "provider")
    KEY: ClassVar[tuple[str, ...]] = ("notice_id",)

    notice_id: Id
    template: Code
    duty: Code | None = None
    """The policy duty that this notice serves, if a time limit hangs on it."""
    recipient_kind: Code
    recipient_id: Id | None = None
    review_id: Id | None = None
    channel: Code
    allocation_id: Id | None = None
    cause_id: Reference | None = None
    """The event the notice is about."""
    document_id: Id | None = None
    """The court document that it gives the link to, or asks after."""


class NoticeSent(NoticeEvent):
    """A notice went out."""

    TYPE: ClassVar[str] = "notice.sent"
    ON: ClassVar[str | None] = "sent_on"

    sent_on: FactDate


class NoticeDelivered(NoticeEvent):
    """A notice reached the person, or the person was told in person on that date."""

    TYPE: ClassVar[str] = "notice.delivered"
    ON: ClassVar[str | None] = "delivered_on"

    delivered_on: FactDate
    spoken: Flag = False


class NoticeFailed(NoticeEvent):
    """A notice could not be delivered: somebody must see to it."""

    TYPE: ClassVar[str] = "notice.failed"
    ON: ClassVar[str | None] = "failed_on"

    failed_on: FactDate
    reason: Code


class NoticeAcknowledged(NoticeEvent):
    """The person said that the notice was read."""

    TYPE: ClassVar[str] = "notice.acknowledged"
    ON: ClassVar[str | None] = "acknowledged_on"

    acknowledged_on: FactDate


class NoticeSetCompleted(NotificationsEvent):
    """All whom a duty wants told have it, or a task stands for the rest."""

    TYPE: ClassVar[str] = "notice_set.completed"
    SUBJECTS: ClassVar[tuple[str, ...]] = ("child", "foster_carer")
    SUBJECT_BY_DEFAULT: ClassVar[str | None] = "child"
    KEY: ClassVar[tuple[str, ...]] = ("duty", "review_id")
    ON: ClassVar[str | None] = "sent_on"

    duty: Code
    review_id: Id | None = None
    wanted: Count
    sent: Count
    sent_on: FactDate


class CourtDocumentCopied(NotificationsEvent):
    """A court document was copied to the IRO."""

    TYPE: ClassVar[str] = "court_document.copied"
    KEY: ClassVar[tuple[str, ...]] = ("document_id",)
    ON: ClassVar[str | None] = "copied_on"

    document_id: Id
    copied_on: FactDate


AskedAbout = Literal["question", "to_talk", "review", "complaint", "advocate"]


class ChildAsked(NotificationsEvent):
    """A child asked for something on the own page; the words stay where they are kept."""

    TYPE: ClassVar[str] = "child.asked"
    KEY: ClassVar[tuple[str, ...]] = ("ask_id",)
    ON: ClassVar[str | None] = "asked_on"

    ask_id: Id
    about: AskedAbout
    asked_on: FactDate
