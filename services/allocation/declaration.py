"""What makes this service allocation: the facts it keeps, how it settles a child, and its timers."""

from services.allocation.actions.coming_and_going import IROS_COME_AND_GO
from services.allocation.actions.exceptions import EXCEPTIONS_RUN_OUT
from services.allocation.actions.hours import HOURS_CHANGE
from services.allocation.actions.openings import ForgottenOpening
from services.allocation.actions.settling import settle, try_the_waiting_again
from services.allocation.actions.standing import STANDING_CHANGES
from services.allocation.actions.waiting import SomebodyStarts, TooLongWithoutAnIro
from services.allocation.actions.weighing import WeighAgain
from services.allocation.queries import one_allocation_at_a_time
from services.allocation.questions import ABOUT_A_CHILD, ABOUT_THE_TEAM, named_in
from services.allocation.tables import metadata
from shared.child.looked_after import DETAILS
from shared.child.next_review import REVIEWS
from shared.events.council.child_life import FamilyQuestionRaised, TeamChanged
from shared.service.service import Declaration

DECLARATION = Declaration(
    name="allocation",
    facts=DETAILS | REVIEWS | {TeamChanged, FamilyQuestionRaised},
    settle=settle,
    take_turns=one_allocation_at_a_time,
    questions=(*ABOUT_A_CHILD, *ABOUT_THE_TEAM),
    named_in=named_in,
    timers=(
        HOURS_CHANGE,
        EXCEPTIONS_RUN_OUT,
        IROS_COME_AND_GO,
        STANDING_CHANGES,
        ForgottenOpening(),
        SomebodyStarts(try_the_waiting_again),
        TooLongWithoutAnIro(),
        WeighAgain(try_the_waiting_again),
    ),
    tables=metadata,
)
