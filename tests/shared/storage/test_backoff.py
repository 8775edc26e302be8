"""How long a worker waits after faults, and what it logs of them."""

from collections.abc import Callable
from typing import Any

import pytest

from services.runtime.running_service import _ONE_WAY_PAUSE
from shared.storage import backoff as patience_module
from shared.storage.backoff import Patience


def pauses(patience: Patience, *faults: Exception) -> list[float]:
    return [patience.pause_for(fault) for fault in faults]


@pytest.mark.parametrize(("make", "longest"), [(Patience, 10.0), (lambda *w: Patience(*w, longest=45.0), 45.0)])
def test_pauses_grow_up_to_the_longest_and_begin_again_when_it_worked(
    make: Callable[..., Patience], longest: float
) -> None:
    patience = make("relay", "door")
    waited = pauses(patience, *[ConnectionError()] * 30)
    assert waited[:3] == [0.1, 0.2, 0.4]
    assert waited[-1] == longest
    patience.it_worked()
    assert pauses(patience, ConnectionError()) == [0.1]


def test_a_broker_that_nobody_waits_for_is_asked_seldom() -> None:
    assert _ONE_WAY_PAUSE >= 30


class Recorder:
    """Stands for the log and remembers of each entry whether it had a traceback."""

    def __init__(self) -> None:
        self.traced: list[bool] = []

    def warning(self, _event: str, **known: Any) -> None:
        self.traced.append("exc_info" in known)

    error = warning


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder()
    monkeypatch.setattr(patience_module, "log", made)
    return made


def meet(recorder: Recorder, *faults: Exception | None) -> list[bool]:
    """Of each fault in a row, whether its traceback was logged; None stands for something that worked."""
    recorder.traced.clear()
    patience = Patience("relay", "door", KeyError)
    for fault in faults:
        if fault is None:
            patience.it_worked()
        else:
            patience.pause_for(fault)
    return list(recorder.traced)


def test_a_fault_that_passes_is_logged_with_its_traceback_once_in_a_row(recorder: Recorder) -> None:
    assert meet(recorder, ConnectionError(), ConnectionError(), ConnectionError()) == [True, False, False]
    assert meet(recorder, ConnectionError(), None, ConnectionError()) == [True, True]


def test_a_fault_of_another_kind_and_every_error_of_ours_is_logged_with_its_traceback(
    recorder: Recorder,
) -> None:
    assert meet(recorder, ConnectionError(), KeyError(), KeyError(), ConnectionError()) == [True, True, False, True]
    assert meet(recorder, ValueError(), ValueError()) == [True, True]
