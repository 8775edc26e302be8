"""What happened in a dispute, in plain sentences, and what of it the reader may take back. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.disputes.clock import People, changes
from services.reporting.pages.disputes.codes import AGREED, COMPLAINT_BY, OUTCOMES, VIEWS, said, short
from services.reporting.pages.links import challenge_link

Row = Mapping[str, Any]
_OF_TIME: Final = "system"


@dataclass(frozen=True, slots=True)
class Told:
    """One step: its day and its sentence. `back` is where it is taken back."""

    on: date | None
    text: str
    taken_back: bool = False
    back: str = ""


def told_of(dispute: Row, people: People) -> Iterator[Told]:
    """Step by step, the latest first."""
    last = _last_said(dispute["history"])
    for entry in reversed(dispute["history"]):
        gone = "taken_back_at" in entry
        back = _back(dispute, entry, people) if not gone and _hangs_alone(entry, last) else ""
        yield Told(items.day(entry["on"]), _sentence(dispute, entry, people), gone, back)


def _last_said(history: Sequence[Row]) -> Row | None:
    """What people said last: of what was said in one moment the later."""
    told = [(str(each["at"]), at) for at, each in enumerate(history) if each["at"] and "taken_back_at" not in each]
    return history[max(told)[1]] if told else None


def _hangs_alone(entry: Row, last: Row | None) -> bool:
    """Whether nothing rests on it: it was said last, or nothing ever rests on one such."""
    return entry is last or entry["what"] in ("remedy:carried_out", "dispute:complaint_by")


def _back(dispute: Row, entry: Row, people: People) -> str:
    mine = people.reader.subject == entry["by"] or "iro_manager" in people.reader.roles
    what = TAKEN_BACK.get(f"{entry['what']}:{entry.get('how', '')}") or TAKEN_BACK.get(entry["what"])
    if not mine or what is None:
        return ""
    about = str(entry["id"]) if entry["what"] in _WITH_A_KEY else ""
    return challenge_link("taken-back", what=what, id=str(dispute["id"]), about=about)


TAKEN_BACK: Final[Mapping[str, str]] = {
    "dispute:opened": "opening",
    "dispute:response": "response",
    "dispute:view": "view",
    "dispute:next_stage": "next_stage",
    "dispute:ended:resolved": "resolution",
    "dispute:ended:withdrawn": "withdrawal",
    "dispute:complaint_by": "complaint_by",
    "remedy:carried_out": "carried_out",
}
"""By the word, what `pages/disputes/taking_back.py` calls it."""
_WITH_A_KEY: Final = frozenset({"dispute:response", "dispute:view", "remedy:carried_out"})


def _sentence(dispute: Row, entry: Row, people: People) -> str:
    made = _SENTENCES.get(str(entry["what"]))
    if made is None:
        return str(entry["what"]).rpartition(":")[2].replace("_", " ").capitalize()
    sentence = made(dispute, entry)
    if entry["by"] == _OF_TIME:
        return sentence
    by = people.called(entry["by"])
    gone = f" (taken back by {people.called(entry['taken_back_by'])})" if "taken_back_at" in entry else ""
    return f"{sentence}, by {by}{gone}"


def _stage_name(dispute: Row, number: Any) -> str:
    ladder = dispute["ladder"]
    return ladder[int(number) - 1] if 0 < int(number or 0) <= len(ladder) else f"stage {number}"


def _on(entry: Row, name: str) -> str:
    on = items.day(entry.get(name))
    return f"{on.day} {on:%B %Y}" if on else "a day that nobody named"


def _ended(_: Row, entry: Row) -> str:
    if entry.get("how") == "withdrawn":
        return "Not pursued any further"
    what = said(OUTCOMES, entry.get("outcome")).partition(":")[0]
    changed = changes(entry.get("what_changed") or ())
    return f"Ended: {what[:1].lower()}{what[1:]}" + (f". What changed: {changed}" if changed else "")


def _response(dispute: Row, entry: Row) -> str:
    at = _stage_name(dispute, entry.get("number"))
    means = ", for want of means" if entry.get("resources") else ""
    return f"The {at} answered: {short(AGREED, entry.get('agreed'))}{means}"


_SENTENCES: Final[Mapping[str, Callable[[Row, Row], str]]] = {
    "dispute:opened": lambda d, e: f"Opened, at the stage of the {_stage_name(d, e.get('stage') or 1)}",
    "dispute:response": _response,
    "dispute:view": lambda _, e: f"What the IRO thinks of the answer: {short(VIEWS, e.get('view'))}",
    "dispute:next_stage": lambda d, e: f"Taken to the {_stage_name(d, e.get('to'))}",
    "dispute:ended": _ended,
    "dispute:complaint_by": lambda _, e: f"Who complains for the child: {short(COMPLAINT_BY, e.get('complaint_by'))}",
    "remedy:carried_out": lambda _, __: "Something that was agreed was carried out",
    "stage_entered": lambda d, e: f"No answer had come: it went to the {_stage_name(d, e.get('number'))}",
    "limit_passed": lambda _, __: "Its working days were over, and it was not settled",
    "handed_over": lambda _, e: f"Handed over from {e.get('from_id')} to {e.get('to_id')}",
    "complaint_received": lambda _, __: "A complaint came, which stops nothing",
    "before_hearing": lambda _, e: f"The court is told of it before the hearing on {_on(e, 'hearing_on')}",
}
