"""What every service's web side is made of."""

from shared.web.app import create_root_app, create_service_app, health_router, openapi_of
from shared.web.bodies import Body
from shared.web.dispatcher import Dispatcher
from shared.web.guards import LARGEST_BODY

__all__ = [
    "LARGEST_BODY",
    "Body",
    "Dispatcher",
    "create_root_app",
    "create_service_app",
    "health_router",
    "openapi_of",
]
