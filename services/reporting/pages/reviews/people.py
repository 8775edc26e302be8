"""Who comes to a review, row by row: those who are known, and room for others. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.pages import words
from services.reporting.pages.questions import Question, Typed
from services.reporting.pages.reviews import codes

Told = Mapping[str, Any]
_ROOM: Final = 3
"""So many rows are empty, for whoever is not known."""
_OWNERS: Final = {"social_worker": "social_worker", "team_manager": "team_manager", "childrens_guardian": "guardian"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, by what they are to the child."""

    kind: str
    person_id: str | None = None

    @property
    def called(self) -> str:
        """What they are, and their id where they have one."""
        kind = codes.INVITED.get(self.kind) or words.spelled_out(self.kind)
        return f"{kind} ({self.person_id})" if self.person_id else kind


def known_people(review: Told, attendance: Sequence[Told] = ()) -> list[Person]:
    """Who has to do with this review: those who came, who are invited, whose readiness it is, and the child."""
    found = [Person(str(each["kind"]), each.get("person_id")) for each in attendance]
    found += [Person(str(each["kind"]), each.get("person_id")) for each in review.get("invitees", ())]
    found += [
        Person(_OWNERS[each["owner"]], each["owner_id"])
        for each in review.get("readiness", ())
        if each["owner"] in _OWNERS and each.get("owner_id")
    ]
    child = [Person("child", str(review["child_id"]))]
    named = {each.kind for each in found if each.person_id}
    return list(dict.fromkeys([*child, *(each for each in found if each.person_id or each.kind not in named)]))


def came_questions(people: Sequence[Person]) -> tuple[Question, ...]:
    """Whether each of them came, and who else did."""
    known = [Question(f"came-{at}", each.called, "one_of", options=codes.CAME) for at, each in enumerate(people)]
    chaired = Question(
        "chaired", "Which parts did the young person chair?", "any_of", hint="None, if none.", options=codes.CHAIRED
    )
    return (*known, chaired, *_more(len(people), "came", "Did they come?", codes.CAME))


def copy_questions(people: Sequence[Person]) -> tuple[Question, ...]:
    """What each of them gets, and who else gets something."""
    known = [
        question
        for at, each in enumerate(people)
        for question in (
            Question(f"what-{at}", each.called, "one_of", options=codes.COPY),
            Question(f"reason-{at}", "If not the record, why?", "text", longest=500),
        )
    ]
    return (*known, *_more(len(people), "what", "What do they get?", codes.COPY))


def _more(first: int, name: str, asks: str, options: Mapping[str, str]) -> Iterator[Question]:
    for at in range(first, first + _ROOM):
        heading = "Somebody else" if at == first else "One more"
        yield Question(f"kind-{at}", "Who are they to the child?", "pick", options=codes.INVITED, heading=heading)
        yield Question(f"id-{at}", "Their id in the council's system, if you have it", longest=64)
        yield Question(f"{name}-{at}", asks, "one_of", options=options)


def hidden_of(people: Sequence[Person]) -> dict[str, str]:
    """Who each row is about, sent with the form."""
    kinds = {f"kind-{at}": each.kind for at, each in enumerate(people)}
    return kinds | {f"id-{at}": each.person_id for at, each in enumerate(people) if each.person_id}


def rows_of(sent: Typed, name: str) -> list[dict[str, Any]]:
    """Of each row in which something was chosen: who, and what."""
    found = []
    for at in range(200):
        kind, chosen = _one(sent, f"kind-{at}"), _one(sent, f"{name}-{at}")
        if kind and chosen:
            more = {"person_id": _one(sent, f"id-{at}"), "reason": _one(sent, f"reason-{at}")}
            found.append({"kind": kind, name: chosen, **{key: each for key, each in more.items() if each}})
    return found


def attendance_said(sent: Typed) -> list[dict[str, Any]]:
    """Who came, as scheduling is told; what a young person chaired stands with the child."""
    chaired = [each for each in sent.get("chaired", ()) if each]
    return [
        {**each, "chaired": chaired} if each["kind"] == "child" and chaired else each for each in rows_of(sent, "came")
    ]


def attendance_typed(people: Sequence[Person], attendance: Sequence[Told]) -> dict[str, list[str]]:
    """What stands in the rows at first."""
    came = {Person(str(each["kind"]), each.get("person_id")): each for each in attendance}
    typed = {f"came-{at}": [str(came[each]["came"])] for at, each in enumerate(people) if each in came}
    return typed | {"chaired": [part for each in attendance for part in each.get("chaired") or ()]}


def copies_said(sent: Typed) -> list[dict[str, Any]]:
    """To whom the record went, and what of it, as scheduling is told."""
    return [
        {("person_kind" if key == "kind" else key): value for key, value in each.items()}
        for each in rows_of(sent, "what")
    ]


def _one(sent: Typed, name: str) -> str:
    return next(iter(sent.get(name, ())), "").strip()
