"""What people said of freezes, as rows and as announced."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.escalation.actions.beside.derived import Derived
from services.escalation.actions.beside.words import day_of, given_day, of_kind
from services.escalation.actions.disputes.policy import policy_named
from services.escalation.actions.freezes.say import ANSWER, FREEZE, moves_on
from services.escalation.rules.freezes.in_time import answer_due_on, status_of
from shared.duties import counted_from
from shared.events.services.beside_disputes import PlacementMoveFreezeAnswered, PlacementMoveFreezeRequested
from shared.policy import Profile
from shared.register.statements import Word

Row = Mapping[str, Any]
DUTY = "freeze_answered"


def freezes_wanted(
    child_id: str, words: Iterable[Word], disputes: Mapping[str, Row], profile: Profile
) -> Iterator[Derived]:
    """A row for each freeze that was asked for, with its answer; `disputes` are those it belongs to."""
    told = list(words)
    answers = of_kind(told, ANSWER)
    for id_, word in of_kind(told, FREEZE).items():
        dispute = disputes.get(word.data["dispute_id"])
        policy = policy_named(dispute["policy_version"], profile) if dispute is not None else profile
        row = _row(child_id, word, answers.get(id_), policy)
        row["status"] = status_of(row["answered_on"], dispute["ended_on"] if dispute is not None else None)
        requested = PlacementMoveFreezeRequested(
            freeze_id=id_,
            **{
                name: row[name]
                for name in ("dispute_id", "requested_on", "placement_id", "change_id", "moves_on", "due_on")
            },
        )
        yield Derived(row, child_id, "child", (requested, *_answered(row)))


def _row(child_id: str, word: Word, answer: Word | None, profile: Profile) -> dict[str, Any]:
    on = day_of(word)
    limit = counted_from(on, profile.duty(DUTY), profile.calendar).due_on
    assert limit is not None
    given = answer.data if answer is not None else {"stays": None, "until": None, "answered_by": None}
    return {
        "id": word.key,
        "dispute_id": word.data["dispute_id"],
        "child_id": child_id,
        "change_id": word.data["change_id"],
        "placement_id": word.data["placement_id"],
        "requested_on": on,
        "requested_by": word.by,
        "moves_on": moves_on(word),
        "due_on": answer_due_on(on, limit, moves_on(word)),
        "answered_on": answer.on if answer is not None else None,
        "answered_by": given["answered_by"],
        "stays": given["stays"],
        "until": given_day(given["until"]),
    }


def _answered(row: Row) -> Iterator[PlacementMoveFreezeAnswered]:
    if row["answered_on"] is not None:
        told = {name: row[name] for name in ("dispute_id", "answered_on", "stays", "until", "answered_by", "change_id")}
        yield PlacementMoveFreezeAnswered(freeze_id=row["id"], **told, late=row["answered_on"] > row["due_on"])
