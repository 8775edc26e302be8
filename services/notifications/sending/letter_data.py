"""What has to be known besides the notice itself to write and send it, read in the transaction that takes it up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.letters import TEMPLATES
from services.notifications.queries import court_documents as document_queries
from services.notifications.queries import notices as queries
from services.notifications.rules.channel import Channel, Reach
from services.notifications.rules.first_letter import is_first_letter
from services.notifications.rules.notice import BODIES, RecipientKind
from services.notifications.rules.tell_of_a_dispute import occasion_of
from services.notifications.sending.patterns import patterns_told_of_in
from shared.child.current_iro import current_iro
from shared.child.looked_after import LookedAfterChild, child_from
from shared.child.sharing import announced_with, corrected_of, shared_since
from shared.events.services.allocation import IroShared
from shared.events.services.beside_disputes import PracticePatternIdentified
from shared.events.services.escalation import DisputeBeforeHearing
from shared.events.services.scheduling import ReviewHeld
from shared.policy import Profile
from shared.register import facts
from shared.register.facts import Fact
from shared.storage.view import load_view
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]
FEW = 20
"""Notices about which everything is asked in one statement: its answers travel as text, which is dear for many."""
_CONTACTS = {Channel.EMAIL: "email", Channel.SMS: "phone", Channel.LETTER: "postal_address"}


@dataclass(frozen=True, slots=True)
class Particulars:
    """How the recipient can be reached and in which language, and what the child is called.

    `about` is what is held of whom the letter is about besides: a guardian.
    """

    reach: Reach | None = None
    language: str | None = None
    email: str | None = field(default=None, repr=False)
    child_name: str | None = field(default=None, repr=False)
    child_called: str | None = field(default=None, repr=False)
    about: Row | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a letter says of brothers and sisters who have the same IRO, of whom a dispute is for, and of reviews.

    `siblings_sharing` counts all of them, `siblings_new` those of them whom this letter tells of. `told_of` are those
    whom a first letter counts.
    """

    siblings_sharing: int = 0
    siblings_new: int = 0
    first_review_held: bool = False
    told_of: tuple[str, ...] | None = None
    disputed_for: tuple[str, ...] = ()
    """Of a dispute before a hearing: all the children for whom it is, the notice's own first."""


@dataclass(frozen=True, slots=True)
class Case:
    """A notice, with all that has to be known to send it."""

    notice: Row
    about: Particulars
    circumstances: Circumstances = Circumstances()
    documents: tuple[Row, ...] = ()
    """Of a court document: its row for each child for whom the recipient gets it, the notice's own child first."""
    pattern: PracticePatternIdentified | None = None
    """The pattern of practice that it tells of, as it stands now."""


async def cases_of(work: Work, profile: Profile, notices: Sequence[Row]) -> list[Case]:
    """These notices as cases, in the same order."""
    if len(notices) <= FEW:
        people = {each for notice in notices for each in _people_in(notice)}
        await load_view(work.connection, (*facts.SET_QUERIES, queries.PEOPLE), sorted(people))
    about = await particulars_of(work.connection, notices)
    circumstances = await _circumstances(work, profile, [each for each in notices if each["template"] in _SAY_SO])
    documents = await _documents(work.connection, notices)
    patterns = await patterns_told_of_in(work, notices)
    return [
        Case(
            notice,
            its,
            circumstances.get(notice["id"], Circumstances()),
            documents.get(notice["id"], ()),
            patterns.get(notice["id"]),
        )
        for notice, its in zip(notices, about, strict=True)
    ]


async def _documents(connection: AsyncConnection, notices: Sequence[Row]) -> dict[str, tuple[Row, ...]]:
    about = {notice["document_id"] for notice in notices if notice["document_id"] is not None}
    rows = await document_queries.by_documents(connection, about) if about else ()
    return {notice["id"]: _of_this_notice(notice, rows) for notice in notices if notice["document_id"] is not None}


def _of_this_notice(notice: Row, rows: Sequence[Row]) -> tuple[Row, ...]:
    same = [row for row in rows if row["document_id"] == notice["document_id"]]
    own = [row for row in same if row["child_id"] == notice["child_id"]]
    also_for = {each for row in own for each in row["also_for"]}
    to_an_iro = notice["recipient_kind"] == RecipientKind.IRO
    others = (row for row in same if row["child_id"] in also_for)
    return (*own, *(row for row in others if not to_an_iro or row["iro_id"] == notice["iro_id"]))


async def particulars_of(connection: AsyncConnection, notices: Sequence[Row]) -> list[Particulars]:
    """The particulars of each of these notices, in the same order."""
    people = await queries.people_by_id(connection, {each for notice in notices for each in _people_in(notice)})
    return [_particulars(people, notice) for notice in notices]


def _people_in(notice: Row) -> Iterator[str]:
    """The child, the recipient and whom the letter is about, where they are known."""
    return filter(None, (notice["child_id"], address_of(notice), notice["about_id"]))


def address_of(notice: Row) -> str:
    """The id under which the recipient's contact details are kept; empty for somebody nobody named."""
    kind: str = notice["recipient_kind"]
    recipient: str = notice["recipient_id"]
    return kind if kind in BODIES and not recipient else recipient


def _particulars(people: Mapping[str, Row], notice: Row) -> Particulars:
    recipient, child = people.get(address_of(notice)), people.get(notice["child_id"])
    return Particulars(
        reach=_reach(recipient),
        language=recipient["language"] if recipient else None,
        email=recipient["email"] if recipient else None,
        child_name=child["name"] if child else None,
        child_called=(child["preferred_name"] or child["name"]) if child else None,
        about=_named(people.get(notice["about_id"])),
    )


def _named(person: Row | None) -> Row | None:
    return {name: person[name] for name in ("name", "email", "phone")} if person is not None else None


def _reach(person: Row | None) -> Reach | None:
    if person is None:
        return None
    contacts = frozenset(channel for channel, name in _CONTACTS.items() if person[name])
    return Reach(contacts, Channel(person["channel"]) if person["channel"] else None)


_SAY_SO = frozenset(
    name
    for name, template in TEMPLATES.items()
    if any(each.name in template.context.model_fields for each in fields(Circumstances))
)
"""The letters that tell of circumstances; nothing is read for the others."""


async def _circumstances(work: Work, profile: Profile, notices: Sequence[Row]) -> dict[str, Circumstances]:
    held = await facts.load(work, {notice["child_id"] for notice in notices})
    children = {child_id: child_from(child_id, its, profile) for child_id, its in held.items()}
    siblings = {sibling for child in children.values() for sibling in child.sibling_ids}
    theirs = await facts.load(work, siblings)
    iros = {each: current_iro(child_from(each, its, profile), its) for each, its in theirs.items()}
    return {
        notice["id"]: _of_one(notice, children[notice["child_id"]], held[notice["child_id"]], iros)
        for notice in notices
    }


def _of_one(
    notice: Row, child: LookedAfterChild, held: Sequence[Fact], iros: Mapping[str, str | None]
) -> Circumstances:
    new = _told_of(notice, held)
    sharing = _sharing(notice, child, held, iros) | new
    return Circumstances(
        siblings_sharing=len(sharing),
        siblings_new=len(new),
        first_review_held=_reviewed(child, held),
        told_of=tuple(sorted(sharing)) if is_first_letter(notice) else None,
        disputed_for=_disputed_for(notice, held),
    )


def _sharing(notice: Row, child: LookedAfterChild, held: Sequence[Fact], iros: Mapping[str, str | None]) -> set[str]:
    """The brothers and sisters with the same IRO: those whom allocation named, and those who have joined since."""
    allocation_id = notice["allocation_id"]
    named = announced_with(allocation_id, held) - corrected_of(allocation_id, held)
    named |= shared_since(allocation_id, held)
    return {other for other in named | set(child.sibling_ids) if iros.get(other, notice["iro_id"]) == notice["iro_id"]}


def _told_of(notice: Row, held: Sequence[Fact]) -> set[str]:
    """The brothers and sisters whom the announcement that this notice is about named."""
    shares = (fact for fact in held if isinstance(fact.data, IroShared) and fact.key == notice["occasion"])
    return {other for fact in shares if isinstance(fact.data, IroShared) for other in fact.data.with_ids}


def _disputed_for(notice: Row, held: Sequence[Fact]) -> tuple[str, ...]:
    """For whom the dispute is of which this notice tells: the court is to know of it for each of them."""
    before = (fact.data for fact in held if isinstance(fact.data, DisputeBeforeHearing))
    names = ((occasion_of(said.dispute_id, said.hearing_id, said.hearing_on), said.also_for) for said in before)
    others = {other for name, also_for in names if name == notice["occasion"] for other in also_for}
    return (notice["child_id"], *sorted(others - {notice["child_id"]}))


def _reviewed(child: LookedAfterChild, held: Sequence[Fact]) -> bool:
    """Whether the child was reviewed in this time of being looked after."""
    since = child.current
    days = [fact.data.held_on for fact in held if isinstance(fact.data, ReviewHeld)]
    return since is not None and any(day >= since.start for day in days)
