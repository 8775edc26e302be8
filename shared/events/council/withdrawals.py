"""Whether a statement counts is itself a fact about it: it was withdrawn, or what was withdrawn was restored.

Both have the statement as their key, and the last of them about a statement stands, whichever came first. None of them
is itself withdrawn.
"""

from typing import ClassVar, Final, Literal

from shared.events.base import CHILD_EVENTS, Event, Part, Reference
from shared.events.council.child_life import CouncilEvent

DOOR: Final = "notifications"
"""The service that has the door; what it announces itself it takes back on the topic of what is posted there."""
WhyWithdrawn = Literal["entered_in_error", "wrong_child", "duplicate"]


class Statement(Part):
    """An event that was posted, by what identifies it."""

    source: Reference
    id: Reference

    @property
    def key(self) -> str:
        """The two as one text."""
        return f"{self.source}|{self.id}"


class AboutAStatement(CouncilEvent):
    """What is said of another statement about the same subject."""

    SUBJECTS: ClassVar[tuple[str, ...]] = ("child", "iro", "foster_carer", "team", "provider")

    reason: WhyWithdrawn

    @classmethod
    def topic_from(cls, service: str) -> str:
        """What is posted goes where all that is posted goes; a service takes back on its own topic."""
        return CHILD_EVENTS if service == DOOR else f"{service}.events"

    @property
    def statement(self) -> Statement:
        """The one that is meant."""
        raise NotImplementedError


class FactWithdrawn(AboutAStatement):
    """What was posted is not so, and counts for nothing: as if it had never been said."""

    TYPE: ClassVar[str] = "fact.withdrawn"
    KEY: ClassVar[tuple[str, ...]] = ("withdraws.source", "withdraws.id")

    withdraws: Statement

    @property
    def statement(self) -> Statement:
        return self.withdraws


class FactRestored(AboutAStatement):
    """What was withdrawn is so after all."""

    TYPE: ClassVar[str] = "fact.restored"
    KEY: ClassVar[tuple[str, ...]] = ("restores.source", "restores.id")

    restores: Statement

    @property
    def statement(self) -> Statement:
        return self.restores


SAY_WHETHER_ONE_COUNTS: Final[frozenset[type[Event]]] = frozenset[type[Event]]((FactWithdrawn, FactRestored))
"""Every service that keeps statements hears these."""
