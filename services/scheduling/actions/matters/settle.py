"""Settling a child's matters: those that the changes told make, against those on record, and the difference said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from services.scheduling.actions.matters.announce import announce, announced_of
from services.scheduling.actions.matters.changes import CHANGES, Told, changes_of
from services.scheduling.actions.matters.match import Pair, match
from services.scheduling.actions.matters.words import answers_in, regrouped_in, word_on
from services.scheduling.queries import matters as queries
from services.scheduling.queries.reviews import reviews_on_record
from services.scheduling.rules.matters.grouping import group
from services.scheduling.rules.matters.model import Matter
from services.scheduling.tables.matters import ANSWERED, JOINED, LAPSED, OPEN, WITHDRAWN
from services.scheduling.tables.reviews import STILL_TO_COME
from shared.child.current_iro import current_iro
from shared.child.looked_after import LookedAfterChild, child_from
from shared.events.envelope import Envelope
from shared.events.services.around_reviews import MatterOpened
from shared.ops.wakeup import BREATH
from shared.policy import Profile
from shared.register import aliases, facts
from shared.register.facts import Fact, remember_announced
from shared.register.statements import Word, words_about
from shared.register.take_back import take_back
from shared.work.ids import new_id
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_CONCERN: Final = CHANGES | {MatterOpened}
_NOT_ANSWERED: Final[Row] = {
    "answered_on": None,
    "answered_by": None,
    "review_needed": None,
    "reason": None,
    "reason_code": None,
    "child_consulted": None,
    "tell": [],
    "review_due_on": None,
}


class _Child(NamedTuple):
    """What one child's matters are settled from."""

    child: LookedAfterChild
    held: Sequence[Fact]
    words: Sequence[Word]
    told: Mapping[str, Told]
    profile: Profile
    review: Row | None
    announced: Mapping[str, Sequence[Fact]]

    @property
    def named(self) -> set[str]:
        """The matters of which something was announced or said of this child, as whose they are on record or not."""
        return {*self.announced, *(each.matter_id for each in answers_in(self.words))}


class _Found(NamedTuple):
    """A matter on record, if it is, and as it is now, with its changes."""

    before: Row | None
    after: Row
    changes: Sequence[Row]


async def settle_matters(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring the matters of these children in line with what was told; hearing the same again changes nothing."""
    merged = await aliases.survivors_of(work, subjects)
    child_ids = sorted({merged.get(subject, subject) for subject in subjects})
    held = {each: its for each, its in (await facts.loaded(work, child_ids)).items() if _concerns(its)}
    if not held:
        return
    under = {id_: child_id for child_id, its in held.items() for id_ in (child_id, *(fact.subject for fact in its))}
    words = await words_about(work, held)
    reviews = await reviews_on_record(work.connection, under)
    children = [_child(one, its, words[one], profile, work.source, reviews.get(one, ())) for one, its in held.items()]
    named = {matter_id for one in children for matter_id in one.named}
    rows, changes = await queries.on_record(work.connection, list(under), named)
    batch = _Batch(work, changes)
    by_child = batch.by_child(rows, children, under)
    for one in children:
        batch.settle(one, by_child[one.child.child_id])
        await BREATH
    await batch.write()


def _child(
    child_id: str, held: Sequence[Fact], words: Sequence[Word], profile: Profile, source: str, reviews: Iterable[Row]
) -> _Child:
    child = child_from(child_id, held, profile)
    told = {each.change.key: each for each in changes_of(child, held, profile)}
    return _Child(child, held, words, told, profile, _next_of(reviews), announced_of(held, source))


def _concerns(held: Iterable[Fact]) -> bool:
    """Of most children nothing is told that is a matter, nor ever was."""
    return any(type(fact.data) in _CONCERN for fact in held)


def _next_of(reviews: Iterable[Row]) -> Row | None:
    """The next review, which is the one that a matter calls for."""
    to_come = [row for row in reviews if row["status"] in STILL_TO_COME]
    return min(to_come, key=lambda row: (row["due_on"], row["id"]), default=None)


class _Batch:
    """What there is to write and to announce of these children's matters."""

    def __init__(self, work: Work, changes: Iterable[Row]) -> None:
        self._work = work
        self._recorded: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in changes:
            self._recorded[row["matter_id"]][row["key"]] = row
        self._new: list[Row] = []
        self._changed: list[Row] = []
        self._gone: list[Row] = []
        self._come: list[Row] = []
        self._said: list[Envelope] = []

    def by_child(
        self, rows: Iterable[Row], children: Sequence[_Child], under: Mapping[str, str]
    ) -> Mapping[str, list[Row]]:
        """Whose each matter is: of the child of whom its changes are told; else of the one on whose record it is."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            keys = self._recorded[row["id"]].keys()
            likely = sorted(children, key=lambda one: one.child.child_id != under.get(row["child_id"]))
            told = (one.child.child_id for one in likely if not keys.isdisjoint(one.told))
            owner = next(told, under.get(row["child_id"]))
            if owner is not None:
                found[owner].append(row)
        return found

    def settle(self, one: _Child, rows: Sequence[Row]) -> None:
        keys = {row["id"]: frozenset(self._recorded[row["id"]]) for row in rows}
        changes = [each.change for each in one.told.values()]
        matters = group(changes, answers_in(one.words), regrouped_in(one.words))
        pairs = match(rows, keys, matters)
        found = [_found(one, pair.row, pair.matter) for pair in pairs if pair.matter is not None]
        into = {change["key"]: each.after["id"] for each in found for change in each.changes}
        found += [self._closed(one, pair, into) for pair in pairs if pair.matter is None]
        for each in found:
            self._put(each)
            ids = [change["event_id"] for change in each.changes]
            before = one.announced.get(each.after["id"], ())
            self._said += announce(self._work, each.after, ids, before, one.review)
        for matter_id in one.announced.keys() - {each.after["id"] for each in found}:
            for fact in one.announced[matter_id]:  # it is another child's: two records were one by mistake
                self._said += take_back(self._work, fact)

    def _closed(self, one: _Child, pair: Pair, into: Mapping[str, str]) -> _Found:
        """A matter of which nothing is left: its changes are another's now, or are not so."""
        assert pair.row is not None
        its = self._recorded[pair.row["id"]]
        other = next((into[key] for key in its if key in into), pair.row["joined_into"])
        closed = {"status": JOINED if other else WITHDRAWN, "joined_into": other, "child_id": one.child.child_id}
        kept = [] if other else sorted(its.values(), key=lambda row: (row["occurred_on"], row["key"]))
        return _Found(pair.row, {**pair.row, **closed}, kept)

    def _put(self, found: _Found) -> None:
        if found.before is None:
            self._new.append(found.after)
        elif found.before != found.after:
            self._changed.append(found.after)
        recorded, now = self._recorded[found.after["id"]], {row["key"]: row for row in found.changes}
        self._gone += [row for key, row in recorded.items() if now.get(key) != row]
        self._come += [row for key, row in now.items() if recorded.get(key) != row]

    async def write(self) -> None:
        await queries.save(self._work.connection, self._new, self._changed)
        await queries.save_changes(self._work.connection, self._gone, self._come)
        await remember_announced(self._work, self._said)


def _found(one: _Child, row: Row | None, matter: Matter) -> _Found:
    id_ = row["id"] if row is not None else matter.answered or new_id()
    told = [one.told[each.key] for each in matter.changes]
    after = {
        "id": id_,
        "child_id": one.child.child_id,
        "care": matter.changes[0].care,
        "opened_on": min(each.first_told_on(one.profile) for each in told),
        "occurred_on": matter.changes[0].on,
        "urgent": any(each.is_urgent for each in told),
        "discharge_notice": any(each.is_discharge_notice for each in told),
        "planned_on": next((each.planned_on for each in told if each.planned_on is not None), None),
        "joined_into": None,
        **_state(one, row, matter),
    }
    return _Found(row, after, [_change(id_, each) for each in told])


def _change(matter_id: str, told: Told) -> Row:
    said = told.facts[-1].data
    return {
        "matter_id": matter_id,
        "key": told.change.key,
        "event_id": told.event_id,
        "type": told.type,
        "occurred_on": told.change.on,
        **{name: getattr(said, name, None) for name in ("category", "record_ref", "child_told", "child_view")},
    }


def _state(one: _Child, row: Row | None, matter: Matter) -> dict[str, Any]:
    """Open with the child's IRO until it is answered, or care ends; both keep whose it was."""
    word = word_on(one.words, matter.answered) if matter.answered is not None else None
    if word is not None:
        given = ("review_needed", "reason_code", "child_consulted", "tell", "review_due_on", "iro_id")
        answer = {name: word.data[name] for name in given}
        answer |= {"answered_on": word.on, "answered_by": word.by, "reason": word.reason}
        return {"status": ANSWERED, **answer, "review_due_on": _day(answer["review_due_on"])}
    care = next((each for each in one.child.periods if each.number == matter.changes[0].care), None)
    if care is not None and care.end is not None:
        return {"status": LAPSED, **_NOT_ANSWERED, "iro_id": row["iro_id"] if row is not None else None}
    return {"status": OPEN, **_NOT_ANSWERED, "iro_id": current_iro(one.child, one.held)}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
