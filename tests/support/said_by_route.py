"""What a route is told where a test calls every route there is."""

from typing import Any

PERHAPS_NOT_THERE = {
    ("GET", "/scheduling/reviews/{review_id}/record"),
    ("POST", "/escalation/disputes/{dispute_id}/remedies/{remedy_id}/carried-out"),
    ("GET", "/reporting/reviews/{review_id}/record/preview"),
    ("GET", "/reporting/reviews/{review_id}/record/file"),
    *(
        (method, f"/reporting/reviews/{{review_id}}/{rest}")
        for method in ("GET", "POST")
        for rest in (
            "record/kept",
            "duties/{duty_id}",
            "withdrawals/{what}",
            "outcome/{heading}",
            "outcome/decisions/{decision_id}",
            "outcome/decisions/{decision_id}/removed",
        )
    ),
}
"""What is looked for under an id that is there, and need not be there itself."""
SAID: dict[str, dict[str, Any]] = {
    "PATCH /scheduling/reviews/{review_id}": {"arranged_for": "2026-01-20"},
    "childs-wishes": {"asked_on": "2026-01-05"},
    "own-wishes": {"where": "at school"},
    "form": {"form": "one_meeting"},
    "consultations": {"items": []},
    "views": {"from_kind": "parent", "from_id": "MUM", "given_on": "2026-01-05", "how": "phone", "text": "Yes"},
    "exclusions": {
        "person_id": "MUM",
        "whole_or_part": "part",
        "reason": "R",
        "other_involvement": "other_way",
    },
    "lifted": {"reason": "R"},
    "outcome": {"plan_ratified": True},
    "D-AVA": {"status": "open"},
    "D-BEN": {"status": "open"},
    "held": {"held_on": "2026-01-05"},
    "meetings": {"on": "2026-01-05"},
    "adjournment": {"reason": "papers_missing", "wishes": {"child": "agrees", "carer": "agrees"}},
    "cancellation": {"reason": "bereavement", "iro_consents": True},
    "prepared": {"plan_up_to_date": True, "child_told": True, "child_understands": "yes"},
    "taken-off": {"name": "first_review", "reason": "R"},
    "met": {"on": "2026-01-05"},
    "settlement": {"agreed_on": "2026-01-05"},
    "acknowledgement": {"on": "2026-01-05"},
    "verbal": {"on": "2026-01-05", "by": "SW"},
    "POST /notifications/tasks/{task_id}/done": {"on": "2026-01-05", "by": "SW"},
    "resolution": {"outcome": "agreed", "what_changed": ["other"]},
    "decline": {"reason": "known"},
    "make-formal": {},
    "lapse": {"reason": "moved"},
    "withdrawal": {"reason": "a mistake"},
    "decisions-sent": {"sent_on": "2026-01-05"},
    "record": {"written_on": "2026-01-05", "reference": "LCS/1"},
    "record-distributed": {"distributed_on": "2026-01-05"},
    "management-response": {"responded_on": "2026-01-05", "agreed": True},
    "care-plan-update": {"updated_on": "2026-01-05"},
    "answer": {"review_needed": True},
    "POST /escalation/freezes/{freeze_id}/answer": {"stays": True},
    "answered": {"outcome": "agreed"},
    "determination": {"review_needed": True},
    "split": {"event_ids": ["E"]},
    "join": {"with_matter_id": "M"},
    "response": {"agreed": "partly"},
    "view": {"view": "partly"},
    "next-stage": {},
    "complaint-by": {"by": "iro"},
    "carried-out": {},
    "POST /escalation/disputes/{dispute_id}/resolution": {"outcome": "agreed", "what_changed": ["contact_changed"]},
}
"""By a route's last word, or by the whole of it, what is told with it."""
_BEGUN = ("concern", "dispute", "freeze", "cafcass", "advice", "advice-received", "practice")
ONE_CHILDS = {
    "/reporting/challenges",
    *(f"/escalation/{name}" for name in ("freezes", "cafcass", "counterparts", "legal-advice")),
    *(f"/reporting/challenges/{name}" for name in _BEGUN),
}
"""Lists of one child's, who is named in the query."""
WITH_MORE = {
    "/scheduling/timetable": "?duty=first_review&from=2026-01-05",
    "/reporting/challenges/taken-back": "?what=opening&id=X",
    "/reporting/court-documents/had": "?child_id=X&id=X",
    "/escalation/analysis": "?from=2026-01-05&to=2026-01-05",
    "/notifications/effects": "?source=/council/lcs&id=E1",
    **{
        f"/{each}/duties/moves": "?profile=jersey-2013"
        for each in ("allocation", "scheduling", "escalation", "notifications")
    },
}
"""These answer to more than their address, and show no child to those who do not see every child; of an event's effects
test_effects.py says to whom."""
