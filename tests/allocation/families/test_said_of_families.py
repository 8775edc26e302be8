"""What managers say of families is kept as said, and what is on record follows from it whatever happens besides."""

from pathlib import Path
from typing import Any

import pytest

from services.allocation.declaration import DECLARATION
from services.allocation.tables.children import allocations, breaches
from services.allocation.tables.families import exceptions
from shared.storage.tables import statements
from tests.support.council import Api, Council
from tests.support.events import became, ceased, corrected, merged

pytestmark = pytest.mark.both("statements")


@pytest.fixture
async def api(start_service: Any, tmp_path: Path) -> Api:
    api = Api(Council.of(await start_service(DECLARATION, now="2026-01-05")), tmp_path)
    await api.council.joins("JO", "SAM")
    return api


async def proposed(api: Api) -> str:
    """AVA knows one IRO, BEN and CAL know the other, when we learn that they are siblings. The id of the proposal."""
    council = api.council
    await council.hears(became("BEN"), became("CAL", sibling_ids=("BEN",)))
    await council.hears(became("AVA"))
    await council.know_their_iros("AVA", "BEN", "CAL")
    await council.hears(corrected("AVA", "2026-02-02", sibling_ids=("BEN", "CAL")))
    (shown,) = await proposals(api)
    return str(shown["id"])


async def decline(api: Api, proposal: str) -> None:
    said = {"accept": False, "reason": "AVA is well where she is"}
    answer = (await api.call("POST", f"/proposals/{proposal}/decision", json=said)).json()
    assert (answer["child_id"], answer["status"], answer["reason"]) == ("AVA", "declined", said["reason"])


async def declined(api: Api) -> str:
    """That AVA moves to the others' IRO is declined."""
    proposal = await proposed(api)
    await decline(api, proposal)
    return proposal


async def proposals(api: Api, status: str = "open") -> list[dict[str, Any]]:
    return list((await api.call("GET", f"/proposals?status={status}")).json()["items"])


async def broken_rules(api: Api, child: str) -> list[tuple[str, str]]:
    shown = (await api.call("GET", f"/children/{child}")).json()["broken_rules"]
    return [(each["rule"], each["status"]) for each in shown]


STAYS = [("siblings", "declined")]


async def said(council: Council, kind: str) -> list[tuple[str, str, str, str]]:
    """Of whom this was said under which key, by whom and why."""
    rows = await council.rows(statements, kind=kind, origin="call")
    return sorted((row["subject"], row["key"], row["by"], row["reason"]) for row in rows)


async def test_an_exception_is_one_statement_and_so_is_its_end(api: Api) -> None:
    await api.council.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)))
    new = {"child_ids": ["BEN", "AVA"], "reason": "conflict_of_interest", "note": "what happened in May"}
    recorded = (await api.call("POST", "/sibling-exceptions", json=new)).json()
    assert (recorded["child_ids"], recorded["note"]) == (["AVA", "BEN"], new["note"])
    assert await said(api.council, "siblings_excepted") == [("AVA", recorded["id"], "M1", new["note"])]
    path = f"/sibling-exceptions/{recorded['id']}/end"
    ended = (await api.call("POST", path, json={"reason": "they made up"})).json()
    assert (ended["ended_by"], ended["end_reason"]) == ("M1", "they made up")
    assert await said(api.council, "exception_ended") == [("AVA", recorded["id"], "M1", "they made up")]


@pytest.mark.parametrize("ended", [False, True])
async def test_an_exception_on_record_is_made_of_what_was_said_whatever_the_records_are_called_now(
    api: Api, ended: bool
) -> None:
    council = api.council
    await council.hears(became("AVA"), became("BEN", sibling_ids=("AVA",)))
    new = {"child_ids": ["AVA", "BEN"], "reason": "group_too_large", "until": "2026-09-01", "note": "six of them"}
    recorded = (await api.call("POST", "/sibling-exceptions", json=new)).json()
    if ended:
        await api.call("POST", f"/sibling-exceptions/{recorded['id']}/end", json={"reason": "four have left"})
    before = (await api.call("GET", "/sibling-exceptions")).json()["items"]
    async with council.service.work() as work:
        await work.connection.execute(exceptions.delete())
    await council.hears(merged("ANN", "AVA", "2026-01-06"), now="2026-01-06")
    assert (await api.call("GET", "/sibling-exceptions")).json()["items"] == before


async def test_a_proposal_that_is_declined_is_a_statement_of_the_child(api: Api) -> None:
    proposal = await declined(api)
    assert await said(api.council, "proposal_declined") == [("AVA", proposal, "M1", "AVA is well where she is")]
    assert await broken_rules(api, "AVA") == STAYS


async def test_a_proposal_that_is_accepted_is_a_statement_of_each_child_who_moves(api: Api) -> None:
    council = api.council
    await council.joins("PAT")
    await council.hears(became("AVA"), became("BEN"), became("CAL"))
    before = await council.holders()
    await council.know_their_iros("AVA", "BEN", "CAL")
    await council.hears(
        corrected("BEN", "2026-02-02", sibling_ids=("AVA", "CAL")), corrected("CAL", "2026-02-02", sibling_ids=("AVA",))
    )
    shown = await proposals(api)
    moves = shown[0]["proposal"]["moves"]
    assert [each["child_id"] for each in shown] == moves
    assert len(moves) == 2
    path = f"/proposals/{shown[0]['id']}/decision"
    assert (await api.call("POST", path, json={"accept": True})).json()["status"] == "accepted"
    assert [(each["child_id"], each["decided_by"]) for each in await proposals(api, "accepted")] == [
        (child, "M1") for child in moves
    ]
    rows = await council.rows(statements, kind="proposal_accepted")
    assert sorted((row["subject"], row["key"]) for row in rows) == [(child, shown[0]["id"]) for child in moves]
    (stayed,) = before.keys() - set(moves)
    assert set((await council.holders()).values()) == {before[stayed]}
    assert await proposals(api) == []


async def test_what_was_declined_of_a_record_merged_into_another_is_declined_of_the_child(api: Api) -> None:
    await declined(api)
    await api.council.hears(merged("ANN", "AVA", "2026-02-03"), now="2026-02-03")
    assert await broken_rules(api, "ANN") == STAYS
    assert await proposals(api) == []
    (now,) = [each for each in await proposals(api, "declined") if each["child_id"] == "ANN"]
    assert (now["decided_by"], now["reason"]) == ("M1", "AVA is well where she is")


async def test_what_was_declined_stays_so_when_a_siblings_record_is_merged_into_another(api: Api) -> None:
    proposal = await declined(api)
    await api.council.hears(merged("ZOE", "BEN", "2026-02-03"), now="2026-02-03")
    assert await broken_rules(api, "AVA") == STAYS
    (now,) = await proposals(api, "declined")
    assert (now["id"], now["detail"]["with"]) == (proposal, ["CAL", "ZOE"])


async def test_what_was_declined_stays_so_when_the_link_is_withdrawn_and_told_again(api: Api) -> None:
    await declined(api)
    await api.council.hears(corrected("AVA", "2026-02-03", sibling_ids=()), now="2026-02-03")
    assert await broken_rules(api, "AVA") == []
    await api.council.hears(corrected("AVA", "2026-02-04", sibling_ids=("BEN", "CAL")), now="2026-02-04")
    assert await broken_rules(api, "AVA") == STAYS
    assert await proposals(api) == []


async def test_a_corrected_beginning_of_care_moves_nobody_of_whom_a_manager_said_no(api: Api) -> None:
    await declined(api)
    before = await api.council.holders()
    await api.council.hears(corrected("AVA", "2026-02-03", looked_after_from="2026-02-01"), now="2026-02-03")
    assert await api.council.holders() == before, "in the first working days a child is moved unasked otherwise"
    assert await broken_rules(api, "AVA") == STAYS


async def test_what_was_declined_stays_so_when_the_caseload_is_shared_out_anew(api: Api) -> None:
    await declined(api)
    await api.council.joins("PAT")
    await api.council.rebalances()
    assert await broken_rules(api, "AVA") == STAYS
    assert await proposals(api) == []


async def test_a_no_to_what_is_found_no_longer_is_kept_and_what_is_found_now_is_asked(api: Api) -> None:
    proposal = await proposed(api)
    await api.council.joins("PAT")
    async with api.council.service.work() as work:
        await work.connection.execute(allocations.update().filter_by(child_id="AVA").values(iro_id="PAT"))
    await decline(api, proposal)
    (now,) = await proposals(api)
    assert (now["child_id"], now["iro_id"]) == ("AVA", "PAT")
    assert now["id"] != proposal


async def test_what_was_declined_in_one_time_in_care_is_asked_again_in_the_next(api: Api) -> None:
    council = api.council
    await declined(api)
    before = await council.holders()
    await council.hears(ceased("AVA", "2026-02-03"), now="2026-02-03")
    await council.hears(corrected("AVA", "2026-02-04", sibling_ids=()), corrected("BEN", "2026-02-04", sibling_ids=()))
    await council.hears(became("AVA", "2026-03-02", sibling_ids=()), now="2026-03-02")
    assert await council.holders() == before, "she has her former IRO"
    await council.know_their_iros("AVA", now="2026-04-01")
    await council.hears(corrected("AVA", "2026-04-01", sibling_ids=("BEN", "CAL")))
    assert await broken_rules(api, "AVA") == [("siblings", "open")]


async def test_a_breach_of_whom_something_was_declined_is_on_record_as_often_as_it_was_found(api: Api) -> None:
    council = api.council
    proposal = await declined(api)
    await council.hears(corrected("AVA", "2026-02-03", social_worker_id="SW1"), now="2026-02-03")
    rows = await council.rows(breaches, child_id="AVA")
    assert [(row["id"], row["status"], row["ended_at"]) for row in rows] == [(proposal, "declined", None)]
