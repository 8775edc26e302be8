"""Beside what somebody is to do: what she answers for. A board a question, a line an answer, the rest a count."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from services.reporting.pages import items, words
from services.reporting.pages.children.filters import WITHOUT_IRO, Filters
from services.reporting.pages.items import Item
from services.reporting.pages.links import (
    CASELOADS,
    DISPUTES,
    child_link,
    desk_link,
    dispute_page_link,
    iro_link,
    list_link,
    reviews_link,
)
from services.reporting.pages.reader import Reader
from services.reporting.pages.today.asked import Answers
from services.reporting.rules.turns import BY_LAW, ON_A_BOARD, counted, in_days, rank_of
from shared.policy import Profile

Row = Mapping[Any, Any]
_AND_NOW: Final = "Why, says iro parked list; iro parked replay has them tried again at once."
_NEAR_ITS_LIMIT: Final = 5
"""Working days before the end of a dispute's twenty: local."""


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: what, how long, what else there is to know, and where to go on."""

    text: str
    when: str = ""
    note: str = ""
    link: str | None = None
    urgent: bool = False
    children: tuple[str, ...] = ()
    """Of whom it is, where it has no page of its own; and how many more they are."""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """One question with its answers; `empty` is the sentence that stands there when there is none."""

    heading: str
    lines: tuple[Line, ...]
    empty: str
    more: str = ""
    more_link: str | None = None


class Read(Protocol):
    """What reporting's own pictures say of what is late."""

    @property
    def late_iros(self) -> Sequence[Row]: ...
    @property
    def late_by_iro(self) -> Sequence[Row]: ...


def boards_for(
    read: Read, answers: Answers, reader: Reader, names: Mapping[str, str], profile: Profile, today: date
) -> tuple[Board, ...]:
    """The boards that this reader answers for, what cannot wait first; without those that are unknown."""
    asked = answers.told
    found: list[Board] = []
    if "unallocated" in asked and not asked["unallocated"].away:
        found.append(_without_an_iro(answers, profile, today))
    if "disputes" in asked and not asked["disputes"].away:
        found.append(_disputes(answers, names))
    found += _late_boards(read, answers, reader, names, profile, today)
    if "letters" in asked and any(not asked[name].away for name in ("letters", "questions")):
        found.append(_nobody_has_taken(answers))
    if "caseloads" in asked and not asked["caseloads"].away:
        found.append(_people(answers))
    parked = [each for name in asked if name.startswith("parked_") for each in asked[name].items]
    if parked:
        found.append(_not_taken_in(parked))
    if "patterns" in asked and not asked["patterns"].away:
        found.append(_patterns(answers))
    return tuple(found)


def _late_boards(
    read: Read, answers: Answers, reader: Reader, names: Mapping[str, str], profile: Profile, today: date
) -> list[Board]:
    """Reviews that are overdue, or held and not finished, where there are any; and what else is late, by IRO."""
    reviews, unfinished = _overdue_reviews(answers, names, profile, today), _unfinished(answers, names, today)
    found = [reviews] if reviews is not None else []
    if read.late_iros or (reader.sees_lists and "iro" not in reader.roles):
        found.append(_late(read, names, profile, today, "Nothing else is late." if found else "Nothing is late."))
    return [*found, unfinished] if unfinished is not None else found


def _not_taken_in(parked: Sequence[Row]) -> Board:
    """Events that a service could not take in: each is whole on record, and tried again, or waits for a person."""
    kinds: dict[str, list[Row]] = defaultdict(list)
    for each in parked:
        kinds[str(each["type"])].append(each)
    lines = [
        Line(
            words.event(kind, {}),
            counted(len(found), "event"),
            _AND_NOW,
            urgent=any(each["next_try_at"] is None for each in found),
        )
        for kind, found in kinds.items()
    ]
    return _board("Could not be taken in", lines, "")


def _board(
    heading: str, lines: Sequence[Line], empty: str, more_link: str | None = None, *, of: int | None = None
) -> Board:
    """`of`: how many lines there would be, where those that are not shown were not made."""
    unseen = (len(lines) if of is None else of) - ON_A_BOARD
    return Board(heading, tuple(lines[:ON_A_BOARD]), empty, f"and {unseen} more" if unseen > 0 else "", more_link)


def _without_an_iro(answers: Answers, profile: Profile, today: date) -> Board:
    waiting = sorted(answers.of("unallocated").items, key=lambda each: (each["due_on"], each["child_id"]))
    lines = [
        Line(
            f"Child {each['child_id']}",
            in_days(items.day(each["due_on"]), today, profile.calendar),
            f"{_sentence(each['why'] or 'nobody has been chosen yet')} {_for(each['working_days_elapsed'])}",
            child_link(each["child_id"]),
            urgent=bool(each["late"]),
        )
        for each in waiting
    ]
    every = f"{CASELOADS}#without"
    return _board("Without an IRO", lines, "Every looked-after child has an IRO.", every)


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:].rstrip('.')}."


def _for(elapsed: int) -> str:
    return f"Without one for {counted(elapsed, 'working day')}."


def _disputes(answers: Answers, names: Mapping[str, str]) -> Board:
    told = [each for each in answers.of("disputes").items if each["overdue"] or each["days_left"] <= _NEAR_ITS_LIMIT]
    lines = [
        Line(
            f"{_about(each)}: {words.spelled_out(each['category']).lower()}",
            "out of time" if each["overdue"] else f"{counted(each['days_left'], 'working day')} left",
            f"{words.spelled_out(each['stage_name'])}. Waits for {_who(each['waiting_for'], names)}.",
            dispute_page_link(str(each["id"])),
            urgent=bool(each["overdue"]),
        )
        for each in sorted(told, key=lambda each: (not each["overdue"], each["days_left"], each["id"]))
    ]
    others = len(answers.of("disputes").items) - len(told)
    calm = f"No dispute runs out in the next {_NEAR_ITS_LIMIT} working days"
    empty = f"{calm}; {counted(others, 'is', 'are')} open." if others else f"{calm}."
    board = _board("Disputes that run out soon", lines, empty, DISPUTES)
    return board if board.more else replace(board, more="All disputes")


def _about(dispute: Mapping[str, Any]) -> str:
    return f"Child {dispute['child_id']}" if dispute["child_id"] else words.spelled_out(str(dispute["subjectkind"]))


def _who(waiting: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(each, each) for each in waiting) or "nobody named"


def _overdue_reviews(answers: Answers, names: Mapping[str, str], profile: Profile, today: date) -> Board | None:
    """Reviews whose last day is over and of which nobody has said that they were held, by who is to chair them.

    Those that were overdue when this system began are among them: they are late, whether or not a clock judges them.
    """
    told = answers.of("overdue")
    found = [(_chair(each), items.of_review(each, profile, today, holds=False)) for each in told.items]
    return _by_chair("Reviews past their last day: were they held?", found, names, {"late": "yes"}, more=told.more)


def _unfinished(answers: Answers, names: Mapping[str, str], today: date) -> Board | None:
    """Reviews that were held and whose outcome is not finished: until it is, no clock runs for decisions and record."""
    told = answers.of("not_finished")
    found = [(_chair(each), items.of_unfinished(each, today, holds=False)) for each in told.items]
    return _by_chair("Held, and the outcome not finished", found, names, {"status": "held"}, more=told.more)


def _chair(review: Row) -> str:
    return str(review.get("chair_id") or review.get("iro_id") or "")


def _by_chair(
    heading: str, found: Sequence[tuple[str, Item]], names: Mapping[str, str], asked: Mapping[str, str], *, more: bool
) -> Board | None:
    """Reviews by who chairs them, what waits longest first; `asked` are the filters that show them in the list."""
    chairs: dict[str, list[Item]] = defaultdict(list)
    for chair, item in found:
        chairs[chair].append(item)
    if not chairs:
        return None
    longest = sorted(chairs.items(), key=lambda pair: (-max(each.days_late for each in pair[1]), pair[0]))
    lines = [_of_a_chair(chair, items.in_order(its), names, asked) for chair, its in longest]
    board = _board(heading, lines, "", reviews_link(**asked))
    return board if board.more else replace(board, more=f"All of them ({len(found)}{' or more' if more else ''})")


def _of_a_chair(chair: str, found: Sequence[Item], names: Mapping[str, str], asked: Mapping[str, str]) -> Line:
    children = tuple(dict.fromkeys(str(each.child_id) for each in found))
    oldest = max(found, key=lambda each: each.days_late)
    return Line(
        f"{names.get(chair, chair) or 'Without an IRO'}: {counted(len(found), 'review')}",
        oldest.when if len(found) == 1 else f"the oldest {oldest.when}",
        link=reviews_link(chair, **asked),
        urgent=any(each.by_law for each in found),
        children=children[:ON_A_BOARD],
        more=max(0, len(children) - ON_A_BOARD),
    )


def _late(read: Read, names: Mapping[str, str], profile: Profile, today: date, nothing: str) -> Board:
    by_law: dict[str | None, list[Row]] = defaultdict(list)
    for row in read.late_by_iro:
        if rank_of(row["duty"], row["policy_version"], profile) == BY_LAW:
            by_law[row["iro_id"]].append(row)
    lines = [
        _of_an_iro(each["iro_id"], by_law[each["iro_id"]], each["children"], names, profile, today)
        for each in read.late_iros[:ON_A_BOARD]
    ]
    every = list_link(Filters(late_only=True))
    return _board("Late, by IRO", lines, nothing, every, of=len(read.late_iros))


def _of_an_iro(
    iro: str | None, rows: Sequence[Row], children: int, names: Mapping[str, str], profile: Profile, today: date
) -> Line:
    kinds = sorted(rows, key=lambda row: (-row["children"], row["duty"], row["policy_version"]))
    said = [f"{words.duty(row['duty'], row['policy_version'])} ({row['children']})" for row in kinds[:3]]
    since = min((row["since"] for row in rows if row["since"]), default=None)
    note = f"By law: {'; '.join(said)}." if said else "Nothing by law."
    return Line(
        f"{names.get(iro, iro) if iro else 'Without an IRO'}: {counted(children, 'child', 'children')}",
        f"by law, the oldest {in_days(since, today, profile.calendar)}" if since else "",
        note,
        list_link(Filters(iro_id=iro or WITHOUT_IRO, late_only=True)),
        urgent=bool(rows),
    )


_WAITS: Final = (
    ("letters", "letter to hand over", "letters to hand over", ""),
    ("proposals", "proposal to decide", "proposals to decide", f"{CASELOADS}#waits"),
    ("questions", "question that only a person can answer", "questions that only a person can answer",
     f"{CASELOADS}#waits"),
)  # fmt: skip


def _nobody_has_taken(answers: Answers) -> Board:
    lines = []
    for name, one, several, link in _WAITS:
        told = answers.of(name)
        if told.items:
            children = tuple(dict.fromkeys(str(each["child_id"]) for each in told.items))
            many = f"{len(told.items)}{' or more' if told.more else ''}"
            said = f"{many} {one if len(told.items) == 1 else several}"
            unseen = max(0, len(children) - ON_A_BOARD)
            lines.append(Line(said, link=link or None, children=children[:ON_A_BOARD], more=unseen))
    return _board("Tasks that nobody has taken", lines, "No task waits for anybody.")


def _people(answers: Answers) -> Board:
    told = answers.of("caseloads").items
    names = {each["iro_id"]: each["name"] for each in told}
    over = [each for each in told if each["over_limit"]]
    lines = [
        Line(
            f"{each['name']} has {counted(each['children'], 'child', 'children')}",
            "over the limit",
            link=desk_link(each["iro_id"]),
            urgent=True,
        )
        for each in sorted(over, key=lambda each: (-each["load"], each["iro_id"]))
    ]
    lines += _registrations(answers, names)
    lines += [
        Line(f"{each['name']} leaves", said_day(each["active_to"]), link=iro_link(each["iro_id"]))
        for each in told
        if each.get("active_to")
    ]
    return _board("People", lines, f"Every IRO ({len(names)}) is within the limit and registered.", CASELOADS)


def _registrations(answers: Answers, names: Mapping[str, str]) -> list[Line]:
    registered = answers.of("team").body.get("registered", {})
    said = [(each, "is not registered") for each in registered.get("not_registered", ())]
    said += [(each, "has a registration that ends within three months") for each in
             registered.get("ending_within_three_months", ())]  # fmt: skip
    return [Line(f"{names.get(each, each)} {what}", link=iro_link(each)) for each, what in said]


def said_day(said: str) -> str:
    """`on 31 March 2026`."""
    on = items.day(said)
    return f"on {on.day} {on:%B %Y}" if on else ""


def _patterns(answers: Answers) -> Board:
    lines = [
        Line(
            f"{words.spelled_out(each['kind'])} practice: {words.spelled_out(each['category']).lower()}",
            note=f"Seen for {counted(each['children'], 'child', 'children')}, {_whose(each)}.",
            urgent=each["kind"] == "poor",
        )
        for each in sorted(answers.of("patterns").items, key=lambda each: (each["kind"] != "poor", each["id"]))
    ]
    return _board("Patterns seen this year", lines, "No pattern has been seen this year.")


def _whose(pattern: Mapping[str, Any]) -> str:
    return f"team {pattern['team_id']}" if pattern["team_id"] else f"provider {pattern['provider_id'] or 'not named'}"
