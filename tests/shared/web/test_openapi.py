"""What a route says besides, where it is dear, is made when the document is asked for and not before."""

from typing import Any

from fastapi import FastAPI

from shared.auth.access import public
from shared.router import Router, operation_id
from shared.web.openapi import COMPONENTS, openapi_of, says_more


def test_what_is_dear_to_say_is_made_once_somebody_asks() -> None:
    made: list[str] = []

    def more() -> dict[str, Any]:
        made.append("made")
        return {"requestBody": {"content": {"text/plain": {}}}, COMPONENTS: {"Thing": {"type": "object"}}}

    router, app = Router(), FastAPI(generate_unique_id_function=operation_id)

    @router.post("/things")
    @says_more(more)
    @public
    async def things() -> str:
        return ""

    app.router.routes.extend(router.routes_at("", []))
    assert made == []
    for _ in range(2):
        document = openapi_of(app)
        assert document["paths"]["/things"]["post"]["requestBody"] == {"content": {"text/plain": {}}}
        assert document["components"]["schemas"]["Thing"] == {"type": "object"}
    assert made == ["made"]
