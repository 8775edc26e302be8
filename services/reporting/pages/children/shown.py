"""From rows to what the pages show. Pure: names, the day and the profile are given."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from pydantic_core import from_json

from services.reporting.pages import words
from services.reporting.pages.children.statement import RESTORE, TAKE_BACK, Saying, can_be_said_of
from services.reporting.pages.children.views import ChildRow, ChildView, DueItem, OpenDuty, StatementView, TimelineEntry
from services.reporting.pages.children.who import Who, who_it_is
from services.reporting.pages.links import statement_link
from services.reporting.pages.reminding import Reminding
from services.reporting.rules.status import LATE
from services.reporting.rules.turns import BY_LAW, in_days, rank_of
from services.reporting.rules.who_said_it import service_of
from services.reporting.schemas.children import Cause, ChildListed, DutyDue, IroNamed, TimelineItem
from shared.policy import Profile, duty_under

Row = Mapping[Any, Any]
_NONE: Final[Mapping[str, Any]] = {}


def child_in_list(row: Row, duties: Sequence[Row], names: Mapping[str, str], profile: Profile, today: date) -> ChildRow:
    """One line of the list of children."""
    return ChildRow(
        child_id=row["child_id"],
        looked_after_from=row["looked_after_from"],
        iro_name=names.get(row["iro_id"]),
        iro_id=row["iro_id"],
        unallocated_why=_waits_because(row),
        working_days_without_iro=_waiting_days(row, profile, today),
        next_review_due=row["next_review_due"],
        review_kind=row["next_review_kind"],
        due=tuple(_due_item(each, profile) for each in duties),
    )


def _due_item(row: Row, profile: Profile) -> DueItem:
    late, policy = row["status"] == LATE, row["policy_version"]
    by_law = late and rank_of(row["duty"], policy, profile) == BY_LAW
    return DueItem(row["duty"], row["due_on"], late, row["owner"], policy, by_law)


def child_listed(row: Row, duties: Sequence[Row], names: Mapping[str, str]) -> ChildListed:
    """The same line as JSON."""
    iro = IroNamed(id=row["iro_id"], name=names.get(row["iro_id"])) if row["iro_id"] else None
    shown = ("child_id", "looked_after_from", "unallocated_since", "unallocated_why", "next_review_due")
    return ChildListed(
        **{name: row[name] for name in shown},
        next_review_kind=row["next_review_kind"],
        late_count=row["late_count"],
        iro=iro,
        due=[_duty_due(each) for each in duties],
    )


def _duty_due(row: Row) -> DutyDue:
    return DutyDue(
        id=row["duty_id"],
        duty=row["duty"],
        title=words.duty(row["duty"], row["policy_version"]),
        owner=row["owner"],
        keeper=row["keeper"],
        due_on=row["due_on"],
        late=row["status"] == LATE,
    )


def child_view(
    row: Row,
    duties: Sequence[Row],
    events: Sequence[Row],
    causes: Mapping[str, Row],
    names: Mapping[str, str],
    profile: Profile,
    today: date,
    *,
    sample: bool,
    withdrawn: Collection[str] = (),
    manages: bool = False,
    reminding: Reminding | None = None,
    details: Mapping[str, Any] = _NONE,
) -> ChildView:
    """One child's page; `manages`: to the reader each event is shown with the way to take it back; `details` is what
    is known of the child besides the row."""
    return ChildView(
        child_id=row["child_id"],
        profile=profile.name,
        as_of=today,
        sample=sample,
        looked_after_from=row["looked_after_from"],
        ceased_on=row["ceased_on"],
        iro_name=names.get(row["iro_id"]),
        iro_id=row["iro_id"],
        allocated_on=row["allocated_on"],
        allocation_why=_chosen_because(row["allocation_rule"], row["allocation_reason"] or row["allocation_rule"]),
        unallocated_why=_waits_because(row),
        working_days_without_iro=_waiting_days(row, profile, today),
        legal_status=row["legal_status"],
        who=who_it_is(details, events, today) if row["ceased_on"] is None else Who(),
        duties=tuple(_open_duty(each, profile, today, reminding) for each in duties),
        timeline=_entries(events, causes, withdrawn, row["child_id"] if manages else None),
    )


def timeline_item(
    row: Row, causes: Mapping[str, Row], withdrawn: Collection[str] = (), *, own: bool = False
) -> TimelineItem:
    """One event of the timeline; `withdrawn` are the events that count for nothing, as `source|id`.

    A child is told of no cause but those that the child is shown (`own`).
    """
    data = from_json(row["data"])
    return TimelineItem(
        on=row["on_date"],
        time=row["time"],
        type=row["type"],
        title=words.event(row["type"], _codes(row["type"], data)),
        service=service_of(row["source"]),
        source=row["source"],
        event_id=row["id"],
        why=_cause(row["causationid"], causes, own=own),
        about=_cause(words.statement_meant(data), causes, own=own),
        withdrawn=f"{row['source']}|{row['id']}" in withdrawn,
        baseline=row["baseline"],
        data=data,
    )


def _codes(wire_type: str, data: Mapping[str, Any], *more: str) -> dict[str, str]:
    """Of an event's codes the one that its sentence may show, these, and under which policy a duty was opened."""
    names = (words.detail_of(wire_type), words.POLICY, *more)
    codes = {name: value for name in names if isinstance(value := data.get(name), str)}
    case = data.get(words.case_of(wire_type))
    if isinstance(case, str | bool):
        codes[words.case_of(wire_type)] = case if isinstance(case, str) else "yes" if case else "no"
    said = {name: "yes" for name in (words.WAS_LATE, words.AGAIN, words.OF_ANOTHER_CHILD) if data.get(name) is True}
    return {**codes, **said}


def _cause(event_id: str | None, causes: Mapping[str, Row], *, own: bool) -> Cause | None:
    row = causes.get(event_id) if event_id is not None else None
    if event_id is None or (own and row is None):
        return None
    return Cause(event_id=event_id) if row is None else Cause(event_id=row["id"], type=row["type"], title=_title(row))


def _title(row: Row) -> str:
    return words.event(row["type"], _codes(row["type"], from_json(row["data"])))


def _entries(
    events: Sequence[Row], causes: Mapping[str, Row], withdrawn: Collection[str], managed: str | None
) -> tuple[TimelineEntry, ...]:
    titles = {event_id: _title(row) for event_id, row in causes.items()}
    return tuple(_entry(row, titles, withdrawn, managed) for row in events)


def _entry(row: Row, titles: Mapping[str, str], withdrawn: Collection[str], managed: str | None) -> TimelineEntry:
    data = from_json(row["data"])
    codes = _codes(row["type"], data, "rule", "reason_code")
    because = _chosen_because(codes.get("rule"), codes.get("reason_code")) or titles.get(row["causationid"])
    meant = titles.get(words.statement_meant(data) or "")
    gone = f"{row['source']}|{row['id']}" in withdrawn
    link = _link(row, managed, RESTORE if gone else TAKE_BACK) if managed is not None else None
    return TimelineEntry(row["on_date"], row["type"], service_of(row["source"]), because, codes, meant, gone, link)


def _link(row: Row, child_id: str, saying: Saying) -> str | None:
    if row.get("of_another") or not can_be_said_of(row):
        return None
    return statement_link(child_id, saying.path, source=row["source"], event=row["id"])


def statement_view(
    row: Row, child_id: str, saying: Saying, profile: Profile, hidden: Mapping[str, str], *, sample: bool
) -> StatementView:
    """The page that asks why this event is taken back, or restored."""
    return StatementView(saying, child_id, profile.name, sample, _title(row), row["on_date"], hidden)


def _chosen_because(rule: str | None, reason: str | None) -> str | None:
    if reason is None:
        return None
    return words.rule(reason) if reason == rule else words.spelled_out(reason) + (f" (rule: {rule})" if rule else "")


def _waits_because(row: Row) -> str | None:
    return ", ".join(words.spelled_out(code) for code in row["unallocated_why"]) or None


def _waiting_days(row: Row, profile: Profile, today: date) -> int | None:
    since, calendar = row["unallocated_since"], profile.calendar
    if since is None or since > today or not (calendar.covers(since) and calendar.covers(today)):
        return None
    return calendar.working_days_between(since, today)


def _open_duty(row: Row, profile: Profile, today: date, reminding: Reminding | None) -> OpenDuty:
    policy = duty_under(row["policy_version"], row["duty"], profile)
    return OpenDuty(
        duty=row["duty"],
        owner=row["owner"],
        due_on=row["due_on"],
        late=row["status"] == LATE,
        source=policy.source if policy else row["policy_version"],
        confirmed=policy.confirmed if policy else False,
        policy=row["policy_version"],
        limit=policy.limit if policy else None,
        basis=policy.basis if policy else None,
        when=in_days(row["due_on"], today, profile.calendar),
        remind=reminding.button(row) if reminding is not None else None,
        reminded=reminding.said(row) if reminding is not None else "",
    )
