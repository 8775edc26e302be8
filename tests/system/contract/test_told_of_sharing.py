"""A child who was told of a brother or sister who is none is told so by a person; what waits to be sent goes."""

from typing import Any

import pytest

from services.notifications.senders import OutgoingMessage
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


async def all_are_sent(council: FiveServices) -> list[OutgoingMessage]:
    sender = Sender()
    directory = Directory({"JO": SAM, "SAM": SAM})
    postman = Postman(council.services["notifications"], sender=sender, directory=directory, council_name="Hessle")
    while await postman.send_due():
        pass
    return sender.sent


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


@pytest.fixture
async def together(council: FiveServices) -> FiveServices:
    """Two children who come into care as brother and sister; their first letters wait, and name each other."""
    for child in ("K1", "K2"):
        details: Any = {"name": f"Child {child}", "email": f"{child.lower()}@home.example"}
        await council.asks(f"/notifications/people/{child}", method="PUT", role="iro_admin", json=details)
    await council.posts(began("K1", "K1", "2025-12-15"), began("K2", "K2", "2025-12-15"), LINK)
    return council


async def first_letters(council: FiveServices) -> dict[str, bool]:
    """Of each child's first letter, once all are sent, whether it says that the IRO is shared."""
    letters = {each.to: each.letter.text for each in await all_are_sent(council)}
    return {child: "You share" in letters[f"{child.lower()}@home.example"] for child in ("K1", "K2")}


async def test_first_letters_that_wait_are_written_without_a_sister_who_is_none(together: FiveServices) -> None:
    await together.posts(withdrawn("s", "K2"))
    assert await letters(together, "iro_named_to_child") == [("K1", "queued"), ("K2", "queued")]
    assert await first_letters(together) == {"K1": False, "K2": False}
    assert await letters(together, "told_wrongly") == []
    await together.posts(restored("s", "K2"))
    assert await letters(together, "iro_shared_to_child") == [("K1", "queued"), ("K2", "queued")], "not told yet"
    assert (await together.asks("/allocation/children/K1")).json()["shares_iro_with"] == ["K2"]


async def test_first_letters_that_wait_tell_of_a_sister_who_is_one_again_and_no_other_letter_does(
    together: FiveServices,
) -> None:
    for turn, said in enumerate((withdrawn("s", "K2"), restored("s", "K2")) * 2):
        await together.posts({**said, "id": f"{said['id']}-{turn}"})
    assert await first_letters(together) == {"K1": True, "K2": True}
    assert await letters(together, "iro_shared_to_child") == [("K1", "carried"), ("K2", "carried")]
    assert await letters(together, "told_wrongly") == []


async def test_first_letters_that_told_of_a_sister_who_is_none_are_one_task_each(together: FiveServices) -> None:
    """Whatever is said of the link later: who, what and when stands in the task, and it goes when the link is so."""
    assert await first_letters(together) == {"K1": True, "K2": True}
    for turn, (said, status) in enumerate(((withdrawn("s", "K2"), "task"), (restored("s", "K2"), "withdrawn")) * 2):
        await together.posts({**said, "id": f"{said['id']}-{turn}"})
        assert await letters(together, "told_wrongly") == [("K1", status), ("K2", status)]
        assert "queued" not in [how for _, how in await letters(together, "iro_shared_to_child")], "told once"
    await together.posts(withdrawn("s", "K2", "once-more"))
    shown = (await together.asks("/notifications/notices", params={"child_id": "K1", "status": "task"})).json()["items"]
    (task,) = [each for each in shown if each["template"] == "told_wrongly"]
    assert task["task"]["reason"] == (
        "child K1 was told iro_named_to_child on 2026-01-05 by email, with 1 too many who share the IRO, because of "
        "iro.allocated of 2026-01-05"
    )
    (why,) = [each for each in await timeline(together, "K1") if each["event_id"] == task["why"]["event_id"]]
    assert (why["type"], why["why"]["event_id"]) in {
        ("iro.sharing_corrected.v1", "s-withdrawn-0"),
        ("fact.withdrawn.v1", "once-more"),
    }


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
