"""Events as a service hears them: the facts of `tests/support/facts.py` in an envelope, told by whom and when."""

from datetime import date
from typing import Any
from uuid import uuid4

from shared.events.base import Event
from shared.events.council.withdrawals import FactRestored, FactWithdrawn, Statement
from shared.events.envelope import Envelope, envelope_for
from tests.support import facts
from tests.support.clock import moment

COUNCIL = "/council/test/lcs"


def event(
    data: Event,
    subject: str = "C1047",
    *,
    time: str = "2026-01-05T10:00:00+00:00",
    received: str | None = None,
    recorded: str | None = None,
    source: str = COUNCIL,
    id: str | None = None,
    baseline: date | None = None,
) -> Envelope:
    """An event as a reader hands it over; of a time that is a day alone, ten o'clock is meant."""
    made = envelope_for(data, source=source, subject=subject, time=moment(time, hour=10), id=id or uuid4().hex)
    attributes = made._asdict()
    attributes |= {"receivedat": moment(received or time, hour=10), "baseline": baseline}
    attributes |= {"recordedat": moment(recorded, hour=10) if recorded else None}
    return Envelope(**attributes)


def said(
    data: Event,
    subject: str = "C1047",
    *,
    at: str | None = None,
    by: str = "council",
    cause: Envelope | None = None,
    **more: Any,
) -> Envelope:
    """An event said by the council or one of our services, on the fact's own day unless `at` says when."""
    time = at or (data.happened_on() or facts.day("2026-01-05")).isoformat()
    made = event(data, subject, time=time, source=COUNCIL if by == "council" else f"/iro/{by}", **more)
    return made._replace(causationid=cause.id) if cause else made


def became(
    child: str, on: str = "2026-01-05", *, time: str | None = None, received: str | None = None, **fields: Any
) -> Envelope:
    return event(facts.became(on, **fields), child, time=time or on, received=received)


def ceased(child: str, on: str, **fields: Any) -> Envelope:
    return event(facts.ceased(on, **fields), child, time=on)


def corrected(child: str, on: str = "2026-01-05", **fields: Any) -> Envelope:
    """A correction, written an hour after what else is told of that day."""
    return event(facts.corrected(**fields), child, time=f"{on}T11:00:00")


def merged(survivor: str, duplicate: str, on: str = "2026-01-05") -> Envelope:
    """Two records of one child, found out after what else is told of that day."""
    return event(facts.merged(duplicate, merged_on=on), survivor, time=f"{on}T12:00:00")


def withdrawn(what: Envelope, on: str = "2026-01-12") -> Envelope:
    """That this was said in error."""
    meant = Statement(source=what.source, id=what.id)
    return event(FactWithdrawn(withdraws=meant, reason="entered_in_error"), what.subject, time=on)


def restored(what: Envelope, on: str = "2026-01-13") -> Envelope:
    """That this was no error after all."""
    meant = Statement(source=what.source, id=what.id)
    return event(FactRestored(restores=meant, reason="entered_in_error"), what.subject, time=on)


def imported(
    child: str,
    on: str = "2024-03-04",
    *,
    baseline: str | date = "2025-12-31",
    received: str = "2026-01-05",
    **fields: Any,
) -> Envelope:
    """The beginning of care as a council's return tells it: the state at the end of the day `baseline`."""
    return event(
        facts.became(on, **fields),
        child,
        time=f"{on}T00:00:00",
        received=f"{received}T09:00:00",
        id=f"ssda903-{child}-{on}",
        baseline=facts.day(str(baseline)),
    )


def review_due(child: str, on: str) -> Envelope:
    """The child's first review, which scheduling has planned."""
    return event(facts.review_due(f"R-{child}", on), child)


def renamed(envelope: Envelope, names: dict[str, str]) -> Envelope:
    """The same event of another family; the same again is the same event."""
    data = envelope.data
    fields = {name: getattr(data, name) for name in data.model_fields_set}
    if "sibling_ids" in fields:
        fields["sibling_ids"] = tuple(names[each] for each in fields["sibling_ids"])
    if "duplicate_id" in fields:
        fields["duplicate_id"] = names[fields["duplicate_id"]]
    id_ = f"{envelope.id}-{names[envelope.subject]}"
    return event(type(data)(**fields), names[envelope.subject], time=envelope.time.isoformat(), id=id_)
