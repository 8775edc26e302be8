"""What the reader of the list of children asked for."""

from dataclasses import dataclass

WITHOUT_IRO = "none"
"""The value of the IRO filter that asks for children who have no IRO."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for. `iro_id` may be `WITHOUT_IRO`; `q` is a child's id."""

    iro_id: str | None = None
    late_only: bool = False
    q: str | None = None

    def query(self) -> dict[str, str]:
        """The query parameters that ask for the same again."""
        asked = {"q": self.q, "iro_id": self.iro_id, "late": "1" if self.late_only else None}
        return {name: value for name, value in asked.items() if value}
