"""What makes this service allocation: the facts it keeps, how it settles a child, and its timers."""

from services.allocation.actions.deciding.waiting import ComesOfAge, SomebodyStarts, TooLongWithoutAnIro
from services.allocation.actions.handover.timers import IROS_COME_AND_GO
from services.allocation.actions.managers.exceptions import EXCEPTIONS_RUN_OUT
from services.allocation.actions.plans.openings import ForgottenOpening
from services.allocation.actions.settling.settle import settle
from services.allocation.actions.settling.weights import WeighAgain
from services.allocation.actions.team.eligibility_changes import STANDING_CHANGES
from services.allocation.actions.team.hours import HOURS_CHANGE
from services.allocation.queries.children import one_allocation_at_a_time
from services.allocation.queries.preloaded import ABOUT_A_CHILD, ABOUT_THE_TEAM, named_in
from services.allocation.tables.children import metadata
from shared.child.looked_after import DETAILS
from shared.child.next_review import REVIEWS
from shared.events.council.child_life import FamilyQuestionRaised, TeamChanged
from shared.register.kept import EVERY_FACT
from shared.service.service import Declaration

DECLARATION = Declaration(
    name="allocation",
    facts=DETAILS | {TeamChanged, FamilyQuestionRaised},
    looked_up=REVIEWS,
    keeps=EVERY_FACT,
    settle=settle,
    take_turns=one_allocation_at_a_time,
    loads=(*ABOUT_A_CHILD, *ABOUT_THE_TEAM),
    named_in=named_in,
    timers=(
        HOURS_CHANGE,
        EXCEPTIONS_RUN_OUT,
        IROS_COME_AND_GO,
        STANDING_CHANGES,
        ForgottenOpening(),
        ComesOfAge(),
        SomebodyStarts(),
        TooLongWithoutAnIro(),
        WeighAgain(),
    ),
    tables=metadata,
)
