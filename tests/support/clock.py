"""The one clock of the tests: it stands until a test moves it."""

from datetime import UTC, datetime, timedelta


def moment(text: str, hour: int) -> datetime:
    """A moment from ISO text, of which a day alone means this hour of it; UTC unless the text says otherwise."""
    found = datetime.fromisoformat(text if "T" in text else f"{text}T{hour:02}:00:00")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class FakeClock:
    """A clock that the test sets: "2026-01-05" is nine o'clock on that day."""

    simulated = True

    def __init__(self, now: str) -> None:
        self.set(now)

    def set(self, now: str) -> None:
        self._now = moment(now, hour=9)

    def passes(self, **time: float) -> None:
        """`passes(minutes=5)`."""
        self._now += timedelta(**time)

    def now(self) -> datetime:
        return self._now
