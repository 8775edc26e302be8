"""What allocation knows in one transaction: children, families, IROs, and who holds whom while it chooses."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.allocation.actions.deciding.case_managers import managed_before, team_over_time, teams_of
from services.allocation.actions.deciding.choices import ManagersChoice, choices_about
from services.allocation.queries import children as queries
from services.allocation.queries import team as team_queries
from services.allocation.rules.model import Child, Family, Iro, Limits, Sibling, SiblingException
from services.allocation.rules.team.case_managers import TeamOverTime
from shared.child.looked_after import LookedAfterChild, child_from
from shared.child.siblings import linked
from shared.policy import Profile
from shared.register import aliases, facts
from shared.storage.view import Row
from shared.work.unit_of_work import Work

_PEOPLE = ("social_worker_id", "team_manager_id", "visitor_id", "personal_adviser_id", "resource_controller_id")
SIBLING, PARENT, CHILD = "sibling", "parent", "child"


def limits_of(profile: Profile) -> Limits:
    """The caseload limits, the years since qualifying and the registrations that a profile asks for."""
    caseload, experience = profile.settings.caseload, profile.settings.experience
    return Limits(
        band_low=caseload.band_low,
        band_high=caseload.band_high,
        hard=caseload.hard,
        min_years_qualified=experience.min_years_qualified or None,
        regulators=experience.regulators if experience.registered_social_worker else 0,
    )


def asserted_links(child: LookedAfterChild) -> set[tuple[str, str]]:
    """The family links that the child's own record asserts, as (other id, kind)."""
    siblings = {(other, SIBLING) for other in child.sibling_ids if other != child.child_id}
    return siblings | {(other, PARENT) for other in child.parent_ids if other != child.child_id}


@dataclass
class Picture:
    """Everything the rules need about some children, loaded at once and kept in step with what is decided."""

    children: dict[str, LookedAfterChild]
    iros: dict[str, Iro]
    holders: dict[str, str]
    """child id -> IRO id, for every child here or in the family of one here."""
    relatives: Mapping[str, Mapping[str, set[str]]]
    """child id -> kind (`sibling`, `parent`, `child`) -> ids."""
    exceptions: Sequence[tuple[frozenset[str], SiblingException]]
    open: dict[str, Row]
    past: Mapping[str, Sequence[Row]]
    teams: Mapping[str, TeamOverTime] = field(default_factory=dict)
    """team id -> its manager and line of management, now and before."""
    remembered: Mapping[str, Row] = field(default_factory=dict)
    """child id -> what is remembered of the child: what the child weighs, since when an advocate is presumed."""
    duplicates: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """child id -> the ids of records that were merged into the child's."""
    chosen: dict[str, ManagersChoice] = field(default_factory=dict)
    """child id -> whom a manager chose, which goes on until a manager says otherwise."""

    def weight(self, child_id: str) -> float:
        """What the child counts for in a load."""
        row = self.remembered.get(child_id)
        return 1.0 if row is None else float(row["weight"])

    def child(self, child_id: str) -> Child:
        """The child as the rules see it."""
        known = self.children[child_id]
        details = known.details
        team = details.get("team_id")
        return Child(
            id=child_id,
            people={role: details.get(role) for role in _PEOPLE},
            team_id=team,
            managers_of_team=self.teams[team].line if team is not None and team in self.teams else (),
            managed_before=managed_before(known, self.teams),
            communication_needs=frozenset(details.get("communication_needs") or ()),
            former_iro_ids=self._former(child_id),
            weight=self.weight(child_id),
        )

    def had_until(self, child_id: str, number: int) -> date | None:
        """The last day of the child's latest ended allocation in this period of care; None if there was none."""
        ended = [row["ended_on"] for row in self.past.get(child_id, ()) if row["period"] == number]
        return max(ended, default=None)

    def _former(self, child_id: str) -> tuple[str, ...]:
        current = self.children[child_id].current
        number = current.number if current is not None else 0
        return tuple(dict.fromkeys(row["iro_id"] for row in self.past.get(child_id, ()) if row["period"] < number))

    def family(self, child_id: str) -> Family:
        """The child's looked-after family as the rules see it."""
        siblings = sorted(self.relatives.get(child_id, {}).get(SIBLING, ()))
        relations = self.relations(child_id)
        return Family(
            siblings=tuple(self._sibling(child_id, other) for other in siblings if self._counts(other)),
            held_by_relations=frozenset(self.holders[other] for other in relations if other in self.holders),
        )

    def relations(self, child_id: str) -> set[str]:
        """The child's parents and own children whom we know of."""
        kin = self.relatives.get(child_id, {})
        return kin.get(PARENT, set()) | kin.get(CHILD, set())

    def _counts(self, other: str) -> bool:
        """A brother or sister counts while looked after; one we only know by name does not."""
        known = self.children.get(other)
        return other in self.holders or (known is not None and known.current is not None)

    def _sibling(self, child_id: str, other: str) -> Sibling:
        return Sibling(other, self.holders.get(other), self.weight(other), exception=self.between(child_id, other))

    def between(self, child_id: str, other: str) -> SiblingException | None:
        """Why these two siblings need not share an IRO, or must not; what is recorded for itself comes first."""
        recorded = [reason for ids, reason in self.exceptions if {child_id, other} <= ids]
        if recorded:
            return min(recorded)
        return SiblingException.MANAGER_DECISION if self.parted(child_id, other) else None

    def parted(self, child_id: str, other: str) -> bool:
        """Whether a manager parted the two knowingly, and no manager has brought them together since."""
        return self.set_aside(child_id, other) or self.set_aside(other, child_id)

    def set_aside(self, child_id: str, other: str) -> bool:
        """Whether the child's IRO was chosen knowing that this parts the child from a sibling.

        It goes on while the child's IRO changes for other reasons, as when she leaves; it is over with the time in
        care, and when the sibling has been given the IRO whom the child had, which only a manager does.
        """
        choice = self.chosen.get(child_id)
        names = self._names(other)
        if choice is None or names.isdisjoint(choice.apart_from):
            return False
        mine = [row for row in self._of_this_time(child_id) if _made(row) >= (choice.at, choice.id)]
        theirs = [*(self.open[each] for each in names if each in self.open), *self.past.get(other, ())]
        return not any(self._had_when(mine, row) == row["iro_id"] for row in theirs)

    @staticmethod
    def _had_when(mine: Sequence[Row], other: Row) -> str | None:
        """The IRO of whichever of these allocations was in force when the other one was made."""
        before = [row for row in mine if _made(row) < _made(other)]
        return str(max(before, key=_made)["iro_id"]) if before else None

    def apart_from(self, child_id: str) -> list[str]:
        """The siblings from whom the child was parted in choosing the present IRO, or the last one."""
        siblings = self.relatives.get(child_id, {}).get(SIBLING, ())
        return [other for other in sorted(siblings) if self.set_aside(child_id, other)]

    def _of_this_time(self, child_id: str) -> list[Row]:
        """The child's allocations in this time in care, those of a record merged into this one included."""
        known = self.children.get(child_id)
        if known is None or known.current is None:
            return []
        started = [self.open[each] for each in sorted(self._names(child_id)) if each in self.open]
        past = (row for row in self.past.get(child_id, ()) if row["period"] == known.current.number)
        return [*started, *past]

    def is_chosen(self, child_id: str) -> bool:
        """Whether the child has the IRO whom a manager chose."""
        choice = self.chosen.get(child_id)
        return choice is not None and self.holders.get(child_id) == choice.iro_id

    def overruled(self, child_id: str) -> frozenset[str]:
        """The rules that stand against the child's IRO and that a manager set aside in choosing her."""
        return self.chosen[child_id].overruled if self.is_chosen(child_id) else frozenset()

    def _names(self, child_id: str) -> set[str]:
        return {child_id, *self.duplicates.get(child_id, ())}

    def give(self, child_id: str, iro_id: str) -> None:
        """Note that the child now has this IRO."""
        self.holders[child_id] = iro_id
        self._add(iro_id, 1, self.weight(child_id))

    def take_away(self, child_id: str) -> None:
        """Note that the child has no IRO any more."""
        self._add(self.holders.pop(child_id), -1, -self.weight(child_id))

    def _add(self, iro_id: str, number: int, weight: float) -> None:
        iro = self.iros.get(iro_id)
        if iro is not None:
            self.iros[iro_id] = replace(iro, children=iro.children + number, load=iro.load + weight)


def _made(row: Row) -> tuple[Any, Any]:
    return (row["allocated_at"], row["id"])


async def load_children(work: Work, ids: Iterable[str]) -> dict[str, LookedAfterChild]:
    """These children as their facts tell of them."""
    held = await facts.loaded(work, ids)
    return {child_id: child_from(child_id, its, work.profile) for child_id, its in held.items()}


async def load_picture(work: Work, children: dict[str, LookedAfterChild]) -> Picture:
    """The picture of these children and everybody their families and IROs touch, in a fixed number of queries."""
    connection = work.connection
    called = await aliases.aliases_of(work, children)
    links = await queries.all_links(connection, {*children, *called})
    exceptions = await queries.sibling_exceptions(connection)
    named = {row[side] for row in links for side in ("child_id", "other_id")}.union(*(ids for ids, _ in exceptions))
    called |= await aliases.aliases_of(work, sorted(named - children.keys() - called.keys()))
    relatives = _relatives(links, called)
    family_ids = {other for kin in relatives.values() for ids in kin.values() for other in ids} - children.keys()
    everyone = {**children, **await load_children(work, sorted(family_ids))}
    duplicates = _duplicates(everyone, called)
    every_id = [*everyone, *(each for ids in duplicates.values() for each in ids if each not in everyone)]
    held = await queries.open_allocations(connection, every_id)
    return Picture(
        children=everyone,
        iros={iro.id: iro for iro in await queries.all_iros(connection)},
        holders={child_id: row["iro_id"] for child_id, row in held.items()},
        relatives=relatives,
        exceptions=[(frozenset(called.get(each, each) for each in ids), reason) for ids, reason in exceptions],
        open=held,
        past=_past(await queries.past_allocations(connection, every_id), called),
        teams=await _teams(work, children.values()),
        remembered=await team_queries.child_rows(connection, everyone),
        duplicates=duplicates,
        chosen=await choices_about(work, everyone),
    )


def _duplicates(children: Iterable[str], called: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for duplicate, survivor in sorted(called.items()):
        found[survivor].append(duplicate)
    return {child_id: found[child_id] for child_id in children if child_id in found}


def _past(past: Mapping[str, Sequence[Row]], called: Mapping[str, str]) -> dict[str, list[Row]]:
    """The ended allocations of each child, those of a merged record included, the latest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for child_id, rows in past.items():
        found[called.get(child_id, child_id)] += rows
    for rows in found.values():
        rows.sort(key=lambda row: (row["ended_on"], row["id"]), reverse=True)
    return found


def _relatives(rows: Iterable[Row], called: Mapping[str, str]) -> dict[str, dict[str, set[str]]]:
    """Siblings while either side says so; a parent's link makes the child the parent's child.

    Whoever names a record that was merged into another means the other.
    """
    said = [(row["child_id"], row["other_id"], row["kind"]) for row in rows]
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for child_id, others in linked(((one, other) for one, other, kind in said if kind == SIBLING), called).items():
        found[child_id][SIBLING] = others
    for one, other, kind in said:
        child_id, parent = called.get(one, one), called.get(other, other)
        if kind == PARENT and child_id != parent:
            found[child_id][PARENT].add(parent)
            found[parent][CHILD].add(child_id)
    return found


async def _teams(work: Work, children: Iterable[LookedAfterChild]) -> dict[str, TeamOverTime]:
    held = await facts.load(work, sorted({team for child in children for team in teams_of(child)}))
    return {team: team_over_time(its, work.today) for team, its in held.items()}
