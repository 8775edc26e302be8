"""What the rules saw when a child was given an IRO: kept with the allocation, so that it can be explained for ever.

Ids, dates, numbers and codes only. Of the loads those of the IROs whom the case names, and of the lightest others.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from services.allocation.actions.deciding.view import CHILD, PARENT, Picture, limits_of
from services.allocation.rules.model import Child, Family, Iro, Verdict
from services.allocation.rules.team.caseload import per_full_time
from shared.policy import Profile

_OTHERS = 20


def seen(picture: Picture, profile: Profile, child_id: str, iro_id: str, said: Any) -> dict[str, Any]:
    """What was seen of the child, the family, the loads and the limits, besides what the chooser `said` of it.

    `apart_from`: the siblings from whom a manager has parted the child, so that it goes on whoever the IRO is.
    """
    child, family = picture.child(child_id), picture.family(child_id)
    limits = limits_of(profile)
    return {
        "profile": profile.id,
        "limits": {name: getattr(limits, name) for name in limits.__slots__},
        "child": _child(child),
        "siblings": [
            {"id": each.id, "iro_id": each.iro_id, "weight": each.weight, "exception": each.exception}
            for each in family.siblings
        ],
        "apart_from": picture.apart_from(child_id),
        "relations": _relations(picture, child_id),
        "loads": _loads(picture, child, family, iro_id),
        **(said if isinstance(said, Mapping) else {"verdicts": said}),
    }


def as_kept(said: Iterable[Verdict]) -> list[list[str]]:
    """What the rules said of the IROs, as it is kept."""
    return [[verdict.rule, verdict.iro_id, verdict.answer.value, verdict.why] for verdict in said]


def _child(child: Child) -> dict[str, Any]:
    return {
        "people": {role: person for role, person in child.people.items() if person is not None},
        "team_id": child.team_id,
        "managers_of_team": list(child.managers_of_team),
        "managed_before": {who: [post.role, post.until.isoformat()] for who, post in child.managed_before.items()},
        "communication_needs": sorted(child.communication_needs),
        "former_iro_ids": list(child.former_iro_ids),
        "weight": child.weight,
    }


def _relations(picture: Picture, child_id: str) -> list[dict[str, Any]]:
    """The child's parents and own children whom we know of, and the IROs of those who have one."""
    kin = picture.relatives.get(child_id, {})
    return [
        {"id": other, "kind": kind, "iro_id": picture.holders.get(other)}
        for kind in (PARENT, CHILD)
        for other in sorted(kin.get(kind, ()))
    ]


def _loads(picture: Picture, child: Child, family: Family, iro_id: str) -> list[dict[str, Any]]:
    named = {iro_id, *child.former_iro_ids, *family.held_by_siblings(), *family.held_by_relations}
    lightest = sorted(picture.iros.values(), key=lambda iro: (per_full_time(iro.load, iro.fte), iro.id))
    others = [iro.id for iro in lightest if iro.id not in named][:_OTHERS]
    return [_load(iro) for iro in lightest if iro.id in named or iro.id in others]


def _load(iro: Iro) -> dict[str, Any]:
    return {"iro_id": iro.id, "fte": iro.fte, "children": iro.children, "load": round(iro.load, 6)}
