"""By which channel a person is told; no contact is a task for a person, never a silent drop.

Hull 1 and Jersey 7.2: the child may be told by e-mail or text; told in person, the date goes on the case record.
A stated preference is followed or a person is asked: it may be there for somebody's safety, so no other channel is
used instead. Someone excluded, barred from contact, or no longer related to the child is not written to.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Channel(StrEnum):
    """How a notice can travel, in the order tried when the person stated no preference."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class Outcome(StrEnum):
    """What becomes of a notice: sent, given to a person to do, or not to be sent at all."""

    SEND = "send"
    HUMAN_TASK = "human_task"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person can be reached: the channels a contact is held for, and the one they asked for."""

    contacts: frozenset[Channel]
    preferred: Channel | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A person's relation to the child; both days belong to it, None leaves that end open."""

    starts_on: date | None = None
    ends_on: date | None = None
    excluded: bool = False
    no_contact: bool = False


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """The decision with its rule and reason; `channel` is set only when the notice is to be sent."""

    outcome: Outcome
    channel: Channel | None
    rule: str
    reason: str


def choose_channel(
    reach: Reach | None, *, on: date, can_send: frozenset[Channel], relation: Relation | None = None
) -> ChannelChoice:
    """Decide how to tell a person on a local date.

    `reach` is None when the person is not known at all; `can_send` is what this installation can deliver;
    `relation` is None for the child and for professionals.
    """
    refusal = _refusal(relation, on) if relation else None
    return refusal or _way_to_reach(reach or Reach(frozenset()), can_send)


def _refusal(relation: Relation, on: date) -> ChannelChoice | None:
    if relation.no_contact:
        return _refused("no_contact", "this person must have no contact with the child")
    if relation.excluded:
        return _refused("excluded", "this person is excluded from the child's reviews")
    started = relation.starts_on is None or relation.starts_on <= on
    ended = relation.ends_on is not None and relation.ends_on < on
    if not started or ended:
        return _refused("relation_not_current", "this person has no such relation to the child on that day")
    return None


def _way_to_reach(reach: Reach, can_send: frozenset[Channel]) -> ChannelChoice:
    if not reach.contacts:
        return _for_a_person("no_contact_details", "no contact details are held")
    wanted = [reach.preferred] if reach.preferred else list(Channel)
    for channel in wanted:
        if channel in reach.contacts and channel in can_send:
            rule = "preferred_channel" if reach.preferred else "first_channel_held"
            return ChannelChoice(Outcome.SEND, channel, rule, f"can be reached by {channel}")
    if reach.preferred:
        return _for_a_person("preference_cannot_be_met", f"asked for {reach.preferred}, which cannot be used")
    return _for_a_person("no_usable_channel", "the contact details held cannot be used by this installation")


def _refused(rule: str, reason: str) -> ChannelChoice:
    return ChannelChoice(Outcome.REFUSED, None, rule, reason)


def _for_a_person(rule: str, reason: str) -> ChannelChoice:
    return ChannelChoice(Outcome.HUMAN_TASK, None, rule, reason)
