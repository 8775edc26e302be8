"""Our event door as a process of its own: the real route, its guards, its check of the token, and its store.

`python -m benchmarks.door_ours DATABASE_URL PORT FOLDER`; the folder holds the key that signed the caller's token.
"""

import sys
from pathlib import Path

import uvicorn

from services.notifications.api import door
from services.notifications.declaration import DECLARATION
from services.notifications.intake.intake import Intake
from services.runtime.dispatcher import Dispatcher
from shared.auth.tokens import LocalIssuer
from shared.ops.clock import SystemClock
from shared.ops.gc_tuning import settle_in
from shared.policy import load_profile
from shared.service.service import Service
from shared.storage.database import Database
from shared.web.app import create_root_app, create_service_app


def main() -> None:
    """Serve until ended."""
    url, port, folder = sys.argv[1:]
    service = Service(DECLARATION, Database(url), SystemClock(), load_profile("england-2010"))
    verifier = LocalIssuer.open(Path(folder)).verifier()
    routers = [door.router(service, Intake(service))]
    app = create_service_app(service.name, title="The door", routers=routers, verifier=verifier)
    root = create_root_app(title="Root", routers=[], verifier=verifier)
    settle_in()
    uvicorn.run(Dispatcher({service.name: app}, root), port=int(port), access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
