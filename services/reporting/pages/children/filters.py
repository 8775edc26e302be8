"""What the reader of the list of children asked for."""

from dataclasses import dataclass, replace

WITHOUT_IRO = "none"
"""The value of the IRO filter that asks for children who have no IRO."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for. `iro_id` may be `WITHOUT_IRO`; `q` is a child's id; `sort` is a column's word in the
    address, with `-` before it from the end, or nothing: what is late comes first. `due_by_sunday`: only children with
    something due from today to Sunday."""

    iro_id: str | None = None
    late_only: bool = False
    q: str | None = None
    sort: str = ""
    due_by_sunday: bool = False

    def sorted_by(self, column: str) -> str:
        """`ascending`, `descending` or `none`, as `aria-sort` has it."""
        if self.sort.removeprefix("-") != column:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    def by(self, column: str) -> "Filters":
        """The same by this column; from the end, where it is by this column already."""
        return replace(self, sort=f"-{column}" if self.sort == column and column else column)

    @property
    def narrows(self) -> bool:
        """Whether not all children are asked for."""
        return bool(self.iro_id or self.late_only or self.q or self.due_by_sunday)

    def query(self) -> dict[str, str]:
        """The query parameters that ask for the same again."""
        ticked = {"late": self.late_only, "due_by_sunday": self.due_by_sunday}
        asked = {"q": self.q, "iro_id": self.iro_id, **{name: "1" for name, on in ticked.items() if on}}
        asked["sort"] = self.sort
        return {name: value for name, value in asked.items() if value}
