"""The page that says what each figure counts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.reporting.pages.figures import words
from services.reporting.pages.links import FIGURES_PAGE
from services.reporting.pages.reader import Reader
from services.reporting.rules.figures.all_figures import FIGURES
from services.reporting.rules.figures.figure import Figure, Section
from services.reporting.rules.figures.reckoned import target_of
from shared.policy import Profile


@dataclass(frozen=True, slots=True)
class Defined:
    """A figure and the council's target, in words."""

    figure: Figure
    target: str


@dataclass(frozen=True, slots=True)
class DefinitionsView:
    """Every figure under its heading."""

    reader: Reader
    profile: str
    sample: bool
    sections: Sequence[tuple[str, Sequence[Defined]]]
    figures: str = FIGURES_PAGE


def definitions_view(reader: Reader, profile: Profile, *, sample: bool) -> DefinitionsView:
    """What the page shows."""
    defined = [Defined(figure, words.target(figure, target_of(figure, profile))) for figure in FIGURES]
    sections = [(each.value, [one for one in defined if one.figure.section is each]) for each in Section]
    return DefinitionsView(reader, profile.name, sample, sections)
