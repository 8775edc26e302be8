"""The outcome of a review, in parts: how far each heading is, its form, and what is saved of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import review_link, review_page_link
from services.reporting.pages.questions import Question, flat, nested, typed_as
from services.reporting.pages.reader import Reader
from services.reporting.pages.reviews.parts import HEADINGS, Heading

Told = Mapping[str, Any]
DONE, STARTED, NOT_STARTED, NOT_NEEDED = "Done", "Started", "Not started", "If there is something to say"
_SUGGESTED: Final = "Some of this is filled in from what is known already. Check it before you save it."


@dataclass(frozen=True, slots=True)
class Task:
    """A heading in the list, and how far it is."""

    title: str
    link: str
    state: str
    lacks: int = 0

    @property
    def done(self) -> bool:
        """Whether nothing is wanted of it any more."""
        return self.state in (DONE, NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """The list of headings of one review's outcome."""

    review_id: str
    child_id: str
    title: str
    held: str
    tasks: tuple[Task, ...]
    completed: bool
    missing: int
    reader: Reader
    profile: str
    sample: bool
    done: str | None = None

    @property
    def progress(self) -> str:
        """`3 of 11 parts are done`; what need not be said counts once something was."""
        wanted = [each for each in self.tasks if each.state != NOT_NEEDED]
        done = sum(each.done for each in wanted)
        return f"{done} of {len(wanted)} parts {'is' if done == 1 else 'are'} done"

    def link(self, path: str = "") -> str:
        """The address of something of this review."""
        return review_link(self.review_id, path) if path else review_page_link(self.review_id)


def outcome_view(review: Told, outcome: Told, around: Around, done: str | None = None) -> OutcomeView:
    """How far each heading is."""
    held = items.day(outcome.get("held_on"))
    return OutcomeView(
        review_id=str(review["id"]),
        child_id=str(review["child_id"]),
        title=items.review_words(review),
        held=f"Held on {held.day} {held:%B %Y}" if held else "Not held yet: what you save is a draft until it was",
        tasks=tuple(_task(str(review["id"]), each, outcome) for each in HEADINGS),
        completed=outcome["status"] == "completed",
        missing=len(outcome["missing"]),
        reader=around.reader,
        profile=around.profile.name,
        sample=around.sample,
        done=done,
    )


def _task(review_id: str, heading: Heading, outcome: Told) -> Task:
    lacks = sum(_is_about(each["pointer"].strip("/"), heading.paths) for each in outcome["missing"])
    saved = known(outcome)
    started = any(_is_about(path, heading.paths) for path in saved)
    states = (STARTED, NOT_STARTED) if lacks else (DONE, NOT_NEEDED)
    state = states[0] if started else states[1]
    return Task(heading.title, review_link(review_id, f"outcome/{heading.path}"), state, lacks)


def _is_about(pointer: str, paths: Sequence[str]) -> bool:
    return any(pointer == each or each.startswith(f"{pointer}/") or pointer.startswith(f"{each}/") for each in paths)


def known(outcome: Told) -> dict[str, Any]:
    """What was saved, by its path."""
    return {path: value for path, value in flat(outcome).items() if value is not None and value != []}


def heading_form(heading: Heading, review: Told, outcome: Told, around: Around, suggested: Told) -> FormPage:
    """The page of one heading, with what was saved, else with what is known already."""
    saved = known(outcome)
    fresh = {path: each for path, each in suggested.items() if path in heading.paths and not _saved(path, saved)}
    typed = typed_as(heading.questions, {**saved, **fresh})
    review_id = str(review["id"])
    return FormPage(
        heading=heading.title,
        questions=heading.questions,
        button="Save and go back to the list",
        action=review_link(review_id, f"outcome/{heading.path}"),
        around=around,
        lead=_lead(review, outcome, suggested=bool(fresh)),
        child_id=str(review["child_id"]),
        back=("All parts of the outcome", review_link(review_id, "outcome")),
        typed=typed,
        version=str(outcome["version"]),
        warning=_warning(outcome),
        saved=typed_as(heading.questions, saved),
    )


def _saved(path: str, saved: Told) -> bool:
    """Whether anything was saved of the part in which this lies: then nothing is filled in beside it."""
    part = path.partition("/")[0]
    return any(each == path or (part == "spoken_to" and each.startswith(f"{part}/")) for each in saved)


def _lead(review: Told, outcome: Told, *, suggested: bool) -> str:
    held = items.day(outcome.get("held_on"))
    lead = items.review_words(review) + (f", held on {held.day} {held:%B %Y}." if held else ".")
    return f"{lead} {_SUGGESTED}" if suggested else lead


def _warning(outcome: Told) -> str:
    if outcome["status"] != "completed":
        return ""
    return "This outcome is finished. What you change here is put right, and whoever was told is told anew."


def saved_by(questions: Sequence[Question], outcome: Told, said: Told) -> dict[str, Any]:
    """What scheduling is told: each part that the page asks of, with what the page does not ask as it was saved."""
    asked = {each.field for each in questions}
    parts = dict.fromkeys(path.partition("/")[0] for path in asked)
    kept = {path: value for path, value in known(outcome).items() if path not in asked}
    now = {path: value for path, value in {**kept, **said}.items() if path.partition("/")[0] in parts}
    return {**dict.fromkeys(parts), **nested(now)}


def suggestions(review: Told, wishes: Told, contacts: Sequence[Told]) -> dict[str, Any]:
    """What is known already of what the form asks, by its path: from the child's wishes and the IRO's contacts."""
    found: dict[str, Any] = {}
    advocate = {"wanted": "yes", "declined": "no"}.get(str(wishes.get("advocate")))
    if advocate:
        found["advocacy/child_wants_advocate"] = advocate
    if wishes.get("asked_on"):
        found["monitoring/consulted_before"] = "yes"
    met = [each for each in contacts if each.get("child")]
    if met:
        last = max(met, key=lambda each: str(each["on"]))
        found |= {
            "spoken_to/in_private": last["child"] == "in_private",
            "spoken_to/how": "played" if last["child"] == "observed_or_played" else "talked",
            "spoken_to/in_placement": bool(last.get("in_placement")),
            "spoken_to/on": last["on"],
            "monitoring/consulted_before": "yes",
        }
    return found
