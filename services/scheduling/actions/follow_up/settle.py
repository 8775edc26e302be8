"""Settling what followed a child's reviews: from what was said and the duty's clock, against what is on record."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.scheduling.actions.follow_up.announce import announce
from services.scheduling.actions.follow_up.answer_clocks import answer_clocks
from services.scheduling.actions.follow_up.tell_duties import tell_duties
from services.scheduling.actions.follow_up.words import CARE_PLAN, SENT, Said, day_of, received_on, said_of_reviews
from services.scheduling.queries import follow_up as queries
from services.scheduling.queries.reviews import reviews_on_record
from services.scheduling.rules.follow_up.considered import AnswerClock, considered, in_time
from shared.events.envelope import Envelope
from shared.policy import Profile
from shared.register import facts
from shared.register.aliases import survivors_of, under_which_ids
from shared.register.statements import words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]


class _Child(NamedTuple):
    """What was said of one child's reviews, and what of it is on record, by review."""

    child_id: str
    said: Mapping[str, Said]
    known: Mapping[str, Row]
    reviews: Mapping[str, Row]
    ids: frozenset[str]
    """Those under which the child is on record."""

    def was_anothers(self, row: Row | None) -> bool:
        """Whether what is on record was so of another child, whose record this one was parted from."""
        return row is not None and row["child_id"] not in self.ids

    @property
    def review_ids(self) -> list[str]:
        """The reviews of which something was said, or is on record."""
        return sorted(self.reviews.keys() & {*self.said, *self.known})


async def settle_follow_ups(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring what followed these children's reviews in line with what was said; the reviews are settled before it."""
    children = await _concerned(work, subjects)
    if not children:
        return
    for child in children:
        await tell_duties(work, child.child_id, child.said, child.review_ids)
    sent = [each.child_id for each in children if any(SENT in its.words for its in each.said.values())]
    clocks = await answer_clocks(work, profile, sent)
    held = await facts.loaded(work, [each.child_id for each in children])
    new: list[Row] = []
    changed: list[Row] = []
    announced: list[Envelope] = []
    for child in children:
        for before, after in _differences(child, clocks):
            (new if before is None else changed).append(after)
            said_before = None if child.was_anothers(before) else before
            announced += announce(work, said_before, after, child.reviews[after["review_id"]], held[child.child_id])
    await facts.remember_announced(work, announced)
    await queries.save(work.connection, new, changed)


async def _concerned(work: Work, subjects: Sequence[str]) -> list[_Child]:
    """Those of the children of whose reviews something was said, or is on record: of most nothing is."""
    merged = await survivors_of(work, subjects)
    child_ids = sorted({merged.get(subject, subject) for subject in subjects})
    under = await under_which_ids(work, child_ids)
    recorded = await queries.on_record(work.connection, under)
    words = await words_about(work, child_ids)
    said = {child_id: said_of_reviews(words[child_id]) for child_id in child_ids}
    wanted = {child_id for child_id in child_ids if said[child_id] or recorded}
    if not wanted:
        return []
    reviews = await reviews_on_record(work.connection, {id_: its for id_, its in under.items() if its in wanted})
    return [
        _Child(one, said[one], recorded, {row["id"]: row for row in reviews.get(one, ())}, _ids(under, one))
        for one in sorted(wanted)
    ]


def _ids(under: Mapping[str, str], child_id: str) -> frozenset[str]:
    return frozenset(id_ for id_, its in under.items() if its == child_id)


def _differences(child: _Child, clocks: Mapping[str, AnswerClock]) -> Iterator[tuple[Row | None, Row]]:
    """What followed each review, as it is on record and as it is now, where that is something else."""
    for review_id in child.review_ids:
        before = child.known.get(review_id)
        after = _follow_up(child.child_id, review_id, child.said.get(review_id, Said()), clocks.get(review_id))
        if after != before and (before is not None or _has_followed(after)):
            yield before, after


def _has_followed(row: Row) -> bool:
    return any(value for name, value in row.items() if name not in ("review_id", "child_id"))


def _follow_up(child_id: str, review_id: str, said: Said, clock: AnswerClock | None) -> dict[str, Any]:
    """What followed a review, as a row."""
    sent, updated = said.words.get(SENT), said.words.get(CARE_PLAN)
    response = said.response if said.response is not None and in_time(said.response.on, clock) else None
    answers = considered(said.decision_ids, response, clock) if sent is not None else []
    written = said.written
    return {
        "review_id": review_id,
        "child_id": child_id,
        "decisions_sent_on": day_of(sent) if sent is not None else None,
        "decisions_received_on": received_on(sent) if sent is not None else None,
        "responded_on": response.on if response is not None and sent is not None else None,
        "considered": [{**each._asdict(), "considered_on": each.considered_on.isoformat()} for each in answers],
        "record_version": max(written, default=None),
        "record_written_on": written[max(written)] if written else None,
        "record_distributed_on": min(map(day_of, said.distributions.values()), default=None),
        "record_went_out": _went_out(said),
        "care_plan_updated_on": day_of(updated) if updated is not None else None,
    }


def _went_out(said: Said) -> dict[str, Any] | None:
    """The latest version that was distributed, and who got what of it; the reasons stay where they were said."""
    number = max(said.distributions, default=None)
    if number is None:
        return None
    names = ("person_kind", "person_id", "what")
    to = said.distributions[number].data.get("to", ())
    return {"record_version": number, "to": [{name: each[name] for name in names} for each in to]}
