"""Looked-after children go to IROs; the Corporate IRO reviews foster carers.

A manager may still appoint the Corporate IRO to a child, with a reason.

Source: Blackpool 6.12 (the Corporate IRO's own reviews); keeping the two apart by default is local.
"""

from services.allocation.rules.model import Iro
from services.allocation.rules.rule import Question, Rule


def why_not(iro: Iro) -> str | None:
    """Why this IRO's post is not to review looked-after children; None when it is."""
    return "is the Corporate IRO, who reviews foster carers" if iro.role == "corporate_iro" else None


def _judge(_question: Question, iro: Iro) -> str | None:
    return why_not(iro)


RULE = Rule(
    "reviews_children",
    "The IRO's post is to review looked-after children",
    "Blackpool 6.12; local",
    binding=True,
    overridable=True,
    bars=True,
    of_her_alone=True,
    judge=_judge,
    stays=True,
    says="reviews looked-after children",
    counted=("reviews foster carers", "review foster carers"),
)
