"""What people said of legal advice, as rows and as announced: that it was sought and came, never what it says."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from services.escalation.actions.advice.say import RECEIVED, SOUGHT
from services.escalation.actions.beside.derived import Derived
from services.escalation.actions.beside.words import also_named, day_of, of_kind
from shared.events.base import Event
from shared.events.services.beside_disputes import LegalAdviceReceived, LegalAdviceSought
from shared.register.statements import Word

Row = Mapping[str, Any]
_KINDS: Final = ("child", "foster_carer")


def advice_wanted(subject: str, words: Iterable[Word], disputes: Mapping[str, Row]) -> Iterator[Derived]:
    """A row for each time that advice was sought about this subject; `disputes` say for whom else it is."""
    told = list(words)
    for kind in _KINDS:
        received = of_kind(told, RECEIVED, kind)
        for id_, word in of_kind(told, SOUGHT, kind).items():
            also_for = also_named(disputes, word.data["dispute_id"])
            yield _derived(subject, word, received.get(id_), also_for)


def _derived(subject: str, word: Word, received: Word | None, also_for: tuple[str, ...]) -> Derived:
    row = {
        "id": word.key,
        "subject": subject,
        "subjectkind": word.subjectkind,
        "dispute_id": word.data["dispute_id"],
        "iro_id": word.data["iro_id"],
        "sought_on": day_of(word),
        "received_on": received.on if received is not None else None,
        "data": {
            "about": word.data["about"],
            "detail_ref": word.data["detail_ref"],
            "followed": received.data["followed"] if received is not None else None,
        },
    }
    which: dict[str, Any] = {"advice_id": word.key, "also_for": also_for}
    which |= {name: row[name] for name in ("dispute_id", "iro_id")}
    says: list[Event] = [LegalAdviceSought(**which, sought_on=day_of(word))]
    if received is not None:
        says.append(LegalAdviceReceived(**which, received_on=day_of(received)))
    return Derived(row, subject, word.subjectkind, tuple(says))
