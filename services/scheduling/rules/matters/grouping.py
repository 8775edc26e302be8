"""Which changes are one matter: what is about one thing is answered once.

One thing is the same missing episode, placement or decision; what happened to a child on one day; and a further missing
episode while the matter about the one before is not answered. What was answered keeps its changes, and what is told
later is another matter. The IRO may split a matter or join two, and of two such words about the same changes the later
stands. Section 47, a discharge notice and custody are never put together with anything else.

Source: Hull app 1; Jersey 3.75 (the IRO determines of each change whether it needs a review). What is one thing is
local.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from services.scheduling.rules.matters.model import Answered, Change, Matter, Regrouped, in_order


def group(changes: Iterable[Change], answers: Sequence[Answered], words: Sequence[Regrouped]) -> list[Matter]:
    """The matters that these changes make, the earliest first, whatever the order in which the changes came.

    `answers` and `words` stand in the order in which they were said.
    """
    left = {change.key: change for change in in_order(changes)}
    matters = []
    for answer in answers:
        its = [left.pop(key) for key in list(left) if key in answer.keys]
        if its:
            matters.append(Matter(tuple(its), answer.matter_id))
    waiting = [change for change in left.values() if change.care is not None]
    matters += [Matter(tuple(its)) for its in _open_groups(waiting, words)]
    return sorted(matters, key=lambda each: (each.changes[0].on, each.changes[0].key))


def _open_groups(waiting: Sequence[Change], words: Sequence[Regrouped]) -> list[list[Change]]:
    groups = _Groups(waiting, _said_of_pairs(words))
    groups.put_together_what_was_joined()
    last: dict[tuple[int | None, str], list[str]] = defaultdict(list)
    for change in waiting:
        if change.stands_alone:
            continue
        for thing in _things(change):
            earlier = last[change.care, thing]
            groups.put_with_the_nearest(change.key, earlier)
            earlier.append(change.key)
    return groups.all()


def _things(change: Change) -> list[str]:
    """What makes it one matter with another change, the narrowest first."""
    missing = ["missing"] if change.missing else []
    return [*sorted(change.things), *missing, f"day {change.on}"]


def _said_of_pairs(words: Sequence[Regrouped]) -> Mapping[frozenset[str], bool]:
    """Of each two changes the last word whether they are one thing."""
    return {
        frozenset(pair): word.together for word in words for pair in product(word.one, word.other) if pair[0] != pair[1]
    }


class _Groups:
    """Groups of changes that grow together, but for what the IRO said is not one thing."""

    def __init__(self, waiting: Sequence[Change], said: Mapping[frozenset[str], bool]) -> None:
        self._changes = {each.key: each for each in waiting}
        self._of = {each.key: {each.key} for each in waiting}
        self._joined = [sorted(pair) for pair, together in said.items() if together]
        self._apart: dict[str, set[str]] = defaultdict(set)
        for one, other in (sorted(pair) for pair, together in said.items() if not together):
            self._apart[one].add(other)
            self._apart[other].add(one)

    def put_together_what_was_joined(self) -> None:
        for one, other in sorted(self._joined):
            pair = [self._changes[key] for key in (one, other) if key in self._changes]
            if len(pair) == 2 and not any(each.stands_alone for each in pair) and pair[0].care == pair[1].care:
                self._put_together(one, other)

    def put_with_the_nearest(self, key: str, earlier: Sequence[str]) -> None:
        """One of the earlier ones is enough: they are with each other already, or are to stay apart."""
        any(self._put_together(key, other) for other in reversed(earlier))

    def _put_together(self, key: str, other: str) -> bool:
        one, two = self._of[key], self._of[other]
        if one is two:
            return True
        if any(not self._apart[each].isdisjoint(two) for each in one if each in self._apart):
            return False
        one |= two
        for each in two:
            self._of[each] = one
        return True

    def all(self) -> list[list[Change]]:
        """Each group once, with its changes in order."""
        different = {id(keys): keys for keys in self._of.values()}
        return [in_order(self._changes[key] for key in keys) for keys in different.values()]
