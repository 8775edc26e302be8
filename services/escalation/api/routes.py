"""Every route of escalation, a file for each subject."""

from fastapi import APIRouter

from services.escalation.api import closing, concerns, lateness
from services.escalation.api.disputes import dispute_routers
from shared.service.duty_api import duty_router
from shared.service.service import Service


def router(service: Service) -> APIRouter:
    """Every route of escalation."""
    routes = APIRouter()
    routes.include_router(concerns.router(service))
    routes.include_router(closing.router(service))
    routes.include_router(lateness.router(service))
    for each in dispute_routers(service):
        routes.include_router(each)
    routes.include_router(duty_router(service))
    return routes
