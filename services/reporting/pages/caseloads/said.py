"""Caseloads in words and bars, as every page about them says them. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.reporting.pages import items, words
from services.reporting.pages.lists import Bar
from services.reporting.rules.turns import counted
from shared.policy.settings import Caseload as Limits

Load = Mapping[str, Any]
"""One IRO's caseload, as allocation answers it."""
_BANDS = {"below": "below the band", "within": "within the band", "above": "above the band"}


@dataclass(frozen=True, slots=True)
class Scale:
    """The band and the limit for a full post, and where every bar of a page ends."""

    limits: Limits
    most: float

    def bar(self, load: float) -> Bar:
        """A load for each full post, with the band behind it."""
        return Bar(load, self.limits.band_low, self.limits.hard, self.most)


def scale_of(loads: Sequence[float], limits: Limits) -> Scale:
    """One scale for all of these, so that their bars can be compared; the limit is always on it."""
    return Scale(limits, max([*loads, limits.hard * 1.15]))


def plain(number: float) -> str:
    """`62`, `62.5`."""
    return f"{number:.1f}".removesuffix(".0")


def for_a_full_post(load: float, limits: Limits) -> str:
    """`as 64 for a full post, within the band of 50 to 70`."""
    where = "above" if load > limits.band_high else "below" if load < limits.band_low else "within"
    over = f", over the limit of {limits.hard}" if load > limits.hard else ""
    return f"as {plain(load)} for a full post, {_BANDS[where]} of {limits.band_low} to {limits.band_high}{over}"


def posts_of(load: Load) -> float:
    """The part of a full post that is for children's reviews."""
    return float(load["fte"]) * float(load["iro_share"])


def room_of(load: Load, limits: Limits) -> int:
    """How many more ordinary children she may have within the limit; less than nothing where she is over it."""
    return int((limits.hard * posts_of(load) - float(load["weighed"])) // 1)


def with_more(load: Load, weight: float) -> float:
    """Her load for each full post with that much more, or less."""
    return (float(load["weighed"]) + weight) / posts_of(load)


def hours_words(load: Load) -> str:
    """`0.6 of a post`, `full time`."""
    fte = float(load["fte"])
    said = "Full time" if fte == 1 else f"{plain2(fte)} of a post"
    share = float(load["iro_share"])
    return said if share == 1 else f"{said}, {share:.0%} of it for children's reviews"


def plain2(number: float) -> str:
    """`0.6`, `0.55`."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def short(on: date) -> str:
    """`3 March 2026`."""
    return f"{on.day} {on:%B %Y}"


def away_words(away: Sequence[Mapping[str, Any]], today: date) -> str:
    """`Away until 14 March 2026`, `Away 3 March to 14 March 2026`; the next one first."""
    said = [_one_away(items.day(each["from"]) or today, items.day(each["to"]), today) for each in away]
    return "; ".join(said)


def _one_away(first: date, last: date | None, today: date) -> str:
    if first <= today:
        return f"Away until {short(last)}" if last else "Away until further notice"
    if last is None:
        return f"Away from {short(first)} until further notice"
    if last == first:
        return f"Away on {short(first)}"
    begins = f"{first.day} {first:%B}" if first.year == last.year else short(first)
    return f"Away {begins} to {short(last)}"


def named(text: str, names: Mapping[str, str]) -> str:
    """A sentence of allocation's, in which IROs are ids, with their names."""
    if not names:
        return text
    ids = "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{ids})(?![\w-])", lambda found: names[found[0]], text)


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def children_words(ids: Sequence[str], most: int = 6) -> str:
    """`C1, C2 and 3 more`."""
    rest = len(ids) - most
    return ", ".join(ids[:most]) + (f" and {rest} more" if rest > 0 else "")


def rule_words(code: str) -> str:
    """A rule of allocation's as a heading of what it says."""
    return words.spelled_out(code)


def so_many(number: int) -> str:
    """`1 child`, `3 children`."""
    return counted(number, "child", "children")
