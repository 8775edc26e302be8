"""What people say of reviews and of IROs, as things to be counted: each answer is one."""

from collections.abc import Iterator

from services.reporting.projections.figures.life import Life
from services.reporting.rules.figures.thing import Kind, Thing
from shared.events.council.child_plans import IroObservationCompleted, QualityAuditCompleted, ReviewFeedbackReceived
from shared.events.council.duty_to_inform import ComplaintReceived
from shared.register.facts import Fact

_YES, _NO = ("yes",), ("no", "partly")


def feedback_of(life: Life) -> Iterator[Thing]:
    """Each answer of a child, a parent, a social worker, of an audit, of an observation."""
    for fact in life.of(ReviewFeedbackReceived, QualityAuditCompleted, IroObservationCompleted):
        said = fact.data
        if isinstance(said, ReviewFeedbackReceived):
            yield from _answers(life, fact, said.answers, said.by, None)
        elif isinstance(said, QualityAuditCompleted):
            yield from _answers(life, fact, said.answers, "audit", None)
        elif isinstance(said, IroObservationCompleted):
            iro_id = said.iro_id or (fact.subject if fact.subjectkind == "iro" else None)
            yield from _answers(life, fact, said.answers, "observation", iro_id)


def _answers(life: Life, fact: Fact, answers: dict[str, str], by: str, iro_id: str | None) -> Iterator[Thing]:
    on = fact.data.happened_on() or fact.time.date()
    who = life.who(on, iro_id)
    for question, given in sorted(answers.items()):
        yes = 1 if given in _YES else 0 if given in _NO else None
        values = {"by": by, "yes": yes}
        key = f"{by}|{fact.subject}|{fact.key}|{question}"
        yield Thing(Kind.FEEDBACK, key, on, who, reason=question, values=values)


def complaints_of(life: Life) -> Iterator[Thing]:
    """Each complaint that came."""
    for fact in life.of(ComplaintReceived):
        if isinstance(fact.data, ComplaintReceived):
            on = fact.data.occurred_on
            yield Thing(Kind.COMPLAINT, f"{fact.subject}|{fact.key}", on, life.who(on), reason=fact.data.category)
