"""What a page says after a form was sent: the word in the address, and its sentence."""

from collections.abc import Mapping
from typing import Final

DONE: Final[Mapping[str, str]] = {
    "held": "Put on record: the review was held. Its time limit is met, and the next one begins.",
    "moved": "Put on record: the review has its day. Whoever is to know is told.",
    "answered": "Put on record: the matter is answered.",
    "wished": "Saved. Your IRO reads this before your review.",
    "asked": "Sent. Your IRO hears of it; the answer will stand here.",
    "links_ended": "None of the child's links opens the page any more.",
    "child_answered": "Put on record: the child reads your answer on the own page.",
    "given": "Put on record: the child has the IRO whom you chose. Whoever is to know is told.",
    "choice_back": "Taken back: that choice binds nobody any more.",
    "decided": "Put on record: your decision on this proposal.",
    "answer_taken_back": "Taken back: the question is open again.",
    "no_taken_back": "Taken back: the proposal is open again.",
    "question_answered": "Put on record: your answer.",
    "rebalanced": "Carried out: the children of this plan have the IROs it says. Whoever is to know is told.",
    "iro_joined": "Added. Children who waited for an IRO were tried again at once.",
    "iro_changed": "Saved.",
    "away": "Put on record: the absence. Its children are covered or moved, as this page says.",
    "away_changed": "Put on record: the absence is as it says here now.",
    "away_taken_back": "Taken back: that absence, or what was said of it last, does not count.",
    "back": "Put on record: there after all. Cover ends, and children who were moved come back.",
    "leaves": "Put on record: the last day. The children are handed over before it.",
    "stays": "Put on record: this IRO stays.",
    "leaving_taken_back": "Taken back: that last day does not count.",
    "person_saved": "Saved. Letters that waited for these details go out.",
    "relation_saved": "Saved.",
    "contact": "Put on record: the contact.",
}
