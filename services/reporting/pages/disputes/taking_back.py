"""What of concerns, disputes and what stands beside them is taken back: where, and in which words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import DISPUTES, challenge_link, concern_page_link, dispute_page_link
from services.reporting.pages.questions import Question

_GOES_ON = "It goes on as if it had not been said; its days have run on meanwhile."
_COUNTS_FOR_NOTHING = "It counts for nothing, and stays on the history as taken back."


@dataclass(frozen=True, slots=True)
class Taking:
    """One kind of thing that is taken back. `path` is escalation's; `kind` says of what the id is."""

    path: str
    heading: str
    kind: str
    follows: str = _COUNTS_FOR_NOTHING
    key: str = ""
    """The name under which it is said which one, in what escalation is told."""


TAKINGS: Final[Mapping[str, Taking]] = {
    "opening": Taking("disputes/{id}/opening/withdrawal", "Take back that it was opened", "opening"),
    "response": Taking("disputes/{id}/response/withdrawal", "Take back the answer", "dispute", key="response_id"),
    "view": Taking("disputes/{id}/view/withdrawal", "Take back what was thought of it", "dispute", key="response_id"),
    "next_stage": Taking(
        "disputes/{id}/next-stage/withdrawal", "Take back the move to the next stage", "dispute", _GOES_ON
    ),
    "resolution": Taking("disputes/{id}/resolution/withdrawal", "Take back that it ended", "dispute", _GOES_ON),
    "withdrawal": Taking("disputes/{id}/withdrawal/withdrawal", "Pursue it after all", "dispute", _GOES_ON),
    "complaint_by": Taking("disputes/{id}/complaint-by/withdrawal", "Take back who complains", "dispute"),
    "carried_out": Taking(
        "disputes/{id}/remedies/{about}/carried-out/withdrawal", "Take back that it was carried out", "dispute"
    ),
    "concern": Taking("concerns/{id}/withdrawal", "Take back the concern", "concern"),
    "concern_open": Taking("concerns/{id}/open/withdrawal", "Take back that it was taken up", "concern"),
    "concern_declined": Taking("concerns/{id}/decline/withdrawal", "Take back that it was not taken up", "concern"),
    "concern_resolved": Taking("concerns/{id}/resolution/withdrawal", "Take back that it was resolved", "concern"),
    "concern_lapsed": Taking("concerns/{id}/lapse/withdrawal", "Take back that it lapsed", "concern"),
    "freeze": Taking("freezes/{id}/withdrawal", "Take back that the child is to stay", "beside"),
    "freeze_answer": Taking("freezes/{id}/answer/withdrawal", "Take back whether the child stays", "beside"),
    "cafcass": Taking("cafcass/{id}/withdrawal", "Take back the contact with Cafcass", "beside"),
    "advice": Taking("legal-advice/{id}/withdrawal", "Take back that advice was sought", "beside"),
    "advice_received": Taking("legal-advice/{id}/received/withdrawal", "Take back that the advice came", "beside"),
    "practice": Taking("practice-observations/{id}/withdrawal", "Take back the practice that was seen", "beside"),
}
_WHY: Final = Question(
    "reason",
    "Why is it taken back?",
    "long",
    hint="It is kept, and told to nobody.",
    required="Say why it is taken back",
)


@dataclass(frozen=True, slots=True)
class Meant:
    """What is to be taken back: of which kind, with which id, of which child."""

    what: str
    id: str
    about: str = ""
    child_id: str = ""

    @property
    def taking(self) -> Taking:
        """Its kind."""
        return TAKINGS[self.what]

    @property
    def address(self) -> str:
        """Where escalation takes it back."""
        its, about = quote(self.id, safe=""), quote(self.about, safe="")
        return f"/escalation/{self.taking.path.format(id=its, about=about)}"

    @property
    def then(self) -> str:
        """The page that is shown then."""
        if self.taking.kind == "dispute":
            return dispute_page_link(self.id)
        if self.taking.kind == "concern":
            return concern_page_link(self.id)
        return challenge_link(child_id=self.child_id) if self.child_id else DISPUTES

    def said(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What escalation is told."""
        key = self.taking.key
        return dict(answers) | ({key: self.about} if key and self.about else {})


def taking_back_form(meant: Meant, around: Around) -> FormPage:
    """The form that asks why."""
    about = {"what": meant.what, "id": meant.id, "about": meant.about, "child_id": meant.child_id}
    return FormPage(
        heading=meant.taking.heading,
        questions=(_WHY,),
        button="Take back",
        action=challenge_link("taken-back", **about),
        around=around,
        back=("Back", meant.then if meant.taking.kind != "opening" else dispute_page_link(meant.id)),
        warning=meant.taking.follows,
    )
