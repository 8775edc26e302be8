"""What was known when the IRO in force was chosen: the rules that the manager set aside, the needs that were told."""

from services.allocation.actions.deciding.view import Picture
from services.allocation.rules.appointed import MANAGER
from services.allocation.rules.communication import advocate_needed, told_since
from shared.storage.query_cache import Row


def overruled(row: Row) -> frozenset[str]:
    """The rules that stood against the IRO and that a manager set aside in choosing her."""
    seen = row["facts"]
    return frozenset(seen.get("overruled", ())) if isinstance(seen, dict) else frozenset()


def need_told_since(picture: Picture, child_id: str) -> bool:
    """Whether communication needs were told since that the IRO does not meet, and no manager chose her.

    Whoever chose knowing the needs had reasons: the brothers and sisters, a former IRO, nobody else with room.
    """
    row = picture.open.get(child_id)
    if row is None or row["rule"] == MANAGER.id or picture.holders.get(child_id) != row["iro_id"]:
        return False
    if not picture.children[child_id].details.get("communication_needs"):
        return False
    child, iro = picture.child(child_id), picture.iros.get(row["iro_id"])
    return iro is not None and advocate_needed(child, iro) and told_since(child, _needs_known(row))


def _needs_known(row: Row) -> list[str]:
    """The needs that were seen at the choice; who goes on as the IRO of a merged record was not chosen for them."""
    seen = row["facts"]
    if not isinstance(seen, dict) or "since" in seen:
        return []
    return list(seen.get("child", {}).get("communication_needs", ()))
