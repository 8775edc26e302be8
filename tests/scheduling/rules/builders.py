"""Short ways to say what the review rules are asked, and what scheduling plans of a child's story."""

from collections.abc import Sequence
from datetime import date

from services.scheduling.actions.known import Known, Wanted
from services.scheduling.actions.said import Said
from services.scheduling.actions.wanted import wanted_reviews
from services.scheduling.rules.model import Series
from shared.child.looked_after import child_from
from shared.events.council.child_life import ChildBecameLookedAfter, PastReviewRecorded
from shared.policy import Profile, load_profile
from shared.register.facts import facts_stated_by
from tests.support.events import event

ENGLAND = load_profile("england-2010")
JERSEY = load_profile("jersey-2013")


def day(text: str) -> date:
    return date.fromisoformat(text)


def series(start: str = "2026-01-05", **more: object) -> Series:
    return Series(**{"number": 1, "start": day(start)} | more)  # type: ignore[arg-type]


def reviews_of(
    start: str = "2026-01-05",
    held: Sequence[str] = (),
    profile: Profile = ENGLAND,
    baseline: date | None = None,
    **more: object,
) -> list[Wanted]:
    """The reviews of a child looked after from `start` whose reviews were held on these days."""
    given = {"looked_after_from": start, "date_of_birth": "2015-03-02", "legal_status": "V2", **more}
    told = [event(ChildBecameLookedAfter.model_validate(given), baseline=baseline)]
    told += [event(PastReviewRecorded.model_validate({"held_on": on, "participation": "PN1"})) for on in held]
    facts = facts_stated_by(told)
    child = child_from("C1047", facts, profile)
    return wanted_reviews(Known(child, facts, Said(), [], profile, day("2026-01-05")))


def planned(start: str = "2026-01-05", held: Sequence[str] = (), profile: Profile = ENGLAND, **more: object) -> Wanted:
    """The one of them that is still to come."""
    (review,) = (each for each in reviews_of(start, held, profile, **more) if each.status == "planned")  # type: ignore[arg-type]
    return review
