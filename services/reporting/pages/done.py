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
}
