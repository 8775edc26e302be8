"""What has to be known besides the notice itself to write and send it, read in the transaction that takes it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.notifications import queries
from services.notifications.known import allocation_in_force
from services.notifications.rules.channel import Channel, Reach
from services.notifications.rules.notice import RecipientKind
from shared import facts
from shared.events.allocation import IroAllocated, IroChanged, IroShared
from shared.events.scheduling import ReviewHeld
from shared.facts import Fact
from shared.looked_after import LookedAfterChild, child_from
from shared.policy import Profile
from shared.work import Work

Row = Mapping[Any, Any]
_BODIES = frozenset(
    {RecipientKind.LEGAL_DEPARTMENT.value, RecipientKind.CAFCASS.value, RecipientKind.IRO_MANAGER.value}
)
"""Recipients that a council has one of: their contact details are a person's whose id is the kind itself."""
_CONTACTS = {Channel.EMAIL: "email", Channel.SMS: "phone", Channel.LETTER: "postal_address"}


@dataclass(frozen=True, slots=True)
class Particulars:
    """How the recipient can be reached, what the child is called, and what the letter says of the child's IRO.

    `about` is what is held of whom the letter is about besides: a guardian. `siblings_sharing` counts all the brothers
    and sisters who have the child's IRO, `siblings_new` those of them whom this letter tells of.
    """

    reach: Reach | None = None
    email: str | None = field(default=None, repr=False)
    child_name: str | None = field(default=None, repr=False)
    child_called: str | None = field(default=None, repr=False)
    about: Row | None = field(default=None, repr=False)
    siblings_sharing: int = 0
    siblings_new: int = 0
    first_review_held: bool = False


async def particulars_of(work: Work, profile: Profile, rows: Sequence[Row]) -> list[Particulars]:
    """The particulars of each of these notices, in the same order."""
    children = {row["child_id"] for row in rows}
    named = {address_of(row) for row in rows} | {row["about_id"] for row in rows if row["about_id"] is not None}
    people = await queries.people_by_id(work.connection, children | named)
    held = await facts.load(work, children)
    known = {child_id: child_from(child_id, its) for child_id, its in held.items()}
    siblings = {sibling for child in known.values() for sibling in child.sibling_ids}
    theirs = await facts.load(work, siblings)
    iros = {each: _iro_of(each, its, profile) for each, its in theirs.items()}
    return [_particulars(people, row, known[row["child_id"]], held[row["child_id"]], iros) for row in rows]


def address_of(notice: Row) -> str:
    """The id under which the recipient's contact details are kept; empty for somebody nobody named."""
    kind: str = notice["recipient_kind"]
    recipient: str = notice["recipient_id"]
    return kind if kind in _BODIES and not recipient else recipient


def _iro_of(child_id: str, held: Sequence[Fact], profile: Profile) -> str | None:
    allocation = allocation_in_force(child_id, held, profile)
    return allocation.iro_id if allocation is not None else None


def _particulars(
    people: Mapping[str, Row],
    notice: Row,
    child: LookedAfterChild,
    held: Sequence[Fact],
    iros: Mapping[str, str | None],
) -> Particulars:
    recipient, named = people.get(address_of(notice)), people.get(child.child_id)
    told_of = _told_of(notice, held)
    return Particulars(
        reach=_reach(recipient),
        email=recipient["email"] if recipient else None,
        child_name=named["name"] if named else None,
        child_called=(named["preferred_name"] or named["name"]) if named else None,
        about=people.get(notice["about_id"]),
        siblings_sharing=len(_sharing(notice, child, held, iros) | told_of),
        siblings_new=len(told_of),
        first_review_held=_reviewed(child, held),
    )


def _sharing(notice: Row, child: LookedAfterChild, held: Sequence[Fact], iros: Mapping[str, str | None]) -> set[str]:
    """The brothers and sisters with the same IRO: those whom allocation named, and those who have joined since."""
    made = (fact.data for fact in held if isinstance(fact.data, IroAllocated | IroChanged | IroShared))
    these = [each for each in made if each.allocation_id == notice["allocation_id"]]
    named = {other for each in these for other in (each.with_ids if isinstance(each, IroShared) else each.shared_with)}
    return {other for other in named | set(child.sibling_ids) if iros.get(other, notice["iro_id"]) == notice["iro_id"]}


def _told_of(notice: Row, held: Sequence[Fact]) -> set[str]:
    """The brothers and sisters whom the announcement that this notice is about named."""
    shares = (fact for fact in held if isinstance(fact.data, IroShared) and fact.key == notice["occasion"])
    return {other for fact in shares if isinstance(fact.data, IroShared) for other in fact.data.with_ids}


def _reach(person: Row | None) -> Reach | None:
    if person is None:
        return None
    contacts = frozenset(channel for channel, name in _CONTACTS.items() if person[name])
    return Reach(contacts, Channel(person["channel"]) if person["channel"] else None)


def _reviewed(child: LookedAfterChild, held: Sequence[Fact]) -> bool:
    """Whether the child was reviewed in this time of being looked after."""
    since = child.current
    days = [fact.data.held_on for fact in held if isinstance(fact.data, ReviewHeld)]
    return since is not None and any(day >= since.start for day in days)
