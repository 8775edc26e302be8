"""Every route of escalation: a file for each subject."""

from fastapi import APIRouter

from services.escalation.api import adverse, advice, analysis, cafcass, concerns, counterparts, freezes, practice
from shared.service.service import Service


def router(service: Service) -> APIRouter:
    """All of them."""
    routes = APIRouter()
    for each in (concerns, freezes, cafcass, counterparts, advice, practice, adverse, analysis):
        routes.include_router(each.router(service))
    return routes
