"""Where a review's decisions are asked for in words for the child, at the moment of writing: scheduling alone has them.

Asked for like IROs' names (`iro_directory.py`): no event ever carries words, and nothing of them is kept here but in
the letter that goes out. A decision that fell away meanwhile is not told of any more.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import quote

import httpx
import structlog

from services.notifications.letters import TEMPLATES

log = structlog.get_logger(__name__)

Row = Mapping[Any, Any]
_ASK_FOR_AT_MOST: Final = 10.0  # seconds
_ASKED_FOR: Final = frozenset(name for name, each in TEMPLATES.items() if "decided" in each.context.model_fields)
"""The letters that tell a child what was decided."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was decided at a review, and what was only recommended, in words for the child; shown in no repr."""

    decided: tuple[str, ...] = field(default=(), repr=False)
    recommended: tuple[str, ...] = field(default=(), repr=False)


Found = Mapping[str, Words]
"""By review; one that could not be asked about just now is missing."""


class ChildsWords(Protocol):
    """Anything that knows what children are told of the decisions of reviews."""

    async def of_reviews(self, review_ids: Collection[str]) -> Found:
        """What is known of these reviews at this moment."""
        ...


class NoWords:
    """Knows of no review that anything was decided: where nobody is to be asked."""

    async def of_reviews(self, review_ids: Collection[str]) -> Found:
        return dict.fromkeys(review_ids, Words())


class HttpChildsWords:
    """Asks scheduling's own API: over the network, or through an ASGI transport within one process."""

    def __init__(self, client: httpx.AsyncClient, token: Callable[[], str]) -> None:
        """`client` has scheduling's address as its base URL; `token` gives a bearer token with the role `service`."""
        self._client = client
        self._token = token

    async def of_reviews(self, review_ids: Collection[str]) -> Found:
        """`GET /scheduling/reviews/{id}/childs-words` for each; a trouble with one is no other's."""
        found: dict[str, Words] = {}
        for review_id in review_ids:
            try:
                found[review_id] = await self._ask_about(review_id)
            except _TROUBLE as trouble:
                log.warning("childs_words_unavailable", exc_info=trouble)
        return found

    async def _ask_about(self, review_id: str) -> Words:
        path = f"/scheduling/reviews/{quote(review_id, safe='')}/childs-words"
        headers = {"Authorization": f"Bearer {self._token()}"}
        answer = await self._client.get(path, headers=headers, timeout=_ASK_FOR_AT_MOST)
        if answer.status_code == httpx.codes.NOT_FOUND:  # it is no more: nothing was decided
            return Words()
        told = answer.raise_for_status().json()
        return Words(tuple(map(str, told["decided"])), tuple(map(str, told["recommended"])))


_TROUBLE: Final = (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError)


def reviews_told_of_in(notices: Iterable[Row]) -> set[str]:
    """The reviews whose decisions have to be asked for to write these notices."""
    return {each["review_id"] for each in notices if each["template"] in _ASKED_FOR and each["review_id"]}
