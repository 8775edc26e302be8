"""The faults run on the same databases as the service tests, and on every one of them."""

from tests.service.conftest import database_place, database_url, start_service

__all__ = ["database_place", "database_url", "start_service"]
