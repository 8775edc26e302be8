"""What changed of what followed a review, said on the wire; and taken back where it is not so after all."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from shared.events.base import Event, to_date
from shared.events.envelope import Envelope
from shared.events.services.around_reviews import ReviewDecisionsSent, ReviewRecordWritten
from shared.events.services.scheduling import DecisionConsidered, ReviewRecordDistributed
from shared.register.facts import Fact
from shared.register.take_back import take_back
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
Named = dict[tuple[type[Event], str], Event]
_NAMES: Final = ("kind", "number", "iro_id", "ordinal", "serves", "considered")


def announce(work: Work, before: Row | None, after: Row, review: Row, held: Sequence[Fact]) -> list[Envelope]:
    """Announce how `after` differs from `before` (None: nothing had followed yet); what is gone is taken back.

    What is told anew is given back, for whoever puts it on record.
    """
    was, now = _said(before or {}, review), _said(after, review)
    for place in was.keys() - now.keys():
        for fact in held:
            if fact.source == work.source and (type(fact.data), "|".join(map(str, fact.data.fact_key()))) == place:
                take_back(work, fact)
    news = [event for place, event in now.items() if was.get(place) != event]
    return [work.announce(event, after["child_id"]) for event in news]


def _said(row: Row, review: Row) -> Named:
    return {(type(event), "|".join(map(str, event.fact_key()))): event for event in _events(row, review)}


def _events(row: Row, review: Row) -> Iterator[Event]:
    """Everything that is announced of a review of which this followed."""
    which = {name: review[name] for name in _NAMES if review.get(name) is not None} | {"review_id": review["id"]}
    if row.get("decisions_sent_on") is not None:
        sent_on, received_on = row["decisions_sent_on"], row["decisions_received_on"]
        yield ReviewDecisionsSent(**which, sent_on=sent_on, received_on=received_on)
    if row.get("record_written_on") is not None:
        written_on: date = row["record_written_on"]
        yield ReviewRecordWritten(**which, written_on=written_on, record_version=row["record_version"])
    if row.get("record_distributed_on") is not None:
        distributed_on: date = row["record_distributed_on"]
        which |= {"written_on": row["record_written_on"], **(row["record_went_out"] or {})}
        yield ReviewRecordDistributed(distributed_on=distributed_on, **which)
    for each in row.get("considered", ()):
        yield DecisionConsidered(
            decision_id=each["decision_id"],
            review_id=review["id"],
            considered_on=to_date(each["considered_on"]),
            agreed=each["agreed"],
            by_silence=each["by_silence"],
        )
