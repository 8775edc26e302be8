"""What is said in a dispute by its forms: an answer, what the IRO thinks of it, the next stage, and the end. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.pages.disputes.clock import Clock, long, of_whom, what_about
from services.reporting.pages.disputes.codes import AGREED, CHILDS_CHANGES, COMPLAINT_BY, OUTCOMES, VIEWS, WHAT_CHANGED
from services.reporting.pages.disputes.codes import said as in_words
from services.reporting.pages.form import Around, FormPage
from services.reporting.pages.items import Act
from services.reporting.pages.links import dispute_page_link
from services.reporting.pages.questions import Question, Typed
from services.reporting.pages.reader import ROLES, Reader

Row = Mapping[str, Any]
OFFICE: Final = frozenset({"iro_admin", "iro_manager"})
_REMEDIES: Final = 3
_PARTS: Final = ("text", "who", "due")
_DAY: Final = "For example, 27 3 2026. Left open, it is today."
_NO_DAY: Final = "Enter a day, a month and a year"
_REF: Final = "A reference in the case system. Never the story itself."


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that is said in a dispute. `steps` are those of escalation's that let it be said."""

    path: str
    steps: frozenset[str]
    heading: str
    button: str
    done: str
    asks: Callable[[Row, Around, Typed], tuple[Question, ...]]
    says: Callable[[Mapping[str, Any]], dict[str, Any]] = dict
    warning: str = ""

    def may(self, dispute: Row) -> bool:
        """Whether the reader may say it now."""
        return not self.steps.isdisjoint(dispute["may"])


def answers_herself(dispute: Row, reader: Reader) -> bool:
    """Whether the reader was asked for an answer, and does not write down another's."""
    asked = {each for stage in dispute["stages"] for each in stage["manager_ids"]}
    waiting = () if dispute["answered"] else dispute["waiting_for"]
    return reader.subject in asked or reader.subject in waiting


def _response(dispute: Row, around: Around, _: Typed) -> tuple[Question, ...]:
    own = answers_herself(dispute, around.reader)
    return (
        Question("agreed", "What is the answer?", "one_of", options=AGREED, required="Choose what the answer is"),
        Question(
            "resources",
            "Is a lack of means the reason?",
            "yes_no",
            hint="It is recorded, and stops nothing: the child's needs come first.",
        ),
        Question("text_ref", "Where is the answer kept?", hint=_REF, longest=200),
        *(() if own else _whose(dispute, around)),
    )


def _whose(dispute: Row, around: Around) -> tuple[Question, ...]:
    known = dict.fromkeys(each for stage in dispute["stages"] for each in stage["manager_ids"])
    by = {each: each for each in (*known, *dispute["waiting_for"]) if each != dispute["iro_id"]}
    roles = dict.fromkeys(role for stage in around.profile.settings.disputes.stages for role in stage.managers)
    named = {role: ROLES.get(role, role.replace("_", " ")) for role in roles}
    who = Question("responded_by", "Whose answer is it?", "pick", options=by, required="Choose whose answer it is")
    role = Question("by_role", "Whose answer is it?", "pick", options=named, required="Choose whose answer it is")
    return (who if by else role, Question("on", "On which day was it given?", "day", hint=_DAY, wrong=_NO_DAY))


def _view(_: Row, __: Around, ___: Typed) -> tuple[Question, ...]:
    asks = "Is the last answer good enough for the child?"
    return (Question("view", asks, "one_of", options=VIEWS, required="Choose what you think of the answer"),)


def _next_stage(dispute: Row, around: Around, typed: Typed) -> tuple[Question, ...]:
    rules = around.profile.settings.disputes
    ahead = {str(at): name.capitalize() for at, name in enumerate(dispute["ladder"], 1) if at > dispute["stage"]}
    passes = typed.get("to", [""])[:1] not in ([""], [str(dispute["stage"] + 1)], [])
    why = Question(
        "bypass_reason",
        "If a stage is passed over, why?",
        "text",
        hint="In a sentence. It stays on file.",
        required="Say in a sentence why a stage is passed over" if passes else "",
        longest=200,
    )
    urgent = Question("emergency", "Is it an emergency?", "yes_no")
    informal = Question("informal", "Is this stage taken informally?", "yes_no")
    return (
        Question("to", "To which stage does it go?", "one_of", options=ahead, required="Choose a stage"),
        why,
        *((urgent,) if rules.bypass == "emergency_only" else ()),
        *((informal,) if any(each.may_be_informal for each in rules.stages) else ()),
    )


def _moves(said: Mapping[str, Any]) -> dict[str, Any]:
    return {**said, "to": int(said["to"])} if "to" in said else dict(said)


def _resolution(dispute: Row, _: Around, typed: Typed) -> tuple[Question, ...]:
    may = frozenset(dispute["may"])
    offered = {
        code: text for code, text in OUTCOMES.items() if ("unresolved" if code == "unresolved" else "resolve") in may
    }
    changed = CHILDS_CHANGES if dispute["child_id"] else WHAT_CHANGED
    settled = typed.get("outcome", [""])[:1] in (["agreed"], ["partly"])
    return (
        Question("outcome", "How did it end?", "one_of", options=offered, required="Choose how it ended"),
        Question(
            "what_changed",
            "What changed for the child?",
            "any_of",
            options=changed,
            hint="At least one, unless it is unresolved. Where nothing changed, nothing was settled.",
            required="Choose what changed for the child" if settled else "",
        ),
        Question("on", "On which day did it end?", "day", hint=_DAY, wrong=_NO_DAY),
        *(each for at in range(1, _REMEDIES + 1) for each in _remedy(at, typed)),
    )


def _remedy(at: int, typed: Typed) -> Iterator[Question]:
    given = any("".join(typed.get(f"remedy_{at}_{part}", ())).strip() for part in ("text", "who", "due-day"))
    asks = "What is to be done for the child?" if at == 1 else f"What else is to be done? ({at})"
    hint = "Followed until it is carried out. Leave it open if nothing is left to do." if at == 1 else ""
    who, due = "Enter the id of who is to do it", "Enter the day by which it is to be done"
    yield Question(f"remedy_{at}_text", asks, hint=hint)
    yield Question(f"remedy_{at}_who", "By whom? (id)", required=who if given else "", longest=64)
    yield Question(f"remedy_{at}_due", "By which day?", "day", required=due if given else "", wrong=_NO_DAY)


def _ends(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be done comes as a list."""
    names = {"text": "text", "who": "responsible_person_id", "due": "due_on"}
    remedies = []
    for at in range(1, _REMEDIES + 1):
        found = {names[part]: said[f"remedy_{at}_{part}"] for part in _PARTS if f"remedy_{at}_{part}" in said}
        remedies += [found] if found else []
    told = {name: each for name, each in said.items() if not name.startswith("remedy_")}
    return told | ({"remedies": remedies} if remedies else {})


def _withdrawal(_: Row, __: Around, ___: Typed) -> tuple[Question, ...]:
    asks = "Why is it not pursued any further?"
    hint = "It stays on file with the dispute."
    return (Question("reason", asks, "long", hint=hint, required="Say why it is not pursued any further"),)


def _complaint(_: Row, __: Around, ___: Typed) -> tuple[Question, ...]:
    return (
        Question("by", "Who complains for the child?", "one_of", options=COMPLAINT_BY, required="Choose who complains"),
    )


DEEDS: Final[Mapping[str, Deed]] = {
    each.path: each
    for each in (
        Deed(
            "response", frozenset({"respond"}), "Answer the dispute", "Send the answer", "dispute_answered", _response
        ),
        Deed("view", frozenset({"view"}), "Say what you think of the answer", "Save", "dispute_viewed", _view),
        Deed(
            "next-stage",
            frozenset({"next_stage"}),
            "Take it to the next stage",
            "Take it there",
            "dispute_moved",
            _next_stage,
            _moves,
        ),
        Deed(
            "resolution",
            frozenset({"resolve", "unresolved"}),
            "End the dispute",
            "End it",
            "dispute_ended",
            _resolution,
            _ends,
            "Its days stop, and everybody for whom it is hears of it. It can be taken back until something that was"
            " agreed has been carried out; the days have then run on.",
        ),
        Deed(
            "withdrawal",
            frozenset({"withdraw"}),
            "Pursue it no further",
            "Pursue it no further",
            "dispute_withdrawn",
            _withdrawal,
            warning="It ends, and stays on the children's records. It can be taken back; its days have then run on.",
        ),
        Deed(
            "complaint-by",
            frozenset({"complaint_by"}),
            "Say who complains for the child",
            "Save",
            "complaint_by",
            _complaint,
        ),
    )
}
"""By the last part of the address, which is escalation's, too."""


def offered(dispute: Row, reader: Reader) -> tuple[tuple[Act, ...], tuple[Act, ...]]:
    """What the reader may say now: what her turn asks for first, and apart what is seldom said."""
    first: list[Act] = []
    seldom: list[Act] = []
    own, unseen = answers_herself(dispute, reader), _unseen(dispute)
    waits = reader.subject in dispute["waiting_for"]
    _add(dispute, "response", "Answer" if own else "Write down an answer", first if own and waits else seldom)
    _add(dispute, "view", "Say what you think of the answer", first if unseen else seldom)
    _add(dispute, "resolution", "End it", first)
    _add(dispute, "next-stage", "Take it to the next stage", first)
    _add(dispute, "complaint-by", "Say who complains for the child", seldom)
    _add(dispute, "withdrawal", "Pursue it no further", seldom)
    return tuple(first), tuple(seldom)


def _add(dispute: Row, path: str, verb: str, acts: list[Act]) -> None:
    if DEEDS[path].may(dispute):
        acts.append(Act(verb, dispute_page_link(str(dispute["id"]), path)))


def _unseen(dispute: Row) -> bool:
    """Whether the IRO has still to say what she thinks of the last answer."""
    answers = [each for stage in dispute["stages"] for each in stage["answers"]]
    return bool(answers) and answers[-1]["view"] is None


def deed_form(deed: Deed, dispute: Row, clock: Clock, around: Around, typed: Typed) -> FormPage:
    """The form by which it is said, with where the dispute stands above it."""
    own = answers_herself(dispute, around.reader)
    heading = "Write down an answer" if deed.path == "response" and not own else deed.heading
    back = dispute_page_link(str(dispute["id"]))
    return FormPage(
        heading=heading,
        questions=deed.asks(dispute, around, typed),
        button=deed.button,
        action=dispute_page_link(str(dispute["id"]), deed.path),
        around=around,
        lead=_lead(deed, dispute, clock),
        child_id=dispute["child_id"],
        back=("The dispute", back),
        version=str(dispute["version"]),
        warning=deed.warning,
    )


def _lead(deed: Deed, dispute: Row, clock: Clock) -> str:
    what = what_about(dispute)
    subject = f"{what[:1].upper()}{what[1:]}" if dispute["child_id"] else f"{of_whom(dispute)}: {what}"
    said = f"{subject}. {clock.next_words}; {clock.days}."
    if deed.path == "view":
        answers = [each for stage in dispute["stages"] for each in stage["answers"]]
        said += f" The last answer: {in_words(AGREED, answers[-1]['agreed'])}." if answers else ""
    if deed.path == "next-stage" and not dispute["answered"] and clock.next_on:
        said += f" {clock.turn} has until {long(clock.next_on)} to answer; what comes later is kept, as late."
    return said


def carried_out_form(dispute: Row, remedy: Row, around: Around) -> FormPage:
    """The form that asks on which day something agreed was carried out."""
    its = str(dispute["id"])
    return FormPage(
        heading="It was carried out",
        questions=(Question("on", "On which day was it done?", "day", hint=_DAY, wrong=_NO_DAY),),
        button="It was done",
        action=dispute_page_link(its, "carried-out", remedy=str(remedy["id"])),
        around=around,
        lead=f"{remedy['text'] or 'What was agreed'}.",
        child_id=dispute["child_id"],
        back=("The dispute", dispute_page_link(its)),
    )


def freeze_answer_form(dispute: Row, freeze: Row, around: Around) -> FormPage:
    """The form by which a manager says whether the child stays."""
    its, own = str(dispute["id"]), around.reader.subject in _managers(dispute)
    whose = Question("answered_by", "Whose answer is it? (id)", required="Enter whose answer it is", longest=64)
    return FormPage(
        heading="Does the child stay?",
        questions=(
            Question("stays", "Does the child stay where placed?", "yes_no", required="Choose whether the child stays"),
            Question("until", "If so, until which day in any case?", "day", wrong=_NO_DAY),
            *((whose,) if not own and not OFFICE.isdisjoint(around.reader.roles) else ()),
        ),
        button="Answer",
        action=dispute_page_link(its, "freeze-answer", freeze=str(freeze["id"])),
        around=around,
        lead="The IRO asks that the child stays where placed until the dispute is settled.",
        child_id=str(freeze["child_id"]),
        back=("The dispute", dispute_page_link(its)),
    )


def _managers(dispute: Row) -> set[str]:
    return {each for stage in dispute["stages"] for each in stage["manager_ids"]} | set(dispute["waiting_for"])
