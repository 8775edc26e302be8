"""What stands beside a dispute, or a child: freezes, Cafcass, partner agencies, and legal advice of the IRO's. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.disputes.clock import People, long
from services.reporting.pages.disputes.codes import CAFCASS, said
from services.reporting.pages.items import Act
from services.reporting.pages.links import challenge_link, dispute_page_link
from services.reporting.pages.today.asked import Answers
from services.reporting.rules.turns import in_days
from shared.policy import Profile

Row = Mapping[str, Any]
_ANSWERS_FREEZES: Final = frozenset(
    {"team_manager", "service_manager", "senior_manager", "social_worker", "iro_admin", "iro_manager"}
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing beside it: what, when and by whom, and what can be done about it."""

    text: str
    note: str = ""
    acts: tuple[Act, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """By heading, what there is."""

    parts: tuple[tuple[str, tuple[Thing, ...]], ...] = ()
    unknown: tuple[str, ...] = ()


def questions_of(child_id: str, *, decides: bool) -> dict[str, tuple[str, dict[str, str]]]:
    """What is asked for it; of legal advice only IROs and their manager are asked, who are told what is theirs."""
    asked = {
        "freezes": ("/escalation/freezes", {"child_id": child_id}),
        "cafcass": ("/escalation/cafcass", {"child_id": child_id}),
        "counterparts": ("/escalation/counterparts", {"child_id": child_id}),
    }
    return asked | ({"advice": ("/escalation/legal-advice", {"child_id": child_id})} if decides else {})


def beside_of(
    answers: Answers, people: People, profile: Profile, today: date, *, child_id: str, dispute_id: str | None = None
) -> Beside:
    """What there is; of one dispute what names it, or no dispute."""

    def its(name: str) -> list[Row]:
        told = answers.of(name).items
        return [each for each in told if dispute_id is None or each["dispute_id"] in (dispute_id, None)]

    parts = (
        ("The child is to stay where placed", tuple(_freeze(each, people, profile, today) for each in its("freezes"))),
        ("Cafcass", tuple(_contact(each, people, child_id) for each in its("cafcass"))),
        ("Partner agencies", tuple(_counterpart(each, people) for each in its("counterparts"))),
        ("Legal advice, seen by you and the IRO manager alone", tuple(_advice(each, people) for each in its("advice"))),
    )
    return Beside(tuple((name, things) for name, things in parts if things), answers.unknown)


def _mine(row: Row, people: People, name: str) -> bool:
    return people.reader.subject == row[name] or "iro_manager" in people.reader.roles


def _back(what: str, row: Row) -> Act:
    return Act("Take back", challenge_link("taken-back", what=what, id=str(row["id"]), child_id=row.get("child_id")))


def _freeze(freeze: Row, people: People, profile: Profile, today: date) -> Thing:
    asked, due, moves = (items.day(freeze[name]) for name in ("requested_on", "due_on", "moves_on"))
    text = f"Asked by {people.called(freeze['requested_by'])}" + (f" on {long(asked)}" if asked else "")
    text += f"; the move was to be on {long(moves)}" if moves else ""
    note, waits = _freeze_note(freeze, people), freeze["status"] == "asked"
    if waits and due:
        note = f"To be answered by {long(due)} ({in_days(due, today, profile.calendar)})"
    return Thing(text, note, tuple(_freeze_acts(freeze, people)), waits)


def _freeze_note(freeze: Row, people: People) -> str:
    on, until = items.day(freeze["answered_on"]), items.day(freeze["until"])
    if freeze["stays"] is None:
        return "Nobody answered" if freeze["status"] == "over" else ""
    what = "The child stays" if freeze["stays"] else "The child does not stay"
    what += f" until {long(until)}" if until else ""
    over = "; it is over" if freeze["status"] == "over" else ""
    return f"{what}, said by {people.called(freeze['answered_by'])}" + (f" on {long(on)}" if on else "") + over


def _freeze_acts(freeze: Row, people: People) -> Iterator[Act]:
    if freeze["status"] == "asked":
        if not _ANSWERS_FREEZES.isdisjoint(people.reader.roles):
            link = dispute_page_link(str(freeze["dispute_id"]), "freeze-answer", freeze=str(freeze["id"]))
            yield Act("Answer whether the child stays", link)
        if _mine(freeze, people, "requested_by"):
            yield _back("freeze", freeze)
    elif freeze["status"] == "answered" and _mine(freeze, people, "answered_by"):
        yield _back("freeze_answer", freeze)


def _contact(contact: Row, people: People, child_id: str) -> Thing:
    on = items.day(contact["on"])
    text = said(CAFCASS, contact["kind"]) + (f" on {long(on)}" if on else "")
    more = [said({}, contact[name]) for name in ("reason", "outcome") if contact[name]]
    if contact["refers"] is not None:
        more.insert(0, "It is referred" if contact["refers"] else "It is not referred")
    acts = [_back("cafcass", contact)] if _mine(contact, people, "said_by") else []
    if contact["kind"] == "referred" and acts:
        about = {"child_id": child_id, "kind": "answered", "referral_id": str(contact["id"])}
        acts.insert(0, Act("Cafcass answered", challenge_link("cafcass", **about)))
    by = f"said by {people.called(contact['said_by'])}"
    return Thing(text, "; ".join([*more, by]), tuple(acts))


def _counterpart(asked: Row, people: People) -> Thing:
    on, answered = items.day(asked["asked_on"]), items.day(asked["answered_on"])
    text = f"{said({}, asked['agency'])} was asked" + (f" on {long(on)}" if on else "")
    note = f"Answered on {long(answered)}: {said({}, asked['outcome']).lower()}" if answered else "No answer yet"
    return Thing(text, f"{note}; asked by {people.called(asked['asked_by'])}", waits=answered is None)


def _advice(advice: Row, people: People) -> Thing:
    on, came = items.day(advice["sought_on"]), items.day(advice["received_on"])
    text = f"Sought by {people.called(advice['iro_id'])}" + (f" on {long(on)}" if on else "")
    note = f"It came on {long(came)}" if came else "It has not come yet"
    note += {True: "; acted on as advised", False: "; not acted on as advised"}.get(advice["followed"], "")
    note += f"; kept at {advice['detail_ref']}" if advice["detail_ref"] else ""
    if came:
        return Thing(text, note, (_back("advice_received", advice),))
    link = challenge_link("advice-received", child_id=advice["child_id"], id=str(advice["id"]))
    return Thing(text, note, (Act("The advice came", link), _back("advice", advice)), waits=True)


def referrals_in(told: Sequence[Row]) -> dict[str, str]:
    """The referrals to Cafcass that an answer may be to, by id, in words."""
    found = [each for each in told if each["kind"] == "referred"]
    return {str(each["id"]): f"The one of {long(on)}" for each in found if (on := items.day(each["on"]))}
