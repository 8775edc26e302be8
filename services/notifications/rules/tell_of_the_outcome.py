"""The child, its parents and others hear of the outcome of a review once its record has gone out.

Hull 2 ("That the child, their parents and anyone else, as necessary, are informed of the outcome of the review");
Blackpool 6.9 (to all parties, including the child as age appropriate); Jersey 3.69 (a parent who was not there gets the
full record, something else in writing or nothing, as was decided). What of the record goes to whom is said when it is
distributed, and kept to. Where nobody said it, the parents who came and the carers are told (local): of a parent who
did not come it is to be decided first. The child is told in any case, unless it was decided that it gets nothing.

No letter has a word of the record. The child's has the decisions in the words that were written for the child.
"""

from collections.abc import Iterator
from typing import Final

from services.notifications.rules.child_view import Related, ReviewRecord, Standing, Went
from services.notifications.rules.conditions import CAME, KINDS_OF
from services.notifications.rules.notice import DueNotice, Occasion, ProfileFlags, RecipientKind, WantedNotice

SET: Final = "review_record_distributed"
RULE: Final = "the_outcome_of_a_review_is_told"
SOURCE: Final = "Hull 2; Blackpool 6.9; Jersey 3.69"
REASON: Final = "the record of a review was distributed"
TO_CHILD: Final = "outcome_to_child"
TO_FAMILY: Final = "outcome_to_family"
IN_PLACE_OF_THE_RECORD: Final = "outcome_in_part_to_family"
TO_PROFESSIONAL: Final = "outcome_to_professional"
FULL, NOTHING = "full", "none"
OCCASION: Final = "outcome|"
"""What an occasion begins with; the review's id follows, and the version of its record."""
_FAMILY: Final = frozenset({RecipientKind.PARENT, RecipientKind.CARER, RecipientKind.ADOPTER})
_PROFESSIONALS: Final = frozenset(
    {
        RecipientKind.ADVOCATE,
        RecipientKind.INDEPENDENT_VISITOR,
        RecipientKind.PERSONAL_ADVISER,
        RecipientKind.SCHOOL,
        RecipientKind.DESIGNATED_TEACHER,
        RecipientKind.NURSE,
        RecipientKind.PROVIDER,
        RecipientKind.YOUTH_OFFENDING,
    }
)
"""Whoever else can be told by letter; the social worker reads it in the digest, the court's side by its own rule."""
Told = tuple[RecipientKind, str | None, str]
"""Who is told: as what, which person, and what they get."""


def tell_of_the_outcome(standing: Standing, _flags: ProfileFlags) -> list[WantedNotice]:
    """A notice of each record to each of them, the child first; none while nobody is the child's IRO to be asked."""
    if standing.allocation is None:
        return []
    records = (each for each in standing.records if _is_news(each, standing))
    return [
        WantedNotice(_notice(told), _occasion(record), of_any_iro=True, of_set=f"{SET}|{record.review_id}")
        for record in sorted(records, key=lambda each: (each.on, each.review_id))
        for told in dict.fromkeys([*_child(record, standing), *_others(record, standing)])
    ]


def _is_news(record: ReviewRecord, standing: Standing) -> bool:
    """Of this time in care, no history, and the last review: who is related to the child later hears of the next."""
    return not (record.imported or record.over) and (standing.since is None or record.on >= standing.since)


def _child(record: ReviewRecord, standing: Standing) -> Iterator[Told]:
    ids = {None, standing.child.child_id}
    gets_nothing = any(
        each.person_kind == RecipientKind.CHILD and each.person_id in ids and each.what == NOTHING for each in record.to
    )
    if standing.takes_part and not gets_nothing:
        yield RecipientKind.CHILD, standing.child.child_id, FULL


def _others(record: ReviewRecord, standing: Standing) -> Iterator[Told]:
    if not record.to:
        yield from _as_nobody_said(record, standing)
    for each in record.to:
        kind = _kind_of(each.person_kind)
        if kind in _FAMILY | _PROFESSIONALS and each.what != NOTHING:
            for person_id in _named(each, record, standing):
                yield kind, person_id, each.what


def _as_nobody_said(record: ReviewRecord, standing: Standing) -> Iterator[Told]:
    """The parents who came, and the carers; nobody who is excluded from the review.

    Of a child placed for adoption what its birth parents get is decided first (Jersey 3.57).
    """
    out = standing.excluded.get(record.review_id, frozenset())
    for person in standing.related:
        kind = _kind_of(person.kind)
        if person.barred or person.person_id in out or _came_later(person, record):
            continue
        if kind is RecipientKind.CARER:
            yield kind, person.person_id, FULL
        if kind is RecipientKind.PARENT and not standing.placed_for_adoption and _came(person, record, standing):
            yield kind, person.person_id, FULL


def _came_later(person: Related, record: ReviewRecord) -> bool:
    return person.since is not None and person.since > record.on


def _came(person: Related, record: ReviewRecord, standing: Standing) -> bool:
    """Of somebody who is held as a parent and no more, whether either came."""
    kinds = ("mother", "father") if person.kind == RecipientKind.PARENT else (person.kind,)
    came = standing.came.get(record.review_id, {})
    return any(came.get(f"{kind}_attended") in CAME for kind in kinds)


def _named(went: Went, record: ReviewRecord, standing: Standing) -> list[str | None]:
    """Whoever is meant by it and may have letters; None, a task for a person, of a kind of whom nobody is held."""
    barred = {each.person_id for each in standing.related if each.barred}
    if went.person_id is not None:
        return [] if went.person_id in barred else [went.person_id]
    kind = _kind_of(went.person_kind)
    only = frozenset({went.person_kind})
    kinds = KINDS_OF.get(kind, only) if kind is not None and went.person_kind == kind else only
    found = [each.person_id for each in standing.related if each.kind in kinds and not _came_later(each, record)]
    return [None] if not found else [*sorted(set(found) - barred)]


def _kind_of(said: str) -> RecipientKind | None:
    """As what whoever is that to the child gets letters."""
    for kind, names in KINDS_OF.items():
        if said in names:
            return kind
    return RecipientKind(said) if said in set(RecipientKind) else None


def _notice(told: Told) -> DueNotice:
    kind, person_id, what = told
    if kind is RecipientKind.CHILD:
        letter = TO_CHILD
    elif kind in _FAMILY:
        letter = TO_FAMILY if what == FULL else IN_PLACE_OF_THE_RECORD
    else:
        letter = TO_PROFESSIONAL
    return DueNotice(kind, person_id, letter, SET, RULE, REASON, SOURCE)


def _occasion(record: ReviewRecord) -> Occasion:
    return Occasion(
        key=f"{OCCASION}{record.review_id}|{record.version}",
        event_id=record.event_id,
        event_type=record.event_type,
        on=record.on,
        from_on=record.held_on,
        review_id=record.review_id,
    )
