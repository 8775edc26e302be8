"""The field types that events are made of."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.events.base import Event, Ids, to_date, to_instant
from shared.events.council.child_court import LegalStatusChanged
from shared.events.council.child_life import ChildBecameLookedAfter, ChildDetailsCorrected, PlacementStarted
from shared.events.council.child_plans import PlanDocumentUpdated, ReviewFeedbackReceived
from shared.events.services.duties import DutyOpened

WITHOUT_ZONE = datetime.fromisoformat("2026-01-05T10:00:00")
MINIMAL = {"looked_after_from": "2026-01-05", "date_of_birth": "2015-03-02", "legal_status": "V2"}


@pytest.mark.parametrize(
    "value",
    [0, 1767571200, 20260105, True, None, [], "0", "20260105", "2026-W02-1", "2026-1-5", "2026-01-05T00:00:00",
     "2026-02-30", "2026-13-01", "0001-01-01", "1899-12-31", "2101-01-01", " 2026-01-05", "2026-01-05\n",
     "２０２６-01-05", datetime(2026, 1, 5, tzinfo=UTC)],
)  # fmt: skip
def test_a_date_is_refused_unless_it_is_a_real_day_of_our_times(value: object) -> None:
    with pytest.raises(ValueError):
        to_date(value)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_from_1900_to_2100_is_read_as_itself(day: date) -> None:
    assert to_date(day.isoformat()) == to_date(day) == day


@pytest.mark.parametrize(
    "value",
    [0, 1767571200.5, None, "2026-01-05", "2026-01-05T10:00:00", "2026-01-05T10:00Z", "2026-02-30T10:00:00Z",
     "0001-01-01T00:00:00Z", "2026-01-05T24:00:01Z", "2026-01-05T10:00:00+99:00", WITHOUT_ZONE],
)  # fmt: skip
def test_a_moment_is_refused_without_a_zone_or_when_there_is_no_such_moment(value: object) -> None:
    with pytest.raises(ValueError):
        to_instant(value)


@given(st.dates(date(1901, 1, 1), date(2099, 12, 31)), st.times(), st.integers(-14 * 60, 14 * 60))
def test_a_moment_is_the_same_moment_in_utc(day: date, at: time, minutes: int) -> None:
    moment = datetime.combine(day, at, timezone(timedelta(minutes=minutes)))
    assert to_instant(moment.isoformat()) == moment
    assert to_instant(moment).tzinfo is UTC


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sex", 1),
        ("uasc", 1),
        ("uasc", "true"),
        ("school_year", True),
        ("school_year", "5"),
        ("team_id", 3),
        ("team_id", ""),
        ("team_id", "x" * 65),
        ("team_id", "T\x003"),
        ("team_id", "T3\n"),
        ("first_language", "She speaks English at home"),
        ("sibling_ids", "C1048"),
        ("sibling_ids", ["C1"] * 101),
        ("sibling_ids", ["a b"]),
        ("legal_status", "Z9"),
        ("placement", {"id": "P1", "type": "U4", "started_on": "2026-01-05", "distance_miles": float("inf")}),
        ("placement", {"id": "P1", "type": "U4", "started_on": "2026-01-05", "postcode_district": "SS1 1AA"}),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        ChildBecameLookedAfter.model_validate({**MINIMAL, field: value})
    assert refused.value.errors()[0]["loc"][0] == field


@pytest.mark.parametrize("missing", sorted(MINIMAL))
def test_a_child_comes_into_care_with_a_day_a_birthday_and_a_legal_status(missing: str) -> None:
    with pytest.raises(ValidationError):
        ChildBecameLookedAfter.model_validate({name: value for name, value in MINIMAL.items() if name != missing})
    assert ChildBecameLookedAfter.model_validate(MINIMAL).happened_on() == date(2026, 1, 5)


def test_a_correction_tells_absent_from_null_and_an_empty_list() -> None:
    corrected = ChildDetailsCorrected.model_validate({"sibling_ids": [], "visitor_id": None})
    assert corrected.model_dump(exclude_unset=True) == {"sibling_ids": (), "visitor_id": None}
    assert ChildDetailsCorrected.model_validate_json(corrected.model_dump_json(exclude_unset=True)) == corrected


@pytest.mark.parametrize("field", ["looked_after_from", "date_of_birth", "legal_status"])
def test_a_correction_cannot_take_away_what_every_child_has(field: str) -> None:
    with pytest.raises(ValidationError):
        ChildDetailsCorrected.model_validate({field: None})


def test_an_event_cannot_be_changed_and_ignores_fields_it_does_not_know() -> None:
    event = ChildBecameLookedAfter.model_validate({**MINIMAL, "story": "once upon a time"})
    assert not hasattr(event, "story")
    with pytest.raises(ValidationError):
        event.__setattr__("legal_status", "C2")


def test_a_field_named_as_a_python_keyword_keeps_its_name_on_the_wire() -> None:
    event = LegalStatusChanged.model_validate({"code": "C2", "from": "2026-03-02"})
    assert event.from_on == date(2026, 3, 2)
    assert event.model_dump(mode="json", exclude_unset=True) == {"code": "C2", "from": "2026-03-02"}


def test_a_facts_own_date_may_be_written_on() -> None:
    assert PlanDocumentUpdated.model_validate({"kind": "pep", "on": "2026-03-02"}).version_date == date(2026, 3, 2)


def test_the_natural_key_may_reach_into_a_part() -> None:
    placement = {"id": "P881", "type": "U4", "started_on": "2026-01-05"}
    event = PlacementStarted.model_validate({"placement": placement})
    assert (event.fact_key(), event.happened_on()) == (("P881",), date(2026, 1, 5))


def test_a_part_of_the_key_that_was_not_given_is_empty() -> None:
    assert ReviewFeedbackReceived.model_validate({"by": "child"}).fact_key() == ("child", "", "")


def test_duties_go_to_the_topic_of_the_service_that_keeps_them() -> None:
    assert DutyOpened.topic_from("scheduling") == "scheduling.events"
    assert PlacementStarted.topic_from("notifications") == "child.events"


def test_a_key_that_names_no_field_is_refused_when_the_class_is_made() -> None:
    with pytest.raises(TypeError, match="nowhere"):

        class _Wrong(Event):
            TYPE: ClassVar[str] = "wrong.made"
            KEY: ClassVar[tuple[str, ...]] = ("nowhere",)
            ids: Ids = ()
