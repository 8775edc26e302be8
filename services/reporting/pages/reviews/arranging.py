"""The forms before a review: its day, the child's wishes, who does not come, and that it is put off. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.questions import Question, nested
from services.reporting.pages.reviews import codes
from services.reporting.pages.reviews.holding import LATE_REASONS
from services.reporting.pages.reviews.people import known_people
from services.reporting.pages.reviews.steps import DECIDERS, IROS, Known, Step, asks

Told = Mapping[str, Any]
_DAY: Final = "Enter the day as a day, a month and a year"
_CHOICE: Final = "option"


def _arrange_questions(known: Known) -> tuple[Question, ...]:
    due, offered = items.day(known.review["due_on"]), _offered(known)
    by = f"At the latest on {due.day} {due:%B %Y}." if due else ""
    day = "" if offered else "Enter the day on which it is to be, as a day, a month and a year"
    return (
        *offered,
        Question("arranged_for", "On which day is it to be?", "day", hint=by, required=day, wrong=_DAY),
        Question("starts_at", "At what time does it begin?", "time", hint="For example, 16:00.", wrong="Enter a time"),
        Question("venue", "Where is it?", hint="As it is to stand in the invitations.", longest=200),
        Question("venue_kind", "What kind of place is that?", "pick", options=_kinds_of_venue(known)),
        Question("chair_id", "Who chairs it, if not the child's IRO?", hint=_ITS_ID, longest=64),
        Question("invitees", "Who is invited?", "any_of", options=_invited(known), hint=_WISHES_FIRST),
        Question("others", "Who else?", "long", hint=_A_LINE_EACH),
        *((_WHY_LATE,) if known.sent or (due is not None and due < known.today) else ()),
    )


_WHY_LATE: Final = Question("late_reason", "It is after its last day: why?", "one_of", options=LATE_REASONS)
_ITS_ID: Final = "Their id in the council's system."
_WISHES_FIRST: Final = "What the child wishes counts first. Invitations go out by themselves to whom you choose."
_A_LINE_EACH: Final = "One a line: what they are to the child, a comma, and their id if you have it: school, S12"


def _kinds_of_venue(known: Known) -> dict[str, str]:
    kind = known.review.get("venue_kind")
    return {**codes.VENUE, **({kind: kind} if kind and kind not in codes.VENUE else {})}


def _offered(known: Known) -> tuple[Question, ...]:
    found = {str(each["starts_at"]): _option(each, known) for each in known.told.get("items", ())[:6]}
    if not found:
        return ()
    hint = "The best comes first. Choose one, or enter another day below."
    return (Question(_CHOICE, "Days that fit", "one_of", options=found, hint=hint),)


def _option(offered: Told, known: Known) -> str:
    at = datetime.fromisoformat(str(offered["starts_at"])).astimezone(known.around.profile.calendar.zone)
    said = f"{at:%A} {at.day} {at:%B}, {at.hour}:{at:%M}"
    why = [*offered.get("reasons", ()), *(f"but {each}" for each in offered.get("against", ()))]
    return f"{said}: {'; '.join(map(str, why))}" if why else said


def _key(kind: str, person_id: str | None) -> str:
    return f"{kind},{person_id}" if person_id else kind


def _invited(known: Known) -> dict[str, str]:
    """Those who are known by id first, then whatever anybody may be to a child."""
    people = {_key(each.kind, each.person_id): each.called for each in known_people(known.review)}
    kinds = {each.partition(",")[0] for each in people}
    return people | {kind: words for kind, words in codes.INVITED.items() if kind not in kinds}


def _arranged(known: Known) -> Told:
    review = known.review
    zone = known.around.profile.calendar.zone
    starts = review.get("starts_at")
    at = datetime.fromisoformat(starts).astimezone(zone) if starts else None
    invited = [_key(str(each["kind"]), each.get("person_id")) for each in review.get("invitees", ())]
    named = {name: review.get(name) for name in ("arranged_for", "venue", "venue_kind", "chair_id", "late_reason")}
    return {**named, "starts_at": f"{at:%H:%M}" if at else None, "invitees": invited}


def _told_arranged(said: Told, known: Known) -> dict[str, Any]:
    told = {name: value for name, value in said.items() if name not in ("others", "invitees", _CHOICE, "starts_at")}
    zone = known.around.profile.calendar.zone
    if said.get(_CHOICE) and not said.get("arranged_for"):
        at = datetime.fromisoformat(said[_CHOICE]).astimezone(zone)
        told |= {"arranged_for": at.date().isoformat(), "starts_at": at.isoformat()}
    elif said.get("arranged_for") and said.get("starts_at"):
        day, hour = date.fromisoformat(said["arranged_for"]), time.fromisoformat(said["starts_at"])
        told["starts_at"] = datetime.combine(day, hour, zone).isoformat()
    lines = [*said.get("invitees", ()), *(said.get("others") or "").splitlines()]
    return told | {"invitees": [_invitee(each) for each in dict.fromkeys(lines) if each.strip()]}


def _invitee(line: str) -> dict[str, str]:
    kind, _, person = (each.strip() for each in line.partition(","))
    plain = next((code for code, words in codes.INVITED.items() if words.lower() == kind.lower()), None)
    named = {"kind": plain or kind.lower().replace(" ", "_")}
    return named | ({"person_id": person} if person else {})


_LISTED: Final = ("who", "not_wanted", "agenda")
_ONE_A_LINE: Final = "One a line."


_WISHES_ASK: Final = (
    Question("asked_on", "On which day was the child asked?", "day", required="Enter the day", wrong=_DAY),
    Question("who", "Who should come?", "long", hint=_ONE_A_LINE),
    Question("not_wanted", "Who should not come?", "long", hint=_ONE_A_LINE),
    Question("where", "Where should it be?", longest=500),
    Question("when", "When should it be?", longest=500),
    Question("agenda", "What should be talked about, and what not?", "long", hint=_ONE_A_LINE),
    Question("how_to_take_part", "How does the child want to take part?", longest=500),
    Question("meeting_the_iro", "When and where does it suit to meet the IRO before?", longest=500),
    Question("advocate", "Does the child want an advocate?", "one_of", options=codes.ADVOCATE),
    Question("advocate_explained_on", "When was it explained how an advocate can help?", "day", wrong=_DAY),
    Question("advocate_information_given", "Does the child have the written information about them?", "yes_no"),
    Question("interpreter_needed", "Is an interpreter needed?", "yes_no"),
    Question("first_language", "The child's first language", hint="In a word or a code.", longest=64),
    Question(
        "may_be_shown",
        "May the health report be shown at the review?",
        "one_of",
        options=codes.SHOWN,
        goes_to="health_report/may_be_shown",
    ),
    Question("parts", "If parts of it: which?", "long", goes_to="health_report/parts"),
    Question("consent_of", "Who was asked for that, by id?", goes_to="health_report/consent_of", longest=64),
    Question("asked_by", "Who asked the child, by id?", hint="Left open: you.", longest=64),
)


def _wished(known: Known) -> Told:
    wishes = dict(known.told.get("wishes") or {})
    report = wishes.pop("health_report", None) or {}
    lists = {name: "\n".join(wishes.get(name) or ()) or None for name in _LISTED}
    return {**wishes, **lists, **{f"health_report/{name}": value for name, value in report.items()}}


def _told_wishes(said: Told, _known: Known) -> dict[str, Any]:
    lists = {
        name: [each.strip() for each in said[name].splitlines() if each.strip()] for name in _LISTED if name in said
    }
    return nested({**said, **lists})


_EXCLUSION_ASKS: Final = (
    Question("person_id", "Who does not come, by id?", required="Say who does not come", longest=64),
    Question("person_kind", "Who is that?", "one_of", options=codes.PERSON),
    Question(
        "whole_or_part",
        "From what?",
        "one_of",
        options=codes.EXTENT,
        required="Choose whether it is the whole review or a part of it",
    ),
    Question("reason", "Why?", "long", hint="It stays on file, and is never in a letter.", required="Say why"),
    Question(
        "other_involvement",
        "How are they involved instead?",
        "one_of",
        options=codes.INVOLVED,
        required="Choose how they are involved instead",
    ),
    Question("other_involvement_note", "More about that", "long"),
    Question("contact_not_right_because", "If you do not contact this parent, why?", "long"),
    Question("decided_on", "When did you decide it?", "day", hint="Left open: today.", wrong=_DAY),
)


_ADJOURNMENT_ASKS: Final = (
    Question("reason", "Why is it adjourned?", "one_of", options=codes.ADJOURN, required="Choose why"),
    Question(
        "child",
        "What does the child wish?",
        "one_of",
        options=codes.WISH,
        required="Choose what the child wishes",
        goes_to="wishes/child",
    ),
    Question(
        "carer",
        "What does the carer wish?",
        "one_of",
        options=codes.WISH,
        required="Choose what the carer wishes",
        goes_to="wishes/carer",
    ),
    Question("parents", "What do the parents wish?", "one_of", options=codes.WISH, goes_to="wishes/parents"),
    Question("adjourned_on", "On which day was it adjourned?", "day", hint="Left open: today.", wrong=_DAY),
    Question("to", "On which day is it to go on, if that is known?", "day", wrong=_DAY),
)


_CANCELLATION_ASKS: Final = (
    Question("reason", "Why is it cancelled?", "one_of", options=codes.CANCEL, required="Choose why"),
    Question("iro_consents", "The child's IRO consents to it", "tick", required="A review is cancelled only with that"),
    Question("note", "More about it", "long"),
)


ARRANGE: Final = Step(
    "arrangement",
    "Arrange the review",
    "Save the arrangement",
    _arrange_questions,
    "arranged",
    method="PATCH",
    filled=_arranged,
    told=_told_arranged,
    versioned=True,
    reads="/date-options",
)
WISHES: Final = Step(
    "wishes",
    "What the child wishes for the review",
    "Save the wishes",
    asks(_WISHES_ASK),
    "wishes",
    roles=(*IROS, "social_worker"),
    method="PUT",
    address="/childs-wishes",
    reads="/childs-wishes",
    filled=_wished,
    told=_told_wishes,
)
EXCLUDE: Final = Step(
    "exclusions",
    "Somebody does not come to the review",
    "Save the decision",
    asks(_EXCLUSION_ASKS),
    "excluded",
    roles=DECIDERS,
    address="/exclusions",
    warning="Whoever is excluded is not invited, and you are to say how they are involved instead.",
)
ADJOURN: Final = Step(
    "adjournment",
    "Adjourn the review",
    "Adjourn it",
    asks(_ADJOURNMENT_ASKS),
    "adjourned",
    roles=DECIDERS,
    address="/adjournment",
    versioned=True,
    warning="A review is adjourned once only. The date first set stands, and it is to be completed within its time.",
)
CANCEL: Final = Step(
    "cancellation",
    "Cancel the review",
    "Cancel it",
    asks(_CANCELLATION_ASKS),
    "cancelled",
    address="/cancellation",
    versioned=True,
    warning="A review is cancelled only for an exceptional reason. Another one is planned in its place.",
)
MEETING: Final = Step(
    "meeting",
    "A meeting of the review was held",
    "Save the meeting",
    asks(
        (
            Question("on", "On which day was it held?", "day", required=_DAY, wrong=_DAY),
            Question("kind", "Which meeting was it?", hint="In a word: professionals, family, child.", longest=64),
        )
    ),
    "meeting",
    address="/meetings",
    versioned=True,
    warning="Of a series of meetings the first one's day is the day of the review.",
)
