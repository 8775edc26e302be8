"""One review: what the law asks of it and whether that is so, beside it who comes and what is there. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from services.reporting.pages import items, words
from services.reporting.pages.form import Around
from services.reporting.pages.items import Act
from services.reporting.pages.links import review_link
from services.reporting.pages.reader import Reader
from services.reporting.pages.reviews import codes, decisions
from services.reporting.pages.reviews.acts import Stands, acts_of
from services.reporting.pages.reviews.holding import LATE_REASONS
from services.reporting.pages.reviews.people import Person
from services.reporting.pages.reviews.steps import DECIDERS, IROS
from services.reporting.pages.reviews.subjects import SUBJECTS
from services.reporting.rules.turns import BY_LAW, in_days
from shared.policy import Profile

Told = Mapping[str, Any]
DONE, YES, NO, LATE, OPEN = "Done", "Yes", "No", "Late", "Not yet"
_PAPERS: Final = "plan_document.updated"
_MET: Final = "met"
_AFTER: Final = (
    ("decisions_sent", "decisions_sent_on"),
    ("review_record_written", "record_written_on"),
    ("review_record_distributed", "record_distributed_on"),
    ("care_plan_updated", "care_plan_updated_on"),
    ("legal_status_answered", ""),
)
"""The duties that follow a review, and where what followed says that each was done."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is asked: whether it is so, who is to see to it, by when, and what can be done about it."""

    text: str
    state: str
    who: str = ""
    when: str = ""
    note: str = ""
    by_law: bool = False
    acts: tuple[Act, ...] = ()

    @property
    def so(self) -> bool:
        """Whether it is as it should be."""
        return self.state in (DONE, YES)

    @property
    def late(self) -> bool:
        """Whether its day is over."""
        return self.state == LATE


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who is invited, came, or does not come."""

    who: str
    how: str
    note: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One review's page. Each part is empty where there is nothing to say; `unknown` is what could not be asked."""

    review_id: str
    child_id: str
    title: str
    status: str
    facts: tuple[tuple[str, str, str], ...]
    late: str
    next: tuple[Act, ...]
    others: tuple[Act, ...]
    backs: tuple[Act, ...]
    before: tuple[Line, ...]
    subjects: tuple[Line, ...]
    after: tuple[Line, ...]
    papers: tuple[Line, ...]
    asked: tuple[Line, ...]
    wishes: tuple[tuple[str, str], ...]
    wished: str
    people: tuple[Coming, ...]
    to_confirm: tuple[Coming, ...]
    decisions: tuple[decisions.Row, ...]
    reader: Reader
    profile: str
    sample: bool
    done: str | None = None
    unknown: tuple[str, ...] = ()

    @property
    def ready(self) -> str:
        """`4 of 6 ready`."""
        lines = (*self.before, *self.papers)
        return f"{sum(each.so for each in lines)} of {len(lines)} ready" if lines else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What scheduling answered of one review, by the name of the question."""

    review: Told
    told: Mapping[str, Told]

    def of(self, name: str) -> Told:
        """An answer; nothing where it was not to be had."""
        return self.told.get(name, {})

    def items(self, name: str) -> Sequence[Told]:
        """What an answer lists."""
        found: Sequence[Told] = self.of(name).get("items") or ()
        return found


def review_view(
    asked: Asked, names: Mapping[str, str], around: Around, done: str | None, unknown: tuple[str, ...]
) -> ReviewView:
    """The whole page."""
    review, follow, wishes = asked.review, asked.of("follow-up"), asked.of("childs-wishes")
    stands = Stands(review, asked.of("outcome"), follow, asked.of("record"), wishes, around.today)
    first, rest, backs = acts_of(stands, around.reader.roles)
    return ReviewView(
        review_id=str(review["id"]),
        child_id=str(review["child_id"]),
        title=items.review_words(review),
        status=codes.STATUS.get(str(review["status"]), str(review["status"])),
        facts=tuple(_facts(review, names, around)),
        late=_late(review, around) if review.get("late") else "",
        next=tuple(first),
        others=tuple(rest),
        backs=tuple(backs),
        **_left(asked, around),
        **_right(asked, names, around),
        reader=around.reader,
        profile=around.profile.name,
        sample=around.sample,
        done=done,
        unknown=unknown,
    )


def _left(asked: Asked, around: Around) -> dict[str, Any]:
    """What the law asks, and whether it is so; and the papers, which are of it."""
    review = asked.review
    ready = [_ready(each, review, around) for each in review.get("readiness", ()) if each["state"] != "not_needed"]
    return {
        "before": tuple(line for paper, line in ready if not paper) + _to_say(asked.items("to_say"), review, around),
        "papers": tuple(line for paper, line in ready if paper),
        "subjects": _subjects(asked.of("outcome")),
        "after": tuple(_after(asked, around)),
        "decisions": tuple(decisions.row(each) for each in review.get("decisions", ())),
    }


def _right(asked: Asked, names: Mapping[str, str], around: Around) -> dict[str, Any]:
    """What the child wishes, who comes, what is waited for."""
    return {
        "asked": tuple(_question(each, around) for each in asked.items("questions") if each["status"] == "open"),
        "wishes": tuple(_wishes(asked.of("childs-wishes"))),
        "wished": _asked_on(asked.of("childs-wishes")),
        "people": tuple(_people(asked, names, around)),
        "to_confirm": tuple(_to_confirm(asked, around)),
    }


def _long(on: date | None) -> str:
    return f"{on.day} {on:%B %Y}" if on else ""


def _late(review: Told, around: Around) -> str:
    due = items.day(review["due_on"])
    why = LATE_REASONS.get(str(review.get("late_reason")))
    said = f"Due {_long(due)}, {in_days(due, around.today, around.profile.calendar)}"
    if review.get("held_on"):
        said = f"It was held after its last day, {_long(due)}"
    if review.get("out_of_time_from"):
        said = f"It was adjourned and is out of time from {_long(items.day(review['out_of_time_from']))}"
    return f"{said}. {why}." if why else f"{said}."


def _facts(review: Told, names: Mapping[str, str], around: Around) -> Iterator[tuple[str, str, str]]:
    due, profile = items.day(review["due_on"]), around.profile
    held, arranged = items.day(review.get("held_on")), items.day(review.get("arranged_for"))
    rule = items.rule_of(profile, str(review.get("rule") or review["kind"]))
    source = str(review.get("source") or rule.get("source") or "")
    when = "" if held else f" ({in_days(due, around.today, profile.calendar)})"
    yield "To be held by", f"{_long(due)}{when}", source
    if held:
        yield "Held on", _long(held), _why_another_chaired(review)
    elif arranged:
        yield "Arranged for", _when(review, arranged, profile), _moved(review)
    chair = review.get("chaired_by") or review.get("chair_id") or review.get("iro_id")
    yield ("Chaired by" if held else "Chair"), names.get(str(chair), str(chair or "Nobody yet")), ""
    if review.get("participation"):
        yield "How the child took part", codes.PARTICIPATION.get(review["participation"], review["participation"]), ""
    if review.get("adjourned_until"):
        yield "Goes on on", _long(items.day(review["adjourned_until"])), ""
    if review.get("cancelled_because"):
        yield "Cancelled", codes.CANCEL.get(review["cancelled_because"], review["cancelled_because"]), ""
    considered = [each for each in review.get("serves", ()) if each != review["kind"]]
    if considered:
        yield "It also answers", "; ".join(words.spelled_out(each) for each in considered), ""


def _when(review: Told, arranged: date, profile: Profile) -> str:
    said = f"{arranged:%A} {_long(arranged)}"
    if review.get("starts_at"):
        at = datetime.fromisoformat(str(review["starts_at"])).astimezone(profile.calendar.zone)
        said += f" at {at.hour}:{at:%M}"
    return f"{said}, {review['venue']}" if review.get("venue") else said


def _moved(review: Told) -> str:
    times = int(review.get("postponements") or 0)
    return f"Its day was changed {'once' if times == 1 else f'{times} times'}" if times else ""


def _why_another_chaired(review: Told) -> str:
    why = review.get("other_chair_because")
    return f"Not by the child's IRO: {words.spelled_out(str(why)).lower()}" if why else ""


def _ready(item: Told, review: Told, around: Around) -> tuple[bool, Line]:
    """Whether it is a paper, and its line."""
    due, done = items.day(item.get("due_on")), items.day(item.get("done_on"))
    who = words.owner(item["owner"]) + (f" {item['owner_id']}" if item.get("owner_id") else "")
    state = {"ready": DONE, "late": LATE}.get(item["state"], OPEN)
    when = f"{_long(done)}" if done else in_days(due, around.today, around.profile.calendar)
    law = items.rule_of(around.profile, item["duty"]).get("rank") == BY_LAW
    acts = () if state == DONE else tuple(_about(item, review, around))
    return _PAPERS in item["how"], Line(str(item["title"]), state, who, when, by_law=law, acts=acts)


def _about(item: Told, review: Told, around: Around) -> Iterator[Act]:
    """A way to chase it, and to say that it was done."""
    mine = set(around.reader.roles)
    review_id = str(review["id"])
    if _MET in item["how"] and mine & {*IROS, item["owner"]}:
        yield Act("It was done", review_link(review_id, f"duties/{item['duty_id']}"))
    if item["owner"] == "social_worker" and mine & set(IROS):
        yield Act("Ask for it", review_link(review_id, f"question?about={item['duty']}"))


def _to_say(told: Sequence[Told], review: Told, around: Around) -> tuple[Line, ...]:
    """What the IRO is to say besides; what is about advocates is written down with the child's wishes."""
    mine = not {*IROS, "social_worker"}.isdisjoint(around.reader.roles)
    write = (Act("Write it down", review_link(str(review["id"]), "wishes")),)
    return tuple(
        Line(
            str(each["title"]),
            DONE if each["state"] == "ready" else OPEN,
            words.owner(each["owner"]),
            acts=write if mine and each["state"] != "ready" and each["what"].startswith("advocate") else (),
        )
        for each in told
    )


def _subjects(outcome: Told) -> tuple[Line, ...]:
    """The fifteen subjects, in the order of the meeting, once there is an outcome to read."""
    said = outcome.get("subjects")
    return tuple(_subject(title, said.get(name)) for name, title in SUBJECTS.items()) if said else ()


def _subject(title: str, said: Told | None) -> Line:
    if said is None:
        return Line(title, OPEN, note="Not recorded")
    by = items.day(said.get("remedial_by"))
    notes = [
        f"To be put right by {_long(by)}" if by else "",
        "Evidence was asked for" * bool(said.get("evidence_asked")),
    ]
    notes.append(str(said.get("note") or ""))
    return Line(title, YES if said["satisfied"] else NO, note=". ".join(each for each in notes if each))


def _after(asked: Asked, around: Around) -> Iterator[Line]:
    """What follows a review, with the last day of each step."""
    held, follow = items.day(asked.review.get("held_on")), asked.of("follow-up")
    if held is None:
        return
    clocks = [each for each in asked.items("duties") if (items.day(each["opened_on"]) or date.min) >= held]
    for name, field in _AFTER:
        mine = sorted((each for each in clocks if each["duty"] == name), key=lambda each: str(each["opened_on"]))
        done = items.day(follow.get(field)) if field else None
        if mine:
            yield _followed(mine[0], done or items.day(mine[0].get("met_on")), around)
    if follow.get("considered"):
        against = sum(not each["agreed"] for each in follow["considered"])
        said = f"The manager disagrees with {against} of {len(follow['considered'])} decisions" if against else "Agreed"
        yield Line("The team manager answers the decisions", NO if against else YES, note=said)


def _followed(clock: Told, done: date | None, around: Around) -> Line:
    due = items.day(clock.get("due_on"))
    late = done is None and due is not None and due < around.today
    when = _long(done) if done else in_days(due, around.today, around.profile.calendar)
    rule = items.rule_of(around.profile, clock["duty"], clock["policy_version"])
    title = words.duty(clock["duty"], clock["policy_version"])
    state = DONE if done else LATE if late else OPEN
    return Line(title, state, words.owner(clock["owner"]), when, by_law=rule.get("rank") == BY_LAW)


def _question(asked: Told, around: Around) -> Line:
    on = items.day(asked["asked_on"])
    ago = (around.today - on).days if on else 0
    when = f"asked {'today' if ago == 0 else 'yesterday' if ago == 1 else f'{ago} days ago'}"
    return Line(str(asked["text"]), OPEN, str(asked.get("asked_of") or "Nobody named"), when)


_WISHES: Final = (
    ("who", "Should come"),
    ("not_wanted", "Should not come"),
    ("where", "Where"),
    ("when", "When"),
    ("agenda", "To be talked about"),
    ("how_to_take_part", "How to take part"),
    ("meeting_the_iro", "Meeting the IRO before"),
)


def _wishes(told: Told) -> Iterator[tuple[str, str]]:
    wishes = told.get("wishes") or {}
    for name, title in _WISHES:
        said = wishes.get(name)
        if said:
            yield title, "; ".join(said) if isinstance(said, list) else str(said)
    if wishes:
        yield "Advocate", codes.ADVOCATE.get(wishes["advocate"], wishes["advocate"])


def _asked_on(told: Told) -> str:
    wishes = told.get("wishes") or {}
    on = items.day(wishes.get("asked_on"))
    return f"Asked on {_long(on)}." if on else ""


def _people(asked: Asked, names: Mapping[str, str], around: Around) -> Iterator[Coming]:
    out = {str(each["person_id"]): each for each in asked.items("exclusions") if each["excluded"]}
    attendance = asked.of("outcome").get("attendance") or ()
    for each in attendance or asked.review.get("invitees", ()):
        if each.get("person_id") not in out:
            called = names.get(str(each.get("person_id"))) or Person(str(each["kind"]), each.get("person_id")).called
            yield Coming(called, codes.CAME[each["came"]] if "came" in each else "Invited")
    for person_id, each in out.items():
        yield Coming(
            person_id,
            f"Excluded from {codes.EXTENT[each['whole_or_part']].lower()}",
            *_of_excluded(each, asked, around),
        )


def _of_excluded(each: Told, asked: Asked, around: Around) -> tuple[str, tuple[Act, ...]]:
    note = f"{each['reason']}. {codes.INVOLVED[each['other_involvement']]}." if each.get("reason") else ""
    return note, _exclusion_acts(each, asked, around, ("Let them come", "lifted"), ("Take this back", "withdrawal"))


def _exclusion_acts(each: Told, asked: Asked, around: Around, *offered: tuple[str, str]) -> tuple[Act, ...]:
    if set(around.reader.roles).isdisjoint(DECIDERS) or asked.review["status"] not in ("planned", "arranged"):
        return ()
    at = f"exclusions/{each['person_id']}"
    return tuple(Act(verb, review_link(str(asked.review["id"]), f"{at}/{path}")) for verb, path in offered)


def _to_confirm(asked: Asked, around: Around) -> Iterator[Coming]:
    """Who was excluded last time, and is to be decided on anew before the review is arranged (Jersey 3.19)."""
    for each in asked.of("exclusions").get("to_confirm", ()):
        confirm = Act(
            "Exclude them again", review_link(str(asked.review["id"]), f"exclusions?person={each['person_id']}")
        )
        acts = _exclusion_acts(each, asked, around, ("Let them come", "lifted"))
        yield Coming(
            str(each["person_id"]),
            "Was excluded last time",
            str(each.get("reason") or ""),
            (confirm, *acts) if acts else (),
        )
