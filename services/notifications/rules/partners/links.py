"""Where a partner reads what an event is about: the address that a thin webhook carries instead of the content.

Who may read it is decided there, when it is read, by the roles of the reader's token. The longest beginning of a type
that is in the table counts; where the event lacks what the address needs, that of its subject stands.
"""

from collections.abc import Mapping
from typing import Any

_CHILD = "/reporting/children/{subject}/timeline"
_IRO_OF_A_CHILD = "/allocation/children/{subject}"
_REVIEW = "/scheduling/reviews/{review_id}"
_DECISION = "/scheduling/decisions/{decision_id}"

LINKS: Mapping[str, str] = {
    "iro.": _IRO_OF_A_CHILD,
    "child.unallocated": _IRO_OF_A_CHILD,
    "review.": _REVIEW,
    "review_record.": _REVIEW,
    "review_decisions.": _REVIEW,
    "participation.": _REVIEW,
    "decision.": _DECISION,
    "review_decision.": _DECISION,
    "matter.": "/scheduling/matters/{matter_id}",
    "concern.": "/escalation/concerns/{concern_id}",
    "notice.": "/notifications/notices/{notice_id}",
    "duty.": "/{keeper}/duties?child_id={subject}",
}
"""By the beginning of a type."""
OF_SUBJECTS: Mapping[str, str] = {
    "child": _CHILD,
    "iro": "/allocation/iros/{subject}",
    "subscription": "/notifications/subscriptions/{subject}",
}
"""By the kind of subject, where the table above has nothing for the type."""
OTHERWISE = "/notifications/events?subject={subject}"


def link_of(wire_type: str, subject: str, subjectkind: str, data: Mapping[str, Any]) -> str:
    """The path of what this event is about; ids are as they are in addresses everywhere (they have no slash)."""
    known = {name: value for name, value in data.items() if isinstance(value, str) and value} | {"subject": subject}
    for form in (_by_type(wire_type, subjectkind), OF_SUBJECTS.get(subjectkind)):
        if form is not None and (made := _filled(form, known)) is not None:
            return made
    return OTHERWISE.format(subject=subject)


def _by_type(wire_type: str, subjectkind: str) -> str | None:
    found = [begin for begin in LINKS if wire_type.startswith(begin)]
    form = LINKS[max(found, key=len)] if found else None
    return form if form is None or subjectkind == "child" or "{subject}" not in form else None


def _filled(form: str, known: Mapping[str, str]) -> str | None:
    try:
        return form.format_map(known)
    except KeyError:
        return None
