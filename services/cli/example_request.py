"""The one request to try: a brother and a sister become looked after on the same day."""

import json
from datetime import datetime
from typing import Any, Final

_BORN: Final = {"C2047": "2015-03-02", "C2048": "2018-11-20"}


def siblings(now: datetime) -> list[dict[str, Any]]:
    """Both events, each naming the other child as a sibling."""
    return [_became_looked_after(child, now) for child in _BORN]


def curl(url: str, token: str, now: datetime) -> str:
    """A command that posts them."""
    body = json.dumps(siblings(now), separators=(",", ":"))
    return (
        f"curl -sS {url}/notifications/events \\\n"
        f"  -H 'Authorization: Bearer {token}' \\\n"
        f"  -H 'Content-Type: application/cloudevents-batch+json' \\\n"
        f"  -d '{body}'"
    )


def _became_looked_after(child: str, now: datetime) -> dict[str, Any]:
    data = {
        "looked_after_from": now.date().isoformat(),
        "date_of_birth": _BORN[child],
        "legal_status": "V2",
        "sibling_ids": [other for other in _BORN if other != child],
        "team_id": "T3",
        "social_worker_id": "SW12",
    }
    return {
        "specversion": "1.0",
        "id": f"try-{child}-{now.date().isoformat()}",
        "source": "/council/E06000009/lcs",
        "type": "child.became_looked_after.v1",
        "subject": child,
        "time": now.isoformat(timespec="seconds"),
        "datacontenttype": "application/json",
        "data": data,
    }
