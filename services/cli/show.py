"""Commands that only answer: dates, rules, the catalogue."""

import json

from services.cli.console import say
from shared.events import catalogue
from shared.ops.settings import BadSetting
from shared.policy import PolicyError, Profile, load_profile, timetable


def when(duty: str, start: str, profile: str, sequence: int) -> None:
    """When a duty is due, counted from a date."""
    try:
        found = timetable(profile, duty, start, sequence)
    except PolicyError as wrong:
        raise BadSetting(f"{wrong}.") from wrong
    say(f"{found.duty} under {found.profile}, counted from {found.from_}: {found.limit}")
    for label, day in (("not before", found.not_before), ("due on", found.due_on), ("late from", found.late_from)):
        if day is not None:
            say(f"  {label:<11} {day:%A} {day.day} {day:%B %Y}  ({day.isoformat()})")
    say(f"  {'source':<11} {found.source} ({found.basis}{'' if found.confirmed else ', not read in a primary source'})")


def events(wire_type: str | None) -> None:
    """The catalogue, or one type of it with its schema."""
    if wire_type is None:
        for name, kind in catalogue.all_types().items():
            door = "council" if kind.POSTABLE else ", ".join(catalogue.announcers_of(kind))
            say(f"{name:<42} {door:<24} {_first_sentence(kind.__doc__)}")
        return
    found = next((each for each in catalogue.describe() if each["type"] == wire_type), None)
    if found is None:
        raise BadSetting(f"There is no event type {wire_type}; `iro events` lists them.")
    say(f"{found['type']}: {found['description']}")
    say(f"announced by {', '.join(found['announced_by'])} on {', '.join(found['topics'])}")
    say(f"about a {' or '.join(found['subjects'])}{'; posted at the door' if found['postable'] else ''}")
    say(json.dumps(found["schema"], indent=2, ensure_ascii=False))


def rules(profile_name: str, *, markdown: bool = False) -> None:
    """Every allocation rule and every duty, with its source; as lines, or as a document of tables."""
    try:
        profile = load_profile(profile_name)
    except PolicyError as wrong:
        raise BadSetting(f"{wrong}.") from wrong
    if markdown:
        from services.cli.rules_document import document

        say(document(profile).removesuffix("\n"))
    else:
        _rules(profile)


def _rules(profile: Profile) -> None:
    from services.allocation.rules.all_rules import RULES
    from services.allocation.rules.catalogue import WITHOUT_BEING_ASKED
    from services.allocation.rules.team.weight import factors

    say("Allocation: who becomes a child's IRO, in the order in which it is asked")
    for rule in RULES:
        say(f"  {rule.id:<26} {rule.title} [{rule.source}]{' (a manager may override it)' if rule.overridable else ''}")
    say("Allocation: why a child has an IRO, or another one, whom none of these chose")
    for rule in WITHOUT_BEING_ASKED:
        say(f"  {rule.id:<26} {rule.title} [{rule.source}]")
    say(f"Allocation: what a child weighs in an IRO's load under {profile.id}, 1 times each of these that applies")
    for factor in factors(profile.settings.load_weights):
        say(f"  {factor.id:<26} {factor.value:g} for a child {factor.asked_by} [{factor.source}]")
    say()
    _duties(profile)
    say()
    _who_is_told()


def _duties(profile: Profile) -> None:
    say(f"Duties under {profile.id}: {profile.title}")
    for duty in profile.duties.values():
        doubt = "" if duty.confirmed else ", not read in a primary source"
        say(f"  {duty.id:<36} {duty.limit}: {duty.owner}, kept by {duty.keeper} [{duty.source}; {duty.basis}{doubt}]")


def _who_is_told() -> None:
    from services.notifications.rules.who_is_told import NOBODY, TOLD

    say("Notices: who is told of what")
    for line in (line for lines in TOLD.values() for line in lines):
        how = f"by {line.by}" if line.by is not None else " and ".join(line.conditions) or "always"
        say(f"  {line.event:<36} {line.to}: {line.letter}, {line.when}, {how} [{line.source}]")
    for event, why in NOBODY.items():
        say(f"  {event:<36} nobody: {why}")


def _first_sentence(text: str | None) -> str:
    return (text or "").strip().split("\n")[0]
