"""What another policy would move, as a page: by kind how many days, in plain sentences, and each as a file. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, NamedTuple

from services.reporting.pages import words
from services.reporting.pages.links import POLICY, POLICY_PREVIEW
from services.reporting.pages.lists import Cell, Column, ListPage
from services.reporting.pages.policy.moves import Looked
from services.reporting.pages.questions import Question
from services.reporting.pages.reader import Reader
from shared.policy import Profile

Moved = Mapping[str, Any]
_SHOWN: Final = 10
"""Children named under each kind; the file has all of them."""
_WHAT: Final[Mapping[str, str]] = {
    "duty": "Time limit",
    "review": "Review to come: when it is due",
    "held_review": "Review held already: by when it was due",
}
EARLIER, LATER, NEW, GONE = "Earlier", "Later", "New", "Falls away"
_EFFECTS: Final = (EARLIER, LATER, NEW, GONE)
COLUMNS: Final = (
    Column("what", "What is asked", sorts=False),
    *(Column(each, each, sorts=False) for each in _EFFECTS),
    Column("late", "Late at once", sorts=False),
    Column("children", "Children", sorts=False),
)
EACH: Final = tuple(
    Column(each, each, sorts=False)
    for each in ("What", "What is asked", "Child", "Effect", "Now due", "Then due", "Late at once")
)
"""The columns of the file with each day that would move."""


class Example(NamedTuple):
    """Something that would move: of whom, and how, in words."""

    child_id: str
    says: str


class Kind(NamedTuple):
    """One kind of thing, with some of those that would move and how many there are."""

    title: str
    some: tuple[Example, ...]
    number: int


@dataclass(frozen=True, slots=True)
class PreviewPage(ListPage):
    """The counts by kind, what they come to in sentences, and some of the children of each kind."""

    nothing_chosen: ClassVar[str] = "Choose a policy"
    says: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    """That not everybody was looked at, and by which command everybody is."""
    kinds: tuple[Kind, ...] = ()


def preview_page(
    here: Profile, wanted: Profile | None, looked: Looked, names: Iterable[str], reader: Reader, *, sample: bool
) -> PreviewPage:
    """What would move under `wanted`; the question alone while none is chosen. `names` can be chosen."""
    by_kind = _by_kind(looked.moves)
    chosen = {"profile": wanted.name} if wanted is not None else {}
    return PreviewPage(
        heading=f"What would move under {words.profile(wanted.name)}" if wanted else "What another policy would move",
        caption="How many days would be others, by what is asked",
        columns=COLUMNS,
        rows=[_row(key, found, wanted) for key, found in by_kind.items()] if wanted else [],
        empty="Choose a policy. Nothing is changed by looking." if wanted is None else "Nothing would move.",
        path=POLICY_PREVIEW,
        reader=reader,
        profile=here.name,
        sample=sample,
        filters=(Question("profile", "Policy", "pick", options={each: _called(each, here) for each in names}),),
        asked=chosen,
        back=("Policy", POLICY),
        unknown=tuple(words.service(each) for each in looked.away),
        says=_says(wanted, looked) if wanted else (),
        cut=_cut(wanted, looked) if wanted else (),
        kinds=tuple(_some_of(key, found, wanted) for key, found in by_kind.items()) if wanted else (),
    )


def each_move(wanted: Profile, looked: Looked) -> Iterable[Sequence[Cell]]:
    """A row for each day that would move, for the file."""
    for each in looked.moves:
        what, title = _WHAT.get(each["what"], each["what"]), _title(str(each["kind"]), wanted)
        late = "yes" if each["late_at_once"] else ""
        days = [str(each[name] or "") for name in ("before", "after")]
        yield tuple(Cell(text) for text in (what, title, str(each["subject"]), effect(each), *days, late))


def effect(move: Moved) -> str:
    """What becomes of its day."""
    if move["before"] is None:
        return NEW
    if move["after"] is None:
        return GONE
    return EARLIER if move["after"] < move["before"] else LATER


def _called(name: str, here: Profile) -> str:
    return f"{words.profile(name)}, as its file says it now" if name == here.name else words.profile(name)


def _by_kind(moves: Iterable[Moved]) -> dict[tuple[str, str], list[Moved]]:
    found: dict[tuple[str, str], list[Moved]] = defaultdict(list)
    for each in moves:
        found[(str(each["what"]), str(each["kind"]))].append(each)
    order = list(_WHAT)
    return dict(sorted(found.items(), key=lambda kind: (order.index(kind[0][0]), -len(kind[1]), kind[0][1])))


def _title(kind: str, wanted: Profile | None) -> str:
    return words.duty(kind, wanted.id if wanted is not None else "")


def _row(key: tuple[str, str], found: Sequence[Moved], wanted: Profile | None) -> tuple[Cell, ...]:
    what, kind = key
    numbers = [sum(effect(each) == name for each in found) for name in _EFFECTS]
    late = sum(bool(each["late_at_once"]) for each in found)
    counts = (*numbers, late, len(_children(found)))
    return Cell(_title(kind, wanted), note=_WHAT[what]), *(Cell(str(each)) for each in counts)


def _children(moves: Iterable[Moved]) -> set[str]:
    return {str(each["child_id"]) for each in moves if each["child_id"]}


def _some_of(key: tuple[str, str], found: Sequence[Moved], wanted: Profile | None) -> Kind:
    of_children = [each for each in found if each["child_id"]]
    some = tuple(Example(str(each["child_id"]), _in_words(each)) for each in of_children[:_SHOWN])
    return Kind(f"{_title(key[1], wanted)} ({_WHAT[key[0]].partition(':')[0].lower()})", some, len(of_children))


def _in_words(move: Moved) -> str:
    before, after = _day(move["before"]), _day(move["after"])
    late = ", and late at once" if move["late_at_once"] else ""
    if move["before"] is None:
        return f"new, due {after}{late}"
    return f"due {before}, falls away" if move["after"] is None else f"from {before} to {after}{late}"


def _day(said: str | None) -> str:
    on = date.fromisoformat(said) if said else None
    return f"{on.day} {on:%B %Y}" if on else "no day"


def _says(wanted: Profile, looked: Looked) -> tuple[str, ...]:
    effects = [effect(each) for each in looked.moves]
    late = sum(bool(each["late_at_once"]) for each in looked.moves)
    counted = ", ".join(f"{effects.count(name)} {name.lower()}" for name in (EARLIER, LATER, NEW))
    number, children = len(effects), len(_children(looked.moves))
    moved = (
        f"{_days(number)} of {children} {'child' if children == 1 else 'children'} would move: {counted}, and"
        f" {effects.count(GONE)} would fall away. {late or 'None'} would be late at once."
        if number
        else "No day of anything that is open would move."
    )
    open_ones = (
        "It applies to what is open already."
        if looked.applies_to_open
        else "A time limit that is open keeps what it was opened with; what is opened from then on has the new one."
    )
    return (
        f"Nothing was changed. This is what would follow today from going on under {wanted.title}.",
        moved,
        open_ones,
    )


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number:,} days"


def _cut(wanted: Profile, looked: Looked) -> tuple[str, ...]:
    if not looked.unfinished:
        return ()
    parts = "; ".join(
        f"{words.service(name)}: {seen:,} of {every:,} people" for name, (seen, every) in looked.unfinished.items()
    )
    return (
        f"There is more than a page has time for, so these counts are too low. Looked at: {parts}.",
        f"Ask whoever looks after the system for all of it. The command is: iro policy-moves {wanted.name}",
    )
