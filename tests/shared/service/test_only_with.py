"""Of some types a service has use only for events that give one field; the others are passed over unread."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.escalation.declaration import DECLARATION
from shared.events.base import Event
from shared.events.services.duties import DutyMet, DutyOpened
from shared.policy import load_profile
from shared.service.service import Service
from tests.support import facts
from tests.support.events import said


def of_duty(kind: type[Event], **more: Any) -> Event:
    return facts.duty(kind, "D1", "first_review", owner="iro", keeper="scheduling", due_on="2026-02-02", **more)


@pytest.mark.parametrize(
    ("told", "of_use"),
    [
        (of_duty(DutyOpened), False),
        (of_duty(DutyOpened, again=True), True),
        (of_duty(DutyMet, met_on="2026-02-01", late=False), True),
    ],
)
def test_only_a_clock_that_runs_anew_is_of_use_whether_read_or_not_yet(told: Event, of_use: bool) -> None:
    service = Service(DECLARATION, cast(Any, SimpleNamespace()), cast(Any, None), load_profile("england-2010"))
    envelope = said(told, at="2026-01-05", by="scheduling")
    assert service.has_use_for(envelope) is of_use
    assert service.takes(envelope.type, envelope.source, envelope.data_json()) is of_use
    assert service.takes(envelope.type, envelope.source, envelope.data_json().encode()) is of_use
