"""The rules and the duties as a document of tables: what `iro rules --markdown` prints and `docs/` keeps."""

from collections.abc import Iterable, Iterator, Sequence

from services.allocation.rules.all_rules import RULES
from services.allocation.rules.catalogue import WITHOUT_BEING_ASKED
from services.allocation.rules.rule import Rule
from services.allocation.rules.team.weight import factors
from services.notifications.rules.who_is_told import LETTERS_OF_LINES, NOBODY, TOLD, Line
from shared.policy import Profile
from shared.policy.duty import Duty, Start

_TOP = """\
# The rules of allocation, and the duties

Made by `iro rules --markdown` from the rules' own objects (`services/allocation/rules`) and the policy profile: change
those and make it anew. What several rules say is settled by their order."""
_ASKED = """\
The rules are asked in this order. A code names the rule in an allocation, in its reasons and in events; where a manager
chooses an IRO against whom it stands, the refusal is the code behind `rule-`, with hyphens."""

_TOLD = """\
`services/notifications/rules/who_is_told.yaml`. What needs judgement is decided by the rule named, a file beside it. A
letter to a child, a parent or a carer never waits; what waits for the digest goes at 8.00 on the next working day, in
one letter for each person, if it is still so."""


def document(profile: Profile) -> str:
    """The whole document under one policy profile, in Markdown, with a line break at its end."""
    head = ("condition", "result", "code", "source")
    parts = (
        _TOP,
        "## Who becomes a child's IRO",
        _ASKED,
        _table(("", *head), ((str(place), *row) for place, row in enumerate(_rows(RULES), start=1))),
        "## Why a child has an IRO, or another one, whom none of these chose",
        _table(("condition", "code", "source"), map(_without_being_asked, WITHOUT_BEING_ASKED)),
        f"## What a child weighs in an IRO's load, under `{profile.id}`",
        "A child weighs 1, times each of these that applies.",
        _table(head, _weights(profile)),
        f"## Duties, under `{profile.id}`",
        f"{profile.title}.",
        _table(head, map(_duty, profile.duties.values())),
        "## Who is told of what",
        _TOLD,
        _table(("event", "who", "if", "letter", "when", "how", "source"), map(_told, _lines())),
        "## What nobody is told of",
        _table(("event", "why"), NOBODY.items()),
    )
    return "\n\n".join(parts) + "\n"


def _lines() -> Iterator[Line]:
    return (line for lines in TOLD.values() for line in lines)


def _told(line: Line) -> tuple[str, ...]:
    decided = (
        f"`{line.by}`" if line.by is not None else " and ".join(each.replace("_", " ") for each in line.conditions)
    )
    says = f"{line.letter}: {line.says}" if line.letter in LETTERS_OF_LINES else line.letter
    return line.event, line.to, decided, says, line.when.value, line.channel, line.source


def _rows(rules: Sequence[Rule]) -> Iterator[tuple[str, str, str, str]]:
    """What keeps an IRO from a child, and who comes first; a rule that says both has a row for each."""
    for rule in rules:
        if rule.counted is not None:
            override = "a manager may appoint her with a reason" if rule.overridable else "nobody may override this"
            yield f"The IRO {rule.counted[0]}", f"She is not chosen; {override}", f"`{rule.id}`", rule.source
        if rule.comes_first is not None:
            yield rule.title, f"First comes {rule.comes_first}", f"`{rule.id}`", rule.source


def _without_being_asked(rule: Rule) -> tuple[str, str, str]:
    return rule.title, f"`{rule.id}`", rule.source


def _weights(profile: Profile) -> Iterator[tuple[str, str, str, str]]:
    for each in factors(profile.settings.load_weights):
        yield f"A child {each.asked_by}", f"{each.value:g}", f"`{each.id}`", each.source


def _duty(duty: Duty) -> tuple[str, str, str, str]:
    begins = dict.fromkeys(_start(start) for turn in (1, 2, 3) for start in duty.starts_of(turn))
    doubt = "" if duty.confirmed else ", not read in a primary source"
    result = f"{duty.limit}: {duty.owner}, kept by {duty.keeper}" + (", reminded" if duty.reminds else "")
    return " or ".join(begins), result, f"`{duty.id}`", f"{duty.source} ({duty.basis}{doubt})"


def _start(start: Start) -> str:
    what = f"`{start.event}`" if start.event is not None else f"the call `{start.call}`"
    asked = [f"{name} {_value(value)}" for name, value in start.when.items()]
    either = [f"{name} {_value(value)}" for name, value in start.when_any.items()]
    return what + "".join(f", {each}" for each in (" and ".join(asked), " or ".join(either)) if each)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " or ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
