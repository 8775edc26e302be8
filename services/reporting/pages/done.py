"""What a page says after a form was sent: the word in the address, and its sentence."""

from collections.abc import Mapping
from typing import Final

NOT_YET: Final = "_not_yet"
"""With this end the word means that reporting has not heard of it by now, and the sentence says so."""
_A_MOMENT: Final = "It may take a moment until this page shows it: open it again then."


def with_not_yet(sentences: Mapping[str, str]) -> Mapping[str, str]:
    """Each sentence by its word, and by the word for what is not heard yet."""
    return {**sentences, **{f"{word}{NOT_YET}": f"{said} {_A_MOMENT}" for word, said in sentences.items()}}


_DONE: Final[Mapping[str, str]] = {
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
    "answered": "Put on record: the matter is answered.",
    "wished": "Saved. Your IRO reads this before your review.",
    "asked": "Sent. Your IRO hears of it on the next working day; the answer will stand here.",
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
    "reminded": "Put on record: they are reminded, in their letter of 8 am on the next working day.",
    "taken_back": "It was taken back, and stays on the history as taken back.",
}
DONE: Final = with_not_yet(_DONE)
