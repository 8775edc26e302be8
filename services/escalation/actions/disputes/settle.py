"""Disputes in line with what people say, with the facts about their children, and with the day; and what is announced.

Whoever is settled brings the disputes that are about them. Where a child is one of several, a team's people change, or
a hearing is another child's, the dispute's first child is touched, and settled in its own turn.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from pydantic_core import from_json

from services.escalation.actions.disputes.announce import events_of, remedy_events
from services.escalation.actions.disputes.deputies import settle_deputies
from services.escalation.actions.disputes.derive import Dispute, derived
from services.escalation.actions.disputes.known import known_of
from services.escalation.actions.disputes.policy import policy_named
from services.escalation.actions.disputes.row import remedies_of, row_of
from services.escalation.actions.disputes.words import Said, said_of_disputes, spoken_of
from services.escalation.queries import disputes as queries
from shared.events.council.child_court import HearingListed
from shared.policy import Profile
from shared.register.aliases import survivors_of, under_which_ids
from shared.register.saying import by_type_and_key, keep_saying, take_all_back
from shared.register.statements import ABOUT, words_about
from shared.work.unit_of_work import Work

Row = Mapping[str, Any]
_HEARING: Final = HearingListed.wire_type()
_NOT_SHOWN: Final = ("said", "version")


async def settle_disputes(work: Work, subjects: Sequence[str], profile: Profile) -> Sequence[Row]:
    """Bring the disputes of these in line; hearing the same again, or in another order, ends in the same.

    The rows of those that never were, as their opening was taken back.
    """
    merged = await survivors_of(work, subjects)
    wanted = sorted({merged.get(subject, subject) for subject in subjects})
    under = await under_which_ids(work, wanted)
    rows = await _rows(work, under)
    await _touch_others(work, rows, wanted)
    words = await words_about(work, wanted)
    await settle_deputies(work, wanted, words)
    said = {each.id: (subject, each) for subject in wanted for each in said_of_disputes(words[subject]).values()}
    mine = {id_: row for id_, row in rows.items() if under.get(row["subject"]) in wanted or id_ in said}
    if not said and not mine:
        return []
    recorded = {**await queries.by_id(work.connection, said.keys() - mine.keys()), **mine}
    for subject in sorted({subject for subject, _ in said.values()}):
        for id_, spoken in (await spoken_of(work, subject)).items():
            if id_ in said:
                said[id_][1].spoken = spoken
    standing = [await _dispute(work, *pair, recorded.get(id_), profile) for id_, pair in said.items()]
    gone = [row for id_, row in recorded.items() if id_ not in said]
    await _save(work, standing, recorded, gone)
    return gone


async def _rows(work: Work, under: Mapping[str, str]) -> dict[str, Row]:
    """The disputes on record that have to do with these: theirs, their team's, or with a hearing they share."""
    shared = await _named_with_a_hearing(work, under)
    found = {row["id"]: row for row in await queries.DISPUTES.rows(work.connection, under)}
    theirs = await queries.OF_CHILDREN.rows(work.connection, {*under, *shared})
    return found | await queries.by_id(work.connection, {row["dispute_id"] for row in theirs} - found.keys())


async def _named_with_a_hearing(work: Work, under: Mapping[str, str]) -> set[str]:
    """Every child who was ever named with a hearing of these, also where that was withdrawn since."""
    rows = await ABOUT.rows(work.connection, under)
    return {each for row in rows if row["kind"] == _HEARING for each in from_json(row["data"]).get("also_for") or ()}


async def _touch_others(work: Work, rows: Mapping[str, Row], wanted: Collection[str]) -> None:
    firsts = {row["subject"] for row in rows.values()} - set(wanted)
    merged = await survivors_of(work, firsts) if firsts else {}
    for first in sorted({merged.get(each, each) for each in firsts} - set(wanted)):
        work.touch(first)


async def _dispute(work: Work, subject: str, said: Said, row: Row | None, profile: Profile) -> Dispute:
    data = said.opened.data
    policy = policy_named(data.get("policy") or (row["policy_version"] if row is not None else profile.id), profile)
    kind, team_id = said.opened.subjectkind, data.get("team_id")
    known = await known_of(work, subject, kind, said.also_for, team_id, profile)
    return derived(said, known, policy, work.today, row)


async def _save(work: Work, standing: Sequence[Dispute], recorded: Mapping[str, Row], gone: Sequence[Row]) -> None:
    new: list[Row] = []
    changed: list[Row] = []
    for dispute in standing:
        row = recorded.get(dispute.id)
        after = _after(work, dispute, row)
        if row is None or after != dict(row):
            (new if row is None else changed).append(after)
    for row in gone:
        take_all_back(work, row["said"], row["subject"], row["subjectkind"])
    await queries.save(work.connection, new, changed, [row["id"] for row in gone])
    await _keep_remedies(work, standing, gone)


def _after(work: Work, dispute: Dispute, row: Row | None) -> dict[str, Any]:
    shown = row_of(dispute)
    said = keep_saying(
        work,
        row["said"] if row is not None else {},
        events_of(dispute),
        shown["subject"],
        None,
        subjectkind=shown["subjectkind"],
        known_by=by_type_and_key,
    )
    same = row is not None and all(row[name] == value for name, value in shown.items() if name not in _NOT_SHOWN)
    version = 1 if row is None else row["version"] + (not same)
    return {**shown, "said": said, "version": version}


async def _keep_remedies(work: Work, standing: Sequence[Dispute], gone: Sequence[Row]) -> None:
    ids = [*(each.id for each in standing), *(row["id"] for row in gone)]
    on_record = {row["id"]: row for some in (await queries.remedies_of(work.connection, ids)).values() for row in some}
    kept: list[Row] = []
    for dispute in standing:
        for want in remedies_of(dispute):
            before, events = on_record.pop(want["id"], None), remedy_events(dispute, want)
            said = keep_saying(
                work, before["said"] if before is not None else {}, events, want["subject"], None,
                subjectkind=dispute.said.opened.subjectkind, known_by=by_type_and_key,
            )  # fmt: skip
            if before != {**want, "said": said}:
                kept.append({**want, "said": said})
    for row in on_record.values():
        take_all_back(work, row["said"], row["subject"])
    await queries.save_remedies(work.connection, kept, list(on_record))
