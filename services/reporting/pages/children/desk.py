"""What the other services say of one child now: the next review and whether it is ready, what is open, who is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items, words
from services.reporting.pages.items import Item
from services.reporting.pages.links import review_page_link
from services.reporting.pages.own_page.forms import ASKS
from services.reporting.pages.reader import Reader
from services.reporting.pages.today.asked import Answers
from services.reporting.rules.turns import SOON, counted, in_days
from shared.policy import Profile

_TO_COME: Final = ("planned", "arranged", "in_progress", "adjourned")
_HELD: Final = "held"


@dataclass(frozen=True, slots=True)
class Ready:
    """Whether a child's next review is ready: how much of what is wanted is there, and what is missing, by whom."""

    done: int
    wanted: int
    missing: tuple[Item, ...]

    @property
    def said(self) -> str:
        """`Ready`, or `4 of 6 ready`."""
        return "Ready" if not self.missing else f"{self.done} of {self.wanted} ready"


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known beside reporting's own pictures; `unknown` names what could not be asked."""

    reviews: tuple[Item, ...] = ()
    next_review: str | None = None
    next_link: str = ""
    ready: Ready | None = None
    unfinished: tuple[Item, ...] = ()
    """Reviews that were held and whose outcome is not finished."""
    matters: tuple[Item, ...] = ()
    disputes: tuple[Item, ...] = ()
    decisions: tuple[Item, ...] = ()
    asks: tuple[Item, ...] = ()
    letters: int = 0
    iro_name: str | None = None
    cover: str | None = None
    shares_iro_with: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    """The IROs before, each with the days and why."""
    shown: frozenset[tuple[str, str]] = frozenset()
    """The duties that one of these stands for."""
    unknown: tuple[str, ...] = ()

    @property
    def to_do(self) -> list[Item]:
        """What somebody can do about it here."""
        return items.in_order([*self.asks, *self.reviews, *self.unfinished, *self.matters, *self.disputes])


def iros_before(answers: Answers) -> set[str]:
    """Whose names the line of earlier IROs wants, by id."""
    return {str(each["iro_id"]) for each in _over(answers)}


def desk_of(
    child_id: str, answers: Answers, reader: Reader, names: Mapping[str, str], profile: Profile, today: date
) -> Desk:
    """A child's desk; a service that did not answer leaves its part empty, and is named. `names` are those of IROs."""
    told = [each for each in answers.of("reviews").items if each["status"] in _TO_COME]
    reviews = sorted(told, key=lambda each: (each.get("arranged_for") or each["due_on"], each["id"]))
    matters, disputes, decisions = (answers.of(name).items for name in ("matters", "disputes", "decisions"))
    held = {items.MATTER: matters, items.DISPUTE: disputes, items.DECISION: decisions}
    of_review = [items.of_review(each, profile, today, holds=reader.holds) for each in reviews]
    mine = [items.of_dispute(each, profile, mine=reader.subject in each["waiting_for"]) for each in disputes]
    family = answers.of("allocation").body
    return Desk(
        reviews=tuple(each for each in of_review if each.on <= today + SOON),
        next_review=_next(reviews, today, profile),
        next_link=review_page_link(str(reviews[0]["id"])) if reviews else "",
        unfinished=_unfinished(answers, reader, today),
        ready=_ready(child_id, answers.of("readiness").body, family.get("iro") or {}, profile, today),
        matters=tuple(items.of_matter(each, profile, today, answers=reader.answers) for each in matters),
        disputes=tuple(mine),
        decisions=tuple(items.in_order(items.of_decision(each, profile, today) for each in decisions)),
        asks=_asks(answers),
        letters=len(answers.of("letters").items),
        iro_name=(family.get("iro") or {}).get("name"),
        cover=_cover(family.get("cover")),
        shares_iro_with=tuple(family.get("shares_iro_with", ())),
        before=tuple(_one_before(each, names) for each in _over(answers)),
        shown=frozenset(items.stands_for(reviews, held)),
        unknown=answers.unknown,
    )


def _unfinished(answers: Answers, reader: Reader, today: date) -> tuple[Item, ...]:
    held = (each for each in answers.of("reviews").items if each["status"] == _HELD)
    return tuple(items.of_unfinished(each, today, holds=reader.holds) for each in held)


def _asks(answers: Answers) -> tuple[Item, ...]:
    """What the child asked and nobody has answered yet."""
    asked = (each for each in answers.of("asks").items if each["answer"] is None)
    return tuple(items.of_ask(each, ASKS[each["about"]]) for each in asked)


def _next(reviews: Sequence[Mapping[str, Any]], today: date, profile: Profile) -> str | None:
    if not reviews:
        return None
    first = reviews[0]
    due, arranged = items.day(first["due_on"]), items.day(first.get("arranged_for"))
    by = f"by {due.day} {due:%B %Y} ({in_days(due, today, profile.calendar)})" if due else ""
    on = f", arranged for {arranged.day} {arranged:%B}" if arranged else ", no day arranged yet"
    at = f" at {first['venue']}" if arranged and first.get("venue") else ""
    return f"{items.review_words(first)} {by}{on}{at}"


def _ready(
    child_id: str, told: Mapping[str, Any], iro: Mapping[str, Any], profile: Profile, today: date
) -> Ready | None:
    wanted = [each for each in told.get("items", ()) if each["state"] != "not_needed"]
    if not told.get("review_id") or not wanted:
        return None
    missing = [each for each in wanted if each["state"] != "ready"]
    names = {str(iro["id"]): str(iro["name"])} if iro.get("name") else {}
    lines = [_missing(child_id, each, names, profile, today) for each in missing]
    return Ready(len(wanted) - len(missing), len(wanted), tuple(items.in_order(lines)))


def _missing(child_id: str, item: Mapping[str, Any], names: Mapping[str, str], profile: Profile, today: date) -> Item:
    due = items.day(item.get("due_on"))
    named = str(item.get("owner_id") or "")
    who = f"{words.owner(item['owner'])} {names.get(named, named)}".strip()
    rule = items.rule_of(profile, item["duty"])
    when = in_days(due, today, profile.calendar)
    return Item(str(item["title"]), child_id, who, when, late=item["state"] == "late", due_on=due, **rule)


def _cover(cover: Mapping[str, Any] | None) -> str | None:
    if not cover:
        return None
    until = items.day(cover.get("to"))
    return f"{cover['iro']['name']} stands in" + (f" until {until.day} {until:%B}" if until else "")


def _over(answers: Answers) -> list[Mapping[str, Any]]:
    """The times of the IROs before."""
    return [each for each in answers.of("allocation").body.get("history", ()) if each.get("to") is not None]


def _one_before(held: Mapping[str, Any], names: Mapping[str, str]) -> str:
    who = names.get(str(held["iro_id"]), str(held["iro_id"]))
    start, end = items.day(held["from"]), items.day(held["to"])
    days = counted((end - start).days, "day") if start and end else "some days"
    why = f": {words.rule(held['rule'])}" if held.get("rule") else ""
    return f"{who}, {days} until {end.day} {end:%B %Y}{why}" if end else who
