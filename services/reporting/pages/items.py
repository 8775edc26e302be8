"""One thing that somebody is to do for a child, as every page shows it: what, by when, who, and by which rule. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from services.reporting.pages import words
from services.reporting.pages.links import (
    answer_link,
    ask_link,
    concern_page_link,
    dispute_page_link,
    review_link,
    review_page_link,
)
from services.reporting.pages.reminding import Remind, Reminding
from services.reporting.rules.status import LATE
from services.reporting.rules.turns import BY_LAW, counted, days_late, in_days, rank
from shared.policy import Profile, duty_under

Row = Mapping[Any, Any]
Shown = set[tuple[str, str]]
MATTER: Final = "change_considered"
DISPUTE: Final = "dispute_resolved"
DOCUMENT: Final = "court_document_copied"
DECISION: Final = "decision_implemented"
CONCERN: Final = "informal_resolution"
_BY_LAW: Final[dict[str, Any]] = {"rank": BY_LAW, "basis": "statute"}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that the reader can do about it here: a verb, and where."""

    verb: str
    link: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `rank` is 0 for what a statute says; `more` are further things of the same child."""

    title: str
    child_id: str | None
    who: str
    when: str
    days_late: int = 0
    late: bool = False
    rank: int = 9
    due_on: date | None = None
    limit: str | None = None
    basis: str | None = None
    source: str | None = None
    confirmed: bool = True
    acts: tuple[Act, ...] = ()
    more: int = 0
    alone: bool = False
    """Whether it stands for itself, whatever else there is for the child: it has days of its own that run."""
    link: str = ""
    """Where there is more about it."""
    remind: Remind | None = None
    """The button that has whoever owes it reminded."""
    reminded: str = ""
    """When that was done last, and by whom."""
    planned_on: date | None = None
    """The day on which it is arranged to be, where that is not the last one."""

    @property
    def on(self) -> date:
        """The day under which a week's list has it."""
        return self.planned_on or self.due_on or date.max

    @property
    def by_law(self) -> bool:
        """Whether a statute says so."""
        return self.rank == BY_LAW

    @property
    def order(self) -> tuple[bool, int, int, str, str]:
        """Late first, law before the rest, what is late longest, then what is due soonest."""
        return (not self.late, self.rank, -self.days_late, self.child_id or "", self.title)


def rule_of(profile: Profile, name: str, policy: str = "") -> dict[str, Any]:
    """What an item says of the rule it comes from: how binding it is, its limit in words, and where that is written."""
    found = duty_under(policy, name, profile) if policy else profile.all_duties.get(name)
    if found is None:
        return {"source": policy, "confirmed": False} if policy else {}
    said = {"limit": found.limit, "source": found.source, "confirmed": found.confirmed}
    return said | {"basis": found.basis, "rank": rank(found.basis)}


def of_duty(row: Row, profile: Profile, today: date) -> Item:
    """What a time limit asks somebody to do."""
    late = row["status"] == LATE
    when = in_days(row["due_on"], today, profile.calendar) if row["due_on"] or not late else "late"
    return Item(
        title=words.duty(row["duty"], row["policy_version"]),
        child_id=row["child_id"],
        who=words.owner(row["owner"]),
        when=when,
        days_late=days_late(row["due_on"], today),
        late=late,
        due_on=row["due_on"],
        **rule_of(profile, row["duty"], row["policy_version"]),
    )


def of_others_duty(row: Row, profile: Profile, reminding: Reminding) -> Item:
    """What somebody else has not done in time, of whom the reader may have them reminded."""
    item = of_duty(row, profile, reminding.today)
    return replace(item, remind=reminding.button(row), reminded=reminding.said(row))


def of_ask(ask: Mapping[str, Any], said: str) -> Item:
    """What a child asked and nobody has answered yet."""
    on = day(ask["asked_on"])
    when = f"since {on.day} {on:%B}" if on else ""
    act = Act("Answer the child", ask_link(str(ask["child_id"]), str(ask["id"])))
    return Item(f"The child asked: {said}", str(ask["child_id"]), "IRO", when, due_on=on, acts=(act,))


def review_words(review: Mapping[str, Any]) -> str:
    """`Second review`."""
    return words.spelled_out(str(review["kind"]))


def of_review(review: Mapping[str, Any], profile: Profile, today: date, *, holds: bool) -> Item:
    """What is to be done about a review now: say whether it was held, or give it a day."""
    due, arranged = day(review["due_on"]), day(review.get("arranged_for"))
    over = (arranged or due) is not None and (arranged or due or today) <= today
    what = review_words(review)
    if over:
        title = f"{what}: was it held?"
    elif arranged:
        title = f"{what}, arranged for {arranged.day} {arranged:%B}"
    else:
        title = f"{what}: give it a day"
    held = Act("It was held", review_link(str(review["id"]), "held"))
    moved = Act("Move it" if arranged or over else "Give it a day", review_link(str(review["id"]), "moved"))
    late = bool(review.get("late")) or (due is not None and due < today)
    return Item(
        title=title if over else f"{title}{_ready(review)}",
        child_id=str(review["child_id"]),
        who="IRO",
        when=_when_of(due, arranged, today, profile),
        days_late=days_late(due, today),
        late=late,
        due_on=due,
        **(_BY_LAW | rule_of(profile, str(review.get("rule") or review["kind"]))),
        planned_on=arranged,
        link=review_page_link(str(review["id"])),
        acts=() if not holds else (held, moved) if over else (moved,),
    )


def of_unfinished(review: Mapping[str, Any], today: date, *, holds: bool) -> Item:
    """A review that was held and whose outcome is not finished: no time limit runs for what follows until it is."""
    on = day(review.get("held_on")) or today
    ago = (today - on).days
    act = Act("Record the outcome", review_link(str(review["id"]), "outcome"))
    return Item(
        title=f"{review_words(review)}: its outcome is not finished",
        child_id=str(review["child_id"]),
        who="IRO",
        when=f"held {counted(ago, 'day')} ago" if ago > 0 else "held today",
        days_late=max(ago, 0),
        due_on=on,
        link=review_page_link(str(review["id"])),
        acts=(act,) if holds else (),
    )


def _ready(review: Mapping[str, Any]) -> str:
    """How much of what is wanted before it is there: `, 4 of 6 ready`; nothing where that was not asked."""
    wanted = [each for each in review.get("readiness") or () if each["state"] != "not_needed"]
    ready = sum(each["state"] == "ready" for each in wanted)
    if not wanted:
        return ""
    return ", ready" if ready == len(wanted) else f", {ready} of {len(wanted)} ready"


def _when_of(due: date | None, arranged: date | None, today: date, profile: Profile) -> str:
    if arranged is not None and due is not None and due >= today and arranged <= today:
        return f"was to be on {_long(arranged)}; due {in_days(due, today, profile.calendar)}"
    return in_days(due, today, profile.calendar)


def of_matter(matter: Mapping[str, Any], profile: Profile, today: date, *, answers: bool) -> Item:
    """What was told of a child, of which an IRO says whether a review is needed."""
    kinds = dict.fromkeys(words.event(str(each["type"]), {}) for each in matter.get("changes", ()))
    due, told = day(matter.get("due_on")), day(matter.get("occurred_on"))
    what = "; ".join(kinds) or "Something changed"
    on = f" on {told.day} {told:%B}" if told else ""
    return Item(
        title=f"{what}{on}: is a review needed?",
        child_id=str(matter["child_id"]),
        who="IRO",
        when=in_days(due, today, profile.calendar),
        days_late=days_late(due, today),
        late=due is not None and due < today,
        due_on=due,
        **rule_of(profile, MATTER),
        acts=(Act("Answer", answer_link(str(matter["id"]))),) if answers else (),
    )


def of_dispute(dispute: Mapping[str, Any], profile: Profile, *, mine: bool) -> Item:
    """A dispute: at which stage it is, for whom it waits, and how many days are left."""
    left = int(dispute.get("days_left") or 0)
    over = bool(dispute.get("overdue"))
    waits = ", ".join(str(each) for each in dispute.get("waiting_for", ()))
    turn = "you are to act" if mine else f"waits for {waits}" if waits else "waits for nobody named"
    when = "out of time" if over else f"{left} working {'day' if left == 1 else 'days'} left"
    return Item(
        title=f"Dispute about {words.spelled_out(str(dispute['category'])).lower()}: {turn}",
        child_id=dispute.get("child_id"),
        who="You" if mine else waits or "nobody named",
        when=when,
        days_late=-left,
        late=over,
        due_on=day(dispute.get("limit_on")),
        **rule_of(profile, DISPUTE),
        alone=mine,
        acts=(Act("Read and act" if mine else "Read", dispute_page_link(str(dispute["id"]))),),
    )


def of_concern(concern: Mapping[str, Any], profile: Profile, today: date) -> Item:
    """A concern that was put before its IRO, who takes it up or does not."""
    due, child = day(concern.get("due_on")), concern.get("child_id")
    return Item(
        title=f"A concern was put to you, about {words.spelled_out(str(concern['category'])).lower()}: take it up?",
        child_id=child,
        who="IRO",
        when=in_days(due, today, profile.calendar) if due else "",
        days_late=days_late(due, today),
        late=due is not None and due < today,
        due_on=due,
        **rule_of(profile, CONCERN),
        acts=(Act("Read", concern_page_link(str(concern["id"]))),),
    )


def of_document(document: Mapping[str, Any], profile: Profile, today: date) -> Item:
    """A court document that its IRO has not opened."""
    due, link = day(document.get("due_on")), str(document.get("open") or "")
    return Item(
        title=f"Court document to open: {words.spelled_out(str(document['kind'])).lower()}",
        child_id=str(document["child_id"]),
        who="IRO",
        when=in_days(due, today, profile.calendar),
        days_late=days_late(due, today),
        late=due is not None and due < today,
        due_on=due,
        **rule_of(profile, DOCUMENT),
        acts=(Act("Open", link),) if link.startswith("/notifications/") else (),
    )


def of_decision(decision: Mapping[str, Any], profile: Profile, today: date) -> Item:
    """A review's decision that somebody is to carry out."""
    due = day(decision.get("due_on"))
    return Item(
        title=f"Decision: {decision.get('words') or 'in the review record'}",
        child_id=str(decision["child_id"]),
        who=str(decision.get("responsible_person_id") or "nobody named"),
        when=in_days(due, today, profile.calendar),
        days_late=days_late(due, today),
        late=bool(decision.get("overdue")),
        due_on=due,
        **rule_of(profile, DECISION),
        link=review_page_link(str(decision["review_id"])) if decision.get("review_id") else "",
    )


def in_order(items: Iterable[Item]) -> list[Item]:
    """Late first, law before the rest, what is late longest."""
    return sorted(items, key=lambda item: item.order)


def once_a_child(items: Iterable[Item]) -> list[Item]:
    """Each child once, with what matters most in words; the rest is a count. What is of no child stands for itself, and
    so does a dispute in which it is the reader's turn."""
    first: dict[str, Item] = {}
    alone: list[Item] = []
    for item in in_order(items):
        if item.child_id is None or item.alone:
            alone.append(item)
        elif item.child_id in first:
            held = first[item.child_id]
            first[item.child_id] = replace(held, more=held.more + 1)
        else:
            first[item.child_id] = item
    return in_order([*first.values(), *alone])


def children_in(items: Iterable[Item]) -> int:
    """Of how many children these are; what is of no child counts as one."""
    return len({item.child_id or item.title for item in items})


def not_shown_yet(rows: Sequence[Row], shown: Collection[tuple[str, str]]) -> list[Row]:
    """These duties but for those that something shown beside them stands for, by child and duty."""
    return [row for row in rows if (row["child_id"], row["duty"]) not in shown]


def stands_for(reviews: Iterable[Mapping[str, Any]], others: Mapping[str, Iterable[Mapping[str, Any]]]) -> Shown:
    """The duties that these reviews answer, and those that the `others` are about, by the duty's name."""
    of_reviews = {
        (str(each["child_id"]), str(name))
        for each in reviews
        for name in (each["kind"], each.get("rule"), *each.get("serves", ()))
    }
    return of_reviews | {(str(each["child_id"]), name) for name, told in others.items() for each in told}


def day(said: Any) -> date | None:
    """A date as JSON has it."""
    return date.fromisoformat(said[:10]) if isinstance(said, str) and said else None


def _long(on: date | None) -> str:
    return f"{on.day} {on:%B %Y}" if on else "no day"
