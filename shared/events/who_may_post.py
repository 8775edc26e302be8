"""Which facts a person may post at the door besides the council's systems: those that are their own business.

The legal department knows of courts before any case system does (Hull 2; Blackpool 10.4), complaints officers of
complaints (Jersey 6.10), a social worker without a connected system of what the IRO must be told (Hull, appendix 1),
of what courts decided and how far a review's decisions have come (Blackpool 6.10), the IRO of what she discussed with
the Guardian (Hull 2), and the managers of IROs of complaints about them and of what else they do (Blackpool 8.18, 6.3).
Beside the catalogue, which says who announces what.

Whoever posts so says it in her own name: under the source `/people/` and her id. So she can never take the place of
what a system will post, and takes back what she posted herself.
"""

from collections.abc import Mapping
from typing import Final

from shared.events.base import Event
from shared.events.council import child_court as court
from shared.events.council import child_life as life
from shared.events.council import child_plans as plans
from shared.events.council import duties_done as done
from shared.events.council import duty_to_inform as informing
from shared.events.council import of_iros
from shared.events.council.duty_to_inform import DutyToInform

PEOPLE: Final = "/people/"
"""What the source of a person's own word begins with; the person's id follows."""
_FIFTEEN: Final[frozenset[type[Event]]] = frozenset(
    kind for kind in vars(informing).values() if isinstance(kind, type) and issubclass(kind, DutyToInform) and kind.TYPE
)
OWN_FACTS: Final[Mapping[str, frozenset[type[Event]]]] = {
    "legal": frozenset(
        {
            court.LegalStatusChanged,
            court.ProceedingsStarted,
            court.ProceedingsEnded,
            court.HearingListed,
            court.HearingVacated,
            court.HearingOutcomeRecorded,
            court.GuardianAppointed,
            court.GuardianEnded,
            court.CourtDocumentReceived,
            court.AdoptionPlacementAuthorised,
            court.AdoptionAuthorityRevoked,
            court.AdoptionOrderMade,
        }
    ),
    "complaints": frozenset({informing.ComplaintReceived, of_iros.IroComplaintReceived}),
    "social_worker": _FIFTEEN
    | {
        life.SocialWorkerVisitRecorded,
        life.SiblingContactRecorded,
        court.HearingOutcomeRecorded,
        done.ReviewDecisionCarriedOut,
        plans.AdvocateArranged,
        plans.AdvocateDeclined,
        plans.ChangeProposed,
        plans.ChangeMade,
        plans.ChangeDropped,
    },
    "iro": frozenset({court.GuardianDiscussionHeld}),
    "iro_manager": frozenset({of_iros.IroComplaintReceived, of_iros.IroTaskDone}),
    "iro_admin": frozenset({of_iros.IroTaskDone}),
}
"""By role. A social worker and an IRO say it of the children who are theirs."""


def source_of_person(person_id: str) -> str:
    """Under which source a person posts."""
    return f"{PEOPLE}{person_id}"


def may_post(role: str, kind: type[Event]) -> bool:
    """Whether this is the business of somebody of this role."""
    return kind in OWN_FACTS.get(role, frozenset())
