"""A team lacks the PEP at a third of its reviews: the senior manager's letter comes once, in plain words, of no child.

From councils' systems and the IROs' forms to the letter, through all five services.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.notifications.senders import OutgoingMessage
from services.notifications.sending.postman import Postman
from shared.register.statements import state
from tests.support.five_services import FiveServices, five_services
from tests.support.notices import SAM, Directory, Sender
from tests.support.outcomes import whole

CHILDREN = [f"CHILD{number}" for number in range(1, 7)]
WITHOUT_A_PEP = CHILDREN[:2]
HELD, LETTER = "2026-02-02", "practice_patterns_to_senior_manager"
IRO = {"id": "JO", "name": "Jo Iro", "registration_number": "SW1", "active_from": "2020-01-01"}


def began(child: str) -> dict[str, Any]:
    born = {"looked_after_from": "2026-01-05", "date_of_birth": "2015-03-02", "legal_status": "C1"}
    data = born | {"team_id": "T7", "social_worker_id": "SW1", "team_manager_id": "TM1"}
    return {"id": child, "type": "child.became_looked_after.v1", "subject": child, "data": data}


def paper(child: str, kind: str) -> dict[str, Any]:
    data = {"kind": kind, "version_date": "2026-01-20", "provided_to_iro_on": "2026-01-20"}
    return {"id": f"{child}-{kind}", "type": "plan_document.updated.v1", "subject": child, "data": data}


def papers(child: str) -> list[dict[str, Any]]:
    kinds = ["social_worker_report", "care_plan", "health_plan", *([] if child in WITHOUT_A_PEP else ["pep"])]
    return [paper(child, kind) for kind in kinds]


async def says(council: FiveServices, path: str, body: dict[str, Any], role: str = "iro_admin") -> None:
    answer = await council.asks(path, method="POST", role=role, json=body)
    assert answer.is_success, answer.text
    for name in council.services:
        await council.collect(name)
    await council.all_hear()


async def talked(council: FiveServices, child: str) -> None:
    """The social worker talked with the child before the review."""
    found = (await council.asks(f"/scheduling/duties?child_id={child}")).json()["items"]
    (duty,) = [each for each in found if each["duty"] == "sw_child_discussion"]
    await says(council, f"/scheduling/duties/{duty['id']}/met", {"on": "2026-01-20"})


async def review_of(council: FiveServices, child: str) -> str:
    (review, *_) = (await council.asks(f"/scheduling/children/{child}/reviews")).json()["items"]
    return str(review["id"])


async def held(council: FiveServices, child: str) -> None:
    """The review was held, and its outcome is on record."""
    review_id, scheduling = await review_of(council, child), council.services["scheduling"]
    async with scheduling.work() as work:
        await state(work, child, "review:held", {}, by="JO", key=review_id, on=work.today)
        work.touch(child)
    await council.collect("scheduling")
    await council.all_hear()
    await says(council, f"/scheduling/reviews/{review_id}/outcome", whole(completed_on=HELD, decisions=[]))


async def sent(council: FiveServices) -> list[OutgoingMessage]:
    sender = Sender()
    service = council.services["notifications"]
    postman = Postman(service, sender=sender, directory=Directory({"JO": SAM}), council_name="Hessle Council")
    while await postman.send_due():
        pass
    await council.collect("notifications")
    await council.all_hear()
    return [each for each in sender.sent if each.letter.template == LETTER]


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[FiveServices]:
    """Six children of one team, with one IRO; two of them without a PEP. All is ready for their first reviews."""
    async with five_services(tmp_path / "data", "2026-01-05T09:00:00+00:00") as opened:
        await says(opened, "/allocation/iros", IRO)
        address = {"email": "senior@council.example"}
        path = "/notifications/people/senior_manager"
        assert (await opened.asks(path, method="PUT", role="iro_admin", json=address)).status_code == 200
        await opened.posts(*(began(child) for child in CHILDREN))
        await opened.sweep("2026-01-20T09:00:00+00:00")
        await opened.all_hear()
        await opened.posts(*(each for child in CHILDREN for each in papers(child)))
        for child in CHILDREN:
            await talked(opened, child)
        await opened.sweep(f"{HELD}T15:00:00+00:00")
        await opened.all_hear()
        yield opened


async def test_the_letter_comes_once_in_plain_words_and_names_no_child(council: FiveServices) -> None:
    for child in CHILDREN:
        await held(council, child)
    await council.sweep("2026-02-03T07:00:00+00:00")
    assert await sent(council) == []
    await council.sweep("2026-02-03T08:00:00+00:00")
    (letter,) = await sent(council)
    assert letter.to == "senior@council.example"
    assert (
        "- Team T7, poor practice: 2 of the 6 reviews held in the quarter that began on Thursday 1 January 2026 lacked"
        " the Personal Education Plan.\n"
    ) in letter.letter.text
    everything = letter.letter.text + letter.letter.html + letter.letter.subject
    assert not [child for child in CHILDREN if child in everything]
    for day in ("2026-02-04", "2026-02-05"):
        await council.sweep(f"{day}T08:00:00+00:00")
        await council.all_hear()
        assert await sent(council) == []
    listed = (await council.asks("/notifications/notices", role="senior_manager", subject="HOS")).json()["items"]
    assert [(each["subjectkind"], each["about_id"], each["status"]) for each in listed] == [("team", "T7", "delivered")]
    today = (await council.asks("/reporting/", role="senior_manager", subject="HOS")).text
    assert ("Patterns seen this year" in today, "team T7" in today) == (True, True), "where the letter says it stands"

    await council.posts(paper(WITHOUT_A_PEP[0], "pep"))  # it had been there all the while
    tasks = (await council.asks("/notifications/tasks")).json()["items"]
    wrong = [each for each in tasks if each["letter"] == "told_wrongly"]
    assert [(each["recipient"]["kind"], each["child_id"], each["about_id"]) for each in wrong] == [
        ("senior_manager", None, "T7")
    ]
