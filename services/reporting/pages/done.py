"""What a page says after a form was sent: the word in the address, and its sentence."""

from collections.abc import Mapping
from typing import Final

DONE: Final[Mapping[str, str]] = {
    "held": "Put on record: the review was held. Its time limit is met, and the next one begins.",
    "moved": "Put on record: the review has its day. Whoever is to know is told.",
    "arranged": "Put on record: the review is arranged. Whoever is invited is told when invitations are due.",
    "wishes": "Put on record: what the child wishes for the review.",
    "excluded": "Put on record: who does not come, why, and how they are involved instead.",
    "lifted": "Put on record: they come to this review.",
    "adjourned": "Put on record: the review is adjourned. The date first set stands.",
    "cancelled": "Put on record: the review is cancelled. Another one is planned in its place.",
    "meeting": "Put on record: the meeting was held.",
    "saved": "Saved. Go on with another part.",
    "decision_saved": "The decision is saved. Add another, or go back to the list.",
    "decision_removed": "The decision is left out.",
    "completed": "The outcome is finished. Send the decisions next.",
    "decisions_sent": "Put on record: the decisions were sent. The manager's time to answer runs.",
    "response": "Put on record: the answer to the decisions.",
    "plan_updated": "Put on record: the care plan was updated.",
    "record_saved": "The record is saved. Look at it as each reader will get it.",
    "kept": "Saved: what is kept from whom.",
    "distributed": "Put on record: the record was distributed.",
    "duty_done": "Put on record: it was done.",
    "question_asked": "Put on record: it was asked. The review's page shows it until there is an answer.",
    "taken_back": "Taken back. What was before stands again.",
    "answered": "Put on record: the matter is answered.",
}
