"""Whether communication needs were told since the IRO in force was chosen."""

from services.allocation.actions.deciding.view import Picture
from services.allocation.rules.communication import advocate_needed, told_since


def need_told_since(picture: Picture, child_id: str) -> bool:
    """Whether communication needs were told since that the IRO does not meet, and no manager chose her.

    Whoever chose knowing the needs had reasons: the brothers and sisters, a former IRO, nobody else with room.
    """
    row = picture.open.get(child_id)
    if row is None or picture.is_chosen(child_id) or picture.holders.get(child_id) != row["iro_id"]:
        return False
    if not picture.children[child_id].details.get("communication_needs"):
        return False
    child, iro = picture.child(child_id), picture.iros.get(row["iro_id"])
    return iro is not None and advocate_needed(child, iro) and told_since(child, row["needs_known"])
