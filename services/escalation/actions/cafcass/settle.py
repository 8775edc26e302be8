"""What people said of Cafcass, as rows and as announced."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.escalation.actions.beside.derived import Derived
from services.escalation.actions.beside.words import also_named, day_of, of_kind
from services.escalation.actions.cafcass.say import CONTACT
from services.escalation.rules.cafcass.may_refer import ANSWERED, CONSIDERED, CONSULTED
from shared.events.base import Event
from shared.events.services.beside_disputes import CafcassAnswered, CafcassConsidered, CafcassConsulted, CafcassReferred
from shared.register.statements import Word

Row = Mapping[str, Any]


def contacts_wanted(child_id: str, words: Iterable[Word], disputes: Mapping[str, Row]) -> Iterator[Derived]:
    """A row for each contact of which somebody said; `disputes` say for whom else it is."""
    for id_, word in of_kind(words, CONTACT).items():
        also_for = also_named(disputes, word.data["dispute_id"])
        kept = {name: word.data[name] for name in ("steps", "refers", "reason", "referral_id", "outcome")}
        row = {
            "id": id_,
            "child_id": child_id,
            "dispute_id": word.data["dispute_id"],
            "kind": word.data["kind"],
            "on_day": day_of(word),
            "by": word.by,
            "data": {**kept, "also_for": list(also_for)},
        }
        yield Derived(row, child_id, "child", (_said(id_, word, also_for),))


def _said(id_: str, word: Word, also_for: tuple[str, ...]) -> Event:
    said, on = word.data, day_of(word)
    which: dict[str, Any] = {"contact_id": id_, "also_for": also_for}
    which |= {name: said[name] for name in ("dispute_id", "iro_id")}
    if said["kind"] == CONSIDERED:
        return CafcassConsidered(**which, considered_on=on, refers=said["refers"], reason=said["reason"])
    if said["kind"] == CONSULTED:
        return CafcassConsulted(**which, consulted_on=on)
    if said["kind"] == ANSWERED:
        return CafcassAnswered(**which, answered_on=on, referral_id=said["referral_id"], outcome=said["outcome"])
    return CafcassReferred(**which, referred_on=on)
