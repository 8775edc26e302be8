"""What a review decided in words for the child, for the letter that tells the child of it."""

from typing import Annotated

from fastapi import Depends

from services.scheduling.actions.follow_up.words import said_of
from services.scheduling.api.after_reviews import the_review
from services.scheduling.queries.decisions import decisions_of_reviews
from services.scheduling.rules.follow_up.childs_words import keeps_decisions_from, words_for_child
from services.scheduling.schemas.childs_words import ChildsWords
from shared.auth.access import allow
from shared.auth.roles import Caller
from shared.router import Router
from shared.service.service import Service
from shared.web.parameters import PathId
from shared.web.refusing import refuses

LetterWriter = Annotated[Caller, Depends(allow("service"))]


def router(service: Service) -> Router:
    """The route by which notifications asks what to tell a child."""
    routes = Router(tags=["the record of a review"])

    @routes.get("/reviews/{review_id}/childs-words", responses=refuses(missing="review"))
    async def what_the_child_is_told(review_id: PathId, caller: LetterWriter) -> ChildsWords:
        """The decisions that stand, in words for the child; none where the child's own copy leaves them out."""
        review = await the_review(service, caller, review_id)
        async with service.looking() as work:
            said = await said_of(work, review)
            rows = await decisions_of_reviews(work.connection, [review_id])
        record = said.records[max(said.distributions)].data if said.distributions else None
        decisions = [] if keeps_decisions_from(record, {review["child_id"]}) else rows
        await service.audit.read(caller, "read_childs_words", review["child_id"])
        return ChildsWords(
            review_id=review_id,
            child_id=review["child_id"],
            held_on=review["held_on"],
            decided=words_for_child(decisions, recommendation=False),
            recommended=words_for_child(decisions, recommendation=True),
        )

    return routes
