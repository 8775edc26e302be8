"""A child is seen by those who have to do with the child: role by relation by route, asked of all five services.

The routes are those there are: a new one is asked, too, and fails here until it looks who is asking.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from shared.auth.access import PUBLIC, roles_of
from shared.auth.roles import ROLES
from shared.child.may_see import SEES_EVERY_CHILD
from shared.events.council.child_life import TeamChanged
from shared.events.council.duty_to_inform import ComplaintReceived, HealthEventOccurred
from shared.events.council.withdrawals import FactWithdrawn
from shared.storage.tables import audit
from tests.support.events import COUNCIL, became, event
from tests.support.facts import guardian_appointed, informed, proceedings_started
from tests.support.five_services import FiveServices, five_services
from tests.support.ids_about import an_id
from tests.support.said_by_route import ONE_CHILDS, PERHAPS_NOT_THERE, SAID, WITH_MORE

NEAR: dict[str, tuple[str, ...]] = {
    "social_worker": ("SW", "VISITOR", "ADVISER"),
    "team_manager": ("TM", "TEAM-TM"),
    "service_manager": ("SM", "HEAD", "DIRECTOR"),
    "iro": ("JO", "KIM"),
    "corporate_iro": ("JO", "KIM"),
    "legal": ("LEGAL",),
    "guardian": ("GUARDIAN",),
    "complaints": ("COMPLAINTS",),
    "child": ("AVA",),
}
"""By role, who has to do with AVA and not with BEN: JO is her IRO, and KIM covers for JO."""
FAR = dict.fromkeys(NEAR.keys() - {"legal", "complaints"}, ("NOBODY",)) | {
    "iro": ("SAM",),
    "child": ("CAL",),
    "service_manager": ("TM", "SW"),
}
EVERYWHERE = dict.fromkeys(SEES_EVERY_CHILD, ("M1",))
ONE_OF_THEM = "iro_manager"
"""Where it is asked what the others do not see, one of those who see every child is enough."""
COMPLAINT = {"occurred_on": "2026-01-05", "category": "care", "record_ref": "C", "social_worker_id": "SW"}
LINE = {"service_manager_id": "SM", "head_of_service_id": "HEAD", "director_id": "DIRECTOR"}


async def heard_by_all(council: FiveServices) -> None:
    while any(council.waiting.values()):
        for name in council.waiting:
            waits, council.waiting[name] = council.waiting[name], []
            await council.hand_over(name, waits)


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[FiveServices]:
    """AVA, with everybody whom a child can have; and BEN, with nobody of them. Each has a concern and a matter."""
    async with five_services(tmp_path, "2026-01-05") as made:
        people = {"social_worker_id": "SW", "visitor_id": "VISITOR", "personal_adviser_id": "ADVISER"}
        made.say(became("AVA", **people, team_id="T1", team_manager_id="TM"))
        await joins(made, "JO")
        await heard_by_all(made)
        await joins(made, "SAM")
        made.say(
            became("BEN", social_worker_id="SW2"),
            event(TeamChanged.model_validate({"team_manager_id": "TEAM-TM", **LINE}), "T1", id="team"),
            event(proceedings_started("N1", "2026-01-05"), "AVA"),
            event(guardian_appointed("GUARDIAN", "2026-01-05", "N1"), "AVA"),
            event(ComplaintReceived.model_validate(COMPLAINT), "AVA"),
            event(informed(HealthEventOccurred, "2026-01-05"), "BEN"),
        )
        await heard_by_all(made)
        await joins(made, "KIM")
        await wants(made, "/allocation/iros/JO/absences", {"from_on": "2026-01-05", "to_on": "2026-01-09"})
        for child in ("AVA", "BEN"):
            await wants(made, "/escalation/concerns", {"child_id": child, "category": "contact"})
            await wants(made, "/escalation/freezes", {"child_id": child})
            await wants(made, "/escalation/cafcass", {"child_id": child, "kind": "consulted"})
            seen = {"child_id": child, "kind": "good", "category": "contact"}
            await wants(made, "/escalation/practice-observations", seen)
        await heard_by_all(made)
        yield made


async def joins(council: FiveServices, iro: str) -> None:
    new = {"id": iro, "name": f"Iro {iro}", "registration_number": f"SW{iro}", "active_from": "2020-01-01"}
    await wants(council, "/allocation/iros", new)


async def wants(council: FiveServices, path: str, told: dict[str, Any]) -> None:
    answer = await council.asks(path, method="POST", json=told)
    assert answer.status_code == 201, answer.text
    for name in council.services:
        await council.collect(name)


def routes(council: FiveServices) -> dict[tuple[str, str], frozenset[str]]:
    """Every route that somebody is let in to by roles, with these."""
    return {
        route: roles
        for app in council.apps.values()
        for route, roles in roles_of(app).items()
        if roles is not None and roles != PUBLIC
    }


def askers(roles: frozenset[str]) -> list[tuple[str, str, bool, bool]]:
    """Everybody, by role and id: whether they see AVA, and BEN; those of the roles alone."""
    near = [(role, subject, True, False) for role, ids in NEAR.items() for subject in ids]
    far = [(role, subject, False, subject == "SAM") for role, ids in FAR.items() for subject in ids]
    every = [(role, subject, True, True) for role, ids in EVERYWHERE.items() for subject in ids]
    return [each for each in (*near, *far, *every) if each[0] in roles]


def others(roles: frozenset[str]) -> list[tuple[str, str, bool, bool]]:
    """The same, of those who see every child only one."""
    return [each for each in askers(roles) if each[0] not in SEES_EVERY_CHILD or each[0] == ONE_OF_THEM]


def test_every_role_is_asked_for() -> None:
    assert NEAR.keys() | EVERYWHERE.keys() == ROLES


async def test_the_stage_is_set(council: FiveServices) -> None:
    ava, ben = [(await council.asks(f"/allocation/children/{child}")).json() for child in ("AVA", "BEN")]
    assert (ava["iro"]["id"], ava["cover"]["iro"]["id"], ben["iro"]["id"]) == ("JO", "KIM", "SAM")


async def test_a_child_is_shown_to_those_who_have_to_do_with_the_child(council: FiveServices) -> None:
    found = routes(council).items()
    asked = [(path, roles) for (method, path), roles in found if method == "GET" and "{child_id" in path]
    assert {path.split("/")[1] for path, _ in asked} == {"allocation", "scheduling", "notifications", "reporting"}
    changing = {route: roles for route, roles in found if route[0] != "GET" and "{child_id" in route[1]}
    near = {route for route, roles in changing.items() if not roles <= SEES_EVERY_CHILD}
    assert near == TOLD_OF_A_CHILD.keys(), "ask those who do not, too"
    for path, roles in asked:
        for role in ROLES - roles:
            assert (await council.asks(of(path, "AVA"), role=role)).status_code == 403, (role, path)
        for role, subject, ava, ben in askers(roles):
            for child, seen in (("AVA", ava), ("BEN", ben)):
                where = of(path, child) + await which(council, path, child)
                answer = await council.asks(where, role=role, subject=subject)
                there = seen and "{ask_id}" not in path  # nobody asked anything yet
                assert answer.status_code == (200 if there else 404), (role, subject, path, child, answer.text)


async def test_of_a_child_only_those_tell_who_have_to_do_with_the_child(council: FiveServices) -> None:
    """JO and KIM, who stands in for her, of AVA; SAM of BEN. Of the social workers who see AVA only her own."""
    for (method, path), told in TOLD_OF_A_CHILD.items():
        for role, subject, ava, ben in others(routes(council)[(method, path)]):
            for child, seen in (("AVA", ava), ("BEN", ben)):
                where = re.sub(r"\{.*?\}", "X", of(path, child))
                answer = await council.asks(where, role=role, subject=subject, method=method, json=told)
                expected = 404 if not seen or "/X/" in where else 201
                if seen and subject in ("VISITOR", "ADVISER") and not where.endswith("/withdrawal"):
                    expected = 403
                assert answer.status_code == expected, (role, subject, where, answer.text)


TOLD_OF_A_CHILD: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/scheduling/children/{child_id}/contacts"): {"on": "2026-01-05", "kind": "call"},
    ("POST", "/scheduling/children/{child_id}/contacts/{contact_id}/withdrawal"): {"reason": "a mistake"},
    ("POST", "/scheduling/children/{child_id}/guardian-discussions"): {
        "held_on": "2026-01-05",
        "topics": ["care_plan"],
    },
    ("POST", "/scheduling/children/{child_id}/guardian-discussions/{discussion_id}/withdrawal"): {
        "reason": "a mistake"
    },
}
_QUESTIONS = "/scheduling/children/{child_id}/questions"
_MISTAKE = {"reason": "a mistake"}
TOLD_OF_A_CHILD |= {
    ("POST", "/scheduling/children/{child_id}/changes-made/{change_id}/considered-by"): {"review_id": "R1"},
    ("POST", "/scheduling/children/{child_id}/changes-made/{change_id}/considered-by/withdrawal"): _MISTAKE,
    ("POST", "/scheduling/children/{child_id}/moves-proposed/{proposal_id}/prepared"): {
        "plan_up_to_date": True,
        "child_told": True,
        "child_understands": "yes",
    },
    ("POST", "/scheduling/children/{child_id}/moves-proposed/{proposal_id}/prepared/withdrawal"): _MISTAKE,
    ("POST", "/notifications/children/{child_id}/asks"): {"about": "to_talk"},
    ("POST", "/notifications/children/{child_id}/asks/{ask_id}/answer"): {"words": "W", "on": "2026-01-05"},
    ("POST", "/reporting/children/{child_id}/own-page"): {},
    ("POST", "/reporting/children/{child_id}/asks/{ask_id}/answer"): {},
    ("POST", "/scheduling/children/{child_id}/reviews"): {"reason": "R"},
    ("POST", "/scheduling/children/{child_id}/reviews/{said_id}/withdrawal"): _MISTAKE,
    ("POST", _QUESTIONS): {"about": "minutes", "text": "Which?"},
    ("POST", f"{_QUESTIONS}/{{question_id}}/answer"): {"text": "These."},
    ("POST", f"{_QUESTIONS}/{{question_id}}/verdict"): {"satisfied": True},
    ("POST", f"{_QUESTIONS}/{{question_id}}/withdrawal"): _MISTAKE,
    ("POST", f"{_QUESTIONS}/{{question_id}}/answer/withdrawal"): _MISTAKE,
    ("POST", f"{_QUESTIONS}/{{question_id}}/verdict/withdrawal"): _MISTAKE,
}
"""What is told of a child by those who do not see every child; nothing has the id X."""


async def which(council: FiveServices, path: str, child: str) -> str:
    """Of a page about one event of a child: an event that a council's system posted, as the address has it."""
    if not path.endswith(("/withdrawals", "/restorations")):
        return ""
    items = (await council.asks(f"/reporting/children/{child}/timeline")).json()["items"]
    posted = next(each for each in items if each["service"] == "council")
    return f"?source={posted['source']}&event={posted['event_id']}"


def of(path: str, child: str) -> str:
    return path.replace("{child_id}", child).replace("{child_id:path}", child).replace("{iro_id}", "SAM")


async def test_no_list_names_a_child_to_others(
    council: FiveServices,
) -> None:
    named: set[str] = set()
    for (method, path), roles in routes(council).items():
        if method != "GET" or "{" in path or path in NEED_MORE:
            continue
        for role, subject, ava, ben in others(roles):
            answer = await council.asks(path, role=role, subject=subject)
            elsewhere = (role, path) == ("legal", "/reporting/") and answer.status_code == 303
            assert answer.status_code == 200 or elsewhere or must_name_a_child(role, path), (role, path, answer.text)
            assert "AVA" not in answer.text or ava, (role, subject, path)
            assert "BEN" not in answer.text or ben, (role, subject, path)
            named |= {path} if "AVA" in answer.text and "BEN" in answer.text else set()
    assert named >= LISTS


NEED_MORE = WITH_MORE.keys() | ONE_CHILDS | {"/reporting/own/wishes"}  # a form of a review that is there
LISTS = {
    "/allocation/duties",
    "/scheduling/duties",
    "/escalation/duties",
    "/notifications/duties",
    "/scheduling/reviews",
    "/scheduling/matters",
    "/scheduling/changes",
    "/escalation/concerns",
    "/escalation/practice-observations",
    "/notifications/notices",
    "/reporting/children",
    "/reporting/children/",
    "/reporting/reviews",
}
REVIEWS = "/reporting/reviews"
"""A page to work with, which a dashboard has none of."""


def must_name_a_child(role: str, path: str) -> bool:
    return role == "guardian" and path.endswith("/duties")


async def test_what_is_about_a_child_is_nobody_elses_by_its_own_id_either(council: FiveServices) -> None:
    for (method, path), roles in routes(council).items():
        name = path.partition("{")[2].partition("}")[0]
        if not name or "child_id" in name or name in OF_NO_CHILD:
            continue
        for child in ("AVA", "BEN"):
            where = path.replace(f"{{{name}}}", await an_id(council, name, path, child))
            for role, subject, *sees in those_asked(path, roles):
                if sees[child == "BEN"] and (path.endswith("/withdrawal") or (method, path) in PERHAPS_NOT_THERE):
                    continue  # who may see the child is told that there is nothing to take back, or to read
                answer = await council.asks(
                    where,
                    role=role,
                    subject=subject,
                    method=method,
                    json=SAID.get(f"{method} {path}", SAID.get(where.rpartition("/")[2])),
                )
                gone = answer.status_code == 404
                assert gone is not sees[child == "BEN"], (role, subject, where, answer.text)


def those_asked(path: str, roles: frozenset[str]) -> list[tuple[str, str, bool, bool]]:
    """Everybody; of the forms of reviews' pages, which ask scheduling all alike, the IROs where they may send them."""
    everybody = others(roles)
    if not path.startswith(f"{REVIEWS}/{{review_id}}/"):
        return everybody
    return [each for each in everybody if each[0] == "iro"] or everybody


OF_NO_CHILD = {
    "iro_id",
    "breach_id",
    "exception_id",
    "question_id",
    "opening_id",
    "name",
    "person_id",
    "subscription_id",
    "advice_id",
    "said_id",
    "kpi",
}
"""What these name is no child's, or is asked for by managers alone, who see every child, or is hers alone who said it;
what is answered of children under an IRO's id is tested in its own service."""


@pytest.mark.parametrize(("subject", "seen"), [("JO", True), ("KIM", True), ("SAM", False)])
async def test_under_an_iro_only_the_children_whom_the_reader_sees_are_shown(
    council: FiveServices, subject: str, seen: bool
) -> None:
    shown = await council.asks("/allocation/iros/JO/absences", role="iro", subject=subject)
    assert ("AVA" in shown.text) is seen


@pytest.mark.parametrize(("person", "seen"), [("AVA", True), ("MOTHER", True), ("BEN", False), ("FATHER", False)])
async def test_of_a_childs_people_only_those_read_who_may_see_the_child(
    council: FiveServices, person: str, seen: bool
) -> None:
    child = {"MOTHER": "AVA", "FATHER": "BEN"}.get(person)
    details = {"name": "X", "relations": [{"child_id": child, "kind": "parent"}] if child else []}
    path = f"/notifications/people/{person}"
    assert (await council.asks(path, method="PUT", role="iro_admin", json=details)).status_code == 200
    assert (await council.asks(path, role="iro", subject="JO")).status_code == (200 if seen else 404)


async def test_who_asked_for_a_child_in_vain_is_on_record(council: FiveServices) -> None:
    await council.asks("/scheduling/children/AVA/reviews", role="social_worker", subject="SW2")
    async with council.services["scheduling"].database.reading() as connection:
        noted = (await connection.execute(select(audit))).mappings().all()
    assert ("SW2", "child.refused", "AVA") in [(row["actor"], row["action"], row["subject"]) for row in noted]


async def test_what_was_withdrawn_shows_nobody_a_child_any_more(council: FiveServices) -> None:
    paths = ["/allocation/children/AVA", "/scheduling/children/AVA/reviews", "/reporting/children/AVA/timeline"]
    paths += ["/escalation/concerns?child_id=AVA", "/notifications/duties?child_id=AVA"]

    async def shown() -> set[int]:
        return {(await council.asks(each, role="service_manager", subject="HEAD")).status_code for each in paths}

    assert await shown() == {200}
    mistake = {"withdraws": {"source": COUNCIL, "id": "team"}, "reason": "entered_in_error"}
    council.say(event(FactWithdrawn.model_validate(mistake), "T1", time="2026-01-05T11:00:00"))
    await heard_by_all(council)
    assert await shown() == {404}


async def test_a_dashboard_is_shown_codes_and_dates_only(council: FiveServices) -> None:
    """On every route that it may read; catalogue, timetable and definitions of figures have words of no person."""
    await wants(council, "/allocation/iros", LEE)
    council.say(became("BEN", "2025-06-02", id="again", time="2026-01-05T12:00:00"))
    await heard_by_all(council)
    (question,) = (await council.asks("/allocation/questions?child_id=BEN")).json()["items"]
    answer = {"answer": "end_missing", "reason": "asked the team"}
    path = f"/allocation/questions/{question['id']}/answer"
    assert (await council.asks(path, method="POST", json=answer)).status_code == 200
    asked = [path for (method, path), roles in routes(council).items() if method == "GET" and "dashboard" in roles]
    assert {path for path in asked if "{" not in path} > (LISTS - {REVIEWS}) | {
        "/allocation/iros",
        "/allocation/caseloads",
    }
    for path in asked:
        answer = await council.asks(await an_address(council, path), role="dashboard")
        assert answer.status_code == 200, (path, answer.text)
        assert [each for each in OF_PEOPLE if each in answer.text] == [], path
        if answer.headers["content-type"] == "application/json" and path not in IN_WORDS:
            assert words_in(answer.json()) == [], path
    shown = (await council.asks("/allocation/children/AVA", role="dashboard")).json()
    assert (shown["iro"]["id"], shown["iro"]["name"], shown["rule"]) == ("JO", "", "lightest")


LEE = {
    "id": "LEE",
    "name": "Iro LEE",
    "email": "lee@example.org",
    "phone": "01632 960101",
    "registration_number": "SWLEE",
    "active_from": "2020-01-01",
}
OF_PEOPLE = ("Iro ", "@example.org", "01632", "SWJO", "SWLEE", "asked the team")
"""What would tell of somebody, or what somebody said."""
IN_WORDS = {"/notifications/event-types", "/scheduling/timetable", "/reporting/kpis/definitions"}


async def an_address(council: FiveServices, path: str) -> str:
    """One at which this route answers, of AVA, JO or LEE."""
    name = path.partition("{")[2].partition("}")[0].removesuffix(":path")
    if not name:
        return path + ("?child_id=AVA" if path in ONE_CHILDS else WITH_MORE.get(path, ""))
    known = {"child_id": "AVA", "iro_id": "JO" if path.endswith(("absences", "departure", "hours")) else "LEE"}
    known["kpi"] = "looked_after"
    found = known[name] if name in known else await an_id(council, name, path, "AVA")
    return re.sub(r"\{.*?\}", found, path)


def words_in(shown: Any, name: str = "") -> list[str]:
    """Every text that is no code, but for the policy's own words and the sentences made from codes."""
    if isinstance(shown, dict):
        return [each for key, value in shown.items() for each in words_in(value, key)]
    if isinstance(shown, list):
        return [each for value in shown for each in words_in(value, name)]
    return [shown] if isinstance(shown, str) and " " in shown and name not in ("limit", "source", "title") else []
