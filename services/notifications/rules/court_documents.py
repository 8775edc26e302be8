"""How far the copy of a court document has come: what its row says, from the facts and from who opened it.

Hull 2 ("Provide copies of all relevant court documents to the IRO ... within 5 working days of receipt of them");
Blackpool 10.4. That it counts as copied once an IRO has opened it, was told of it in person, or the legal department
says that she has it, and not when a mail left us, is local.
"""

from enum import StrEnum
from typing import Final


class CopyStatus(StrEnum):
    """Where the copy stands.

    `received`: nobody can be given it, for there is no link to it, or no IRO. `due`: an IRO has the link and has not
    opened it. `opened`: she did. `copied`: she has it in another way, as on paper.
    """

    RECEIVED = "received"
    DUE = "due"
    COPIED = "copied"
    OPENED = "opened"


IN_WORDS: Final = {
    "interim_care_plan": "interim care plan",
    "final_care_plan": "final care plan",
    "timetable": "court timetable",
    "directions": "court directions",
    "order": "court order",
    "expert_report": "expert report",
    "guardian_interim_report": "Children's Guardian's interim report",
    "guardian_final_report": "Children's Guardian's final report",
    "facts_and_reasons": "facts and reasons",
    "judgment": "judgment",
}
"""The kinds of court documents as people call them."""


def own_word(kind: str) -> str:
    """The article that goes before a kind of document."""
    if kind == "facts_and_reasons":
        return "the"
    return "an" if IN_WORDS[kind][0] in "aeiou" else "a"


def status_of(*, opened: bool, copied: bool, link: str | None, iro_id: str | None) -> CopyStatus:
    """Where the copy stands."""
    if opened:
        return CopyStatus.OPENED
    if copied:
        return CopyStatus.COPIED
    return CopyStatus.DUE if link is not None and iro_id is not None else CopyStatus.RECEIVED


def can_be_opened(link: str | None) -> bool:
    """Whether a browser can be sent there; what is no web address is shown as it is."""
    return link is not None and link.lower().startswith(("https://", "http://"))
