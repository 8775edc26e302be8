"""The council's own leaflets, which a child, its parents and its carer get when it becomes looked after.

Hull 1 and Jersey 7.2 (the review policy in writing), North Lincolnshire 2.3 (a complaints leaflet at the start), Jersey
3.15 (information about advocates that fits the child's age). They lie in folders, `adults` and ages as `8-11`: local.
"""

import re
from collections.abc import Iterable
from typing import Final

ADULTS: Final = "adults"
KINDS: Final = ("review-policy", "complaints", "advocate")
"""With which word the name of a leaflet begins: each folder has one of each."""
_AGES: Final = re.compile(r"(\d{1,2})-(\d{1,2})")


def is_band(folder: str) -> bool:
    """Whether a folder of this name is one of leaflets."""
    ages = _AGES.fullmatch(folder)
    return folder == ADULTS or (ages is not None and int(ages[1]) <= int(ages[2]))


def band_of(age: int | None, bands: Iterable[str]) -> str | None:
    """The band of children of this age, of those there are; of several the first by name."""
    for band in sorted(bands):
        ages = _AGES.fullmatch(band)
        if age is not None and ages is not None and int(ages[1]) <= age <= int(ages[2]):
            return band
    return None


def lacking(files: Iterable[str]) -> list[str]:
    """The kinds of which a folder with these files has none."""
    names = [each.lower() for each in files]
    return [kind for kind in KINDS if not any(name.startswith(kind) for name in names)]
