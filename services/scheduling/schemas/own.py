"""What a child says and reads about the own reviews."""

from datetime import date
from typing import Literal

from services.scheduling.schemas.preparing import Advocate, Names, Points
from shared.texts import Sentence
from shared.web.bodies import Answer, Body

WhatBecame = Literal["to_be_done", "partly_done", "done", "not_done_any_more"]


class OwnWishes(Body):
    """What a child wishes for the own review, in the child's words (Jersey 3.16, 3.30). What is left out stays."""

    who: Names | None = None
    """Who should come."""
    not_wanted: Names | None = None
    """Who should not."""
    where: Sentence | None = None
    when: Sentence | None = None
    agenda: Points | None = None
    """What should be talked about, and what should not."""
    how_to_take_part: Sentence | None = None
    meeting_the_iro: Sentence | None = None
    """When and where it suits the child to meet the IRO before."""
    advocate: Advocate | None = None


class OwnDecision(Answer):
    """What a review decided, in words for the child, and what became of it."""

    id: str
    words: str
    """In words for the child."""
    made_on: date
    """The day of the review."""
    by_when: date | None
    what_became: WhatBecame
    done_on: date | None


class OwnDecisions(Answer):
    """The decisions that were put into words for the child, the newest review first."""

    items: list[OwnDecision]
