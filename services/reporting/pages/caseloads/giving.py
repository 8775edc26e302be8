"""Who is to be a child's IRO: whom the rules would choose, what follows from another choice, and the choice. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.pages import items
from services.reporting.pages.caseloads import said
from services.reporting.pages.caseloads.said import Load, Scale, so_many
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import CASELOADS, choice_back_link, give_link
from services.reporting.pages.lists import Act, Cell, Column, ListPage
from services.reporting.pages.questions import Question
from shared.refusals import Refusal

CANDIDATES: Final = (
    Column("who", "IRO", sorts=False),
    Column("load", "With this child", sorts=False),
    Column("for", "What speaks for it", sorts=False),
    Column("against", "What stands against it", sorts=False),
)
EFFECT: Final = (
    Column("who", "IRO", sorts=False),
    Column("before", "Now", sorts=False),
    Column("after", "Afterwards", sorts=False),
)
REASON: Final = Question(
    "reason",
    "Why this IRO?",
    "long",
    hint="Kept with the decision and shown. No names: codes and ids only where they are needed.",
    required="Say in a sentence why this IRO",
    wrong="Say it in one line of at most 500 characters",
)
_OVERRIDE: Final = Question(
    "override", "Set this rule aside for your reason?", "yes_no", required="Choose whether to set the rule aside"
)
_TO_PROGRAMS: Final = "Send override: true to set this aside for your reason."
_TO_PEOPLE: Final = "Answer yes below to set this aside for your reason."


@dataclass(frozen=True, slots=True)
class Giving:
    """What is known of a child for whom an IRO is looked for, and of the IROs' caseloads."""

    child: Mapping[str, Any]
    recommended: Mapping[str, Any]
    loads: Mapping[str, Load]

    @property
    def child_id(self) -> str:
        """The child's id, as allocation has it now."""
        return str(self.recommended["child_id"])

    @property
    def weight(self) -> float:
        """What the child adds to a caseload."""
        return float(self.recommended["weight"])

    @property
    def now(self) -> str | None:
        """The child's IRO."""
        return self.child["iro"]["id"] if self.child.get("iro") else None

    @property
    def chosen(self) -> bool:
        """Whether a manager chose the IRO there is."""
        return self.now is not None and self.child.get("rule") == "manager"

    @property
    def names(self) -> dict[str, str]:
        """Names of IROs by id."""
        known = {iro_id: str(each["name"]) for iro_id, each in self.loads.items()}
        iro = self.child.get("iro")
        return known | ({iro["id"]: iro["name"]} if iro else {})

    def name(self, iro_id: str) -> str:
        """What an IRO is called."""
        return self.names.get(iro_id, iro_id)

    def scale(self, around: Around) -> Scale:
        """One scale for every bar of the page."""
        after = [said.with_more(each, self.weight) for each in self.loads.values() if said.posts_of(each)]
        return said.scale_of(after, around.profile.settings.caseload)


def candidates_page(giving: Giving, around: Around) -> ListPage:
    """The IROs as the rules rank them for this child."""
    scale = giving.scale(around)
    rows = [_candidate(each, giving, scale) for each in giving.recommended["candidates"]]
    now = f"Now: {giving.name(giving.now)}." if giving.now else f"Without an IRO: {_why_none(giving)}"
    return ListPage(
        heading=f"Who is to be the IRO of child {giving.child_id}?",
        caption="IROs, the one whom the rules would choose first",
        columns=CANDIDATES,
        rows=rows,
        empty="There is no IRO to choose.",
        path=give_link(giving.child_id),
        reader=around.reader,
        profile=around.profile.name,
        sample=around.sample,
        lead=now,
        acts=(Act("Take the manager's choice back", choice_back_link(giving.child_id)),) if giving.chosen else (),
        back=("Caseloads", CASELOADS),
    )


def choice_back_form(giving: Giving, around: Around) -> FormPage:
    """The form by which a manager's choice is taken back; nobody is moved by it."""
    why = Question("reason", "Why is it taken back?", "long", required="Say why", wrong="Say it more shortly")
    her = giving.name(giving.now) if giving.now else "nobody"
    return FormPage(
        heading="Take the manager's choice back?",
        questions=(why,),
        button="Take it back",
        action=choice_back_link(giving.child_id),
        around=around,
        child_id=giving.child_id,
        back=("The other IROs", give_link(giving.child_id)),
        follows=(
            f"The choice binds nobody any more. The child keeps {her} until a rule or a manager says otherwise.",
            "To give the child back, choose the IRO of before.",
        ),
    )


def _why_none(giving: Giving) -> str:
    why = said.named(str(giving.child.get("unallocated_why") or "nobody has been chosen yet"), giving.names)
    return said.sentence(why)[:1].lower() + said.sentence(why)[1:]


def _candidate(each: Mapping[str, Any], giving: Giving, scale: Scale) -> tuple[Cell, ...]:
    iro_id = str(each["iro_id"])
    load, has = giving.loads.get(iro_id), iro_id == giving.now
    after = said.with_more(load, 0 if has else giving.weight) if load and said.posts_of(load) else None
    who = Cell(giving.name(iro_id), note="has the child now") if has else Cell(
        f"Give to {giving.name(iro_id)}", give_link(giving.child_id, iro_id)
    )  # fmt: skip
    bar = Cell("", note="no caseload of children") if after is None else Cell(
        so_many(load["children"] + (0 if has else 1)) if load else "",
        note=said.for_a_full_post(after, scale.limits),
        bar=scale.bar(after),
    )  # fmt: skip
    return who, bar, Cell(_said_by(each, "for", giving)), Cell(_said_by(each, "against", giving))


def _said_by(each: Mapping[str, Any], verdict: str, giving: Giving) -> str:
    told = [rule for rule in each["rules"] if rule["verdict"] == verdict]
    return " ".join(
        said.sentence(f"{said.rule_words(rule['rule'])}: {said.named(rule['why'], giving.names)}") for rule in told
    )


@dataclass(frozen=True, slots=True)
class GivingForm(FormPage):
    """The form with which a manager gives a child to an IRO; `effect` shows both before and after."""

    effect: ListPage | None = None
    again: bool = False
    """Whether it is offered again after a refusal."""


def giving_form(giving: Giving, iro_id: str, around: Around) -> GivingForm:
    """What follows if this IRO is chosen, and the form by which she is."""
    against = _against(giving, iro_id)
    binding = [each for each in against if not each["may_be_set_aside"]]
    asked = () if binding else (REASON, _OVERRIDE) if against else (REASON,)
    her = giving.name(iro_id)
    return GivingForm(
        heading=f"Give child {giving.child_id} to {her}?",
        questions=asked,
        button="" if binding or iro_id == giving.now else f"Give to {her}",
        action=give_link(giving.child_id, iro_id),
        around=around,
        child_id=giving.child_id,
        lead="",
        back=("The other IROs", give_link(giving.child_id)),
        warning=_stands_against(against, giving),
        follows=_follows(giving, iro_id, binding=bool(binding)),
        template="caseloads/giving.html",
        effect=_effect(giving, iro_id, around),
    )


def _against(giving: Giving, iro_id: str) -> list[Mapping[str, Any]]:
    found = next((each for each in giving.recommended["candidates"] if each["iro_id"] == iro_id), None)
    return [rule for rule in found["rules"] if rule["verdict"] == "against"] if found else []


def _stands_against(against: Sequence[Mapping[str, Any]], giving: Giving) -> str:
    if not against:
        return ""
    told = " ".join(
        said.sentence(f"{said.rule_words(each['rule'])}: {said.named(each['why'], giving.names)}") for each in against
    )
    if any(not each["may_be_set_aside"] for each in against):
        return f"This cannot be done. {told} Nobody may set this aside."
    return f"A rule stands against this. {told} You may set it aside for a reason."


def _follows(giving: Giving, iro_id: str, *, binding: bool) -> tuple[str, ...]:
    if binding:
        return ()
    her, lines = giving.name(iro_id), []
    if giving.now == iro_id:
        return (f"{her} is this child's IRO already.",)
    if giving.now:
        lines.append(f"The child loses {giving.name(giving.now)}{_since(giving)}: continuity is lost for the child.")
        left = [str(each) for each in giving.child.get("shares_iro_with", ())]
        if left:
            who = "who stays" if len(left) == 1 else "who stay"
            lines.append(f"Parted from {said.children_words(left)}, {who} with {giving.name(giving.now)}.")
    else:
        lines.append("Nobody loses an IRO by this: the child has none.")
    lines.append(f"Whoever is to know is told that {her} is the IRO, the child first.")
    return tuple(lines)


def _since(giving: Giving) -> str:
    held = [each for each in giving.child.get("history", ()) if each.get("to") is None]
    since = items.day(held[-1]["from"]) if held else None
    return f", the IRO since {said.short(since)}" if since else ""


def _effect(giving: Giving, iro_id: str, around: Around) -> ListPage:
    scale = giving.scale(around)
    changes = [(giving.now, -giving.weight)] if giving.now and giving.now != iro_id else []
    changes.append((iro_id, 0 if giving.now == iro_id else giving.weight))
    rows = [_changed(giving, who, weight, scale) for who, weight in changes if who in giving.loads]
    caption = "Caseloads before and after"
    reader, profile = around.reader, around.profile.name
    return ListPage(caption, caption, EFFECT, rows, "", CASELOADS, reader, profile, around.sample)


def _changed(giving: Giving, iro_id: str, weight: float, scale: Scale) -> tuple[Cell, ...]:
    load = giving.loads[iro_id]
    more = (weight > 0) - (weight < 0)
    before, after = said.with_more(load, 0), said.with_more(load, weight)
    return (
        Cell(giving.name(iro_id), note=said.hours_words(load)),
        _loaded(load["children"], before, scale),
        _loaded(load["children"] + more, after, scale),
    )


def _loaded(children: int, load: float, scale: Scale) -> Cell:
    return Cell(so_many(children), note=said.for_a_full_post(load, scale.limits), bar=scale.bar(load))


def in_plain_words(giving: Giving, refusal: Refusal) -> Refusal:
    """What allocation refused, as a person reads it: IROs by name, and what to do on this page."""
    detail = said.named(refusal.detail or "", giving.names).replace(_TO_PROGRAMS, _TO_PEOPLE)
    return Refusal(refusal.slug, refusal.title, detail or None, status=refusal.status, errors=refusal.errors)
