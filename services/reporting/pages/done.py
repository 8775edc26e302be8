"""What a page says after a form was sent: the word in the address, and its sentence."""

from collections.abc import Mapping
from typing import Final

DONE: Final[Mapping[str, str]] = {
    "held": "Put on record: the review was held. Its time limit is met, and the next one begins.",
    "moved": "Put on record: the review has its day. Whoever is to know is told.",
    "answered": "Put on record: the matter is answered.",
    "concern_raised": "The concern is raised. Its days run from today.",
    "concern_opened": "The concern is taken up in your name. Its days run from today.",
    "concern_declined": "It is not taken up, and why is kept.",
    "concern_resolved": "Put on record: the concern was settled, and what changed for the child.",
    "concern_lapsed": "Put on record: the concern does not matter any more.",
    "concern_formal": "The concern is a formal dispute now. The manager of its first stage is told.",
    "dispute_opened": "The dispute is open. The manager of its stage is told.",
    "dispute_answered": "The answer is put on record. The IRO says next what she thinks of it.",
    "dispute_viewed": "Put on record: what you think of the answer.",
    "dispute_moved": "The dispute is at its next stage. The manager of that stage is told.",
    "dispute_ended": "The dispute has ended. Everybody for whom it is hears of it.",
    "dispute_withdrawn": "The dispute is not pursued any further. It stays on the record.",
    "complaint_by": "Put on record: who complains for the child.",
    "carried_out": "Put on record: what was agreed was carried out.",
    "freeze_asked": "It is asked that the child stays where placed. The child's managers are told.",
    "freeze_answered": "Put on record: whether the child stays where placed.",
    "cafcass_said": "Put on record: the contact with Cafcass.",
    "advice_sought": "Put on record: you sought legal advice. You and the IRO manager alone see it.",
    "advice_came": "Put on record: the advice came.",
    "practice_seen": "Put on record: the practice that you saw.",
    "document_had": "Put on record: the IRO has the document.",
    "taken_back": "It was taken back, and stays on the history as taken back.",
}
