"""One dispute whole: its clocks, what was said at each stage, what stands beside it, and what happened. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.disputes.beside import Beside
from services.reporting.pages.disputes.board import Line
from services.reporting.pages.disputes.clock import long, of_whom, what_about
from services.reporting.pages.disputes.codes import AGREED, CAUSES, COMPLAINT_BY, VIEWS, WISHES, said, short
from services.reporting.pages.disputes.deeds import offered
from services.reporting.pages.disputes.history import Told, told_of
from services.reporting.pages.items import Act
from services.reporting.pages.links import challenge_link, child_link, concern_page_link, dispute_page_link
from services.reporting.pages.reader import Reader
from services.reporting.rules.turns import in_days
from shared.policy import Profile

Row = Mapping[str, Any]
_LEADS: Final = frozenset({"iro", "corporate_iro", "iro_manager"})


@dataclass(frozen=True, slots=True)
class AnswerSaid:
    """What a manager said at a stage, and what the IRO thinks of it."""

    what: str
    when: str
    notes: tuple[str, ...]
    view: str


@dataclass(frozen=True, slots=True)
class StageSaid:
    """What was said at one stage."""

    heading: str
    when: str
    answers: tuple[AnswerSaid, ...]
    silence: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """What was agreed for the child."""

    text: str
    who: str
    when: str
    done: bool
    late: bool
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class DisputeView:
    """The page of a dispute."""

    reader: Reader
    profile: str
    sample: bool
    line: Line
    acts: tuple[Act, ...]
    more_acts: tuple[Act, ...]
    """What is seldom done, folded away."""
    stages: tuple[StageSaid, ...]
    facts: tuple[tuple[str, str, str], ...]
    """A name, its words, and where they lead."""
    remedies: tuple[Remedy, ...]
    beside: Beside
    history: tuple[Told, ...]
    unknown: tuple[str, ...] = ()
    done: str | None = None

    @property
    def heading(self) -> str:
        """`Child BEN: contact with family and others`."""
        return self.line.title


def dispute_view(
    dispute: Row, line: Line, beside: Beside, profile: Profile, today: date, *, sample: bool, done: str | None
) -> DisputeView:
    """Everything on the page, in the order in which somebody needs it."""
    people = line.people
    acts, more = offered(dispute, people.reader)
    return DisputeView(
        reader=people.reader,
        profile=profile.name,
        sample=sample,
        line=line,
        acts=acts,
        more_acts=(*more, *_beside_it(dispute, people.reader)),
        stages=tuple(_stage(each, line, profile, today) for each in reversed(dispute["stages"])),
        facts=tuple(_facts(dispute, line)),
        remedies=tuple(_remedy(dispute, each, line, profile, today) for each in dispute["remedies"]),
        beside=beside,
        history=tuple(told_of(dispute, people)),
        unknown=beside.unknown,
        done=done,
    )


def _beside_it(dispute: Row, reader: Reader) -> Iterator[Act]:
    """What an IRO may begin beside a dispute about a child."""
    child = dispute["child_id"]
    if child is None or _LEADS.isdisjoint(reader.roles):
        return
    about = {"child_id": str(child), "dispute_id": str(dispute["id"])}
    if dispute["status"] == "open":
        yield Act("Ask that the child stays where placed", challenge_link("freeze", **about))
    yield Act("Record a contact with Cafcass", challenge_link("cafcass", **about))
    yield Act("Record legal advice that you sought", challenge_link("advice", **about))


def _stage(stage: Row, line: Line, profile: Profile, today: date) -> StageSaid:
    entered, due, left = (items.day(stage[name]) for name in ("entered_on", "due_on", "left_on"))
    name = f"{stage['name'][:1].upper()}{stage['name'][1:]}"
    why = said(CAUSES, stage["cause"])
    when = f"Since {long(entered)}: {why}. " if entered else ""
    if due and not stage["answers"]:
        over = left is not None or line.over
        days = "" if over else f" ({in_days(due, today, profile.calendar)})"
        who = line.people.all_called(stage["manager_ids"])
        when += f"{'It was to be' if over else 'To be'} answered by {long(due)}{days}, by {who}."
    more = [f"Passed over: stage {', '.join(map(str, stage['bypassed']))}."] if stage["bypassed"] else []
    more += ["As an emergency."] if stage["emergency"] else []
    more += ["Informally."] if stage["informal"] else []
    answers = tuple(_answer(each, line) for each in stage["answers"])
    silence = "" if answers else "Nobody answered." if left or line.over else "Nobody has answered yet."
    return StageSaid(f"Stage {stage['number']}: {name}", " ".join([when.strip(), *more]), answers, silence)


def _answer(answer: Row, line: Line) -> AnswerSaid:
    people, on = line.people, items.day(answer["on"])
    who = people.called(answer["responded_by"])
    notes = ["A lack of means was given as the reason."] if answer["resources"] else []
    if answer["written_by"] != answer["responded_by"]:
        notes.append(f"Written down by {people.called(answer['written_by'])}.")
    if answer["text_ref"]:
        notes.append(f"The answer is kept at {answer['text_ref']}.")
    late = ", after the day" if answer["late"] else ""
    view = f"The IRO: {short(VIEWS, answer['view'])}" if answer["view"] else "The IRO has not yet said what she thinks."
    when = f"{who[:1].upper()}{who[1:]}, {long(on)}{late}" if on else who
    return AnswerSaid(said(AGREED, answer["agreed"]), when, tuple(notes), view)


def _facts(dispute: Row, line: Line) -> Iterator[tuple[str, str, str]]:
    people, opened = line.people, items.day(dispute["opened_on"])
    yield "About", f"{of_whom(dispute)}: {what_about(dispute)}", _child(dispute["child_id"])
    for each in dispute["also_for"]:
        yield "Also for", f"Child {each}", child_link(each)
    if opened:
        yield "Opened", f"{long(opened)} {opened.year}, by {people.called(dispute['opened_by'])}", ""
    iro = people.called(dispute["iro_id"])
    yield "IRO", f"{iro[:1].upper()}{iro[1:]}", ""
    if dispute["concern_id"]:
        yield "It began", "as a concern", concern_page_link(str(dispute["concern_id"]))
    if dispute["detail_ref"]:
        yield "The story is kept at", str(dispute["detail_ref"]), ""
    yield from _said_first(dispute["told"])


def _said_first(told: Row) -> Iterator[tuple[str, str, str]]:
    """What the IRO said when she opened it."""
    if told["childs_wishes"]:
        yield "The child's wishes", said(WISHES, told["childs_wishes"]), ""
    elif told["against_childs_wishes"]:
        yield "The child's wishes", WISHES["against_it"], ""
    if told["bypass_reason"]:
        yield "Why stages were passed over", str(told["bypass_reason"]), ""
    if told["complaint_by"]:
        yield "Who complains for the child", said(COMPLAINT_BY, told["complaint_by"]), ""


def _child(child_id: Any) -> str:
    return child_link(str(child_id)) if child_id else ""


def _remedy(dispute: Row, remedy: Row, line: Line, profile: Profile, today: date) -> Remedy:
    due, done = items.day(remedy["due_on"]), items.day(remedy["carried_out_on"])
    late = done is None and due is not None and due < today
    when = f"done on {long(done)}" if done else ""
    if due and not done:
        when = f"by {long(due)} ({in_days(due, today, profile.calendar)})"
    link = dispute_page_link(str(dispute["id"]), "carried-out", remedy=str(remedy["id"]))
    acts = () if done or not _may_report(remedy, line.people.reader) else (Act("It was done", link),)
    who = line.people.called(remedy["responsible_person_id"])
    text = remedy["text"] or "As the story has it"
    return Remedy(text, who, when, done is not None, late, acts)


_REPORTS: Final = frozenset(
    {"iro", "corporate_iro", "iro_manager", "iro_admin", "social_worker", "team_manager", "service_manager"}
)


def _may_report(remedy: Row, reader: Reader) -> bool:
    return reader.subject == remedy["responsible_person_id"] or not _REPORTS.isdisjoint(reader.roles)


def senders(told: Sequence[Row]) -> set[str]:
    """Of whom the page says the name where it can: whoever is the IRO, opened it, or wrote something down."""
    return {str(each[name]) for each in told for name in ("iro_id", "opened_by") if each[name]}
