"""Whatever a form about a review offers is a code that scheduling takes, and it offers all of them."""

import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from services.reporting.pages.questions import YES_NO, Question
from services.reporting.pages.reviews import beside_a_review, codes, decisions, holding
from services.reporting.pages.reviews.arranging import ADJOURN, CANCEL, EXCLUDE, WISHES
from services.reporting.pages.reviews.parts import HEADINGS
from services.reporting.pages.reviews.record import OPTIONAL, SECTIONS
from services.reporting.pages.reviews.steps import Known, Step
from services.reporting.pages.reviews.subjects import SUBJECTS
from services.scheduling.rules.follow_up import sections
from services.scheduling.rules.outcome import form
from services.scheduling.schemas import exclusions, preparing
from services.scheduling.schemas import holding as schemas
from services.scheduling.schemas import questions as asked
from services.scheduling.schemas.outcome import OutcomeParts
from services.scheduling.schemas.outcome_parts import DecisionBody
from services.scheduling.schemas.record import Recipient
from services.scheduling.schemas.reviews import ReviewStatus


def literals(annotation: Any) -> list[str] | None:
    """The codes that a field takes; None where it takes no codes."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    inner = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else ()
    return next((found for each in inner if (found := literals(each)) is not None), None)


def field_of(body: type[BaseModel], path: str) -> Any:
    """The annotation of the field at this path."""
    name, _, rest = path.partition("/")
    annotation = body.model_fields[name].annotation
    if not rest:
        return annotation
    inside = [each for each in (annotation, *get_args(annotation)) if isinstance(each, type)]
    return field_of(next(each for each in inside if issubclass(each, BaseModel)), rest)


def fields(body: type[BaseModel], path: str = "") -> Iterator[str]:
    """The path of every field, of those that have fields of their own the paths of these."""
    for name, field in body.model_fields.items():
        inside = [each for each in (field.annotation, *get_args(field.annotation)) if isinstance(each, type)]
        bodies = [each for each in inside if issubclass(each, BaseModel)]
        if bodies:
            yield from fields(bodies[0], f"{path}{name}/")
        else:
            yield f"{path}{name}"


def of_step(step: Step) -> tuple[Question, ...]:
    return step.questions(Known({}, {}, None))  # type: ignore[arg-type]  # these ask the same whatever is known


OUTCOME = [question for heading in HEADINGS for question in heading.questions]


@pytest.mark.parametrize("question", OUTCOME, ids=lambda each: each.field)
def test_every_question_of_the_outcome_offers_just_the_codes_of_its_field(question: Question) -> None:
    taken = literals(field_of(OutcomeParts, question.field))
    assert (list(question.options) or None) == taken or (question.kind in ("yes_no", "tick") and taken is None)


def test_the_outcomes_pages_ask_everything_that_an_outcome_has_each_once() -> None:
    ours = [path for heading in HEADINGS for path in heading.paths]
    assert len(ours) == len(set(ours))
    covered = {"attendance", "decisions"}
    theirs = {each for each in fields(OutcomeParts) if each.partition("/")[0] not in covered}
    assert set(ours) == (theirs - {"held_on", "completed_on"}) | covered


def test_a_decision_is_asked_all_that_it_has() -> None:
    ours = {each.field for each in decisions.questions([{"id": "D", "words": "W"}])}
    assert ours == set(fields(DecisionBody)) - {"id", "record_ref"}


@pytest.mark.parametrize(
    ("step", "body"),
    [
        (WISHES, preparing.NewWishes),
        (EXCLUDE, exclusions.NewExclusion),
        (ADJOURN, schemas.Adjournment),
        (CANCEL, schemas.Cancellation),
        (beside_a_review.QUESTION, asked.NewQuestion),
    ],
    ids=lambda each: getattr(each, "path", ""),
)
def test_every_form_asks_what_its_call_takes_by_its_codes(step: Step, body: type[BaseModel]) -> None:
    questions = of_step(step)
    assert {each.field for each in questions} >= {
        name for name, each in body.model_fields.items() if each.is_required()
    } - {"wishes"}
    for each in questions:
        taken = literals(field_of(body, each.field))
        assert (list(each.options) or None) == taken or each.kind in ("yes_no", "tick"), each.name


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (holding.LATE_REASONS, schemas.LateReason),
        (holding.OTHER_CHAIR, schemas.OtherChair),
        (codes.STATUS, ReviewStatus),
        (codes.COPY, literals(Recipient.model_fields["what"].annotation)),
    ],
    ids=["late", "chair", "status", "copy"],
)
def test_other_codes_are_the_same_too(ours: dict[str, str], theirs: Any) -> None:
    assert list(ours) == (theirs if isinstance(theirs, list) else list(get_args(theirs)))


def test_subjects_and_sections_are_those_of_the_law_in_their_order() -> None:
    assert tuple(SUBJECTS) == form.SUBJECTS
    assert {code.value: section.heading for code, section in sections.SECTIONS.items()} == SECTIONS
    assert {code.value for code, section in sections.SECTIONS.items() if not section.required} == OPTIONAL
    assert list(YES_NO) == ["yes", "no"]
