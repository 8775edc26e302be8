"""A partner agency that was called on in a dispute, where a test asks of everything about a child who sees it."""

from tests.escalation.beside_desk import open_dispute
from tests.support.five_services import FiveServices
from tests.support.harness import Harness


async def a_counterpart(council: FiveServices, child: str) -> str:
    """The one agency that was called on in a dispute for this child."""
    path = f"/escalation/counterparts?child_id={child}"
    found = (await council.asks(path)).json()["items"]
    if not found:
        await open_dispute(Harness(council.services["escalation"], council.clock), child, f"D-{child}", team_id=None)
        new = {"child_id": child, "dispute_id": f"D-{child}", "agency": "health"}
        answer = await council.asks("/escalation/counterparts", method="POST", json=new)
        assert answer.status_code == 201, answer.text
        found = (await council.asks(path)).json()["items"]
    return str(found[0]["id"])
