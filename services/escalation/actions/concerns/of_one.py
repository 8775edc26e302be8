"""The concerns of one subject, brought in line with its facts and with what people said of it."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from services.escalation.actions.concerns.history import entry, history_of
from services.escalation.actions.concerns.late import Of, grounds_it
from services.escalation.actions.concerns.rows import (
    OPEN_AGAIN,
    as_closed,
    as_formal,
    limit,
    offered,
    opened_by_the_system,
    raised_by_a_person,
)
from services.escalation.actions.concerns.the_child import filed_under
from services.escalation.actions.concerns.words import Said
from services.escalation.rules.concerns.grounds import LACKED, grounds_of, standing
from services.escalation.rules.concerns.lacked import category_of_lacking, codes_of, lacking_at
from services.escalation.rules.concerns.model import NOT_SO, RULE_CHANGED, SYSTEM, Ground, LateDuty
from services.escalation.rules.concerns.sort_out import sort_out
from services.escalation.rules.concerns.states import FORMAL, LAPSED, OFFERED, OPEN, WITHDRAWN
from shared.events.services.scheduling import ReviewCompleted
from shared.policy import Profile
from shared.register.facts import Fact
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
Changing = dict[str, Any]


@dataclass(slots=True)
class OfOne:
    """One subject with everything that its concerns follow from; `disputes` are those that concerns became, by concern.

    `rows` are the concerns on record; after `bring_in_line` those there are to be, by id.
    """

    work: Work
    profile: Profile
    subject: str
    held: Sequence[Fact]
    said: Said
    of: Of
    rows: dict[str, Changing]
    disputes: Mapping[str, Row]

    def bring_in_line(self) -> None:
        """What people raised, what reviews lacked, and what the system opens, in that order."""
        known = (self.of.late, self.of.kept, self.of.disagreed, self.profile.settings.systems_concerns, self.work.today)
        found, stands = grounds_of(*known), standing(*known)
        self._people()
        self._reviews()
        for row in [each for each in self.rows.values() if _is_the_systems(each)]:
            row.update(self._by_the_system(row, found, stands))
        self._open(found)
        for row in self.rows.values():
            row["subject"] = self.subject
            row["assigned_to"] = self._filed(row).iro_id if row["status"] in (OPEN, OFFERED) else row["assigned_to"]
            row["history"] = self._history(row)

    def grounded_by(self, row: Row) -> list[str]:
        """The events that ground it, those of the first duty first."""
        told = [fact for key in _keys(row) for fact in self.of.told.get(key, ())]
        counting = (fact for fact in told if grounds_it(fact, self.profile, self.work.today))
        return [event_id for fact in counting for event_id in sorted(fact.event_ids)]

    def _filed(self, row: Row) -> Any:
        return filed_under(self.subject, self.held, self.profile, row["raised_on"])

    def _people(self) -> None:
        """Those that people raised; one that nobody says any more was raised by mistake."""
        for word in self.said.raised.values():
            filed = filed_under(self.subject, self.held, self.profile, word.on or self.work.today)
            if word.key not in self.rows:
                self.rows[word.key] = raised_by_a_person(self.work, self.profile, word, filed)
        for row in self.rows.values():
            if _is_the_systems(row) or row["review_id"] is not None:
                continue
            state = OPEN if row["id"] in self.said.raised else WITHDRAWN
            row.update({**self._by_people(row, state), "grounds": _keys(row)})

    def _by_people(self, row: Row, otherwise: str) -> Changing:
        """What people's words make of it: formal, closed, or `otherwise`."""
        dispute, formal = self.disputes.get(row["id"]), self.said.formal.get(row["id"])
        if dispute is not None or formal is not None:
            return as_formal(dispute["id"] if dispute is not None else formal.key if formal is not None else "")
        if (closed := self.said.closed.get(row["id"])) is not None:
            return as_closed(closed)
        return {**OPEN_AGAIN, "status": otherwise, "dispute_id": None}

    def _reviews(self) -> None:
        """What each completed review lacked."""
        lacking = dict(self._lacking())
        by_review = {row["review_id"]: row for row in self.rows.values() if row["review_id"] is not None}
        for review_id in lacking.keys() - by_review.keys():
            filed = filed_under(self.subject, self.held, self.profile, self.work.today)
            category = category_of_lacking(lacking[review_id])
            row = offered(self.work, self.subject, review_id, category, LACKED, filed)
            self.rows[row["id"]] = by_review[review_id] = row
        for review_id, row in by_review.items():
            row.update(self._of_a_review(row, lacking.get(review_id, [])))

    def _lacking(self) -> Iterator[tuple[str, list[LateDuty]]]:
        for fact in self.held:
            said = fact.data
            if isinstance(said, ReviewCompleted) and fact.baseline is None:
                found = lacking_at(said.review_id, said.held_on or said.completed_on, self.of.late)
                if found and not all(each.history for each in found):
                    yield said.review_id, found

    def _of_a_review(self, row: Row, lacking: Sequence[LateDuty]) -> Changing:
        """Offered until its IRO opens or declines it; what she opened is hers, whatever is heard later."""
        opened = self.said.opened.get(row["id"])
        if opened is not None:
            on = opened.on or self.work.today
            due_on = row["due_on"] if row["raised_by"] != SYSTEM else limit(on, self.profile)
            return {**self._by_people(row, OPEN), "raised_by": opened.by, "raised_on": on, "due_on": due_on}
        after = {**self._by_people(row, OFFERED), "raised_by": SYSTEM, "due_on": None}
        if not lacking and after["status"] == OFFERED:
            return {**after, "status": LAPSED, "outcome": NOT_SO, "closed_on": row["closed_on"] or self.work.today}
        if not lacking:
            return after
        about = {"lacked": codes_of(lacking), "category": category_of_lacking(lacking)}
        return {**after, **about, "grounds": [each.duty_id for each in lacking]}

    def _by_the_system(self, row: Row, found: Sequence[Ground], stands: Set[str]) -> Changing:
        """Open while anything grounds it and nobody closed it; of one from before, if its present rules would do so."""
        by_people = self._by_people(row, OPEN)
        after = {**by_people, "grounds": _keys(row)}
        by_itself = row["status"] == LAPSED and row["outcome"] in (NOT_SO, RULE_CHANGED)
        from_before = row["grounds"] is None  # when each that was late was one
        grounded = not (self.of.late_ids if from_before else stands).isdisjoint(_keys(row))
        if by_people["status"] != OPEN:
            return after
        if by_itself and (row["outcome"] == RULE_CHANGED or not grounded or self._another_is_open(row)):
            return {"grounds": _keys(row)}
        lapsed = {"status": LAPSED, "closed_on": self.work.today, "what_changed": None}
        if not grounded:
            return {**after, **lapsed, "outcome": NOT_SO}
        if row["grounds"] is None and (ground := self._first_of_its_category(row, found)) is None:
            return {**after, **lapsed, "outcome": RULE_CHANGED}
        return {**after, "ground": row["ground"] if row["grounds"] is not None or ground is None else ground.kind}

    def _first_of_its_category(self, row: Row, found: Sequence[Ground]) -> Ground | None:
        """What grounds one from before, unless another of its category is open."""
        if self._another_is_open(row):
            return None
        return next((each for each in found if each.key == row["duty_id"]), None)

    def _another_is_open(self, row: Row) -> bool:
        """Whether another of its category is open, of those looked at before it."""
        others = (each for each in self.rows.values() if each["id"] != row["id"] and self._is_open(each))
        return any(each["category"] == row["category"] and each["grounds"] is not None for each in others)

    def _open(self, found: Sequence[Ground]) -> None:
        """A concern for each ground that has none, but for those that join one that is open."""
        raised = (row for row in self.rows.values() if row["review_id"] is None or row["raised_by"] != SYSTEM)
        known = {key for row in raised for key in _keys(row)}
        under = {row["category"]: row["id"] for row in self.rows.values() if self._is_open(row)}
        sorted_out = sort_out(found, known, under)
        by_key: dict[str, Changing] = {}
        for ground in sorted_out.opening:
            told = self.of.told.get(ground.key, ())
            kind = told[-1].subjectkind if told else "child"
            filed = filed_under(self.subject, self.held, self.profile, self.work.today)
            row = opened_by_the_system(self.work, self.profile, self.subject, kind, ground, filed)
            self.rows[row["id"]] = by_key[ground.key] = row
        for name, joining in sorted_out.joining.items():
            row = by_key.get(name) or self.rows[name]
            row["grounds"] = [*_keys(row), *(each.key for each in joining)]

    def _is_open(self, row: Row) -> bool:
        if row["status"] != FORMAL:
            return bool(row["status"] == OPEN)
        dispute = self.disputes.get(row["id"])
        return dispute is None or dispute["ended_on"] is None

    def _history(self, row: Row) -> list[dict[str, Any]]:
        """What was done with it, by the words that stand; what the system did is added when it does it."""
        done = history_of(row["history"], self._said_of(row), ())
        steps = [each["what"] for each in done if not each["what"].startswith("duty.")]
        return history_of(done, self._of_itself(row, steps[-1] if steps else None), self._told(row))

    def _said_of(self, row: Row) -> Iterator[Row]:
        today, opened, closed = self.work.today, self.said.opened.get(row["id"]), self.said.closed.get(row["id"])
        if row["review_id"] is None:
            yield entry(row["raised_on"], "raised", row["raised_by"])
        elif not row["history"]:
            yield entry(today, OFFERED, SYSTEM)
        if opened is not None:
            yield entry(opened.on or today, "opened", opened.by)
        if closed is not None:
            yield entry(closed.on or today, closed.data["as"], closed.by, closed.data.get("outcome"))
        if row["status"] == FORMAL:
            yield self._made_formal(row)

    def _of_itself(self, row: Row, before: str | None) -> Iterator[Row]:
        """What it became without anybody's word: it closed itself, or is again what it was."""
        today, status = self.work.today, row["status"]
        if status == LAPSED and row["id"] not in self.said.closed and before != LAPSED:
            yield entry(today, LAPSED, SYSTEM, row["outcome"])
        elif before not in _GOES_WITH.get(status, (before,)):
            yield entry(today, WITHDRAWN if status == WITHDRAWN else "reopened", SYSTEM)

    def _made_formal(self, row: Row) -> Row:
        dispute, word = self.disputes.get(row["id"]), self.said.formal.get(row["id"])
        if word is not None:
            return entry(word.on or self.work.today, FORMAL, word.by)
        assert dispute is not None
        return entry(dispute["opened_on"], FORMAL, dispute["opened_by"])

    def _told(self, row: Row) -> list[Fact]:
        return [fact for key in _keys(row) for fact in self.of.told.get(key, ())]


_GOES_WITH: Mapping[str, tuple[str | None, ...]] = {
    OPEN: (None, "raised", "opened", "reopened"),
    OFFERED: (None, OFFERED, "reopened"),
    WITHDRAWN: (WITHDRAWN,),
}
"""By state, after which last step there is nothing to add."""


def _keys(row: Row) -> list[str]:
    if row["grounds"] is not None:
        return list(row["grounds"])
    return [row["duty_id"]] if row["duty_id"] is not None else []


def _is_the_systems(row: Row) -> bool:
    return bool(row["raised_by"] == SYSTEM and row["review_id"] is None)
