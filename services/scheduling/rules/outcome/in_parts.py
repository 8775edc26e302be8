"""An outcome is saved in parts: what that means for its parts, and for the ids of its decisions. Pure.

A part that is not given stays as it was saved, one that is given replaces it whole, and one given as null is emptied.

A decision is known by its id. One without an id has that of its place in the list (`<review>-<place>`), unless another
decision of the list is called so, or one left out since: then the next that was never used. So a list that is saved
again without ids means the same decisions.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

Part = Mapping[str, Any]
WITHDRAWN_ON: Final = "withdrawn_on"
"""The day on which a decision of a completed outcome was left out of it."""


def put_together(saved: Part, given: Part) -> dict[str, Any]:
    """The parts as they are once these are given."""
    return {name: value for name, value in {**saved, **given}.items() if value is not None}


def with_ids(review_id: str, saved: Sequence[Part], given: Sequence[Part]) -> list[dict[str, Any]]:
    """The decisions given, each with its id; `saved` are those on record, those left out since among them."""
    gone = {each["id"] for each in saved if WITHDRAWN_ON in each}
    named = {each["id"] for each in given if each.get("id") is not None} | gone
    used = named | {each["id"] for each in saved}
    found: list[dict[str, Any]] = []
    for place, each in enumerate(given, start=1):
        id_ = each.get("id")
        if id_ is None:
            id_ = f"{review_id}-{place}"
            further = place
            while id_ in named or (id_ != f"{review_id}-{place}" and id_ in used):
                further += 1
                id_ = f"{review_id}-{further}"
        named.add(id_)
        found.append({**each, "id": id_})
    return found


def left_out(saved: Sequence[Part], now: Sequence[Part], today: date) -> list[dict[str, Any]]:
    """What a completed outcome no longer has: withdrawn, on the day on which it was left out."""
    kept = {each["id"] for each in now}
    return [{WITHDRAWN_ON: today.isoformat(), **each} for each in saved if each["id"] not in kept]


def standing(decisions: Sequence[Part]) -> list[Part]:
    """The decisions that the outcome has, without those left out of it."""
    return [each for each in decisions if WITHDRAWN_ON not in each]
