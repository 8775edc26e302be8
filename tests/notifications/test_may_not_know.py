"""Nobody is told what they may not know: of everything that can happen no word reaches whoever is restricted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.actions.happenings import restrictions_on
from services.notifications.api import previews as previews_api
from services.notifications.api.notices import routers
from services.notifications.declaration import DECLARATION
from services.notifications.letters import TEMPLATES
from services.notifications.rules.child_view import Related
from services.notifications.rules.tell_by_the_table import may_be_told
from services.notifications.rules.who_is_told import BY_ID, FROM_THE_TABLE, MAY_NOT_KNOW
from services.notifications.schemas.notices import PersonBody, Relation
from services.notifications.sending.preview import Previews
from shared.events import catalogue
from shared.events.council.child_plans import ContactRestrictionChanged
from shared.events.services.around_reviews import ReviewMonitored
from shared.events.services.scheduling import ReviewCancelled
from shared.register import facts
from shared.storage.tables import audit
from tests.support.events import event
from tests.support.http import Client
from tests.support.notices import PostOffice, allocated, became, changed, put

SECRET = "SECRET"
KINDS = ("mother", "father", "parent", "carer", "foster_carer", "adopter", "school", "advocate", "independent_visitor")
TYPES = [
    each
    for each in catalogue.all_types().values()
    if each.TYPE in FROM_THE_TABLE - {"adoption.disrupted", "review.cancelled"}
    and each.TYPE.partition(".")[0] not in ("duty", "iro", "child")
]
CAME = {f"{kind}_attended": "whole" for kind in ("child", "mother", "father", "social_worker", "guardian")}
GIVEN = {
    "review.arranged": {"invited": KINDS, "arranged_for": "2026-01-20", "starts_at": "2026-01-20T10:00:00+00:00"},
    "review.need_declined": {"tell": ["child", *KINDS]},
    "adoption.placed": {"on": "2026-01-06"},
}


CALLED_OFF = {"review_id": f"{SECRET}1", "kind": "review", "cancelled_on": "2026-01-15", "reason": f"{SECRET}1"}


def any_of(schema, whole):
    """Something that this part of a schema takes; whatever could be a name, a place or an id is secret."""
    if "$ref" in schema:
        return any_of(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema:
        return any_of(next(each for each in schema["anyOf"] if each.get("type") != "null"), whole)
    if "enum" in schema or "const" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    plain = {"array": [], "boolean": False, "integer": 1, "number": 1}
    if schema.get("type") == "object":
        return {name: any_of(each, whole) for name, each in schema.get("properties", {}).items()}
    if schema.get("type") in plain:
        return plain[schema["type"]]
    dates = {"date": "2026-01-06", "date-time": "2026-01-06T10:00:00+00:00"}
    return dates.get(schema.get("format"), f"{SECRET}1")


def everything_that_happens():
    for kind in TYPES:
        schema = kind.model_json_schema()
        said = any_of(schema, schema) | GIVEN.get(kind.TYPE, {})
        subject = "child" in kind.SUBJECTS
        if subject:
            yield event(kind.model_validate(said), time="2026-01-06", source=f"/test/{kind.TYPE}")
    came = {"review_id": f"{SECRET}1", "kind": "review", "number": 1, "held_on": "2026-01-06", "answers": CAME}
    yield event(ReviewMonitored.model_validate(came), time="2026-01-06")


@pytest.fixture
async def office(start_service):
    office = PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))
    await put(office, "C1047", PersonBody(name="Tamsin Reed", email="tam@home.example"))
    for kind in KINDS:
        related = (Relation(child_id="C1047", kind=kind, may_not_know=("placement", "school", "adopters", "visit")),)
        place = "1 SECRET Street"
        name = None if kind in ("mother", "father", "parent") else f"SECRET {kind}"
        await put(
            office,
            f"P-{kind}",
            PersonBody(name=name, email=f"{kind}@x.example", postal_address=place, relations=related),
        )
    where = {"id": "SECRETPLACE", "type": "U4", "started_on": "2026-01-05", "postcode_district": "HU6"}
    await office.svc.hears(became(placement=where), allocated())
    return office


async def test_whatever_happens_no_protected_word_is_in_what_a_restricted_person_gets(office):
    await office.svc.hears(*everything_that_happens(), changed(on="2026-01-07"))
    for day in range(7, 21):
        if day == 15:  # whoever was invited is told that it is off
            await office.svc.hears(event(ReviewCancelled.model_validate(CALLED_OFF), time=f"2026-01-{day}"))
        await office.svc.sweeps(f"2026-01-{day:02}T08:30")
        await office.sends()
    got = {kind: [each for each in office.sender.sent if each.to == f"{kind}@x.example"] for kind in KINDS}
    assert len(got["mother"]) >= 3
    leaks = [
        (kind, each.letter.template)
        for kind, letters in got.items()
        for each in letters
        if SECRET in each.letter.text + each.letter.html + each.letter.subject or "HU6" in each.letter.text
    ]
    assert leaks == []
    assert "invitation_to_family" not in {each.letter.template for each in got["mother"]}  # placed for adoption
    assert {"invitation_to_family", "review_called_off_to_family"} <= {each.letter.template for each in got["carer"]}


PLACES = ("address", "venue", "placement", "school", "adopter", "where", "postcode")


def test_no_letter_has_a_field_for_where_a_child_is():
    fields = {(name, field) for name, each in TEMPLATES.items() for field in each.context.model_fields}
    assert [found for found in fields if any(word in found[1] for word in PLACES)] == []


protected = st.frozensets(st.sampled_from(sorted(MAY_NOT_KNOW)))
people = st.builds(Related, st.just("P1"), st.sampled_from(KINDS), st.booleans(), protected)


@given(person=people, tells=protected)
def test_a_letter_that_gives_something_away_goes_to_nobody_who_may_not_know_it(person, tells):
    assert may_be_told(person, tells) == (not person.barred and not person.may_not_know & tells)


def test_no_row_of_the_table_gives_anything_away_to_those_who_get_letters():
    assert [line.id for line in BY_ID.values() if line.tells] == []


@pytest.mark.parametrize(
    ("from_on", "until_on", "held"), [(None, None, True), ("2026-01-07", None, False), (None, "2026-01-05", False)]
)
async def test_a_restriction_that_the_council_tells_of_holds_between_its_days(office, from_on, until_on, held):
    said = {"person_id": "P-mother", "may_not_know": ["school"], "from_on": from_on, "until_on": until_on}
    await office.svc.hears(event(ContactRestrictionChanged.model_validate(said), time="2026-01-06"))
    async with office.svc.service.looking() as work:
        its = (await facts.loaded(work, {"C1047"}))["C1047"]
        assert restrictions_on(its, work.today) == ({"P-mother": frozenset({"school"})} if held else {})


class Desk(Client):
    def __init__(self, office, folder):
        previews = Previews(office.svc.service, office.directory, "Hessle Council", "http://iro.test")
        both = [*routers(office.svc.service), previews_api.router(office.svc.service, previews)]
        super().__init__(office.svc, folder, both)


async def test_a_preview_shows_each_recipients_letter_and_no_link_in_it_records_anything(office, tmp_path):
    given = changed(on="2026-01-07")
    await office.svc.hears(given, now="2026-01-07T10:00")
    desk = Desk(office, tmp_path / "keys")
    shown = await desk.shown(f"/previews?event={given.id}")
    to = {each["recipient"]["kind"] for each in shown}
    assert {"child", "social_worker", "parent", "carer", "iro"} <= to
    (worker,) = [each for each in shown if each["recipient"]["kind"] == "social_worker"]
    link = worker["text"].rpartition("/told/")[2].split()[0]
    assert (await desk.call("GET", f"/told/{link}")).status_code == 404
    one = await desk.shown(f"/previews?event={given.id}&recipient=P-mother")
    assert [each["recipient"]["id"] for each in one] == ["P-mother"]
    assert "has changed" in one[0]["text"]
    assert office.sender.sent == []
    assert {row["action"] for row in await office.svc.rows(audit)} >= {"previewed_letters"}
    stranger = await desk.call("GET", f"/previews?event={given.id}", role="iro", subject="I9")
    assert stranger.status_code == 404
    assert (await desk.call("GET", f"/previews?event={given.id}", role="social_worker")).status_code == 403
    assert await desk.shown("/previews?event=nothing") == []
