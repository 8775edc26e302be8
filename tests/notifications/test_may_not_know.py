"""Nobody is told what they may not know: of everything that can happen no word reaches whoever is restricted."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.actions.happenings import related_on, restrictions_on
from services.notifications.api import previews as previews_api
from services.notifications.api.notices import routers
from services.notifications.declaration import DECLARATION
from services.notifications.letters import TEMPLATES
from services.notifications.rules.child_view import Allocation, Happening, Related, Standing
from services.notifications.rules.notice import ChildFacts
from services.notifications.rules.tell_by_the_table import may_be_told, tell_by_the_table
from services.notifications.rules.who_is_told import BY_ID, MAY_NOT_KNOW
from services.notifications.schemas.notices import PersonBody, Relation
from services.notifications.sending.preview import Previews
from shared.calendar import load_calendar
from shared.events.council.child_plans import ContactRestrictionChanged
from shared.events.services.around_reviews import ExclusionDecided
from shared.events.services.scheduling import ReviewCancelled
from shared.register import facts
from shared.storage.tables import audit
from tests.support.events import event
from tests.support.http import Client
from tests.support.notices import PostOffice, allocated, became, changed, put
from tests.support.protected import CALLED_OFF, KINDS, SECRET, WHERE, everything_that_happens, is_betrayed_in

WHAT = ("placement", "school", "adopters", "visit")
RESTRICTED = {each: {"may_not_know": (each,)} for each in WHAT} | {"everything": {"may_not_know": WHAT}}
BARRED = {"excluded": {"excluded": True}, "no_contact": {"no_contact": True}}


async def with_people(office, **restriction):
    """A child somewhere secret, and everybody related to it, each kept from something."""
    await put(office, "C1047", PersonBody(name="Tamsin Reed", email="tam@home.example"))
    for kind in KINDS:
        related = (Relation(child_id="C1047", kind=kind, **restriction),)
        place = f"1 {SECRET} Street"
        name = None if kind in ("mother", "father", "parent") else f"{SECRET} {kind}"
        await put(
            office,
            f"P-{kind}",
            PersonBody(name=name, email=f"{kind}@x.example", postal_address=place, relations=related),
        )
    await office.svc.hears(became(placement=WHERE), allocated())
    return office


@pytest.fixture
async def new_office(start_service):
    return PostOffice(await start_service(DECLARATION, now="2026-01-06T10:00"))


@pytest.fixture
async def office(new_office):
    return await with_people(new_office, may_not_know=WHAT)


async def what_everybody_gets(office):
    """By kind of person the letters that go out in the two weeks in which everything happens."""
    await office.svc.hears(*everything_that_happens(), changed(on="2026-01-07"))
    for day in (7, 8, 12, 15, 16, 20):
        if day == 15:
            await office.svc.hears(event(ReviewCancelled.model_validate(CALLED_OFF), time=f"2026-01-{day}"))
        await office.svc.sweeps(f"2026-01-{day:02}T08:30")
        await office.sends()
    return {kind: [each for each in office.sender.sent if each.to == f"{kind}@x.example"] for kind in KINDS}


def templates(letters):
    return {each.letter.template for each in letters}


@pytest.mark.parametrize("restriction", RESTRICTED.values(), ids=RESTRICTED)
async def test_whatever_happens_no_protected_word_is_in_what_a_restricted_person_gets(new_office, restriction):
    got = await what_everybody_gets(await with_people(new_office, **restriction))
    assert len(got["mother"]) >= 3
    leaks = [
        (kind, each.letter.template)
        for kind, letters in got.items()
        for each in letters
        if is_betrayed_in(each.letter.text + each.letter.html + each.letter.subject)
    ]
    assert leaks == []
    assert "invitation_to_family" not in templates(got["mother"])  # placed for adoption
    assert {"invitation_to_family", "review_called_off_to_family"} <= templates(got["carer"])


@pytest.mark.parametrize("restriction", BARRED.values(), ids=BARRED)
async def test_whoever_is_excluded_or_may_have_no_contact_gets_nothing_whatever_happens(new_office, restriction):
    got = await what_everybody_gets(await with_people(new_office, **restriction))
    assert {kind: templates(letters) for kind, letters in got.items() if letters} == {}
    assert any(is_betrayed_in(str(each.data)) for each in everything_that_happens()), "there was something to tell"


async def test_whoever_the_iro_excluded_from_a_review_is_told_nothing_of_that_review(office):
    said = {"review_id": f"{SECRET}1", "review_on": "2026-01-20", "whole": True, "other_involvement": "other_way"}
    for kind in ("carer", "father"):
        out = ExclusionDecided.model_validate({**said, "person_id": f"P-{kind}", "decided_on": "2026-01-06"})
        await office.svc.hears(event(out, time="2026-01-06", source=f"/test/{kind}"))
    got = await what_everybody_gets(office)
    assert templates(got["carer"]).isdisjoint({"invitation_to_family", "decision_disputed_to_family"})
    assert "decision_disputed_to_family" not in templates(got["father"])
    assert "decision_disputed_to_family" in templates(got["mother"])
    assert "invitation_to_family" in templates(got["foster_carer"])


async def test_whoever_is_kept_from_the_child_as_one_kind_of_person_is_as_every_other(new_office):
    office = await with_people(new_office)
    both = [Relation(child_id="C1047", kind="carer"), Relation(child_id="C1047", kind="mother", no_contact=True)]
    await put(office, "P-carer", PersonBody(email="carer@x.example", relations=tuple(both)))
    got = await what_everybody_gets(office)
    assert got["carer"] == []
    assert got["foster_carer"] != []


PLACES = ("address", "venue", "placement", "school", "adopter", "where", "postcode")


def test_no_letter_has_a_field_for_where_a_child_is():
    fields = {(name, field) for name, each in TEMPLATES.items() for field in each.context.model_fields}
    assert [found for found in fields if any(word in found[1] for word in PLACES)] == []


protected = st.frozensets(st.sampled_from(sorted(MAY_NOT_KNOW)))
people = st.builds(Related, st.just("P1"), st.sampled_from(KINDS), st.booleans(), protected)


@given(person=people, tells=protected)
def test_a_letter_that_gives_something_away_goes_to_nobody_who_may_not_know_it(person, tells):
    assert may_be_told(person, tells) == (not person.barred and not person.may_not_know & tells)


DAY = date(2026, 3, 2)
WHO = st.sampled_from(["P1", "P2", "P3"])
recorded = st.builds(
    dict,
    person_id=WHO,
    kind=st.sampled_from(KINDS),
    from_on=st.none() | st.just(DAY),
    to_on=st.none() | st.just(DAY),
    excluded=st.booleans(),
    no_contact=st.booleans(),
    may_not_know=st.none() | st.lists(st.sampled_from(WHAT)),
)
ALL_OF_IT = SimpleNamespace(
    review_id="R1",
    invited=KINDS,
    tell=KINDS,
    arranged_for=DAY,
    agreed=False,
    looked_after_from=DAY,
)
"""What happened, as it has most people told of it."""
EVENTS = sorted({line.event for line in BY_ID.values()})
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HAPPENINGS = [Happening(each, "K", DAY, AT, "E1", ALL_OF_IT, DAY, tell_on=DAY) for each in EVENTS]
EVERYBODY_CAME = {"R1": {f"{kind}_attended": "yes" for kind in ("child", "mother", "father")}}


@given(rows=st.lists(recorded, max_size=8), out=st.frozensets(WHO))
def test_nobody_who_is_kept_out_is_told_of_anything_whatever_else_they_are_to_the_child(rows, out):
    standing = Standing(
        ChildFacts("C1", "I1", "SW1", in_proceedings=False),
        DAY,
        Allocation("A1", "I1", DAY, "E1", "iro.allocated"),
        happenings=HAPPENINGS,
        related=related_on(rows, [], DAY),
        since=DAY,
        came=EVERYBODY_CAME,
        excluded={"R1": out},
        leaflets=frozenset({"adults"}),
    )
    told = {each.notice.recipient_id for each in tell_by_the_table(standing, AT, load_calendar("england"))}
    barred = {row["person_id"] for row in rows if row["excluded"] or row["no_contact"]}
    assert told.isdisjoint(barred | out)


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
