"""Figures of the IRO service and of what people say of it (North Lincolnshire 2.4, Blackpool 6.2, 6.11, 8.18)."""

from typing import Final

from services.reporting.rules.figures.figure import Figure, Section, Unit, always, yes_or_no
from services.reporting.rules.figures.thing import Kind, Thing

BY: Final = ("child", "parent", "social_worker", "audit", "observation")
_PEOPLE: Final = {
    "child": ("feedback_children", "Children's answers after a review", "children"),
    "parent": ("feedback_parents", "Parents' answers after a review", "parents"),
    "social_worker": ("feedback_social_workers", "Social workers' answers after a review", "social workers"),
    "audit": ("audits", "Audits of reviews", "audits of reviews"),
    "observation": ("observations", "Observations of IROs", "observations of an IRO's work"),
}


def _feedback(by: str) -> Figure:
    id_, title, who = _PEOPLE[by]
    return Figure(
        id_,
        f"{title}: yes",
        Section.FEEDBACK,
        f"answers of {who} that were yes",
        f"answers of {who} received in the period; not those that were neither yes, partly nor no",
        "N Lincs 2.4; Jersey 7.7",
        Kind.FEEDBACK,
        lambda thing: thing.values["yes"] if thing.values["by"] == by else None,
        note="Group by reason to see each question.",
    )


def _caseloads(where: str, *, falls: bool | None) -> Figure:
    words = {"below": "fewer children than", "in": "as many children as", "above": "more children than"}
    return Figure(
        f"caseloads_{where}_band",
        f"IROs whose caseload is {where} the band",
        Section.SERVICE,
        f"IROs with {words[where]} the policy's band has for a full post",
        "IROs in post on the last day who have children, without Corporate IROs",
        "Hull 1; N Lincs 2.1; Blackpool 6.3, 11.2",
        as_at=True,
        falls=falls,
    )


def _corporate(thing: Thing) -> int | None:
    return None if thing.values["corporate"] else 1


def _hundredths(thing: Thing) -> int | None:
    return None if thing.values["corporate"] else round(thing.values["fte"] * 100)


FIGURES: Final = (
    Figure(
        "iros",
        "IROs in post",
        Section.SERVICE,
        "IROs in post on the last day, without Corporate IROs",
        "",
        "N Lincs 2.1; Blackpool 6.2, app 1",
        Kind.POST,
        _corporate,
        unit=Unit.NUMBER,
        as_at=True,
        falls=None,
    ),
    Figure(
        "iro_posts",
        "Full posts of IROs",
        Section.SERVICE,
        "posts of IROs on the last day, part-time as parts, without Corporate IROs",
        "",
        "N Lincs 2.1; Blackpool 6.2, app 1",
        Kind.POST,
        _hundredths,
        unit=Unit.POSTS,
        as_at=True,
        falls=None,
    ),
    _caseloads("below", falls=None),
    _caseloads("in", falls=False),
    _caseloads("above", falls=True),
    Figure(
        "foster_carer_reviews",
        "Reviews of foster carers",
        Section.SERVICE,
        "reviews of foster carers held in the period",
        "",
        "Blackpool 6.11",
        Kind.FOSTER_REVIEW,
        always,
        unit=Unit.NUMBER,
        falls=None,
    ),
    *(_feedback(by) for by in BY),
    Figure(
        "complaints",
        "Complaints received",
        Section.FEEDBACK,
        "complaints from or for a child, a parent or a carer that came in the period",
        "",
        "Hull app 1.7; Jersey 3.74",
        Kind.COMPLAINT,
        always,
        unit=Unit.NUMBER,
        falls=None,
        note="Group by reason to see of what kind.",
    ),
    Figure(
        "complaints_about_iros",
        "Complaints about IROs",
        Section.FEEDBACK,
        "complaints in which an IRO is implicated that came in the period",
        "",
        "Blackpool 8.18",
        Kind.IRO_COMPLAINT,
        always,
        unit=Unit.NUMBER,
        note="Group by reason to see what was found. Not among the complaints of children, parents and carers.",
    ),
    Figure(
        "additional_tasks",
        "Additional tasks of IROs",
        Section.SERVICE,
        "tasks done in the period besides reviews: conferences as shadow chair, strategy and missing-episode meetings",
        "",
        "Blackpool 6.3, 6.16(x), 11.2(iii)",
        Kind.TASK,
        always,
        unit=Unit.NUMBER,
        falls=None,
        note="Group by reason to see of what kind, by IRO to see whose room they take.",
    ),
    Figure(
        "tasks_against_independence",
        "Additional tasks that put independence at risk",
        Section.SERVICE,
        "additional tasks of which a manager holds that they stand against an IRO's independence",
        "additional tasks of IROs done in the period",
        "Blackpool 6.16(x), 11.2(iii)",
        Kind.TASK,
        yes_or_no("independence_at_risk"),
        falls=True,
    ),
)
