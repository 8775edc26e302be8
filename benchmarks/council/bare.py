"""The floor of reading: a bare FastAPI route that answers given bytes. `python -m benchmarks.council.bare FILE`.

The file is JSON: by path and query, the media type and the body in base64. It listens on a free port and says which.
"""

import asyncio
import base64
import json
import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response


def app(answers: dict[str, list[str]]) -> FastAPI:
    """Nothing but the bytes."""
    ready = {path: (kind, base64.b64decode(body)) for path, (kind, body) in answers.items()}
    bare = FastAPI(openapi_url=None)

    @bare.get("/{path:path}")
    async def answer(request: Request) -> Response:
        kind, body = ready[f"{request.url.path}?{request.url.query}".rstrip("?")]
        return Response(body, media_type=kind)

    return bare


def main() -> None:
    """Serve until told to stop, with the settings of the system's own server."""
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, else asyncio leaves Nagle on
    taken.bind(("127.0.0.1", 0))
    answers = json.loads(Path(sys.argv[1]).read_text())
    config = uvicorn.Config(app(answers), http="httptools", log_config=None, access_log=False, server_header=False)
    print(f"bare listens on http://127.0.0.1:{taken.getsockname()[1]}", flush=True)
    asyncio.run(uvicorn.Server(config).serve(sockets=[taken]))


if __name__ == "__main__":
    main()
