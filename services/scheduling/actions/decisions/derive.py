"""The decisions of a child's completed outcomes, with what became of each: read off what was said of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.scheduling.actions.decisions.settlement import disagreement
from services.scheduling.actions.outcome.words import PROGRESS, WITHDRAWAL, Finished, word_of
from services.scheduling.rules.decisions.carried_over import Made, carried_over
from services.scheduling.rules.decisions.disagreed import day_due
from services.scheduling.rules.decisions.standing import IMPLEMENTED, OPEN, PART, Report, standing_of
from services.scheduling.rules.outcome.in_parts import WITHDRAWN_ON
from shared.events.council.duties_done import ReviewDecisionCarriedOut
from shared.register.facts import Fact
from shared.register.statements import Word

Row = Mapping[str, Any]
_AS_SAID: Final = (
    "words_for_child",
    "need",
    "outcome",
    "responsible_person_id",
    "supersedes",
    "referral",
    "record_ref",
)


def decision_rows(finished: Sequence[Finished], held: Sequence[Fact], words: Sequence[Word]) -> list[dict[str, Any]]:
    """Every decision as it stands; the fields are columns of the decisions table. `finished` are of one child."""
    made: dict[str, dict[str, Any]] = {}
    for outcome in finished:
        for place, said in enumerate(outcome.data.get("decisions") or (), start=1):
            made.setdefault(said["id"], _as_made(outcome, place, said, words))
    replaced = {row["supersedes"]: row for row in made.values() if row["supersedes"] and row["withdrawn_on"] is None}
    for row in made.values():
        by = replaced.get(row["id"])
        superseded_on = by["made_on"] if by is not None else None
        standing = standing_of(_reports(row, held, words), row["withdrawn_on"], superseded_on)
        row["superseded_by"] = by["id"] if by is not None else None
        row["over_on"] = standing.over_on
        row |= {name: getattr(standing, name) for name in ("status", "implemented_on", "part_on", "evidence_ref")}
    counts = carried_over(map(_made, made.values()))
    return [{**row, "carried_over": counts[id_]} for id_, row in made.items()]


def _as_made(outcome: Finished, place: int, said: Row, words: Sequence[Word]) -> dict[str, Any]:
    taken_back = word_of(words, WITHDRAWAL, said["id"])
    told = word_of(words, PROGRESS, said["id"])
    left_out = _day(said.get(WITHDRAWN_ON))
    disagreed_on, settled = disagreement(outcome.review["id"], said["id"], words)
    return {
        "id": said["id"],
        "child_id": outcome.child_id,
        "review_id": outcome.review["id"],
        "baseline": outcome.review["baseline"],
        "place": place,
        "words": said.get("words") or "",
        **{name: said.get(name) for name in _AS_SAID},
        "made_on": outcome.held_on,
        "due_on": day_due(_day(said.get("due_on")), disagreed_on, settled),
        "disagreed_on": disagreed_on,
        "settled_on": settled.agreed_on if settled is not None else None,
        "urgent": bool(said.get("urgent")),
        "recommendation": bool(said.get("recommendation")),
        "evidence_asked_on": _day(told.data.get("evidence_asked_on")) if told is not None else None,
        "withdrawn_on": left_out or (taken_back.on if taken_back is not None else None),
        "left_out": left_out is not None,
    }


def _reports(row: Row, held: Sequence[Fact], words: Sequence[Word]) -> Iterator[Report]:
    """What a person says of it knows what was told before; that it is not done says nothing of what is told later."""
    told = word_of(words, PROGRESS, row["id"])
    status = told.data.get("status") if told is not None else None
    if told is not None:
        on = told.on if told.on is not None and status in (PART, IMPLEMENTED) else date.min
        yield Report(on, told.place, status or OPEN, told.data.get("evidence_ref"), _day(told.data.get("part_on")))
    since = told.place if told is not None and status is not None else ""
    for fact in held:
        if isinstance(fact.data, ReviewDecisionCarriedOut) and _means(fact.data, row) and fact.place > since:
            yield Report(fact.data.on, fact.place, PART if fact.data.in_part else IMPLEMENTED)


def _means(said: ReviewDecisionCarriedOut, row: Row) -> bool:
    if said.decision_id is not None:
        return bool(said.decision_id == row["id"])
    return bool(said.record_ref == row["record_ref"])


def _made(row: Row) -> Made:
    over_on = row["withdrawn_on"] or row["implemented_on"]
    return Made(row["id"], row["review_id"], row["made_on"], row["words"], row["supersedes"], over_on)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
