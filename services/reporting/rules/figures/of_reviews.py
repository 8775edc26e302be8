"""Figures of reviews: Blackpool's section 8, North Lincolnshire 2.2, Southwark 10. Each review is one.

A review that was adjourned counts on the day first set, and not as in time once it was not completed in its time; a
series of meetings counts on the day of the first (Jersey 3.24, 3.25, 3.27). One that fell due and was not held is late
from the day after, and counts on that day until it is held.
"""

from typing import Final

from services.reporting.rules.figures.figure import Figure, Section, Unit, answer
from services.reporting.rules.figures.thing import Kind, Thing

_FORM: Final = "reviews held in the period whose monitoring form answers it"
_CAME: Final = ("whole", "part")
_NOT: Final = ("no", "apologies", "absent")
TOOK_PART: Final = frozenset({"PN1", "PN2", "PN3", "PN4", "PN5", "PN6"})
TOO_YOUNG, NO_PART = "PN0", "PN7"
_TWICE: Final = 2
_PATHWAY_FROM: Final = 16
"""The age, in years, from which there is a pathway plan (Blackpool 8.7)."""


def _mainstream(thing: Thing) -> int | None:
    return None if thing.values["short_breaks"] or thing.values["on_time"] is None else int(thing.values["on_time"])


def _short_breaks(thing: Thing) -> int | None:
    return (
        int(thing.values["on_time"]) if thing.values["short_breaks"] and thing.values["on_time"] is not None else None
    )


def _held(thing: Thing) -> int | None:
    return 1 if thing.values["held"] else None


def _took_part(thing: Thing) -> int | None:
    code = thing.values["participation"]
    return int(code in TOOK_PART) if code in TOOK_PART or code == NO_PART else None


def _took_part_of_four(thing: Thing) -> int | None:
    code, years = thing.values["participation"], thing.values["years"]
    return None if code is None or years is None or years < thing.values["takes_part"] else int(code in TOOK_PART)


def _permanence(thing: Thing) -> int | None:
    agreed = thing.values["permanence_agreed"]
    return int(agreed) if thing.values["ordinal"] == _TWICE and agreed is not None else None


def _somebody_came(thing: Thing) -> int | None:
    given = thing.values["answers"].get("social_worker_attended")
    return None if given is None else int(given in ("yes", "team_manager", "duty_worker"))


def _postponed_once(thing: Thing) -> int | None:
    return int(thing.values["postponed"] >= 1) if thing.values["held"] else None


def _postponed_again(thing: Thing) -> int | None:
    return int(thing.values["postponed"] >= _TWICE) if thing.values["held"] else None


def _pathway_plan(thing: Thing) -> int | None:
    years = thing.values["years"]
    return None if years is not None and years < _PATHWAY_FROM else answer("up_to_date_pathway_plan")(thing)


def _up_to_date(plan: str, title: str, note: str = "") -> Figure:
    return Figure(
        f"{plan}_up_to_date",
        f"{title} up to date at the review",
        Section.PLANS,
        f"reviews at which the IRO found the {title if title == 'PEP' else title[:1].lower() + title[1:]} up to date",
        f"{_FORM}; not those where none is needed",
        "Blackpool 8.7",
        Kind.REVIEW,
        _pathway_plan if plan == "pathway_plan" else answer(f"up_to_date_{plan}"),
        note=note,
    )


def _problem(id_: str, title: str, above: str, source: str, *yes: str) -> Figure:
    return Figure(
        id_,
        title,
        Section.RISKS,
        above,
        f"{_FORM} with yes or no; not those where it is not known",
        source,
        Kind.REVIEW,
        answer(id_, *yes),
        falls=True,
    )


def _parent(kind: str, source: str) -> Figure:
    return Figure(
        f"{kind}_attended",
        f"Birth {kind} attended",
        Section.TAKING_PART,
        f"reviews that the {kind} attended, the whole or a part",
        "reviews held in the period of which it is recorded who came; not those of children placed for adoption",
        source,
        Kind.REVIEW,
        answer(f"{kind}_attended", *_CAME, no=_NOT),
    )


FIGURES: Final = (
    Figure(
        "reviews_on_time",
        "Reviews held in time",
        Section.REVIEWS,
        "reviews held by the day on which they were due",
        "reviews held in the period, and those that fell due in it and have not been held",
        "Blackpool 8.2 (NI66); N Lincs 2.2; Southwark 10(c)",
        Kind.REVIEW,
        _mainstream,
        target=lambda targets: targets.reviews_on_time,
        note="Short breaks are counted apart. Reviews from before this system kept the case are not judged.",
    ),
    Figure(
        "short_break_reviews_on_time",
        "Short-break reviews held in time",
        Section.REVIEWS,
        "reviews of short breaks held by the day on which they were due",
        "reviews of short breaks held in the period, and those that fell due in it and have not been held",
        "N Lincs 2.2",
        Kind.REVIEW,
        _short_breaks,
    ),
    Figure(
        "reviews_held",
        "Reviews held",
        Section.REVIEWS,
        "reviews held in the period, of short breaks too",
        "",
        "Blackpool 6.3",
        Kind.REVIEW,
        _held,
        unit=Unit.NUMBER,
        falls=None,
    ),
    Figure(
        "postponed",
        "Reviews put off to a later day",
        Section.REVIEWS,
        "reviews held in the period that had been moved to a later day",
        "reviews held in the period",
        "Blackpool 6.15",
        Kind.REVIEW,
        _postponed_once,
        falls=True,
    ),
    Figure(
        "postponed_again",
        "Reviews put off more than once",
        Section.REVIEWS,
        "reviews held in the period that had been moved to a later day at least twice",
        "reviews held in the period",
        "Blackpool 6.15 (children: don't keep postponing)",
        Kind.REVIEW,
        _postponed_again,
        falls=True,
    ),
    Figure(
        "consulted_before_review",
        "Child consulted by the IRO before the review",
        Section.TAKING_PART,
        "reviews before which the IRO consulted the child, or tried to",
        _FORM,
        "Blackpool 8.3",
        Kind.REVIEW,
        answer("consulted_before", "yes", "attempted"),
        target=lambda targets: targets.consulted_before_review,
    ),
    Figure(
        "participated",
        "Child took part in the review",
        Section.TAKING_PART,
        "reviews in which the child took part: codes PN1 to PN6",
        "reviews held in the period with a code PN1 to PN7; PN0 is of a child under 4 and not counted",
        "Blackpool 8.4",
        Kind.REVIEW,
        _took_part,
        target=lambda targets: targets.participated,
    ),
    Figure(
        "participated_over_4",
        "Child of 4 or over took part, by age",
        Section.TAKING_PART,
        "reviews of children who were 4 or over on the day in which the child took part: codes PN1 to PN6",
        "reviews held in the period of children who were 4 or over on the day, whatever their code",
        "Blackpool 8.4",
        Kind.REVIEW,
        _took_part_of_four,
        target=lambda targets: targets.participated,
        note="By the date of birth: PN0 for a child of 4 or over counts as not having taken part.",
    ),
    Figure(
        "social_worker_attended",
        "Social worker attended the review",
        Section.TAKING_PART,
        "reviews that the child's social worker attended",
        "reviews held in the period of which it is recorded who came",
        "Blackpool 8.5",
        Kind.REVIEW,
        answer("social_worker_attended", no=("no", "team_manager", "duty_worker")),
        target=lambda targets: targets.social_worker_attended,
    ),
    Figure(
        "social_worker_or_stand_in_attended",
        "Social worker, team manager or duty worker attended",
        Section.TAKING_PART,
        "reviews that the social worker, or a team manager or duty worker instead, attended",
        "reviews held in the period of which it is recorded who came",
        "Blackpool 8.5",
        Kind.REVIEW,
        _somebody_came,
    ),
    _parent("mother", "Blackpool 8.9"),
    _parent("father", "Blackpool 8.10"),
    Figure(
        "permanence_by_second_review",
        "Permanence plan agreed by the second review",
        Section.PLANS,
        "second reviews by which the permanence plan was agreed",
        "second reviews in a time in care, held in the period, that answer it",
        "Blackpool 8.6",
        Kind.REVIEW,
        _permanence,
    ),
    _up_to_date("care_plan", "Care plan"),
    _up_to_date("pep", "PEP"),
    _up_to_date("health_plan", "Health plan"),
    _up_to_date("pathway_plan", "Pathway plan", "Of young people of 16 and over."),
    Figure(
        "plan_ratified",
        "Plan ratified by the IRO",
        Section.PLANS,
        "reviews at which the IRO ratified the current plan",
        _FORM,
        "Blackpool 8.8",
        Kind.REVIEW,
        answer("plan_ratified"),
    ),
    Figure(
        "leisure_needs_met",
        "Leisure needs met in the placement",
        Section.PLANS,
        "reviews at which the IRO was satisfied that the placement gives opportunities for leisure",
        _FORM,
        "Blackpool 8.11",
        Kind.REVIEW,
        answer("leisure_needs_met"),
    ),
    _problem(
        "substance_misuse", "Substance misuse", "reviews of a child with a substance misuse problem", "Blackpool 8.12"
    ),
    _problem(
        "sexual_exploitation",
        "At risk of sexual exploitation",
        "reviews of a child at risk of sexual exploitation, or experiencing it",
        "Blackpool 8.13",
        "at_risk",
        "experiencing",
    ),
    _problem(
        "mental_health_issue", "Mental health issue", "reviews of a child with a mental health issue", "Blackpool 8.14"
    ),
    _problem("goes_missing", "Goes missing", "reviews of a child who absconds or goes missing", "Blackpool 8.15"),
)
