"""The composition: services wired to databases, to each other and to the web. The only room that knows them all."""

from services.runtime.deployment import Deployment, open_deployment

__all__ = ["Deployment", "open_deployment"]
