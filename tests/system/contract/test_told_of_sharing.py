"""A child who was told of a brother or sister who is none is told so by a person; what waits to be sent goes."""

from typing import Any

import pytest

from services.notifications.sending.postman import Postman
from tests.support.five_services import FiveServices
from tests.support.notices import SAM, Directory, Sender
from tests.system.contract.test_corrections import began, council, told
from tests.system.contract.test_withdrawals import restored, timeline, withdrawn

__all__ = ["council"]

LINK = told("s", "child.details_corrected", "K2", "2026-01-05", sibling_ids=["K1"])


async def letters(council: FiveServices, template: str) -> list[tuple[str, str]]:
    """To whom, and how far each has come."""
    found = []
    for child in ("K1", "K2"):
        shown = (await council.asks("/notifications/notices", params={"child_id": child})).json()["items"]
        found += [(child, each["status"]) for each in shown if each["template"] == template]
    return found


async def all_are_sent(council: FiveServices) -> None:
    directory = Directory({"JO": SAM, "SAM": SAM})
    postman = Postman(council.services["notifications"], sender=Sender(), directory=directory, council_name="Hessle")
    while await postman.send_due():
        pass


@pytest.fixture
async def apart(council: FiveServices) -> FiveServices:
    """Two children with one IRO, told of her; nobody knows yet of a link between them."""
    for child in ("K1", "K2"):
        details: Any = {"name": f"Child {child}", "email": f"{child.lower()}@home.example"}
        put = await council.asks(f"/notifications/people/{child}", method="PUT", role="iro_admin", json=details)
        assert put.status_code == 200
        await council.posts(began(child, child, "2025-12-15"))
    await all_are_sent(council)
    return council


@pytest.mark.parametrize("sent", [False, True])
async def test_a_sibling_link_that_is_withdrawn_restored_and_withdrawn_again(apart: FiveServices, sent: bool) -> None:
    """The link is said of K2 alone, and K1 was told of it as well; K1's timeline says what took it back."""
    await apart.posts(LINK)
    assert await letters(apart, "iro_shared_to_child") == [("K1", "queued"), ("K2", "queued")]
    if sent:
        await all_are_sent(apart)
    stood = await letters(apart, "iro_shared_to_child")
    for turn, (said, wrong) in enumerate(((withdrawn("s", "K2"), True), (restored("s", "K2"), False)) * 2):
        await apart.posts({**said, "id": f"{said['id']}-{turn}"})
        tasks = await letters(apart, "told_wrongly")
        assert await letters(apart, "iro_shared_to_child") == (
            [(child, "withdrawn") for child, _ in stood] if wrong and not sent else stood
        )
        status = "task" if wrong else "withdrawn"
        assert tasks == ([("K1", status), ("K2", status)] if sent else [])
    of_k1 = [each for each in await timeline(apart, "K1") if each["type"] == "fact.withdrawn.v1"]
    assert of_k1[0]["about"]["type"] == "iro.shared.v1"
    assert of_k1[0]["why"]["event_id"] == "s-withdrawn-0"


async def test_of_two_told_of_in_one_letter_the_one_who_is_a_sibling_is_told_again(apart: FiveServices) -> None:
    await apart.posts(began("K3", "K3", "2025-12-15"))
    await apart.posts({**LINK, "subject": "K1", "data": {"sibling_ids": ["K2", "K3"]}})
    await apart.posts(told("t", "child.details_corrected", "K2", "2026-01-05", sibling_ids=["K1"]))
    assert ("K1", "queued") in await letters(apart, "iro_shared_to_child")
    await apart.posts(withdrawn("s", "K1"))
    of_k1 = [status for child, status in await letters(apart, "iro_shared_to_child") if child == "K1"]
    assert sorted(of_k1) == ["queued", "withdrawn"]
    assert (await apart.asks("/allocation/children/K1")).json()["shares_iro_with"] == ["K2"]


async def test_a_sister_whose_care_never_began_was_told_of_wrongly(apart: FiveServices) -> None:
    await apart.posts(told("t", "child.details_corrected", "K1", "2026-01-05", sibling_ids=["K2"]))
    await all_are_sent(apart)
    await apart.posts(withdrawn("K2", "K2"))
    assert ("K1", "task") in await letters(apart, "told_wrongly")


async def test_who_was_told_of_a_cover_for_an_absence_that_was_none_was_told_wrongly(apart: FiveServices) -> None:
    sam = {"id": "SAM", "name": "Sam Iro", "registration_number": "SW2", "active_from": "2020-01-01"}
    await apart.asks("/allocation/iros", method="POST", role="iro_admin", json=sam)
    away = {"from_on": "2026-01-05", "to_on": "2026-01-09"}
    made = await apart.asks("/allocation/iros/JO/absences", method="POST", json=away)
    await apart.collect("allocation")
    await apart.all_hear()
    await all_are_sent(apart)
    path, why = f"/allocation/iros/JO/absences/{made.json()['id']}/withdrawal", {"reason": "another Jo"}
    assert (await apart.asks(path, method="POST", json=why)).json() == []
    await apart.collect("allocation")
    await apart.all_hear()
    assert await letters(apart, "told_wrongly") == [("K1", "task"), ("K2", "task")]


async def test_a_sister_who_leaves_care_was_told_of_rightly(apart: FiveServices) -> None:
    await apart.posts(LINK)
    await all_are_sent(apart)
    leaves = "2026-01-05"
    await apart.posts(told("e", "child.ceased_to_be_looked_after", "K2", leaves, ceased_on=leaves))
    assert await letters(apart, "told_wrongly") == []
