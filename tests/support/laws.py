"""How many examples a law is tried on: few in every run, many in `make faults`. The only place that says so.

A law is a test by Hypothesis, which gives each the marker `hypothesis`. `@examples(1 / 4)` gives one whose examples are
dear a quarter of what the others have, and `@examples(4)` one whose examples are cheap four times as many.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings

EXAMPLES = {"ci": 40, "deep": 400}
FEWEST = 5

# a slow machine is not a broken law, and a fixture that an example leaves as it found it may serve the next
_COMMON: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}


def register() -> None:
    """Make the profiles known; `ci` is in force unless `--hypothesis-profile deep` is said."""
    for name, number in EXAMPLES.items():
        settings.register_profile(name, max_examples=number, **_COMMON)
    settings.load_profile("ci")


def exactly(*, ci: int, deep: int) -> Callable[[Any], Any]:
    """So many examples in every run, and so many in `make faults`."""
    return settings(max_examples=ci if settings.default.max_examples == EXAMPLES["ci"] else deep)


def examples(weight: float) -> Callable[[Any], Any]:
    """This many times the examples of the profile in force."""
    return settings(max_examples=max(FEWEST, round(settings.default.max_examples * weight)))
