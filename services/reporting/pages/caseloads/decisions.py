"""What only a manager can decide about allocations: proposals, what a child's record leaves open, a plan. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from services.reporting.pages import words
from services.reporting.pages.caseloads import said
from services.reporting.pages.caseloads.giving import EFFECT
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.links import CASELOADS, child_link, give_link, proposal_link, question_link
from services.reporting.pages.lists import Cell, Column, ListPage
from services.reporting.pages.questions import Question

BACK: Final = ("Caseloads", CASELOADS)
_WHY_BACK: Final = Question(
    "reason", "Why is it taken back?", "long", required="Say why it is taken back", wrong="Say it more shortly"
)
ACCEPTS: Final = Question(
    "accept",
    "What is to be done?",
    "one_of",
    options={"yes": "Do what is proposed", "no": "Leave it as it is"},
    required="Choose what is to be done",
)
DECIDED_WHY: Final = Question("reason", "Why?", "long", hint="Needed to leave it as it is.")
MEANINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "second_start": {
        "correction": "The second day puts the first right",
        "mistake": "The second day was told by mistake",
        "end_missing": "Care ended between the two: the end is still to be told",
    },
    "unmerged": {
        "all_of_surviving": "It was all about this child, and stays",
        "sorted_out": "What was about the other child was taken back, and told of that child",
    },
}
"""By kind of question, what can be answered."""
MOVES: Final = (
    Column("child", "Child", sorts=False),
    Column("from", "From", sorts=False),
    Column("to", "To", sorts=False),
    Column("why", "Why", sorts=False),
)


@dataclass(frozen=True, slots=True)
class TablesForm(FormPage):
    """A form with tables above its questions."""

    tables: tuple[ListPage, ...] = ()


def proposal_form(told: Mapping[str, Any], around: Around, names: Mapping[str, str]) -> FormPage:
    """The form by which a manager accepts or declines what is proposed."""
    proposed = told["proposal"]
    to, now = proposed["to_iro"], names.get(told["iro_id"], told["iro_id"])
    her = names.get(to, to) if to else ""
    lead = f"The IRO is {now}. {said.sentence(said.named(told['detail']['why'], names))}"
    return FormPage(
        heading=f"Move to {her}?" if to else "No IRO fits: what is to be done?",
        questions=(ACCEPTS, DECIDED_WHY) if to else (replace(ACCEPTS, options=_no_alone()), DECIDED_WHY),
        button="Decide",
        action=proposal_link(str(told["id"])),
        around=around,
        child_id=str(told["child_id"]),
        lead=lead,
        back=BACK,
        follows=_proposed(proposed, her, names),
    )


def _no_alone() -> dict[str, str]:
    return {"no": ACCEPTS.options["no"]}


def _proposed(proposed: Mapping[str, Any], her: str, names: Mapping[str, str]) -> tuple[str, ...]:
    lines = [said.sentence(said.named(proposed["why"], names))] if proposed["why"] else []
    if her and proposed["moves"]:
        many = "moves" if len(proposed["moves"]) == 1 else "move"
        lines.append(f"{said.children_words(proposed['moves'])} {many} to {her}.")
    if proposed["costs_continuity_of"]:
        lines.append(f"Continuity is lost for {said.children_words(proposed['costs_continuity_of'])}.")
    return tuple(lines)


def decided_form(told: Mapping[str, Any], around: Around, done: str | None) -> FormPage:
    """What became of a proposal; what was declined can be taken back here."""
    declined = told["status"] == "declined"
    reason = f" Because: {told['reason']}" if told["reason"] else ""
    return FormPage(
        heading=f"This proposal is {words.spelled_out(told['status']).lower()}",
        questions=(_WHY_BACK,) if declined else (),
        button="Take the decision back" if declined else "",
        action=f"{proposal_link(str(told['id']))}/withdrawal",
        around=around,
        child_id=str(told["child_id"]),
        lead=f"{said.sentence(told['detail']['why'])}{reason}",
        back=BACK,
        done=done,
    )


def question_form(told: Mapping[str, Any], around: Around, done: str | None = None) -> FormPage:
    """The form by which a manager answers what only a person can; or, once answered, takes the answer back."""
    options, its = MEANINGS.get(told["kind"]), question_link(str(told["id"]))
    child = str(told["child_id"])
    if told["status"] == "answered":
        was = (options or {}).get(told["answer"] or "", told["answer"] or "")
        lead = f"{told['asks']} Answered: {was}. {told['reason'] or ''}".strip()
        return FormPage("This is answered", (_WHY_BACK,), "Take the answer back", f"{its}/withdrawal", around, lead,
                        child, BACK, done=done)  # fmt: skip
    if options is None:
        tell = ("It is answered by telling the end of care, as everybody tells it.",)
        return FormPage("When did care end?", (), "", its, around, told["asks"], child, BACK, follows=tell)
    answer = Question("answer", "What is so?", "one_of", options=options, required="Choose what is so")
    why = Question("reason", "How do you know?", "long", required="Say how you know", wrong="Say it more shortly")
    follows = tuple(
        f"{words.event(each['type'], {})}, {each['on'] or 'without a day'}" for each in told["said_meanwhile"]
    )
    return FormPage("What does this mean?", (answer, why), "Answer", its, around, told["asks"], child, BACK,
                    follows=follows, done=done)  # fmt: skip


def plan_form(plan: Mapping[str, Any], around: Around, names: Mapping[str, str]) -> TablesForm:
    """A plan for all children, with what it does to each caseload, and the button that carries it out."""
    moves = len(plan["moves"])
    warning = (
        f"{said.so_many(moves)} would have another IRO at once, and everybody around them is told. It cannot be"
        " taken back in one go: each child would have to be given back."
    )
    return TablesForm(
        heading="A fairer distribution",
        questions=(),
        button="Carry this out" if moves else "",
        action=f"{CASELOADS}/rebalance",
        around=around,
        lead=_plan_lead(plan, moves),
        back=BACK,
        warning=warning if moves else "",
        hidden={"digest": str(plan["digest"])},
        template="caseloads/plan.html",
        tables=_plan_tables(plan, around, names),
    )


def _plan_tables(plan: Mapping[str, Any], around: Around, names: Mapping[str, str]) -> tuple[ListPage, ...]:
    loads = [each[name] or 0.0 for each in plan["caseloads"] for name in ("load_before", "load_after")]
    scale = said.scale_of(loads, around.profile.settings.caseload)
    changed = [each for each in plan["caseloads"] if each["children_before"] != each["children_after"]]
    left = [_left(each, names) for each in plan["unplaced"]]
    return (
        _table("Caseloads before and after", EFFECT, [_effect(each, scale, names) for each in changed], around),
        _table("Who would move", MOVES, [_move(each, names) for each in plan["moves"]], around),
        _table("Only a manager can find an IRO for", MOVES, left, around),
    )


def _plan_lead(plan: Mapping[str, Any], moves: int) -> str:
    before, after = said.plain(plan["max_before"]), said.plain(plan["max_after"])
    if not moves:
        return f"Nobody has to move: the largest caseload is as {before} for a full post, and no plan makes it fairer."
    return f"The largest caseload would go from {before} to {after} for a full post."


def _table(caption: str, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], around: Around) -> ListPage:
    return ListPage(caption, caption, columns, rows, "", CASELOADS, around.reader, around.profile.name, around.sample)


def _effect(each: Mapping[str, Any], scale: said.Scale, names: Mapping[str, str]) -> tuple[Cell, ...]:
    def at(when: str) -> Cell:
        load = each[f"load_{when}"] or 0.0
        note = said.for_a_full_post(load, scale.limits)
        return Cell(said.so_many(each[f"children_{when}"]), note=note, bar=scale.bar(load))

    return Cell(names.get(each["iro_id"], each["iro_id"])), at("before"), at("after")


def _move(each: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Cell, ...]:
    came, goes = each["from_iro_id"], each["to_iro_id"]
    return (
        Cell(f"Child {each['child_id']}", child_link(each["child_id"])),
        Cell(names.get(came, came) if came else "nobody"),
        Cell(names.get(goes, goes)),
        Cell(said.sentence(said.named(each["reason"], names)), note=words.rule(each["rule"])),
    )


def _left(each: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Cell, ...]:
    has = each["iro_id"]
    return (
        Cell(f"Child {each['child_id']}", give_link(each["child_id"])),
        Cell(names.get(has, has) if has else "nobody"),
        Cell("stays so"),
        Cell(said.sentence(said.named(each["why"], names))),
    )
