"""What an import says to the person who started it: what came in, what did not and why, and what to do next.

Problems are summed by kind with one example each, so that fifty equal lines do not hide the one that matters. Files
that were not read, and children who may be missing, are all named.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.cli.import_opening import BEGINS, expected_of
from services.cli.office_client import Taken
from shared.ssda903.not_yet import not_yet_known, still_open_at_18
from shared.ssda903.returns import Return, RowProblem

_ENDS: Final = "child.ceased_to_be_looked_after.v1"
_QUESTION: Final = "family.question_raised.v1"


@dataclass(slots=True)
class Import:
    """A return, the day whose caseload it opens, and what the door did with its events."""

    found: Return
    as_of: date
    events: Sequence[dict[str, Any]]
    taken: Taken

    @property
    def children(self) -> list[str]:
        """The children whose beginning in care the door took, now or earlier."""
        return expected_of(self.events, self.taken)


def report(done: Import) -> Iterator[str]:
    """The import in lines of plain words."""
    found = done.found
    yield f"The caseload as at {done.as_of.isoformat()}, from {', '.join(_read(found))}"
    yield from _not_read(found.not_read)
    for name, count in sorted(done.taken.by_type.items()):
        yield f"  {count:>6}  {name}"
    yield f"{_many(done.taken.accepted, 'event is', 'events are')} new, {done.taken.duplicates} were known already."
    yield _came_in(done)
    yield from _sums("column is written otherwise", "columns are written otherwise", _by_kind(found.notes))
    yield from _left_out(found)
    warnings = [*found.warnings, *not_yet_known(found, done.as_of), *still_open_at_18(found, done.as_of)]
    yield from _sums("warning", "warnings", _by_kind(warnings))
    refused = [(f"{each.type}: {each.why}", f"child {each.child}") for each in done.taken.rejected]
    yield from _sums("event was refused at the door", "events were refused at the door", refused)
    questions = map(_question, _questions(done))
    yield from _sums("question for the IRO manager", "questions for the IRO manager", questions)


def next_steps(done: Import, absent: Sequence[str]) -> Iterator[str]:
    """The children who are looked after here but not in the return, all of them named; and what to do now."""
    if absent:
        here = f"{_many(len(absent), 'child is', 'children are')} looked after here"
        yield f"{here} since before {done.as_of.isoformat()} and not in this return: {', '.join(absent)}"
    steps = list(_steps(done, absent))
    if steps:
        yield "What to do next:"
        yield from (f"  {number}. {step}" for number, step in enumerate(steps, start=1))
    else:
        yield "Nothing needs putting right."


def _read(found: Return) -> list[str]:
    return [
        f"{file} ({found.modules[file]}, {_many(found.rows_in[file], 'row', 'rows')})" for file in sorted(found.modules)
    ]


def _not_read(problems: Iterable[RowProblem]) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for problem in problems:
        reasons.setdefault(problem.file, []).append(problem.kind)
    if reasons:
        yield f"{_many(len(reasons), 'file was', 'files were')} not read:"
        yield from (f"  {file}: {'; '.join(why)}" for file, why in reasons.items())


def _came_in(done: Import) -> str:
    ends, begins = Counter[str](), Counter[str]()
    for event in done.events:
        begins[event["subject"]] += event["type"] == BEGINS
        ends[event["subject"]] += event["type"] == _ENDS
    open_now = sum(begins[child] > ends[child] for child in done.children)
    return (
        f"{_many(len(done.children), 'child is', 'children are')} in it, {open_now} of them looked after on that day"
        f" and {len(done.children) - open_now} no longer."
    )


def _left_out(found: Return) -> Iterator[str]:
    rows = {(problem.file, problem.line) for problem in found.bad_rows}
    if rows:
        yield f"{_many(len(rows), 'row was', 'rows were')} left out, of {sum(found.rows_in.values())}:"
        yield from _kinds(_by_kind(found.bad_rows))


def _by_kind(problems: Iterable[RowProblem]) -> Iterator[tuple[str, str]]:
    for problem in problems:
        yield problem.kind, f"{problem.place}, {problem.detail}" if problem.detail else problem.place


def _sums(one: str, many: str, problems: Iterable[tuple[str, str]]) -> Iterator[str]:
    problems = list(problems)
    if problems:
        yield f"{_many(len(problems), one, many)}:"
        yield from _kinds(problems)


def _kinds(problems: Iterable[tuple[str, str]]) -> Iterator[str]:
    """One line for each kind of problem with its first example, the commonest kinds first."""
    examples: dict[str, list[str]] = {}
    for kind, example in problems:
        examples.setdefault(kind, []).append(example)
    for kind, places in sorted(examples.items(), key=lambda each: -len(each[1])):
        yield f"  {len(places):>6}  {kind} ({'for example ' if len(places) > 1 else ''}{places[0]})"


def _questions(done: Import) -> list[dict[str, Any]]:
    return [event for event in done.events if event["type"] == _QUESTION]


def _question(event: dict[str, Any]) -> tuple[str, str]:
    candidates = ", ".join(event["data"]["candidate_ids"])
    return "is this the child's parent?", f"child {event['subject']}: {candidates}"


def _steps(done: Import, absent: Sequence[str]) -> Iterator[str]:
    found = done.found
    if "Episodes" not in found.modules.values():
        yield "No file of episodes was read, and without it no child can come in: put it into the folder."
    if found.not_read:
        yield "Where a file that was not read belongs to the return, do what the line about it says."
    if found.bad_rows or done.taken.rejected:
        yield "Put right, where the return is made, what was left out or refused."
    if found.warnings:
        yield "Look at the warnings: what could not be read was left blank. Put right what matters."
    if found.problems or done.taken.rejected:
        yield "Bring the folder in again after that: what is known already is not taken twice."
    if absent:
        yield (
            "Ask who keeps the case records whether care has ended for the children who are not in the return:"
            f" until their end is told ({_ENDS}) they stay in the caseload."
        )
    if _questions(done):
        yield "Have the IRO manager look at the questions: a parent is linked by the case system or not at all."


def _many(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
