"""The policy as a page: each time limit with its source, and what another profile says of it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from services.reporting.pages import places, words
from services.reporting.pages.links import POLICY, POLICY_PREVIEW
from services.reporting.pages.lists import Act, Cell, Column, ListPage, in_order
from services.reporting.pages.places import may_open
from services.reporting.pages.questions import Question
from services.reporting.pages.reader import Reader
from shared.policy import Duty, Profile, profile_names

_UNCONFIRMED: Final = "not confirmed in a primary source"
_SAYS_NOTHING: Final = frozenset({"basis", "source", "confirmed"})


@dataclass(frozen=True, slots=True)
class Counted:
    """How many duties of a kind are open now, and how many of them are late."""

    open: int
    late: int


@dataclass(frozen=True, slots=True)
class SettingShown:
    """A setting that is no time limit of a duty: its name, what it says here and there, what it rests on."""

    name: str
    says: str
    elsewhere: str
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class PolicyPage(ListPage):
    """The list of time limits, with the other settings below it. `other` is what it is compared with."""

    settings: tuple[SettingShown, ...] = ()
    other: str | None = None


def policy_page(
    profile: Profile,
    other: Profile | None,
    counted: Mapping[str, Counted],
    reader: Reader,
    asked: Mapping[str, str],
    sort: str,
    *,
    sample: bool,
) -> PolicyPage:
    """The page under these filters: `owner`, `basis`, `confirmed`, `differs`, and `other` to compare with."""
    columns = columns_of(other, counts=bool(counted))
    return PolicyPage(
        heading="Policy",
        caption="Time limits, in the order of a child's way",
        columns=columns,
        rows=in_order(columns, rows_of(profile, other, counted, asked), sort),
        empty="No time limit matches.",
        path=POLICY,
        reader=reader,
        profile=profile.name,
        sample=sample,
        lead=_lead(profile, other),
        acts=_acts(other, reader),
        filters=_filters(profile),
        asked=asked,
        sort=sort,
        settings=tuple(_settings(profile, other, differing=bool(asked.get("differs")))),
        other=words.profile(other.name) if other else None,
    )


def _lead(profile: Profile, other: Profile | None) -> str:
    said = (
        f"In force here: {profile.title}, from {profile.effective_from.day} {profile.effective_from:%B %Y}. What was"
        " opened under an older version keeps its time limit."
    )
    if other is None:
        return said
    return f"{said} Beside it stands {other.title}."


def _acts(other: Profile | None, reader: Reader) -> tuple[Act, ...]:
    if not may_open(places.POLICY_PREVIEW, reader.roles):
        return ()
    if other is None:
        return (Act(places.POLICY_PREVIEW.text, POLICY_PREVIEW),)
    link = f"{POLICY_PREVIEW}?{urlencode({'profile': other.name})}"
    return (Act(f"What would move under {words.profile(other.name)}", link),)


def _filters(profile: Profile) -> tuple[Question, ...]:
    owners = sorted({each.owner for each in profile.duties.values()})
    others = [each for each in profile_names() if each != profile.name]
    return (
        Question("owner", "Who must act", "pick", options={each: words.owner(each) for each in owners}),
        Question("basis", "Rests on", "pick", options=words.BASES),
        Question("confirmed", "Confirmed", "pick", options={"no": "Not confirmed", "yes": "Confirmed"}),
        Question("other", "Compare with", "pick", options={each: words.profile(each) for each in others}),
        Question("differs", "Show", "pick", options={"yes": "Only what differs"}),
    )


def columns_of(other: Profile | None, *, counts: bool) -> tuple[Column, ...]:
    """The columns; what another profile says and how many are open stand there only where they are known."""
    return (
        Column("what", "What is asked"),
        Column("limit", "By when", sorts=False),
        *((Column("other", f"Under {words.profile(other.name)}", sorts=False),) if other else ()),
        Column("owner", "Who must act"),
        Column("basis", "Rests on"),
        *((Column("open", "Open now"),) if counts else ()),
    )


def rows_of(
    profile: Profile, other: Profile | None, counted: Mapping[str, Counted], asked: Mapping[str, str]
) -> Iterable[Sequence[Cell]]:
    """A row for each duty that either profile uses and the filters leave."""
    for name in {**profile.duties, **(other.duties if other else {})}:
        here, there = profile.duties.get(name), other.duties.get(name) if other else None
        duty = here or there
        if duty is None or not _asked_for(duty, asked):
            continue
        if asked.get("differs") and other is not None and _said(here) == _said(there):
            continue
        yield _row(duty, here, there, other, counted.get(name) if counted else None, counts=bool(counted))


def _asked_for(duty: Duty, asked: Mapping[str, str]) -> bool:
    confirmed = asked.get("confirmed")
    return (
        asked.get("owner") in (None, "", duty.owner)
        and asked.get("basis") in (None, "", duty.basis)
        and (not confirmed or (confirmed == "yes") is duty.confirmed)
    )


def _row(
    duty: Duty, here: Duty | None, there: Duty | None, other: Profile | None, counted: Counted | None, *, counts: bool
) -> tuple[Cell, ...]:
    differs = other is not None and _said(here) != _said(there)
    compared = (Cell(_said(there), tag="Differs" if differs else ""),) if other is not None else ()
    return (
        Cell(duty.title),
        Cell(_said(here)),
        *compared,
        Cell(words.owner(duty.owner)),
        Cell(words.basis(duty.basis), note=_source(duty)),
        *((_open(counted),) if counts else ()),
    )


def _said(duty: Duty | None) -> str:
    return duty.limit if duty is not None else "Not asked"


def _source(duty: Duty) -> str:
    return duty.source if duty.confirmed else f"{duty.source}; {_UNCONFIRMED}"


def _of_setting(setting: Mapping[str, Any]) -> str:
    return str(setting["source"]) if setting["confirmed"] else f"{setting['source']}; {_UNCONFIRMED}"


def _open(counted: Counted | None) -> Cell:
    found = counted or Counted(0, 0)
    return Cell(str(found.open), order=found.open, note=f"{found.late} late" if found.late else "")


def _settings(profile: Profile, other: Profile | None, *, differing: bool) -> Iterable[SettingShown]:
    here = profile.settings.model_dump(mode="json")
    there = other.settings.model_dump(mode="json") if other else here
    for name, setting in here.items():
        said, elsewhere = _values(setting), _values(there[name])
        if differing and said == elsewhere:
            continue
        shown = "" if said == elsewhere else elsewhere
        yield SettingShown(words.spelled_out(name), said, shown, words.basis(setting["basis"]), _of_setting(setting))


def _values(setting: Mapping[str, Any]) -> str:
    said = "; ".join(
        f"{name.replace('_', ' ')}: {_value(each)}" for name, each in setting.items() if name not in _SAYS_NOTHING
    )
    return said[:1].upper() + said[1:]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return f"{value.get('name', '')} {value.get('working_days', '')} working days".strip()
    if isinstance(value, list | tuple):
        return ", ".join(_value(each) for each in value) or "none"
    if isinstance(value, float):
        return f"{value:g}"
    return "none" if value is None else str(value).replace("_", " ")
