"""What every service's web side is made of."""

from shared.web.app import create_root_app, create_service_app, health_router, openapi_of
from shared.web.bodies import Answer, Body, check_order, wrong_at
from shared.web.guards import LARGEST_BODY
from shared.web.refusing import KEY_REUSED, refuses

__all__ = [
    "KEY_REUSED",
    "LARGEST_BODY",
    "Answer",
    "Body",
    "check_order",
    "create_root_app",
    "create_service_app",
    "health_router",
    "openapi_of",
    "refuses",
    "wrong_at",
]
