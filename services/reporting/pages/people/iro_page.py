"""What is on record of an IRO, as a page shows it: particulars, absences, and her last day. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.caseloads import said
from services.reporting.pages.caseloads.said import short, so_many
from services.reporting.pages.form import Around
from services.reporting.pages.links import absence_link, iro_link
from services.reporting.pages.people.iros import ABSENCE_CANCELLED, ABSENCE_WITHDRAWN, ROLES
from services.reporting.pages.reader import Reader
from services.reporting.pages.today.asked import Answers
from services.reporting.rules.turns import counted

OK: Final = 200


@dataclass(frozen=True, slots=True)
class AbsenceShown:
    """An absence as a page shows it."""

    days: str
    what: str
    children: tuple[str, ...]
    uncovered: str
    change: str
    withdraw: str
    cancel: str


def absences_shown(
    absences: Sequence[Mapping[str, Any]], iro_id: str, today: date, names: Mapping[str, str]
) -> list[AbsenceShown]:
    """The absences that are not over and not cancelled, in the order of their days."""
    running = [each for each in absences if not each["cancelled"] and (each["to_on"] or "9999") >= today.isoformat()]
    return [_absence(each, iro_id, today, names) for each in running]


def _absence(each: Mapping[str, Any], iro_id: str, today: date, names: Mapping[str, str]) -> AbsenceShown:
    cover = each["arrangement"] == "cover"
    inside = [one for one in each["children"] if one["over_on"] is None]
    by: dict[str, list[str]] = {}
    for one in inside:
        by.setdefault(names.get(one["iro_id"], one["iro_id"]), []).append(str(one["child_id"]))
    lines = tuple(f"{who}: {said.children_words(ids)}" for who, ids in sorted(by.items()))
    unseen = each["uncovered"]
    begins = items.day(each["from_on"]) or today
    ahead = f" from {short(begins)} on" if begins > today else ""
    return AbsenceShown(
        days=said.away_words([{"from": each["from_on"], "to": each["to_on"]}], today),
        what=f"{'Somebody covers' if cover else 'The children are moved'}{ahead if not inside else ''}"
        + f" ({each['kind'].replace('_', ' ')})",
        children=lines,
        uncovered=f"Nobody stands in for {said.children_words(unseen)}." if unseen else "",
        change=absence_link(iro_id, str(each["id"]), "change"),
        withdraw=absence_link(iro_id, str(each["id"]), ABSENCE_WITHDRAWN.path),
        cancel=absence_link(iro_id, str(each["id"]), ABSENCE_CANCELLED.path),
    )


@dataclass(frozen=True, slots=True)
class IroPage:
    """What is on record of an IRO, with what can be said more."""

    around: Around
    iro: Mapping[str, Any]
    children: str
    facts: tuple[tuple[str, str], ...]
    absences: tuple[AbsenceShown, ...] | None
    leaving: tuple[str, ...]
    gone: bool
    keeps: bool
    done: str | None = None
    unknown: tuple[str, ...] = ()

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return self.around.reader

    @property
    def profile(self) -> str:
        """The rules in force."""
        return self.around.profile.name

    @property
    def sample(self) -> bool:
        """Whether all is invented."""
        return self.around.sample

    def link(self, deed: str) -> str:
        """Where more is said of her."""
        return iro_link(str(self.iro["id"]), deed)


def facts_of(iro: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What is known of an IRO, a line each, those that there are."""
    qualified, begins = items.day(iro["qualified_on"]), items.day(iro["active_from"])
    not_of = iro["not_independent_of"]
    tied = [*not_of["people"], *not_of["teams"], *(tie["person_id"] or tie["team_id"] for tie in not_of["ties"])]
    known = (
        ("Id", str(iro["id"])),
        ("Is", ROLES[iro["role"]].partition(":")[0] if iro["role"] in ROLES else str(iro["role"])),
        ("Hours", said.hours_words(iro)),
        ("Email", iro["email"] or ""),
        ("Telephone", iro["phone"] or ""),
        ("Registration number", iro["registration_number"] or "Not recorded: no child is given"),
        ("Qualified", short(qualified) if qualified else ""),
        ("Communicates by", ", ".join(iro["communication_methods"])),
        ("May not have cases of", ", ".join(tied)),
        ("Works here from", short(begins) if begins else ""),
    )
    return tuple((name, value) for name, value in known if value)


def leaving_lines(plan: Mapping[str, Any], today: date, names: Mapping[str, str]) -> tuple[str, ...]:
    """What is planned about an IRO's last day: when, who is still to be handed over, and who was."""
    left_on = items.day(plan.get("active_to"))
    if left_on is None:
        return ()
    begins, still = items.day(plan["handed_over_from"]), plan["children"]
    lines = [f"{'Left on' if left_on < today else 'Leaves on'} {short(left_on)}."]
    if still:
        when = f"from {short(begins)} on" if begins and begins > today else "now"
        lines.append(f"{so_many(len(still))} to be handed over, {when}.")
        kept = [each for each in still if each["why"]]
        lines += [f"{each['child_id']} stays: {said.named(each['why'], names)}." for each in kept]
    gone = plan["handed_over"]
    lines += [f"{counted(len(gone), 'child was', 'children were')} handed over."] if gone else []
    return tuple(lines)


def iro_page(answers: Answers, around: Around, done: str | None, *, keeps: bool) -> IroPage:
    """The page, of what allocation answered."""
    plan, today = answers.of("plan").body, around.today
    names = {str(each["id"]): str(each["name"]) for each in answers.of("team").items}
    absences = answers.of("absences")
    shown = absences_shown(absences.items, str(plan["id"]), today, names) if absences.status == OK else None
    last = items.day(plan["active_to"])
    return IroPage(
        around=around,
        iro=plan,
        children=_children(str(plan["id"]), answers),
        facts=facts_of(plan),
        absences=None if shown is None else tuple(shown),
        leaving=leaving_lines(plan, today, names),
        gone=last is not None and last < today,
        keeps=keeps,
        done=done,
        unknown=answers.unknown,
    )


def _children(iro_id: str, answers: Answers) -> str:
    told = answers.of("caseloads").body
    loads = [*told.get("items", ()), *told.get("corporate_iros", ())]
    found = next((each["children"] for each in loads if each["iro_id"] == iro_id), 0)
    return f"{so_many(found)} now: open the desk" if found else "No child now: open the desk"
