"""Settling a child's notices: what the facts call for against what is on record.

The same facts end in the same notices, in whatever order they came: a notice whose ground fell away before it went out
is withdrawn, one that was missing is queued, and one that went out stays as it is; where what it told was withdrawn
since, that is a task (`told_wrongly.py`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from services.notifications.actions.child_view import Known, also_for, documents_of, standing_of
from services.notifications.actions.court_documents.copied import Copy, copies_of
from services.notifications.actions.court_documents.settle import settle_court_documents
from services.notifications.actions.court_documents.together import OneForAll, others_of
from services.notifications.actions.drafts import draft
from services.notifications.actions.forgetting import note_what_has_ended
from services.notifications.actions.patterns import settle_patterns
from services.notifications.actions.reminders import coming_of
from services.notifications.actions.sets import settle_sets
from services.notifications.actions.told_wrongly import keep_told_wrongly
from services.notifications.letters.index import TEMPLATES
from services.notifications.queries import notices as queries
from services.notifications.queries import sets as set_queries
from services.notifications.queries import translations as translation_queries
from services.notifications.queries import waiting as waiting_queries
from services.notifications.rules.ask_for_translations import RULE as TRANSLATION
from services.notifications.rules.ask_for_translations import ask_for_translations
from services.notifications.rules.child_view import Standing
from services.notifications.rules.first_letter import Says, is_first_letter, may_still_leave_it_out, says_of
from services.notifications.rules.notice import ProfileFlags, RecipientKind, WantedNotice
from services.notifications.rules.occasions import notices_wanted
from services.notifications.rules.remind_of_duties import RULE as REMINDER
from services.notifications.rules.remind_of_duties import remind_of_duties
from services.notifications.rules.remind_when_asked import RULE as ASKED_REMINDER
from services.notifications.rules.remind_when_asked import remind_when_asked
from services.notifications.rules.reminders import Coming
from services.notifications.rules.status import OPEN, Status
from services.notifications.rules.tell_by_the_table import tell_by_the_table
from services.notifications.rules.tell_of_court_documents import CHASED, COPIED
from services.notifications.rules.tell_of_court_documents import DUTY as COPY_DUTY
from services.notifications.rules.tell_of_the_guardian import DUTY as GUARDIAN_DUTY
from services.notifications.rules.tell_of_the_guardian import TEMPLATES as GUARDIAN_TEMPLATES
from services.notifications.rules.told_wrongly import TOLD_WRONGLY
from services.notifications.rules.who_is_told import BY_ID
from shared.child.sharing import announced_with
from shared.duties.told import reports_about
from shared.events.council.child_court import GuardianAppointed
from shared.ops.wakeup import BREATH
from shared.policy import Profile
from shared.register import facts
from shared.register.facts import Fact
from shared.register.learning import RULE, named
from shared.work.unit_of_work import Work

Row = Mapping[Any, Any]


async def settle(work: Work, subjects: Sequence[str], profile: Profile) -> None:
    """Bring the notices of these subjects in line with the facts."""
    held = await facts.load(work, subjects)
    others = await others_of(work, held)
    recorded = await queries.notices_of(work.connection, [*subjects, *others])
    copies = await _copies(work, profile, held | others, recorded)
    standings = await _standings(work, profile, subjects, held | others, recorded, copies)
    coming = await coming_of(work, profile, subjects, recorded)
    wanted = await translation_queries.wanted_of(work.connection, subjects)
    one_for_all = OneForAll(standings.values(), recorded, flags_of(profile))
    differences = _Differences(work, profile, one_for_all, coming, wanted)
    for subject in subjects:
        differences.compare(standings[subject], _letters_among(recorded[subject]), held[subject])
        await BREATH
    await differences.write()
    if differences.of_sets:
        await settle_sets(work, differences.of_sets, recorded)
    await note_what_has_ended(
        work,
        profile,
        {each: held[each] for each in subjects},
        await waiting_queries.related_to(work.connection, subjects),
    )
    await settle_court_documents(work, {subject: standings[subject] for subject in subjects}, copies)
    of_no_child = await settle_patterns(work, subjects, profile, held)
    asked = _asked_to_put_right(recorded) | _asked_to_put_right(of_no_child)
    await keep_told_wrongly(work, profile, held, asked)


def _letters_among(recorded: Sequence[Row]) -> list[Row]:
    return [row for row in recorded if row["template"] != TOLD_WRONGLY]


def _asked_to_put_right(recorded: Mapping[str, Sequence[Row]]) -> set[str]:
    return {subject for subject, rows in recorded.items() if any(row["template"] == TOLD_WRONGLY for row in rows)}


async def _standings(
    work: Work,
    profile: Profile,
    subjects: Sequence[str],
    held: Mapping[str, Sequence[Fact]],
    recorded: Mapping[str, Sequence[Row]],
    copies: Mapping[str, Mapping[str, Copy]],
) -> dict[str, Standing]:
    """How things stand with each; who is related to the others of a case is not asked, for they are not told here."""
    told_of = await _guardians_told_of(work, {each: held[each] for each in subjects})
    late = await waiting_queries.late_of(work.connection, subjects)
    related = await waiting_queries.related_to(work.connection, subjects)
    leaflets = await set_queries.bands(work.connection)
    disputed = await facts.loaded(work, also_for(held.values()))
    return {
        child_id: standing_of(
            child_id,
            its,
            profile,
            today=work.today,
            known=Known(
                guardians_told_of=told_of.get(child_id, ()),
                documents_copied=_copied(copies.get(child_id, {})),
                late=late.get(child_id, ()),
                related=related.get(child_id, ()),
                recorded=recorded.get(child_id, ()),
                leaflets=leaflets,
                others=disputed,
            ),
        )
        for child_id, its in held.items()
    }


def _copied(copies: Mapping[str, Copy]) -> list[str]:
    return [each for each, copy in copies.items() if copy.copied_on is not None]


async def _copies(
    work: Work, profile: Profile, held: Mapping[str, Sequence[Fact]], recorded: Mapping[str, Sequence[Row]]
) -> dict[str, dict[str, Copy]]:
    """Of each child that has court documents what became of their copies."""
    documents = {child_id: documents_of(its, profile) for child_id, its in held.items()}
    with_some = [child_id for child_id, its in documents.items() if its]
    reports = await reports_about(work, with_some) if with_some else {}
    return {
        each: copies_of(each, documents[each], held[each], reports[each], recorded, profile, work.today)
        for each in with_some
    }


async def _guardians_told_of(work: Work, held: Mapping[str, Sequence[Fact]]) -> Mapping[str, Collection[str]]:
    """Of each child the guardians whose details have arrived, however that was told."""
    asked = [
        child_id for child_id, its in held.items() if any(isinstance(fact.data, GuardianAppointed) for fact in its)
    ]
    if not asked:
        return {}
    met = await queries.met_duties(work.connection, asked, GUARDIAN_DUTY)
    return {child_id: {key.rpartition("|")[2] for key in keys} for child_id, keys in met.items()}


def flags_of(profile: Profile) -> ProfileFlags:
    """What this profile says about telling people."""
    guardian = profile.duties.get(GUARDIAN_DUTY)
    to_the_manager = guardian is not None and guardian.recipient == RecipientKind.IRO_MANAGER
    to = RecipientKind.IRO_MANAGER if to_the_manager else RecipientKind.IRO
    return ProfileFlags(
        tells_cafcass="iro_details_to_cafcass" in profile.duties,
        guardian_details_to=to if guardian is not None else None,
        copies_court_documents=COPY_DUTY in profile.duties,
    )


def letters_of(profile: Profile) -> frozenset[str]:
    """The names of the letters that are written under this profile, and of the rows of the table."""
    flags = flags_of(profile)
    unused = set() if flags.tells_cafcass else {RecipientKind.CAFCASS}
    unused |= set() if flags.guardian_details_to is not None else {RecipientKind.GUARDIAN}
    unwritten = {GUARDIAN_TEMPLATES[kind] for kind in GUARDIAN_TEMPLATES if kind != flags.guardian_details_to}
    unwritten |= set() if flags.copies_court_documents else {COPIED, CHASED}
    letters = {name for name, each in TEMPLATES.items() if each.to not in unused and name not in unwritten}
    return frozenset(letters | BY_ID.keys())


def _is_old_news(work: Work, wanted: WantedNotice, standing: Standing, held: Sequence[Fact]) -> bool:
    """Whether all that this letter is about was heard before an upgrade brought the letter: nobody waits for it now."""
    if wanted.notice.rule in (REMINDER, ASKED_REMINDER, TRANSLATION):
        return False  # what is still to be done is no old news
    names = (wanted.notice.template, wanted.notice.rule) if wanted.by_the_table else (wanted.notice.template,)
    learnt = max((work.learnt[each] for name in names if (each := named(RULE, name)) in work.learnt), default=None)
    if learnt is None:
        return False
    about = {wanted.occasion.event_id}
    if standing.allocation is not None and not wanted.by_the_table and wanted.of_set is None:
        about.add(standing.allocation.event_id)
    return not any(fact.event_id in about and fact.first_received > learnt.at for fact in held)


class _Differences:
    """What has to be written, gathered for a few statements."""

    def __init__(
        self,
        work: Work,
        profile: Profile,
        one_for_all: OneForAll,
        coming: Mapping[str, Sequence[Coming]],
        translations: Mapping[str, Sequence[Row]],
    ) -> None:
        self._work = work
        self._coming = coming
        self._translations = translations
        self._one_for_all = one_for_all
        self._profile = profile
        self._flags = flags_of(profile)
        self._new: list[dict[str, Any]] = []
        self._again: list[str] = []
        self._to_wait: list[dict[str, Any]] = []
        self._called: list[str] = []
        self._gone: list[str] = []
        self._carried: list[dict[str, Any]] = []
        self._first_letters: set[str] = set()
        self.of_sets: dict[str, list[tuple[WantedNotice, Row]]] = {}

    def compare(self, standing: Standing, recorded: Sequence[Row], held: Sequence[Fact]) -> None:
        """Note what differs for one child."""
        known = {_natural_key(row): row for row in recorded}
        called_for: set[tuple[str, ...]] = set()
        first: Row | None = None
        announced = announced_with(standing.allocation.allocation_id, held) if standing.allocation else frozenset()
        for wanted in self._wanted(standing, recorded):
            row = draft(self._work, self._profile, standing, wanted, recorded)
            if _natural_key(row) in called_for:
                continue  # two statements call for one notice, as of two records that are one child's
            before = known.get(_natural_key(row))
            if not self._one_for_all.is_on(standing.child.child_id, wanted):
                continue
            if before is None and _is_old_news(self._work, wanted, standing, held):
                continue
            called_for.add(_natural_key(row))
            if wanted.of_set is not None:
                self.of_sets.setdefault(standing.child.child_id, []).append((wanted, row))
            if not (wanted.said_in_first_letter and self._leave_to(first, row, before, wanted.siblings, announced)):
                self._note(row, before)
            if is_first_letter(row):
                first = before or row
        self._gone.extend(_unsent([row for key, row in known.items() if key not in called_for], recorded))

    def _wanted(self, standing: Standing, recorded: Sequence[Row]) -> Iterator[WantedNotice]:
        yield from notices_wanted(standing, self._flags)
        yield from tell_by_the_table(standing, self._work.now, self._profile.calendar)
        now, child_id = self._work.now, standing.child.child_id
        coming = self._coming.get(child_id, ())
        yield from remind_of_duties(standing, coming, now, self._profile)
        yield from remind_when_asked(coming, now, self._profile)
        wanted = self._translations.get(child_id, ())
        yield from ask_for_translations(standing, wanted, recorded, now, self._profile.calendar)

    def _note(self, wanted: dict[str, Any], recorded: Row | None) -> None:
        if recorded is None:
            self._new.append(wanted)
        elif recorded["status"] == Status.WITHDRAWN and wanted["status"] == Status.WAITING:
            self._to_wait.append({"id": recorded["id"], "not_before": wanted["not_before"]})
        elif recorded["status"] == Status.WITHDRAWN:
            self._again.append(recorded["id"])
        elif not recorded["called_for"]:
            self._called.append(recorded["id"])

    def _leave_to(
        self,
        first: Row | None,
        row: dict[str, Any],
        recorded: Row | None,
        siblings: Collection[str],
        announced: Collection[str],
    ) -> bool:
        """Have the child's first letter say it as well, if that is still to be written or did; whether it was left.

        What was left to a letter that was written anew without it goes by itself.
        """
        says = says_of(first, siblings, announced)
        if recorded is not None and recorded["status"] == Status.CARRIED:
            if says is Says.NOT and first is not None and first["told_of"] is not None:
                self._again.append(recorded["id"])
            return True
        if first is None or says is Says.NOT or (recorded is not None and recorded["status"] != Status.WITHDRAWN):
            return False
        row.update(status=Status.CARRIED.value, thread_notice_id=first["id"])
        if says is Says.WILL:
            self._first_letters.add(first["id"])
        if recorded is None:
            self._new.append(row)
        else:
            self._carried.append(row | {"id": recorded["id"]})
        return True

    async def write(self) -> None:
        """Write it, in one statement for each kind of difference."""
        connection = self._work.connection
        await queries.queue_again(self._work, self._again)
        await waiting_queries.wait_again(connection, self._to_wait)
        await self._send_what_the_first_letter_cannot_say()
        await queries.add_notices(self._work, self._new)
        await queries.carry(connection, [row for row in self._carried if row["status"] == Status.CARRIED])
        await queries.call_for(connection, self._called)
        await queries.withdraw(connection, self._gone)

    async def _send_what_the_first_letter_cannot_say(self) -> None:
        """A first letter that somebody has just taken up to send was written without it."""
        new = {row["id"] for row in self._new}
        on_record = self._first_letters - new
        taken_up = on_record - await queries.kept_queued(self._work.connection, on_record)
        for row in (*self._new, *self._carried):
            if row["status"] == Status.CARRIED and row["thread_notice_id"] in taken_up:
                row["status"] = Status.QUEUED.value
        await queries.queue_again(self._work, [row["id"] for row in self._carried if row["status"] == Status.QUEUED])


def _unsent(not_called_for: Sequence[Row], recorded: Sequence[Row]) -> list[str]:
    """Those of these that go: they are not out, nor is the letter to which they were left."""
    by_id = {row["id"]: row for row in recorded}
    unsent = [row["id"] for row in not_called_for if row["status"] in OPEN and row["called_for"]]
    carried = [row for row in not_called_for if row["status"] == Status.CARRIED]
    return unsent + [row["id"] for row in carried if may_still_leave_it_out(by_id[row["thread_notice_id"]])]


def _natural_key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in queries.NATURAL_KEY)
