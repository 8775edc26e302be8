"""A child's episodes in order, cut into periods of care.

A period runs from the episode in which the child started to be looked after (RNE=S) to the one whose end (REC other
than X1) is the end of care. A return shows only the episodes of its year, so the start may be out of sight.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from shared.ssda903 import codes
from shared.ssda903.rows import Episode


@dataclass(frozen=True, slots=True)
class Period:
    """One period of care, as far as the return shows it."""

    episodes: tuple[Episode, ...]
    ended_on: date | None
    reason: str | None

    @property
    def started_on(self) -> date:
        """The first day that the return shows."""
        return self.episodes[0].decom

    @property
    def start_is_known(self) -> bool:
        """Whether the return shows the start itself, and not just a day by which it had happened."""
        return self.episodes[0].rne == "S"


def order(episode: Episode) -> tuple[object, ...]:
    """Where an episode stands in its child's history."""
    return (episode.decom, episode.rne != "S", episode.dec or date.max, episode.rne or "")


def histories(episodes: Iterable[Episode]) -> dict[str, list[Episode]]:
    """Each child's episodes in order, the children by id."""
    by_child: dict[str, list[Episode]] = defaultdict(list)
    for episode in episodes:
        by_child[episode.child].append(episode)
    return {child: sorted(by_child[child], key=order) for child in sorted(by_child)}


def known_on(history: Iterable[Episode], as_of: date) -> list[Episode]:
    """The episodes as they were known at the end of that day: what began later, and every later end, is not known."""
    begun = (episode for episode in history if episode.decom <= as_of)
    return [e._replace(dec=None, rec=None) if e.dec and e.dec > as_of else e for e in begun]


def ends_care(episode: Episode) -> bool:
    """Whether the child was no longer looked after when this episode ended."""
    return episode.dec is not None and episode.rec not in (None, codes.CARE_GOES_ON)


def is_continued_by(earlier: Episode, later: Episode) -> bool:
    """Whether two neighbouring episodes belong to the same period of care.

    An end that lies after the next episode's start cannot have been the end of care. A new start (RNE=S) after an
    episode with X1 opens a new period only if days lie between them.
    """
    if earlier.dec is None or later.decom < earlier.dec:
        return True
    if ends_care(earlier):
        return False
    return later.rne != "S" or (later.decom - earlier.dec).days <= 1


def periods(history: Sequence[Episode]) -> Iterator[Period]:
    """A child's periods of care, first to last. `history` is in order and belongs to one child."""
    started = 0
    for index, (earlier, later) in enumerate(pairwise(history), start=1):
        if not is_continued_by(earlier, later):
            yield Period(tuple(history[started:index]), earlier.dec, earlier.rec)
            started = index
    if history:
        last = history[-1]
        ended = ends_care(last)
        yield Period(tuple(history[started:]), last.dec if ended else None, last.rec if ended else None)
